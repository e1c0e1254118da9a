#!/usr/bin/env bash
# Brings the maintainers' resources to what infra/maintainer.json and the parameters say. Whatever is so already stays.
#
# Variables: APP_RESOURCE_GROUP; RUN_NAME, RUN_STATE; PACKAGE_FOLDER, PARAMETERS_FILE
# Rights: Contributor on the resource group; Role Based Access Control Administrator on it and on the vaults.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step package; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  need_form APP_RESOURCE_GROUP "the resource group of the maintainers" '[A-Za-z0-9._()-]{1,90}'
  package_settings
  send_before
  local errors
  errors=$(mktemp)
  az deployment group create --resource-group "$APP_RESOURCE_GROUP" --name "maintainer-$RUN_NAME" \
    --template-file "$HERE/../../infra/maintainer.json" --parameters "@$PARAMETERS_FILE" --output none 2>"$errors" || deployment_failed "$errors"
  rm -f "$errors"
  say "Provisioned: $(maintainers | paste -sd ' ')."
}

# The Function Apps restart with the new package's name: where the account is there already, so should the package be. Whether
# this identity may send it may be what the template changes, so that a failure shows in the next step only.
send_before() {
  send_package 2>/dev/null || say "The package is sent after the resources are there."
}

deployment_failed() {
  local text
  text=$(tail -c 2000 "$1" | tr '\r\n' '  ')
  rm -f "$1"
  case $text in
    *AuthorizationFailed* | *Forbidden* | *AADSTS*)
      fail "$EXIT_UNAUTHORISED" "the resources may not be changed" "$APP_RESOURCE_GROUP: $text" \
        "give the service connection's identity Contributor and Role Based Access Control Administrator there, and the latter on the vaults" ;;
    *ResourceGroupNotFound*) fail "$EXIT_UNREACHABLE" "there is no such resource group" "$APP_RESOURCE_GROUP: $text" "create it, or correct the pipeline's parameter" ;;
    *) fail "$EXIT_FAILED" "the resources could not be provisioned" "$APP_RESOURCE_GROUP: $text" "correct what it names, then run the pipeline again: what is done stays done" ;;
  esac
}

main "$@"
