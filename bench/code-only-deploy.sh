#!/usr/bin/env bash
# Compares the code-only deploy of the original with ours, on a file system as slow as a network share: seconds,
# operations, and what happens to the package files. Both start from the same classic full zip deploy of a real pip
# tree; both deploy by the same KuduSync; both must end with the new code and every package file, or the run fails.
#
# usage: bench/code-only-deploy.sh [options]
#   --brief                only the deployments: what comes before and in between is prepared beside the slow share
#   --quick                the medium requirements in place of the heavy ones: 34 MB in place of 500
#   --delay-us N           what every operation but a read or write waits, in microseconds (1000)
#   --data-delay-us N      what a read or write waits (1000)
#   --ops-per-second N     at most so many operations a second, as a share of some sizes (0: no limit)
#   --attribute-cache S    seconds that names and attributes may be remembered (1, as the real mount)
#   --clock-shift S        seconds that the share's clock is ahead of this machine's; may be negative (7200)
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
readonly ORIGINAL=original OURS=ours LOST="ours, packages lost"
readonly FIRST=first SECOND=second BETWEEN=between

for part in common slow-share deployed-share remote-calls; do
  # shellcheck source=/dev/null
  source "$PROJECT/bench/$part.sh"
done

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
  write_report results "$COMMAND" report.jq
}

# ---- the original ----

run_original() {
  start_again
  original_deploy "$FIRST" 2
  # Its restore took the backup away: until the timer has copied everything again, the next deploy fails.
  if [[ -n $BRIEF ]]; then
    plant_backup
  else
    measure "$ORIGINAL" "$BETWEEN" "backup made again" original_backup
  fi
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

main "$@"
