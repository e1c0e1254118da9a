#!/usr/bin/env bash
# Sends the code to Kudu's zip deployment, once, whatever the connection does.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   CODE_FOLDER   the folder with code.zip, and with full.zip for a classic deploy
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  code_folder
  local label zip
  zip=$(zip_to_send)
  [[ -s $zip ]] || fail "$EXIT_USAGE" "there is nothing to send" "$zip" "run build-code.sh before, and compose-full-zip.sh for a classic deploy"
  find_hosts
  beat
  # The name by which the deployment is known again after an answer was lost.
  label=codeonly-$RUN_NAME-$(sha256sum <"$zip" | cut -c1-8)-$RANDOM$RANDOM
  remember "deployment.$RUN_ATTEMPT" "$label"
  remember_deployments
  remember deployed unknown
  send "$label" "$zip"
  say "Sent $(stat -c %s "$zip") bytes as $label."
}

send() {
  local label=$1 zip=$2 tries=5 busy_until=$((SECONDS + ${APP_DEPLOY_WAIT:-540})) answer
  answer=$(mktemp)
  while :; do
    kudu POST "/api/zipdeploy?isAsync=true&deployer=code-only-deploy&message=$label" "$answer" \
      --header 'Content-Type: application/zip' --data-binary "@$zip"
    case $KUDU_STATUS in
      200 | 202) break ;;
      409) another_deploys "$busy_until" "$answer" ;;
      401 | 403) kudu_refused "$KUDU_STATUS" /api/zipdeploy ;;
      400 | 404 | 413 | 415)
        fail "$EXIT_DEPLOY_FAILED" "Kudu does not take the code ($KUDU_STATUS)" "$(app): $(excerpt "$answer")" "do what the text says" ;;
      *)
        local status=$KUDU_STATUS
        # The request may have arrived all the same: sending it again would deploy twice.
        if arrived; then break; fi
        tries=$((tries - 1))
        [[ $tries -gt 0 ]] || fail "$EXIT_UNREACHABLE" "Kudu does not take the code (status $status)" "$(app): $(excerpt "$answer")" "run the pipeline again"
        say "Sending the code: status $status; trying again." ;;
    esac
    sleep "${APP_POLL_SECONDS:-5}"
  done
  rm -f "$answer"
}

another_deploys() {
  [[ $SECONDS -lt $1 ]] || fail "$EXIT_NOT_NOW" "another deployment is under way (409)" "$(app): $(excerpt "$2")" "run the pipeline again when it has ended"
  say "Another deployment is under way; waiting for it."
  beat_if_due
}

# Asked a few times: a deployment shows a moment after its request.
arrived() {
  local look
  for look in 1 2 3; do
    find_deployment
    if [[ -n $DEPLOYMENT ]]; then
      say "The answer was lost, but the deployment is there (look $look)."
      return
    fi
    sleep "${APP_POLL_SECONDS:-5}"
  done
  return 1
}

main "$@"
