#!/usr/bin/env bash
# Takes the run's hold on the app, so that ticks and other runs keep away; waits for a run that has it.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   APP_HOLD_WAIT   how many seconds to wait for another run (720: longer than a dead run's hold lives)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  find_hosts
  # One token does for the whole wait: it lives longer than that.
  local deadline=$((SECONDS + ${APP_HOLD_WAIT:-720})) holder='' expect=()
  # What the look saw must still be so: a run we waited for may have brought other packages.
  if [[ $(recall packages) == complete ]]; then expect=(--expect "$(recall fingerprint)"); fi
  while :; do
    # Known before it is asked for: a hold whose answer was lost is ours to release.
    remember hold taken
    hold_app "${expect[@]}"
    case $REMOTE_WORD in
      HOLD_SUCCESS) break ;;
      HELD_BY) remember hold none ;;
      PACKAGES_CHANGED)
        remember hold none
        fail "$EXIT_NOT_NOW" "PACKAGES_CHANGED: since they were looked at, the packages became others" "$(app): $REMOTE_TEXT" "run the pipeline again" ;;
      *) fail "$EXIT_FAILED" "the hold could not be taken" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again" ;;
    esac
    if [[ $SECONDS -ge $deadline ]]; then
      fail "$EXIT_NOT_NOW" "HELD_BY ${REMOTE_TEXT%% *}: another run deploys" "$(app): $REMOTE_TEXT" \
        "run this pipeline again when it has ended; if it is dead, run operate with release and that name"
    fi
    if [[ $holder != "${REMOTE_TEXT%% *}" ]]; then
      holder=${REMOTE_TEXT%% *}
      say "Run $holder holds $(app); waiting for it up to ${APP_HOLD_WAIT:-720} s."
    fi
    sleep "${APP_POLL_SECONDS:-5}"
  done
  say "$(app) is held by run $RUN_NAME: ticks keep away."
}

main "$@"
