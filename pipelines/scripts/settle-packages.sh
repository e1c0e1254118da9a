#!/usr/bin/env bash
# After a classic deploy: takes the packages it brought out of Kudu's manifest, so that no later deployment deletes them, and
# moves the tree that was set aside to where a rollback finds it.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  only_for_plan classic
  app_settings
  find_hosts
  beat_if_due
  remote_of_run disown
  case $REMOTE_WORD in
    DISOWN_SUCCESS | MANIFEST_NOT_FOUND) say "$REMOTE_WORD: $REMOTE_TEXT" ;;
    *) failed "the packages are still in Kudu's manifest" ;;
  esac
  remote_of_run settle --expect "$(recall new_fingerprint)"
  [[ $REMOTE_WORD == SETTLE_SUCCESS ]] || failed "the tree that was set aside could not be put away"
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

failed() {
  not_now "$1"
  fail "$EXIT_FAILED" "$1" "$(app): $REMOTE_WORD $REMOTE_TEXT" "the new packages are live; run the pipeline again"
}

main "$@"
