#!/usr/bin/env bash
# Puts the package set of this run in the place of the live one, by renames; when the code before is put back, the set before
# as well.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   PYTHON_VERSION, APP_PLATFORM   what the set must be for
#   APP_EVEN_BAD                   'true' takes a set that failed its health check before (optional)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  only_for_plan swap classic
  app_settings
  need_form PYTHON_VERSION "the Python minor version of the app" '3\.[0-9]{1,2}'
  APP_PLATFORM=${APP_PLATFORM:-linux_x86_64}
  find_hosts
  beat_if_due
  if [[ $RUN_ATTEMPT == previous ]]; then
    roll_back
  elif [[ $(plan) == swap ]]; then
    swap
  fi
}

swap() {
  local set options=(--platform "$APP_PLATFORM")
  set=$(recall new_fingerprint)
  # Unless the build's word about these packages follows.
  if [[ $(recall relabel) != yes ]]; then options+=(--python "$PYTHON_VERSION" --requirements "$(recall requirements)"); fi
  if even_bad; then options+=(--even-bad); fi
  # Known before it is asked for: from now on the packages may have been moved.
  remember moved yes
  remote_of_run swap --to "$set" "${options[@]}"
  case $REMOTE_WORD in
    SWAP_SUCCESS) ;;
    INCOMING_NOT_READY) fail "$EXIT_SET_NOT_READY" "SET_NOT_READY: $REMOTE_TEXT" "$(app)" "run the pipeline again: it is sent anew if need be" ;;
    SET_IS_BAD) fail "$EXIT_SET_IS_BAD" "SET_IS_BAD: $REMOTE_TEXT" "$(app)" "build other requirements, or run again with evenBad" ;;
    *)
      not_now "the packages were not swapped"
      fail "$EXIT_FAILED" "the packages could not be swapped" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again" ;;
  esac
  now_live "$set"
  remember swapped yes
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

roll_back() {
  local set
  set=$(recall previous_fingerprint)
  if [[ $(recall swapped) != yes || -z $set ]]; then
    say "No set was swapped out by this run: the packages stay."
    return
  fi
  remote_of_run rollback --to "$set" --even-bad
  if [[ $REMOTE_WORD != ROLLBACK_SUCCESS ]]; then
    not_now "the package set before was not put back"
    fail "$EXIT_PACKAGES" "the package set before could not be put back" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run operate with status, then rollback"
  fi
  now_live "$set"
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

# What has to be live from now on, whatever comes.
now_live() {
  remember fingerprint "$1"
  remember packages complete
}

main "$@"
