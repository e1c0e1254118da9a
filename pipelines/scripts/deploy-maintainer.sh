#!/usr/bin/env bash
# Sends the maintainers' zip and lets every Function App run from it.
#
# Variables: APP_RESOURCE_GROUP; RUN_NAME, RUN_STATE; PACKAGE_FOLDER, PARAMETERS_FILE
#   MAINTAINER_ROLE_WAIT   how many seconds a role that was just given may take until it holds (600)
# Rights: Storage Blob Data Contributor on the container packages; Website Contributor on the Function Apps.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step package; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  package_settings
  upload_package
  local names
  mapfile -t names < <(maintainers)
  for APP_NAME in "${names[@]}"; do
    app_settings
    arm_or_fail post /restart "Restarting the maintainer" >/dev/null
    arm_or_fail post /syncfunctiontriggers "Syncing the maintainer's triggers" >/dev/null
    say "$APP_NAME restarts with the package."
  done
}

main "$@"
