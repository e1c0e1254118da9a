#!/usr/bin/env bash
# Releases the run's own hold, so that ticks look after the packages again.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_always_step
  app_settings
  find_hosts
  remote_of_run release
  [[ $REMOTE_WORD == RELEASE_SUCCESS ]] || fail "$EXIT_FAILED" "the hold could not be released" "$(app): $REMOTE_WORD $REMOTE_TEXT" \
    "it ends by itself when it goes stale; or run operate with release and $RUN_NAME"
  remember hold released
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

main "$@"
