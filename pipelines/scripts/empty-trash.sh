#!/usr/bin/env bash
# Empties the trash of an app that has no maintainer, in slices that Kudu does not cut.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE
# Exit codes: lib/messages.sh. What is left is left for the next run; that is no failure.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  find_hosts
  local slices=10
  while :; do
    remote_of_run empty-trash --seconds 40
    slices=$((slices - 1))
    [[ $REMOTE_WORD == IN_PROGRESS && $slices -gt 0 ]] || break
    say "$REMOTE_TEXT"
  done
  [[ $REMOTE_WORD == EMPTY_TRASH_SUCCESS ]] || warn "the trash of $(app) is not empty yet: $REMOTE_WORD $REMOTE_TEXT"
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

main "$@"
