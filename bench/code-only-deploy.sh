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
KUDUSYNC=
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
  unmount_share
  if [[ -n $KEEP ]]; then
    echo "bench: kept $WORK" >&2
  else
    rm -rf -- "$WORK"
  fi
}

# The same file copier from the same lock file as the tests'.
install_kudusync() {
  local place=$BUILD/kudusync
  if ! cmp -s "$PROJECT/src/test/kudusync/package-lock.json" "$place/package-lock.json"; then
    rm -rf "$place"
    mkdir -p "$place"
    cp "$PROJECT/src/test/kudusync/"package*.json "$place/"
    (cd "$place" && npm ci --silent --no-audit --no-fund) || {
      rm -rf "$place"
      complain "KuduSync could not be installed" "$place" "look whether the npm registry can be reached"
    }
  fi
  KUDUSYNC=$place/node_modules/kudusync/bin/kudusync
}

# As the full pipeline builds them; kept between runs.
install_packages() {
  local modules=(azure.functions azure.identity azure.storage.blob cryptography) place requirements
  if [[ -n $PACKAGES ]]; then
    [[ -f $PACKAGES/.package_set ]] || refuse "$PACKAGES has no .package_set"
    return
  fi
  requirements=$PROJECT/src/test/python/$REQUIREMENTS.txt
  place=$BUILD/packages-$REQUIREMENTS-$(sha256sum <"$requirements" | cut -c1-12)
  if [[ $REQUIREMENTS == heavy ]]; then modules+=(numpy pandas pyarrow deltalake); fi
  PACKAGES=$place/.python_packages
  if [[ ! -f $PACKAGES/.package_set ]]; then
    rm -rf "$place"
    echo "bench: installing $requirements" >&2
    bash "$PROJECT/src/test/python/build-package-set.sh" "$PYTHON" "$requirements" "$PACKAGES" bench "${modules[@]}" >&2
  fi
}

# The code in three versions, as a zip is extracted beside Kudu: version 2 changes a line and drops a module.
make_versions_of_the_app() {
  local version folder module lines
  lines=$(seq -f 'LINE_%04g = "some code of a data app"' 80)
  for version in 1 2 3; do
    folder=$WORK/code-$version
    mkdir -p "$folder/ingest"
    echo '{"version": "2.0"}' >"$folder/host.json"
    echo "VERSION = $version" >"$folder/function_app.py"
    for module in {01..25}; do
      printf '"""Step %s."""\n%s\n' "$module" "$lines" >"$folder/ingest/step_$module.py"
    done
    echo "CHANGED_IN = $version" >>"$folder/ingest/step_07.py"
  done
  echo '"""Dropped by version 2."""' >"$WORK/code-1/ingest/stale.py"
}

# zip_deploy VERSION FOLDER: what Kudu's zip deploy does with the files of the zip, extracted into FOLDER.
zip_deploy() {
  local version=$1 from=$2 deployments=$HOME_ON_SHARE/site/deployments wwwroot=$HOME_ON_SHARE/site/wwwroot active=none
  local previous=()
  mkdir -p "$deployments/deploy-$version" "$wwwroot"
  if [[ -f $deployments/active ]]; then
    read -r active <"$deployments/active"
    previous=(-p "$deployments/$active/manifest")
  fi
  node "$KUDUSYNC" -q -f "$from" -t "$wwwroot" -n "$deployments/deploy-$version/manifest" "${previous[@]}"
  echo "deploy-$version" >"$deployments/active"
}

# The classic full deploy that both sides start from, and the backup that a maintainer has made of it since.
deploy_in_full() {
  cp -a --reflink=auto "$WORK/code-1" "$WORK/full"
  cp -a --reflink=auto "$PACKAGES" "$WORK/full/.python_packages"
  measure both "$BEFORE" "classic full zip" zip_deploy 1 "$WORK/full"
  rm -rf "$WORK/full"
  plant_backup
  mv -T "$SHARE" "$WORK/start"
  expected_packages >"$WORK/expected"
}

plant_backup() {
  mkdir -p "$SHARE/data"
  cp -a --reflink=auto "$SHARE/site/wwwroot/.python_packages" "$SHARE/data/.python_packages_backup"
  marker >"$WORK/marker"
  mv -T "$WORK/marker" "$SHARE/data/.python_packages_backup/.backup_ready"
}

marker() {
  local bytes
  bytes=$(find "$PACKAGES" -type f -printf '%s\n' | awk '{ sum += $1 } END { printf "%d", sum }')
  echo "Backup completed: $(date -u '+%Y-%m-%d %H:%M:%S')"
  echo "Size: $(awk -v bytes="$bytes" 'BEGIN { printf "%.1f", bytes / 1048576 }') MB"
  echo "Source: /home/site/wwwroot/.python_packages"
  echo "Verified: azure.functions, azure.storage.blob, azure.identity"
  grep '^Fingerprint: ' "$PACKAGES/.package_set"
  echo "Files: $(find "$PACKAGES" -type f | wc -l)"
  echo "Bytes: $bytes"
  echo "Distributions: $(find "$PACKAGES/lib/site-packages" -maxdepth 1 -name '*.dist-info' | wc -l)"
  echo "Unowned: 0"
  grep -E '^(Requirements|Python): ' "$PACKAGES/.package_set"
  echo "Grade: imported"
}

start_again() {
  rm -rf "$SHARE"
  cp -a --reflink=auto "$WORK/start" "$SHARE"
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
  demand_backup "$OURS"
}

run_ours_with_packages_lost() {
  start_again
  rm -rf "$SHARE/site/wwwroot/.python_packages"
  our_deploy "$LOST" "$FIRST" 2
}

our_deploy() {
  local side=$1 deploy=$2 version=$3 run=bench-$3
  measure "$side" "$deploy" "send the script" send_script "$run"
  measure "$side" "$deploy" status remote status STATUS_SUCCESS
  measure "$side" "$deploy" hold remote hold HOLD_SUCCESS --run "$run"
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

# ---- what must be true afterwards ----

expected_packages() { (cd "$PACKAGES" && find . -type f -printf '%P %s\n' | sort); }

# A restored tree carries the marker of the backup it was; that is no package file.
found_packages() { (cd "$1" && find . -type f ! -path ./.backup_ready -printf '%P %s\n' | sort); }

demand_right_share() {
  local side=$1 deploy=$2 version=$3 wwwroot=$SHARE/site/wwwroot
  diff -r --exclude .python_packages "$WORK/code-$version" "$wwwroot" >"$WORK/different" ||
    wrong "$side, $deploy: the live code is not version $version"
  diff "$WORK/expected" <(found_packages "$wwwroot/.python_packages") >"$WORK/different" ||
    wrong "$side, $deploy: the live packages are not those of the full deploy"
}

demand_backup() {
  diff "$WORK/expected" <(found_packages "$SHARE/data/.python_packages_backup") >"$WORK/different" ||
    wrong "$1: the backup was used up"
}

demand_hashes() {
  local expected
  expected=$(cd "$WORK/code-$2" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum)
  diff <(echo "$expected") <(grep -E '^[0-9a-f]{64}  ' "$WORK/output") >"$WORK/different" ||
    wrong "$1: hash-code tells other files than the zip has"
}

wrong() {
  head -n 10 "$WORK/different" >&2
  complain "$1" "$SHARE" "the first differences are above; run again with --keep to look at it"
}

# ---- the report ----

report() {
  jq -n --slurpfile steps "$MEASURES" --arg command "$COMMAND" \
    --arg date "$(date -u '+%Y-%m-%d')" --argjson cores "$(nproc)" --arg load "$(cut -d ' ' -f 1-3 /proc/loadavg)" \
    --arg requirements "$REQUIREMENTS" --argjson files "$(wc -l <"$WORK/expected")" \
    --argjson bytes "$(awk '{ sum += $NF } END { printf "%d", sum }' "$WORK/expected")" \
    --argjson delay_us "$DELAY_US" --argjson data_delay_us "$DATA_DELAY_US" --argjson ops_per_second "$OPS_PER_SECOND" \
    --argjson attribute_cache "$ATTRIBUTE_CACHE" '
    {$command, $date, machine: {$cores, $load}, packages: {$requirements, $files, $bytes},
     share: {$delay_us, $data_delay_us, $ops_per_second, $attribute_cache}, $steps}' >"$OUTPUT/results.json"
  jq -r -f "$PROJECT/bench/report.jq" "$OUTPUT/results.json" >"$OUTPUT/results.md"
  cat "$OUTPUT/results.md"
  echo "bench: written to $OUTPUT/results.json and $OUTPUT/results.md" >&2
}

main "$@"
