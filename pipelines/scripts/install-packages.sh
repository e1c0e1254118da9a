#!/usr/bin/env bash
# Installs the requirements of a data app once, into an empty folder, from wheels that the app can load.
#
# usage: install-packages.sh [--help], with these variables:
#   REQUIREMENTS         the requirements file; paths in it are seen from its folder
#   PACKAGES             the .python_packages to make: absent, or an empty folder
#   APP_GLIBC            the glibc of the data app, such as 2.31: no wheel may need a newer one
#   APP_PLATFORM         what the packages are for (default: linux_x86_64)
#   TARGET_TAGS          native (default): the wheels are those for this interpreter, which runs in the app's own image;
#                        pinned: they are chosen by platform tags up to APP_GLIBC, whatever this machine has
#   INSTALLER            pip (default) or uv
#   UV                   the uv to run (default: uv)
#   ALLOW_SOURCE_BUILDS  packages, by commas or blanks, that are built here when no wheel of them fits (default: none)
#   PYTHON               an interpreter with pip, of the app's minor version (default: python3)
#
# Of the settings of pip and uv on this machine only those count that say where packages come from and how to get there:
# index, proxy, certificates, credentials. uv takes pip's, where it has none of its own, because PipAuthenticate@1
# sets those. Nothing that is printed contains credentials of a URL.
#
# exit codes: 0 installed · 1 refused, the message names the package · 2 bad usage or variables · 5 a tool is missing
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
# shellcheck source=/dev/null
source "$HERE/lib/messages.sh"
# shellcheck source=/dev/null
source "$HERE/lib/installer.sh"

main() {
  if [[ ${1:-} == --help ]]; then
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}"
    exit 0
  fi
  demand_settings "$@"
  demand_empty
  WORK=$(mktemp -d)
  trap 'rm -rf -- "$WORK"' EXIT

  refuse_requirements
  only_index_settings
  mkdir -p -- "$PACKAGES/lib/site-packages" "$WORK/wheels"
  PACKAGES=$(cd -- "$PACKAGES" && pwd) MODULES=$PACKAGES/lib/site-packages
  # pip sees relative paths from where it runs; the normalised text means the folder of the file.
  cd -- "$(dirname -- "$REQUIREMENTS")"
  install
  refuse_unfit
  printf 'Installed: %s distributions by %s\n' "$(find "$MODULES" -maxdepth 1 -name '*.dist-info' | wc -l)" "$INSTALLER"
}

demand_settings() {
  [[ $# -eq 0 ]] || fail "$EXIT_USAGE" "'$1' is not understood" "install-packages.sh" "--help says which variables there are"
  ALLOW_SOURCE_BUILDS=${ALLOW_SOURCE_BUILDS:-} TARGET_TAGS=${TARGET_TAGS:-native} INSTALLER=${INSTALLER:-pip} APP_PLATFORM=${APP_PLATFORM:-linux_x86_64}
  PYTHON=${PYTHON:-python3}
  need REQUIREMENTS "the requirements file"
  need PACKAGES "the .python_packages to make"
  need_form APP_GLIBC "the glibc of the data app" '2\.[0-9]{1,2}'
  need_form APP_PLATFORM "what the packages are for" 'linux_(x86_64|aarch64)'
  need_one_of TARGET_TAGS native pinned
  need_one_of INSTALLER pip uv
  [[ -f $REQUIREMENTS ]] ||
    fail "$EXIT_USAGE" "REQUIREMENTS is '$REQUIREMENTS', which is no file" "on this agent" "give the requirements file of the app"
  REQUIREMENTS=$(realpath -- "$REQUIREMENTS")
  [[ $PYTHON != */* ]] || PYTHON=$(cd -- "$(dirname -- "$PYTHON")" && pwd)/$(basename -- "$PYTHON")
  read -r -d '' -a ALLOWED <<<"${ALLOW_SOURCE_BUILDS//,/ }" || true
  local name
  for name in "${ALLOWED[@]}"; do
    [[ $name =~ ^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$ ]] ||
      fail "$EXIT_USAGE" "'$name' is no name of a package" "ALLOW_SOURCE_BUILDS" "write names such as docopt, by commas"
  done
}

# pip silently skips what an older install left in its target.
demand_empty() {
  [[ ! -e $PACKAGES || -z $(find "$PACKAGES" -mindepth 1 -print -quit) ]] ||
    fail "$EXIT_FAILED" "there are packages already" "$PACKAGES" "remove that folder, or name another one as PACKAGES"
}

# Before anything is fetched: editable requirements, repositories without a commit, what depends on this machine.
refuse_requirements() {
  "$PYTHON" -S -s -B "$HERE/normalise_requirements.py" "$REQUIREMENTS" >"$WORK/normalised" ||
    fail "$EXIT_FAILED" "the requirements are not fit" "$REQUIREMENTS" "see above for the line, and correct it"
  refuse_no_binary
}

# A requirements file can have packages built, too.
refuse_no_binary() {
  local name
  while read -r name; do
    is_allowed "$name" ||
      fail "$EXIT_FAILED" "$name would be built from its sources by a line --no-binary" "$REQUIREMENTS" "take that line away, or name the package in allowSourceBuilds (ALLOW_SOURCE_BUILDS)"
  done < <(sed -nE 's/^--no-binary //p' "$WORK/normalised" | tr -s ', ' '\n' | grep .)
}

# Installs; a package without a fitting wheel is built if it may be, and the installation begun again. The resolver fails
# before the first file is written.
install() {
  local missing file=$REQUIREMENTS
  until "with_$INSTALLER" "$file" >"$WORK/log" 2>&1; do
    missing=$(without_wheel)
    if [[ -z $missing ]]; then
      show_log
      fail "$EXIT_FAILED" "$INSTALLER could not install the requirements" "$REQUIREMENTS" "see above, and correct them. Sources that a requirement names by path or URL are built by pip alone"
    fi
    is_allowed "$missing" || refuse "$missing"
    build_wheel "$missing"
    file=$WORK/accepted.txt
    find "$MODULES" -mindepth 1 -delete
  done
  show_log
}

# The requirement that the installer found no wheel for; nothing when it failed for another reason.
without_wheel() {
  case $INSTALLER in
    pip) sed -nE '/^ERROR: No matching distribution found for /{s///; s/ \(from [^)]*\)$//; p}' "$WORK/log" ;;
    uv) tr '\n' ' ' <"$WORK/log" | sed -nE 's/.*: Because (all versions of )?([^ ]+) ha(s|ve) no (usable )?wheels.*/\2/p' ;;
  esac | head -n 1
}

# is_allowed REQUIREMENT: ALLOW_SOURCE_BUILDS names it, and it was not built yet.
is_allowed() {
  local name allowed
  name=$(canonical "$1")
  for allowed in "${ALLOWED[@]}"; do
    if [[ $(canonical "$allowed") == "$name" ]]; then
      [[ ! -e $WORK/built-$name ]]
      return
    fi
  done
  return 1
}

# The name in a requirement, as package indexes spell it.
canonical() {
  sed -E 's/^([A-Za-z0-9._-]*[A-Za-z0-9]).*/\1/; s/[-_.]+/-/g; s/(.*)/\L\1/' <<<"$1"
}

# build_wheel REQUIREMENT: from its sources, where the next try of the installer finds it; WORK/accepted.txt are then the
# requirements with the hash of the wheel.
build_wheel() {
  local name
  name=$(canonical "$1")
  : >"$WORK/built-$name"
  say "No wheel of $1 fits; it is built from its sources, as ALLOW_SOURCE_BUILDS says."
  question "$1 $(locked_hashes of "$name")"
  if ! "$PYTHON" -m pip wheel --quiet --no-input --disable-pip-version-check --no-deps --no-binary "$name" \
    --wheel-dir "$WORK/wheels" -r "$WORK/question.txt" >"$WORK/log" 2>&1; then
    show_log
    fail "$EXIT_FAILED" "$1 could not be built from its sources" "$REQUIREMENTS" "see above; if it lacks something, build in the app's own image, with the compilers and headers that it needs"
  fi
  show_log
  locked_hashes accept "$WORK/wheels" >"$WORK/accepted.txt"
}

# locked_hashes VERB ARGUMENT
locked_hashes() {
  "$PYTHON" -S -s -B "$HERE/locked_hashes.py" "$1" "$2" "$REQUIREMENTS"
}

# refuse REQUIREMENT: says why no wheel of it was taken.
refuse() {
  local here needs
  here="Python $(python_version), $APP_PLATFORM, glibc $APP_GLIBC"
  needs=$(glibc_without_ceiling "$1")
  if [[ -n $needs ]]; then
    fail "$EXIT_FAILED" "$1 needs glibc $needs, and the app has $APP_GLIBC" "$REQUIREMENTS" "pin a version with a wheel for an older glibc (manylinux_2_${APP_GLIBC#2.} or lower)"
  elif [[ -e $WORK/built-$(canonical "$1") ]]; then
    fail "$EXIT_FAILED" "the wheel of $1 that was built here does not fit $here" "$REQUIREMENTS" "pin a version that was made for this Python"
  elif has_sources "$1"; then
    fail "$EXIT_FAILED" "$1 has no wheel for $here, only sources" "$REQUIREMENTS" "pin a version with a wheel, or name $(canonical "$1") in allowSourceBuilds (ALLOW_SOURCE_BUILDS) to have it built"
  fi
  fail "$EXIT_FAILED" "$1 was not found for $here" "$REQUIREMENTS" "correct its name or version, or give the feed that has it"
}

# What came from elsewhere than a wheel that fits: pip builds what a requirement names by path or URL, and natively it
# takes what this machine can load.
refuse_unfit() {
  local faults
  faults=$("$PYTHON" -S -s -B "$HERE/check_wheels.py" "$PACKAGES" "$APP_GLIBC" "${ALLOWED[@]}") ||
    fail "$EXIT_FAILED" "${faults//$'\n'/; }" "$REQUIREMENTS" "for a newer glibc: pin a version with a wheel for an older one, or build in the app's own image; for sources: name the package in allowSourceBuilds (ALLOW_SOURCE_BUILDS)"
}

main "$@"
