#!/usr/bin/env bash
# What pipelines/remote/packages.sh reads from many cases in one call: `readers.sh SCRIPT KIND FOLDER`, where each entry of
# FOLDER is a case. Prints a line a case, in the order of their names, the answers of a case with | between.
#   values   .backup_ready: Fingerprint; .package_set: Requirements, Python, Platform
#   numbers  a home: how its lock can be taken, and its hold
#   words    a file with the words of a call, NUL after each: whether they are taken, and as what
# shellcheck disable=SC2034 # read by what is sourced
set -euo pipefail

# shellcheck source=/dev/null # all of it but the last line, which would begin a call
source <(head -n -1 "$1")
declare -A STATE=() OF=() PROBLEMS=()
forget_the_callers_shell
trap - EXIT
HOME_DIR='' RUN=run-9 VERB=park LOCK=0 MY_HOLD=0 WRITTEN=0 MOST_AHEAD=60 LOCK_STALE_AFTER=300 HOLD_STALE_AFTER=300 MOST_OF_A_NOTE=1048576 RESULT=''

line() {
  local IFS='|'
  printf '%s\n' "${*//[![:print:]|]/?}"
}

values() { # CASE
  local key answers=()
  value "$1/.backup_ready" Fingerprint
  answers=("$VALUE")
  for key in Requirements Python Platform; do
    value "$1/.package_set" "$key"
    answers+=("$VALUE")
  done
  line "${answers[@]}"
}

numbers() ( # CASE
  trap 'line "ended $RESULT $RESULT_TEXT"' EXIT
  HOME_DIR=$1
  name_places
  hold=none
  look_at_hold
  case $HOLD_STATE in live) hold="run $HOLD_RUN" ;; esac
  if try_lock; then HOLDER="taken $LOCK"; else HOLDER="had by $HOLDER"; fi
  trap - EXIT
  line "$HOLDER" "$hold"
)

words() ( # CASE
  local all
  CALL='' RUN='' HOME_DIR=/home MAY_DIFFER='' EXPECT='' REQUIREMENTS='' LIST_SHA='' PYTHON='' PLATFORM='' TO='' EVEN_BAD='' SLICE=40 LOCK_WAIT=20
  mapfile -d '' all <"$1"
  trap 'line "$RESULT $RESULT_TEXT"' EXIT
  read_arguments "${all[@]}"
  trap - EXIT
  line "taken" "$CALL" "$RUN" "$HOME_DIR" "$MAY_DIFFER" "$EXPECT" "$REQUIREMENTS" "$LIST_SHA" "$PYTHON" "$PLATFORM" "$TO" \
    "$LOCK_STALE_AFTER" "$HOLD_STALE_AFTER" "$LOCK_WAIT" "$SLICE"
)

set +f
for case in "$3"/*; do
  "$2" "$case"
done
