#!/usr/bin/env bash
# Waits until Kudu has deployed what was sent, and shows that the run lives meanwhile.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   APP_DEPLOY_WAIT   how many seconds (540: a task longer than 10 minutes could not sign in again)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  find_hosts
  local deadline=$((SECONDS + ${APP_DEPLOY_WAIT:-540})) shown=''
  [[ -n $(recall "deployment.$RUN_ATTEMPT") ]] || fail "$EXIT_USAGE" "nothing was sent" "$RUN_STATE" "run send-code.sh before"
  while :; do
    look
    if [[ $STATE != "$shown" ]]; then
      shown=$STATE
      say "Deployment: $STATE."
    fi
    case $STATE in
      success) break ;;
      failed) deployment_failed ;;
    esac
    [[ $SECONDS -lt $deadline ]] || fail "$EXIT_DEPLOY_UNKNOWN" "the deployment did not end within ${APP_DEPLOY_WAIT:-540} s (last seen: $STATE)" "$(app)" \
      "it may still go on: when Kudu's deployments show its end, run the pipeline again"
    sleep "${APP_POLL_SECONDS:-5}"
    beat_if_due
  done
  remember deployed yes
  say "Kudu has deployed the code."
}

# Sets STATE to what Kudu says of our deployment, and ID.
look() {
  find_deployment
  ID=${DEPLOYMENT#* }
  case $DEPLOYMENT in
    4\ *) STATE=success ;;
    3\ *) STATE=failed ;;
    '') STATE='not known' ;;
    *) STATE='under way' ;;
  esac
}

deployment_failed() {
  local answer text
  answer=$(mktemp)
  kudu GET "/api/deployments/$ID" "$answer"
  text=$(jq -r '.status_text // .progress // empty' "$answer" 2>/dev/null || true)
  remember deployed failed
  fail "$EXIT_DEPLOY_FAILED" "Kudu reports that the deployment failed" "$(app), deployment $ID: ${text:-no reason given}" \
    "read its log in Kudu (/api/deployments/$ID/log), then run the pipeline again"
}

main "$@"
