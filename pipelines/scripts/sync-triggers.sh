#!/usr/bin/env bash
# Tells the platform to read the app's triggers anew.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  arm_or_fail post /syncfunctiontriggers "Syncing the triggers" >/dev/null
  say "The triggers of $(app) are synced."
}

main "$@"
