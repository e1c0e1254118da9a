#!/usr/bin/env bash
# Makes the code zip of a data app: its code without packages and without secrets.
#
# usage: build-code.sh [--help], with these variables:
#   APP_FOLDER  the folder of host.json
#   OUTPUT      the zip to write, outside APP_FOLDER; beside it OUTPUT.sha256, a line "<sha256>  <path>" for every file
#               in the zip, as LC_ALL=C sort sorts lines
#   COMMIT      what to write into build_info.json, which goes into the zip: {"commit", "built", "files"}
#   PYTHON      the interpreter that compiles the code to find errors (default: python3)
#
# What .funcignore names stays out, by the rules of .gitignore. Always out: .python_packages, virtual environments,
# bytecode, whatever begins with .git, and secrets (local.settings.json, .env, private keys, ...), which are named.
# Every file gets the time of this build, because KuduSync skips a file whose size and time have not changed.
#
# exit codes: 0 built · 1 the code must not be shipped, the reasons are printed · 2 bad usage or variables · 5 a tool is
# missing
set -euo pipefail
export LC_ALL=C
unset CDPATH

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
readonly HERE
readonly LARGE=$((20 * 1024 * 1024)) # bytes; code alone is never that large

main() {
  if [[ ${1:-} == --help ]]; then
    usage
    exit 0
  fi
  demand_settings "$@"
  demand_tools git zip sha256sum "$PYTHON"
  rm -f -- "$OUTPUT" "$OUTPUT.sha256"
  WORK=$(mktemp -d)
  trap 'rm -rf -- "$WORK"' EXIT

  list_files
  refuse_names
  refuse_links
  demand_function_app
  check_code
  stage
  pack
  report
}

usage() {
  sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}"
}

# complain EXIT_CODE MESSAGE...
complain() {
  local code=$1
  shift
  printf 'build-code: %s\n' "$@" >&2
  exit "$code"
}

demand_settings() {
  [[ $# -eq 0 ]] || complain 2 "'$1' is not understood; build-code.sh --help says which variables there are"
  local name
  for name in APP_FOLDER OUTPUT COMMIT; do
    [[ -n ${!name:-} ]] || complain 2 "$name is not set; build-code.sh --help says what it is"
  done
  [[ $COMMIT =~ ^[0-9A-Za-z._-]{1,64}$ ]] || complain 2 "COMMIT is no commit; give the hash, \$(Build.SourceVersion)"
  [[ -d $APP_FOLDER ]] || complain 2 "APP_FOLDER is '$APP_FOLDER', which is no folder; give the one of host.json"
  APP=$(cd -- "$APP_FOLDER" && pwd -P)
  local folder
  folder=$(cd -- "$(dirname -- "$OUTPUT")" 2>/dev/null && pwd -P) ||
    complain 2 "OUTPUT is '$OUTPUT', and its folder is not there; make it first"
  OUTPUT=$folder/$(basename -- "$OUTPUT")
  [[ $OUTPUT/ != "$APP"/* ]] ||
    complain 2 "OUTPUT is '$OUTPUT', inside the app's folder, where the next build would pack it; put it elsewhere"
  PYTHON=${PYTHON:-python3}
}

demand_tools() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || complain 5 "'$tool' is not there; check-agent.sh says how to install it"
  done
}

# The names of what ships, sorted, into NAMES and WORK/names.
list_files() {
  find_files | sort -z >"$WORK/all"
  keep_secrets_out <"$WORK/all" 3>"$WORK/candidates"
  keep_ignored_out
  mapfile -d '' -t NAMES <"$WORK/names"
  [[ ${#NAMES[@]} -gt 0 ]] || complain 1 "nothing is left to ship of $APP; look into its .funcignore"
}

# Everything below the app's folder, but what is never shipped and no secret.
find_files() {
  local never=(-iname '.git*' -o -name .python_packages -o -name __pycache__ -o -name '*.pyc' -o -path ./.funcignore
    -o -path ./build_info.json -o -path ./.requirements.exported.txt
    -o -type d '(' -iname '.env*' -o -name .venv -o -name .azure ')' -o -type d -exec test -e '{}/pyvenv.cfg' ';')
  (cd -- "$APP" && find . -mindepth 1 '(' "${never[@]}" ')' -prune -o -type d -o -printf '%P\0')
}

# Passes names on to 3, but those of secrets.
keep_secrets_out() {
  local name
  while IFS= read -r -d '' name; do
    if is_secret "$name"; then
      printf 'kept out, because it is made for secrets: %q\n' "$name"
    else
      printf '%s\0' "$name" >&3
    fi
  done
}

is_secret() {
  local base=${1##*/}
  case ${base,,} in
    local.settings.json | local.settings.*.json | .env* | .netrc | .pypirc | .npmrc | pip.conf) return 0 ;;
    *.key | *.pfx | *.p12 | *.jks | *.keystore | *.ppk | *.publishsettings) return 0 ;;
    id_rsa | id_dsa | id_ecdsa | id_ed25519) return 0 ;;
    # A file of certificates alone, such as a company's own roots, is no secret.
    *.pem | *.crt | *.cer) [[ -f $APP/$1 ]] && grep -aq 'PRIVATE KEY-----' -- "$APP/$1" ;;
    *) return 1 ;;
  esac
}

# WORK/candidates → WORK/names. Git itself reads the patterns. It looks into an empty folder, so that no .gitignore and
# no repository of the app has a say; all names are names of files, so it need not see them. "./", because git gives a
# meaning to a colon in front.
keep_ignored_out() {
  local patterns=$APP/.funcignore code=0
  [[ -e $patterns ]] || patterns=/dev/null
  mkdir "$WORK/empty"
  git_alone init -q --template= "$WORK/empty"
  sed -z 's|^|./|' "$WORK/candidates" |
    git_alone -C "$WORK/empty" -c core.excludesFile="$patterns" check-ignore --no-index -z --stdin \
      >"$WORK/ignored" || code=$?
  # 1: none is ignored
  [[ $code -le 1 ]] || complain 1 "git could not read the patterns of $patterns; see above"
  sed -z 's|^\./||' "$WORK/ignored" | sort -z | comm -z -23 "$WORK/candidates" - >"$WORK/names"
}

# Git without the settings of the machine, the user and the job.
git_alone() {
  env --ignore-environment PATH="$PATH" HOME="$WORK/empty" GIT_CONFIG_NOSYSTEM=1 git "$@"
}

# What the app's share cannot hold under its name, and what two names would overwrite there.
refuse_names() {
  local odd=() name
  for name in "${NAMES[@]}"; do
    if ! fits_the_share "$name"; then
      odd+=("$(printf '%q' "$name"): Azure Files cannot hold such a name; rename it, or name it in .funcignore")
    fi
  done
  while IFS= read -r -d '' name; do
    odd+=("$(printf '%q' "$name"): another differs in upper and lower case alone, not for Azure Files; rename one")
  done < <(sort -zf "$WORK/names" | uniq -ziD)
  [[ ${#odd[@]} -eq 0 ]] || complain 1 "${odd[@]}"
}

fits_the_share() {
  [[ ! $1 =~ [.\ ](/|$) ]] || return 1
  [[ ! $1 =~ ^[A-Za-z0-9_./-]+$ ]] || return 0
  [[ $1 != *[[:cntrl:]\"\\:\|\<\>\*\?]* ]] && printf '%s' "$1" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1
}

# A link is shipped as what it leads to. So it must lead to a file that ships itself: everything else is outside, or is a
# secret under another name.
refuse_links() {
  local odd=() name
  local -A ships=()
  for name in "${NAMES[@]}"; do
    ships[$APP/$name]=yes
  done
  for name in "${NAMES[@]}"; do
    if [[ ! -f $APP/$name ]]; then
      odd+=("$(printf '%q' "$name"): is no file and no link to a file; put the file there, or name it in .funcignore")
    elif [[ -L $APP/$name && -z ${ships[$(realpath -- "$APP/$name")]:-} ]]; then
      odd+=("$(printf '%q' "$name"): leads out of what is shipped; put the file there, or name it in .funcignore")
    fi
  done
  [[ ${#odd[@]} -eq 0 ]] || complain 1 "${odd[@]}"
}

demand_function_app() {
  grep -Fxqz host.json "$WORK/names" ||
    complain 1 "there is no host.json to ship in $APP; give the folder of a Function App, and look into its .funcignore"
  grep -xqzE '(function_app\.py|[^/]+/function\.json)' "$WORK/names" ||
    complain 1 "there is no function_app.py and no function.json to ship in $APP; a host would find no function in it"
}

check_code() {
  "$PYTHON" -S -s -B "$HERE/check_code.py" "$APP" <"$WORK/names" ||
    complain 1 "the code in $APP must not be shipped as it is; mend what is named above"
}

# Copies what ships to WORK/code and gives it the time of this build. Zip keeps even seconds in local time: with an even
# second in UTC, whoever unpacks reads the time that was meant.
stage() {
  local now
  now=$(date +%s)
  BUILT=$((now - now % 2))
  FILES=$(($(tr -dc '\0' <"$WORK/names" | wc -c) + 1))
  mkdir "$WORK/code"
  (cd -- "$APP" && xargs -0 cp -L --parents -t "$WORK/code" --) <"$WORK/names"
  printf '{"commit": "%s", "built": "%s", "files": %d}\n' \
    "$COMMIT" "$(date -u -d "@$BUILT" '+%Y-%m-%dT%H:%M:%SZ')" "$FILES" >"$WORK/code/build_info.json"
  chmod -R u=rwX,go=rX "$WORK/code"
  find "$WORK/code" -exec touch -d "@$BUILT" -- '{}' +
}

pack() {
  (cd -- "$WORK/code" && env --unset=ZIPOPT TZ=UTC zip -q -r -D "$WORK/code.zip" .)
  (cd -- "$WORK/code" && find . -type f -printf '%P\0' | xargs -0 sha256sum --) | sort >"$WORK/code.sha256"
  mv -- "$WORK/code.sha256" "$OUTPUT.sha256"
  mv -- "$WORK/code.zip" "$OUTPUT"
}

report() {
  local size
  size=$(stat -c %s -- "$OUTPUT")
  printf '%s: %d files of commit %s, built %s, %s zipped, %s unpacked\n' "$OUTPUT" "$FILES" "$COMMIT" \
    "$(date -u -d "@$BUILT" '+%Y-%m-%d %H:%M:%S') UTC" "$(human "$size")" "$(human "$(unpacked)")"
  if [[ $size -gt $LARGE ]]; then
    printf 'build-code: warning: %s is much for code alone; name in .funcignore what is none. The biggest files:\n' \
      "$(human "$size")" >&2
    (cd -- "$WORK/code" && find . -type f -printf '%12s  %P\n' | sort -rn | sed -n '1,5p') >&2
  fi
}

unpacked() {
  find "$WORK/code" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }'
}

human() {
  numfmt --to=iec --suffix=B --format='%.1f' -- "$1"
}

main "$@"
