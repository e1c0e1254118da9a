#!/usr/bin/env bash
# Compares the full deploy of the original, one zip with code and packages, with ours, on a file system as slow as a network
# share: seconds, operations, and what happens to the package files. Twice: into an empty wwwroot, and over another package
# set. Both sides start from the same share, both bring the same real pip tree, both copy by the same KuduSync, and both must
# end with exactly this code and these packages, or the run fails.
#
# usage: bench/full-deploy.sh [options]
#   --brief                only the deployments: no backup is made afterwards, on neither side
#   --quick                the medium requirements in place of the heavy ones: 34 MB in place of 500
#   --delay-us N           what every operation but a read or write waits, in microseconds (3000)
#   --data-delay-us N      what a read or write waits (2000); both as measured on Azure Files
#   --ops-per-second N     at most so many operations a second, as a share of some sizes (0: no limit)
#   --attribute-cache S    seconds that names and attributes may be remembered (1, as the real mount)
#   --clock-shift S        seconds that the share's clock is ahead of this machine's; may be negative (7200)
#   --packages FOLDER      an installed .python_packages with its .package_set, in place of a fresh install
#   --previous FOLDER      the one that is deployed over (medium; with --quick small)
#   --remote-script FILE   the remote script (pipelines/remote/packages.sh)
#   --output FOLDER        where full-deploy.json and full-deploy.md go (target/bench)
#   --keep                 leave the folder of this run, to look at it
#   --help
# variables: PYTHON (python3.11) installs and packs the packages, and makes the original's copy; the maintainer, which is
#   built if need be, reads its own, such as COPY_WORKERS
#
# exit codes: 0 compared, 1 a step failed or left a wrong share, 2 bad usage, 5 this machine lacks something
set -euo pipefail
export LC_ALL=C

PROJECT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly PROJECT
readonly ORIGINAL=original OURS=ours
readonly EMPTY=empty UPGRADE=upgrade AFTER=after

PREVIOUS=
for part in common slow-share deployed-share remote-calls; do
  # shellcheck source=/dev/null
  source "$PROJECT/bench/$part.sh"
done
# shellcheck disable=SC2034 # for slow-share.sh
DELAY_US=3000 DATA_DELAY_US=2000
COMMAND="bench/full-deploy.sh${*:+ $*}"

main() {
  read_arguments "$@"
  demand_tools java:openjdk-17-jdk-headless mvn:maven
  "$PROJECT/maintainer" --version >&2 # builds it, if need be
  make_work_folder
  prepare_slow_share
  install_kudusync
  install_packages
  install_previous
  make_versions_of_the_app
  pack
  prepare_starts
  run_original
  run_ours
  write_report full-deploy "$COMMAND" full-report.jq
}

# The set that an upgrade replaces.
install_previous() {
  if [[ -n $PREVIOUS ]]; then
    [[ -f $PREVIOUS/.package_set ]] || refuse "$PREVIOUS has no .package_set"
    return
  fi
  if [[ $REQUIREMENTS == heavy ]]; then install_set medium; else install_set small; fi
  PREVIOUS=$INSTALLED
}

# The artifact of the build: the archive in parts, and their list. Compressing takes a minute, so it is kept between runs.
pack() {
  local packing=$PROJECT/pipelines/scripts/pack-packages.sh
  SET=$(value_of Fingerprint)
  ARTIFACT=$BUILD/artifact-$(cat "$packing" "$PACKAGES/.package_set" | sha256sum | cut -c1-12)
  if [[ ! -f $ARTIFACT/complete ]]; then
    rm -rf "$ARTIFACT"
    PACKAGES=$PACKAGES OUTPUT=$ARTIFACT PYTHON=$PYTHON bash "$packing" >&2
    : >"$ARTIFACT/complete"
  fi
  expected_packages >"$WORK/expected"
}

# Two shares: one of a new app, and one of an app that a classic full deploy brought with another set, and its backup.
prepare_starts() {
  mkdir -p "$SHARE/site/wwwroot"
  mv -T "$SHARE" "$WORK/start-$EMPTY"
  mkdir -p "$SHARE"
  compose_zip 1 "$PREVIOUS"
  undelayed "classic full zip" zip_deploy 1 "$WORK/zip"
  demand_complete
  plant_backup
  mv -T "$SHARE" "$WORK/start-$UPGRADE"
}

# What is not complete would go to trash in place of previous/.
demand_complete() {
  bash "$REMOTE_SCRIPT" status --home "$SHARE" --call bench >"$WORK/output"
  rm -rf "$SHARE/data"
  if ! grep -qx 'Packages: complete' "$WORK/output"; then
    grep '^Problem: ' "$WORK/output" >"$WORK/different" || true
    wrong "$PREVIOUS is not a complete set"
  fi
}

# compose_zip VERSION PACKAGES: the content of a full zip, extracted beside Kudu, in $WORK/zip.
compose_zip() {
  rm -rf "$WORK/zip"
  cp -a --reflink=auto "$WORK/code-$1" "$WORK/zip"
  cp -a --reflink=auto "$2" "$WORK/zip/.python_packages"
}

# ---- the original ----

run_original() {
  compose_zip 2 "$PACKAGES"
  original_deploy "$EMPTY"
  # It is not part of the deployment; until it is made, a code-only deploy fails.
  if [[ -z $BRIEF ]]; then measure "$ORIGINAL" "$AFTER" "backup by the timer" original_backup; fi
  original_deploy "$UPGRADE"
  rm -rf "$WORK/zip"
}

original_deploy() {
  local deploy=$1
  start_again "start-$deploy"
  measure "$ORIGINAL" "$deploy" "zip deploy" zip_deploy 2 "$WORK/zip"
  demand_right_share "$ORIGINAL" "$deploy" 2
}

# ---- ours ----

run_ours() {
  our_deploy "$EMPTY"
  if [[ -z $BRIEF ]]; then
    measure "$OURS" "$AFTER" "backup by a tick" tick_that_backs_up
    # What happens 287 times a day.
    measure "$OURS" "$AFTER" "tick: nothing to do" tick_that_is_current
  fi
  our_deploy "$UPGRADE"
  demand_previous
}

our_deploy() {
  local deploy=$1 run=bench-$1
  start_again "start-$deploy"
  look_and_send "$deploy" "$run"
  # While ticks are kept away, and the app is changed:
  take_hold "$deploy" "$run"
  measure "$OURS" "$deploy" swap remote swap SWAP_SUCCESS --run "$run" --to "$SET" \
    --requirements "$(value_of Requirements)" --python "$(value_of Python)" --platform "$(value_of Platform)"
  measure "$OURS" "$deploy" "zip deploy of code" zip_deploy 2 "$WORK/code-2"
  measure "$OURS" "$deploy" "status: intact?" remote status STATUS_SUCCESS
  grep -qx "Fingerprint: $SET" "$WORK/output"
  measure "$OURS" "$deploy" hash-code remote hash-code HASH_SUCCESS
  demand_hashes "$OURS" 2
  measure "$OURS" "$deploy" release remote release RELEASE_SUCCESS --run "$run"
  demand_right_share "$OURS" "$deploy" 2
}

look_and_send() {
  local deploy=$1 run=$2 list=$ARTIFACT/$SET.zip.parts
  measure "$OURS" "$deploy" "send the script" send_script "$run"
  measure "$OURS" "$deploy" status remote status STATUS_SUCCESS
  LIVE=$(sed -n 's/^Fingerprint: //p' "$WORK/output")
  measure "$OURS" "$deploy" "incoming: what is there?" remote incoming INCOMING_SUCCESS --to "$SET"
  measure "$OURS" "$deploy" "send the parts" send_parts
  measure "$OURS" "$deploy" "incoming: all there?" remote incoming INCOMING_SUCCESS --to "$SET"
  measure "$OURS" "$deploy" "deliver" deliver "$list"
  measure "$OURS" "$deploy" "tick: lay out, verify" tick_that_lays_out
}

take_hold() {
  local deploy=$1 run=$2 expect=(--expect "$LIVE")
  if [[ $LIVE == none ]]; then expect=(); fi
  measure "$OURS" "$deploy" hold remote hold HOLD_SUCCESS --run "$run" "${expect[@]}"
  if [[ $deploy == "$EMPTY" ]]; then
    measure "$OURS" "$deploy" "disown: no manifest" find_no_manifest "$run"
  else
    measure "$OURS" "$deploy" disown remote disown DISOWN_SUCCESS --run "$run"
  fi
}

# What the uploads write: each part in one go.
send_parts() {
  local part
  mkdir -p "$HOME_ON_SHARE/data/.python_packages_store/incoming"
  for part in "$ARTIFACT/$SET".zip.part-*; do
    put "$part" "${part##*/}"
  done
}

put() { dd if="$1" of="$HOME_ON_SHARE/data/.python_packages_store/incoming/$2" bs=1M status=none; }

deliver() {
  put "$1" "$SET.zip.list"
  remote deliver DELIVER_SUCCESS --to "$SET" --sha256 "$(sha256sum <"$1" | cut -c1-64)"
}

# Where nothing was deployed before, the pipeline has nothing to take the packages out of, and nothing to park either.
find_no_manifest() {
  remote disown MANIFEST_NOT_FOUND --run "$1" || [[ $(tail -n 1 "$WORK/said") == "RESULT MANIFEST_NOT_FOUND "* ]]
  remote status STATUS_SUCCESS
}

# What it says of the live packages is another matter: there may be none yet.
tick_that_lays_out() {
  tick "$PACKAGES" || true
  grep -qx "Fingerprint: $SET" "$HOME_ON_SHARE/data/.python_packages_store/incoming/$SET/.backup_ready"
}

tick_that_backs_up() {
  tick "$PACKAGES"
  grep -qx "Fingerprint: $SET" "$HOME_ON_SHARE/data/.python_packages_backup/.backup_ready"
}

tick_that_is_current() {
  tick "$PACKAGES"
  grep -q CURRENT "$WORK/output"
}

# A swap deletes nothing: the set before is the previous one, and its backup is still there.
demand_previous() {
  local tree
  for tree in data/.python_packages_store/previous/"$LIVE" data/.python_packages_backup; do
    diff <(PACKAGES=$PREVIOUS expected_packages) <(found_packages "$SHARE/$tree") >"$WORK/different" ||
      wrong "$OURS: $tree is not the set before as a whole"
  done
}

main "$@"
