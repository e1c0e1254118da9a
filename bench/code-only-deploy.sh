#!/usr/bin/env bash
# Compares the code-only deploy of the original with ours, on a file system as slow as a network share: seconds,
# operations, and what happens to the package files. Both start from the same classic full zip deploy of a real pip
# tree; both deploy by the same KuduSync; both must end with the new code and every package file, or the run fails.
#
# usage: bench/code-only-deploy.sh [options]
#   --quick                the medium requirements in place of the heavy ones: 34 MB in place of 500
#   --delay-us N           what every operation but a read or write waits, in microseconds (1000)
#   --data-delay-us N      what a read or write waits (1000)
#   --ops-per-second N     at most so many operations a second, as a share of some sizes (0: no limit)
#   --attribute-cache S    seconds that names and attributes may be remembered (1, as the real mount)
#   --packages FOLDER      an installed .python_packages with its .package_set, in place of a fresh install
#   --remote-script FILE   the remote script (pipelines/remote/packages.sh)
#   --output FOLDER        where results.json and results.md go (target/bench)
#   --keep                 leave the folder of this run, to look at it
#   --help
# variables: PYTHON (python3.11) installs the packages and makes the original's copy
#
# exit codes: 0 compared, 1 a step failed or left a wrong share, 2 bad usage, 5 this machine lacks something
set -euo pipefail
export LC_ALL=C

PROJECT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly PROJECT
readonly BUILD=$PROJECT/target/bench
readonly ORIGINAL=original OURS=ours LOST="ours, packages lost"
readonly FIRST=first SECOND=second BEFORE=before BETWEEN=between

# shellcheck source=bench/slow-share.sh
source "$PROJECT/bench/slow-share.sh"
# shellcheck source=bench/deployed-share.sh
source "$PROJECT/bench/deployed-share.sh"

PYTHON=${PYTHON:-python3.11}
REQUIREMENTS=heavy
DELAY_US=1000
DATA_DELAY_US=1000
OPS_PER_SECOND=0
ATTRIBUTE_CACHE=1
PACKAGES=
REMOTE_SCRIPT=$PROJECT/pipelines/remote/packages.sh
OUTPUT=$BUILD
KEEP=
WORK=
COMMAND="bench/code-only-deploy.sh${*:+ $*}"

main() {
  read_arguments "$@"
  demand_tools
  make_work_folder
  prepare_slow_share
  install_kudusync
  install_packages
  make_versions_of_the_app
  deploy_in_full
  run_original
  run_ours
  run_ours_with_packages_lost
  report
}

usage() { sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}"; }

read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --quick) REQUIREMENTS=medium ;;
      --keep) KEEP=yes ;;
      --help) usage; exit 0 ;;
      --delay-us | --data-delay-us | --ops-per-second | --attribute-cache) take_number "$@"; shift ;;
      --packages | --remote-script | --output) take_path "$@"; shift ;;
      *) refuse "'$1' is no option" ;;
    esac
    shift
  done
}

refuse() {
  echo "bench: $1; see --help" >&2
  exit 2
}

take_number() {
  [[ $# -gt 1 && $2 =~ ^[0-9]{1,9}$ ]] || refuse "$1 needs a number"
  case $1 in
    --delay-us) DELAY_US=$2 ;;
    --data-delay-us) DATA_DELAY_US=$2 ;;
    --ops-per-second) OPS_PER_SECOND=$2 ;;
    --attribute-cache) ATTRIBUTE_CACHE=$2 ;;
  esac
}

take_path() {
  [[ $# -gt 1 && -n $2 ]] || refuse "$1 needs a path"
  case $1 in
    --packages) PACKAGES=$(readlink -f -- "$2") ;;
    --remote-script) REMOTE_SCRIPT=$(readlink -f -- "$2") ;;
    --output) OUTPUT=$(readlink -f -- "$2") ;;
  esac
}

demand_tools() {
  local missing=() tool
  for tool in gcc make pkg-config node npm jq; do
    command -v "$tool" >/dev/null || missing+=("${tool/node/nodejs}")
  done
  pkg-config --exists fuse3 2>/dev/null || missing+=(libfuse3-dev)
  command -v fusermount3 >/dev/null || missing+=(fuse3)
  "$PYTHON" -m pip --version >/dev/null 2>&1 || missing+=(python3.11 python3-pip)
  if [[ ${#missing[@]} -gt 0 ]]; then
    echo "bench: this machine lacks ${missing[*]}; install: apt-get install -y ${missing[*]}" >&2
    exit 5
  fi
  if [[ ! -w /dev/fuse ]]; then
    echo "bench: /dev/fuse cannot be opened; run as root; a container needs --device /dev/fuse --cap-add SYS_ADMIN" >&2
    exit 5
  fi
  [[ -f $REMOTE_SCRIPT ]] || refuse "$REMOTE_SCRIPT is not there; name the remote script by --remote-script"
}

make_work_folder() {
  mkdir -p "$BUILD" "$OUTPUT"
  WORK=$(mktemp -d "$BUILD/run.XXXXXX")
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

clean_up() {
  trap '' INT TERM HUP # once is enough, and this has to end
  stop_step
  unmount_share
  if [[ -n $KEEP ]]; then
    echo "bench: kept $WORK" >&2
  else
    rm -rf -- "$WORK"
  fi
}

# ---- the original ----

run_original() {
  start_again
  original_deploy "$FIRST" 2
  # Its restore took the backup away: until the timer has copied everything again, the next deploy fails.
  measure "$ORIGINAL" "$BETWEEN" "backup made again" original_backup
  original_deploy "$SECOND" 3
}

original_deploy() {
  local deploy=$1 version=$2
  measure "$ORIGINAL" "$deploy" "zip deploy" zip_deploy "$version" "$WORK/code-$version"
  measure "$ORIGINAL" "$deploy" restore original_restore
  demand_right_share "$ORIGINAL" "$deploy" "$version"
}

# Its one command at Kudu: is there a marker, print it, delete what is live, move the backup there.
original_restore() {
  local live=$HOME_ON_SHARE/site/wwwroot/.python_packages backup=$HOME_ON_SHARE/data/.python_packages_backup
  test -d "$backup"
  test -f "$backup/.backup_ready"
  cat "$backup/.backup_ready"
  rm -rf "$live"
  mv "$backup" "$live"
}

# Its timer's copy of the packages, less its import checks.
original_backup() {
  "$PYTHON" -S -s -c '
import pathlib, shutil, sys
packages, backup = map(pathlib.Path, sys.argv[1:])
shutil.copytree(packages, backup)
(backup / ".backup_ready").write_text("Backup completed\n")
' "$HOME_ON_SHARE/site/wwwroot/.python_packages" "$HOME_ON_SHARE/data/.python_packages_backup"
}

# ---- ours ----

run_ours() {
  start_again
  our_deploy "$OURS" "$FIRST" 2
  our_deploy "$OURS" "$SECOND" 3
  demand_untouched_packages "$OURS"
}

run_ours_with_packages_lost() {
  start_again
  rm -rf "$SHARE/site/wwwroot/.python_packages"
  our_deploy "$LOST" "$FIRST" 2
}

our_deploy() {
  local side=$1 deploy=$2 version=$3 run=bench-$3 expect=()
  measure "$side" "$deploy" "send the script" send_script "$run"
  measure "$side" "$deploy" status remote status STATUS_SUCCESS
  if grep -q '^Packages: complete$' "$WORK/output"; then
    expect=(--expect "$(sed -n 's/^Fingerprint: //p' "$WORK/output")")
  fi
  measure "$side" "$deploy" hold remote hold HOLD_SUCCESS --run "$run" "${expect[@]}"
  measure "$side" "$deploy" disown remote disown DISOWN_SUCCESS --run "$run"
  measure "$side" "$deploy" "zip deploy" zip_deploy "$version" "$WORK/code-$version"
  measure "$side" "$deploy" "status: intact?" remote status STATUS_SUCCESS
  if ! grep -q '^Packages: complete$' "$WORK/output"; then
    measure "$side" "$deploy" restore remote restore RESTORE_SUCCESS --run "$run" \
      --requirements "$(value_of Requirements)" --python "$(value_of Python)" --platform "$(value_of Platform)"
  fi
  measure "$side" "$deploy" hash-code remote hash-code HASH_SUCCESS
  demand_hashes "$side" "$version"
  measure "$side" "$deploy" release remote release RELEASE_SUCCESS --run "$run"
  demand_right_share "$side" "$deploy" "$version"
}

stored_script() {
  echo "$HOME_ON_SHARE/data/.python_packages_store/bin/$(sha256sum <"$REMOTE_SCRIPT" | cut -c1-64).sh"
}

# value_of KEY: what the build said, as the pipeline compares it with what it would restore.
value_of() { sed -n "s/^$1: //p" "$PACKAGES/.package_set"; }

# What the upload writes and what the command beside it does; a run that finds the script there sends nothing.
send_script() {
  local run=$1 script sha
  script=$(stored_script)
  sha=$(basename "$script" .sh)
  if [[ -f $script ]]; then return; fi
  mkdir -p "$(dirname "$script")"
  cp "$REMOTE_SCRIPT" "${script%.sh}.$run.tmp"
  sha256sum <"${script%.sh}.$run.tmp" | grep -q "^$sha "
  mv -fT "${script%.sh}.$run.tmp" "$script"
}

# remote VERB WORD [OPTIONS...]: a call as Kudu makes it; its last line must be WORD with our own call's name.
remote() {
  local verb=$1 word=$2 script sha call=bench-$RANDOM$RANDOM
  shift 2
  script=$(stored_script)
  sha=$(basename "$script" .sh)
  # shellcheck disable=SC2016  # for the inner bash
  (cd "$HOME_ON_SHARE" && env -i PATH="$PATH" HOME="$HOME_ON_SHARE" bash -c '
    set -f
    script=$1 sha=$2
    shift 2
    [[ $(sha256sum <"$script" | cut -c1-64) == "$sha" ]] || { echo SCRIPT_MISSING; exit 9; }
    exec bash "$script" "$@"' kudu "$script" "$sha" "$verb" --home "$HOME_ON_SHARE" --call "$call" "$@") |
    tee "$WORK/said"
  [[ $(tail -n 1 "$WORK/said") == "RESULT $word call=$call "* ]]
}

# ---- the report ----

report() {
  jq -n --slurpfile steps "$MEASURES" --arg command "$COMMAND" \
    --arg date "$(date -u '+%Y-%m-%d')" --arg remote_script "$(sha256sum <"$REMOTE_SCRIPT" | cut -c1-12)" \
    --argjson cores "$(nproc)" --arg load "$(cut -d ' ' -f 1-3 /proc/loadavg)" \
    --arg requirements "$REQUIREMENTS" --argjson files "$(wc -l <"$WORK/expected")" \
    --argjson bytes "$(awk '{ sum += $NF } END { printf "%d", sum }' "$WORK/expected")" \
    --argjson delay_us "$DELAY_US" --argjson data_delay_us "$DATA_DELAY_US" --argjson ops_per_second "$OPS_PER_SECOND" \
    --argjson attribute_cache "$ATTRIBUTE_CACHE" '
    {$command, $date, $remote_script, machine: {$cores, $load}, packages: {$requirements, $files, $bytes},
     share: {$delay_us, $data_delay_us, $ops_per_second, $attribute_cache}, $steps}' >"$OUTPUT/results.json"
  jq -r -f "$PROJECT/bench/report.jq" "$OUTPUT/results.json" >"$OUTPUT/results.md"
  cat "$OUTPUT/results.md"
  echo "bench: written to $OUTPUT/results.json and $OUTPUT/results.md" >&2
}

main "$@"
