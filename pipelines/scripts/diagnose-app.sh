#!/usr/bin/env bash
# Says how far this agent gets: to Azure Resource Manager, to the app and to its SCM site, without and with a token. Changes
# nothing, and prints no token. What does not work is a warning, unless it is to end the run.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   DIAGNOSE_STRICT   true: what does not work ends the run, with 12 or 18 (optional)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"
# shellcheck source=/dev/null
source "$HERE/lib/configure.sh"

# Each is "CODE<tab>WHAT<tab>WHERE<tab>REMEDY" of what does not work.
PROBLEMS=()

main() {
  begin_step
  app_settings
  private_folder
  row Check Result Detail
  try_sign_in
  if try_arm; then
    find_hosts
    try_host app "$APP_HOST"
    try_host SCM "$SCM_HOST"
    [[ $STATUS == 000 ]] || try_scm "$STATUS"
  fi
  conclude
}

row() {
  local line
  printf -v line '%-26s %-8s %s' "$@"
  say "$line"
}

# problem CHECK DETAIL CODE WHAT WHERE REMEDY
problem() {
  row "$1" failed "$2"
  PROBLEMS+=("$3"$'\t'"$4"$'\t'"$5"$'\t'"$6")
}

try_sign_in() {
  { set +x; } 2>/dev/null
  if KUDU_TOKEN=$(az account get-access-token --resource https://management.azure.com --query accessToken --output tsv 2>"$PRIVATE/errors"); then
    row 'sign-in' ok "a token for https://management.azure.com"
  else
    KUDU_TOKEN=''
    problem 'sign-in' "no token" "$EXIT_UNAUTHORISED" "there is no token" "az account get-access-token: $(shown "$PRIVATE/errors")" "check the service connection"
  fi
}

try_arm() {
  local site
  if site=$(arm get '' 2>"$PRIVATE/errors"); then
    remember site "$site"
    row 'Resource Manager' ok "$(jq -r '"state \(.properties.state), public network access \(.properties.publicNetworkAccess // "not set")"' <<<"$site")"
    return
  fi
  local code=$EXIT_UNREACHABLE remedy="check app, slot, resource group, the subscription of the service connection, and that the agent reaches management.azure.com"
  if grep -qE 'Forbidden|AuthorizationFailed|Unauthorized|AADSTS' "$PRIVATE/errors"; then
    code=$EXIT_UNAUTHORISED remedy="give the service connection's identity Website Contributor on the app"
  fi
  problem 'Resource Manager' "the app cannot be read; its hosts are not known" "$code" "Azure Resource Manager does not show the app" \
    "$(app) in $APP_RESOURCE_GROUP: $(shown "$PRIVATE/errors")" "$remedy"
  return 1
}

# try_host NAME HOST: name, connection, certificate, and what is answered to somebody unknown; sets STATUS, 000 for no answer.
try_host() {
  local exit=0 seen address
  seen=$(curl --silent --connect-timeout 20 --max-time 60 --dump-header "$PRIVATE/headers" --output "$PRIVATE/answer" \
    --write-out '%{http_code} %{remote_ip}' "https://$2/" 2>/dev/null) || exit=$?
  STATUS=${seen%% *} address=${seen#* }
  if [[ $exit -eq 6 ]]; then
    problem "$1 name" "$2 is not resolved" "$EXIT_UNREACHABLE" "the name of the $1 host is not resolved" "$2" \
      "use agents whose DNS knows it: with a private endpoint, the zone privatelink.azurewebsites.net"
    return
  fi
  row "$1 name" ok "$2${address:+ is $address$(kind_of "$address")}"
  case $exit in
    0) ;;
    35 | 51 | 58 | 60)
      problem "$1 connection" "no TLS (curl $exit)" "$EXIT_UNREACHABLE" "the $1 host's certificate or TLS is not accepted" "$2: curl ended with $exit" \
        "let this agent trust the proxy in between, or keep the proxy away from this host"
      return ;;
    *)
      problem "$1 connection" "no answer (curl $exit)" "$EXIT_UNREACHABLE" "the $1 host does not answer" "$2: curl ended with $exit" \
        "let the agent's network reach port 443 there; with a private endpoint use agents in that network"
      return ;;
  esac
  row "$1 connection" ok "TLS"
  answered_unknown "$1" "$2"
}

# A refusal by address comes from the front end, before anyone is asked who he is. Any other answer shows that the way is
# open: an app without code answers 503, for one.
answered_unknown() {
  local from
  from=$(tr -d '\r' <"$PRIVATE/headers" | sed -n 's/^[Xx]-[Mm][Ss]-[Ff]orbidden-[Ii][Pp]: *//p' | tail -n 1)
  if [[ $STATUS == 403 ]]; then
    problem "$1 without token" "403${from:+ for $from}: an access restriction" "$EXIT_UNREACHABLE" "the $1 site refuses this agent before it asks who it is (403)" "$2${from:+: address $from}" \
      "let the access restrictions of the $1 site admit this agent, or start the app if it is stopped"
    STATUS=000
  else
    row "$1 without token" ok "$STATUS"
  fi
}

# try_scm STATUS: with the token. What the unknown were answered tells a missing right from a closed door.
try_scm() {
  if [[ -z $KUDU_TOKEN ]]; then
    row 'SCM with token' 'left out' "there is no token"
    return
  fi
  KUDU_STATUS=$(KUDU_TIMEOUT=60 kudu_once GET /api/deployments "$PRIVATE/answer")
  case $KUDU_STATUS in
    20[02]) row 'SCM with token' ok "$KUDU_STATUS" ;;
    401) problem 'SCM with token' "401: the token is not taken" "$EXIT_UNAUTHORISED" "the SCM site does not take the token (401)" "$SCM_HOST; without a token it answers $1" \
      "use a service connection of the tenant that the app's subscription belongs to" ;;
    403) problem 'SCM with token' "403: a right is missing" "$EXIT_UNAUTHORISED" "the SCM site knows the identity and refuses it (403)" "$SCM_HOST; without a token it answers $1" \
      "give the service connection's identity Microsoft.Web/sites/publish/Action on the app (Website Contributor has it)" ;;
    *) problem 'SCM with token' "$KUDU_STATUS" "$EXIT_UNREACHABLE" "the SCM site does not answer as it should" "$SCM_HOST: $(seen "$PRIVATE/answer")" "run the pipeline again; restart the app if it stays" ;;
  esac
}

kind_of() {
  if [[ $1 =~ ^(10\.|192\.168\.|172\.(1[6-9]|2[0-9]|3[01])\.|127\.|f[cd]) ]]; then printf ' (private)'; else printf ' (public)'; fi
}

shown() {
  tail -c 400 "$1" | tr '\r\n' '  '
}

# A strict run ends with the first; what was found first is nearest to the cause.
conclude() {
  local one code what where remedy
  for one in ${PROBLEMS[@]+"${PROBLEMS[@]}"}; do
    IFS=$'\t' read -r code what where remedy <<<"$one"
    if is_true DIAGNOSE_STRICT; then fail "$code" "$what" "$where" "$remedy"; fi
    warn "$what; $where; $remedy"
  done
  [[ ${#PROBLEMS[@]} -gt 0 ]] || say "This agent reaches all that a deployment needs."
}

main "$@"
