# shellcheck shell=bash
# pip and uv as they install the packages of a data app: which of their settings count, how they are called, and what
# pip is asked when an installation failed. Sourced by install-packages.sh, whose variables it reads.

demand_uv() {
  UV=("${UV:-uv}")
  # pip may have installed it where no PATH leads.
  "${UV[@]}" --version >/dev/null 2>&1 || UV=("$PYTHON" -m uv)
  "${UV[@]}" --version >/dev/null 2>&1 ||
    fail "$EXIT_TOOL" "uv is not there" "on this agent" "install it: $PYTHON -m pip install uv"
}

# Takes everything out of the environment that could change what is installed, but where packages come from. Of pip's
# files the same is read; then they are left aside.
only_index_settings() {
  local name setting config
  for name in $(compgen -e); do
    case $name in
      PIP_CONFIG_FILE) ;;
      PIP_*) [[ $name =~ ^PIP_((EXTRA_)?INDEX_URL|PYPI_URL|NO_INDEX|TRUSTED_HOST|(CLIENT_)?CERT|PROXY|(DEFAULT_)?TIMEOUT|RETRIES|KEYRING_PROVIDER|(NO_)?CACHE_DIR)$ ]] || unset "$name" ;;
      UV_*) [[ $name =~ ^UV_((EXTRA_|DEFAULT_|NO_)?INDEX(_.*)?|INSECURE_HOST|KEYRING_PROVIDER|NATIVE_TLS|SYSTEM_CERTS|HTTP_.*|REQUEST_TIMEOUT|OFFLINE|(NO_)?CACHE(_DIR)?|CONCURRENT_.*)$ ]] || unset "$name" ;;
      PYTHON) ;;
      PYTHON*) [[ $name == PYTHON_VERSION ]] || unset "$name" ;;
    esac
  done
  config=$("$PYTHON" -m pip config list) ||
    fail "$EXIT_TOOL" "$PYTHON has no pip that starts, see above" "on this agent" "install it: $PYTHON -m ensurepip, or apt-get install -y python3-pip"
  while IFS= read -r -d '' setting; do
    export "${setting?}"
  done < <("$PYTHON" -S -s -B "$HERE/index_settings.py" <<<"$config")
  export PIP_CONFIG_FILE=/dev/null NO_COLOR=1
  if [[ $INSTALLER == uv ]]; then
    demand_uv
    give_to_uv
  fi
}

give_to_uv() {
  export UV_PYTHON_DOWNLOADS=never
  if [[ -z ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} && -n ${PIP_INDEX_URL:-} ]]; then
    export UV_DEFAULT_INDEX=$PIP_INDEX_URL
  fi
  if [[ -z ${UV_INDEX:-}${UV_EXTRA_INDEX_URL:-} && -n ${PIP_EXTRA_INDEX_URL:-} ]]; then
    export UV_INDEX=$PIP_EXTRA_INDEX_URL
  fi
  if [[ -z ${SSL_CERT_FILE:-} && -n ${PIP_CERT:-} ]]; then
    export SSL_CERT_FILE=$PIP_CERT
  fi
}

python_version() {
  "$PYTHON" -S -s -B -c 'import sys; print("%d.%d" % sys.version_info[:2])'
}

# with_pip FILE, with_uv FILE: installs those requirements.
with_pip() {
  local tags=()
  [[ $TARGET_TAGS == native ]] || mapfile -t tags < <(pip_tags "${APP_GLIBC#2.}")
  "$PYTHON" -m pip install --quiet --no-input --disable-pip-version-check --no-compile --only-binary=:all: \
    "${tags[@]}" --find-links "$WORK/wheels" --target "$MODULES" -r "$1"
}

# Copies, because links into its cache would let whoever changes the packages change the cache.
with_uv() {
  local tags=()
  [[ $TARGET_TAGS == native ]] || tags=(--python-version "$(python_version)" --python-platform "$(uv_platform)")
  "${UV[@]}" pip install --quiet --no-config --link-mode copy --no-compile-bytecode --only-binary :all: \
    "${tags[@]}" --python "$PYTHON" --find-links "$WORK/wheels" --target "$MODULES" -r "$1"
}

# pip_tags MINOR: the options, a line each, by which pip takes wheels for up to glibc 2.MINOR. linux_*, because wheels that
# were built here or for a private feed have no other tag; check_wheels.py looks into them afterwards.
pip_tags() {
  local minor arch=${APP_PLATFORM#linux_}
  for ((minor = $1; minor >= 5; minor--)); do
    printf -- '--platform=manylinux_2_%d_%s\n' "$minor" "$arch"
    case $minor in
      17) printf -- '--platform=manylinux2014_%s\n' "$arch" ;;
      12) printf -- '--platform=manylinux2010_%s\n' "$arch" ;;
      5) printf -- '--platform=manylinux1_%s\n' "$arch" ;;
    esac
  done
  printf -- '%s\n' "--platform=linux_$arch" --implementation=cp "--python-version=$(python_version)"
}

# The highest that uv knows by name and the app has.
uv_platform() {
  local minor known=17
  for minor in 28 {31..40}; do
    [[ $minor -gt ${APP_GLIBC#2.} ]] || known=$minor
  done
  printf '%s-manylinux_2_%d\n' "${APP_PLATFORM#linux_}" "$known"
}

# question REQUIREMENT: WORK/question.txt asks for it alone, from where the requirements say that packages come from. A
# file, because those lines may contain credentials.
question() {
  grep -E '^[[:space:]]*(-[if]|--(index-url|pypi-url|extra-index-url|find-links|trusted-host|no-index|pre)\b)' -- "$REQUIREMENTS" \
    >"$WORK/question.txt" || true
  printf '%s\n' "$1" >>"$WORK/question.txt"
}

# glibc_without_ceiling REQUIREMENT: what its wheel needs when any glibc will do; nothing when it has no such wheel.
glibc_without_ceiling() {
  local tags=()
  mapfile -t tags < <(pip_tags 99)
  question "$1"
  "$PYTHON" -m pip install --quiet --no-input --disable-pip-version-check --dry-run --ignore-installed --no-deps \
    --only-binary=:all: "${tags[@]}" --target "$WORK/nowhere" --report "$WORK/report.json" -r "$WORK/question.txt" \
    >/dev/null 2>&1 || return 0
  # Only in addresses: a description could name a tag, too.
  grep -oE '"url": "[^"]*\.whl' "$WORK/report.json" | grep -oE '[-.]manylinux(_2_[0-9]+|[0-9]+)_' |
    sed -E 's/.manylinux_?//; s/_$//; s/^2014$/2_17/; s/^2010$/2_12/; s/^1$/2_5/; s/_/./' | sort -V | head -n 1 || true
}

# has_sources REQUIREMENT: the index has a source distribution of it; nothing is fetched or run to find out.
has_sources() {
  local version
  version=$(sed -nE 's/^[^=<>!~]*==[[:space:]]*([^,; ]+).*/\1/p' <<<"$1")
  "$PYTHON" -m pip index versions --no-input --disable-pip-version-check --no-binary=:all: --pre "$(canonical "$1")" \
    >"$WORK/versions" 2>/dev/null || return 1
  [[ -z $version ]] || grep -qwF -- "$version" "$WORK/versions"
}

# What the installer said, less user, password and query of URLs.
show_log() {
  sed -E 's#(://)[^/@[:space:]]*@#\1#g; s#(://[^?[:space:]]*)\?[^[:space:]]*#\1#g' "$WORK/log" >&2
}
