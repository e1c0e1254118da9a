#!/usr/bin/env bash
# Restarts the app: a running process keeps the modules it has imported, and Kudu restarts before the packages are back.
# Runs after a failure, too, when packages were moved.
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
  if attempt_failed && [[ $(recall moved) != yes ]]; then
    say "Left out: an earlier step failed and no packages were moved."
    return
  fi
  arm_or_fail post /restart "Restarting the app" >/dev/null
  say "$(app) restarts."
}

main "$@"
