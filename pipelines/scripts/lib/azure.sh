# shellcheck shell=bash
# The app's resource in Azure: where its hosts are, and what is asked of the platform. Sourced after messages.sh.
#
#   APP_NAME, APP_RESOURCE_GROUP   the Function App
#   APP_SLOT                       'production' or the name of a slot

readonly API_VERSION=2024-04-01

app_settings() {
  need_form APP_NAME "the name of the Function App" '[A-Za-z0-9][A-Za-z0-9-]{0,59}'
  need_form APP_RESOURCE_GROUP "the resource group of the Function App" '[A-Za-z0-9._()-]{1,90}'
  APP_SLOT=${APP_SLOT:-production}
  need_form APP_SLOT "the slot: production, or the name of one" '[A-Za-z0-9][A-Za-z0-9-]{0,58}'
}

# How the app is named in messages.
app() {
  if [[ $APP_SLOT == production ]]; then printf '%s' "$APP_NAME"; else printf '%s/%s' "$APP_NAME" "$APP_SLOT"; fi
}

# arm METHOD [SUFFIX]: prints what Azure Resource Manager answers. az replaces {subscriptionId} by the service connection's own.
arm() {
  local slot='' address
  [[ $APP_SLOT == production ]] || slot=/slots/$APP_SLOT
  address="https://management.azure.com/subscriptions/{subscriptionId}/resourceGroups/$APP_RESOURCE_GROUP"
  address+="/providers/Microsoft.Web/sites/$APP_NAME$slot${2:-}?api-version=$API_VERSION"
  az rest --method "$1" --url "$address" --output json
}

# arm_or_fail METHOD SUFFIX WHAT: the same with a few tries; what fails for good ends the script.
arm_or_fail() {
  tried "$3" arm_failed arm "$1" "$2"
}

# tried WHAT FAILED COMMAND...: prints what the command prints, after a few tries. What fails for good ends the script by
# FAILED, a function that is given WHAT and the file with the errors.
tried() {
  local what=$1 failed=$2 tries=4 pause=${APP_POLL_SECONDS:-5} errors answer
  shift 2
  errors=$(mktemp)
  while :; do
    if answer=$("$@" 2>"$errors"); then
      rm -f "$errors"
      [[ -z $answer ]] || printf '%s\n' "$answer"
      return
    fi
    tries=$((tries - 1))
    if [[ $tries -eq 0 ]] || grep -qE 'NotFound|Not Found|Forbidden|AuthorizationFailed|AADSTS' "$errors"; then
      "$failed" "$what" "$errors"
    fi
    sleep "$pause"
  done
}

arm_failed() {
  local text
  text=$(tail -c 600 "$2" | tr '\r\n' '  ')
  rm -f "$2"
  case $text in
    *Forbidden* | *AuthorizationFailed* | *AADSTS*)
      fail "$EXIT_UNAUTHORISED" "$1 is not allowed" "$(app): $text" \
        "give the service connection's identity Website Contributor on the app, or sign in again" ;;
    *NotFound* | *'Not Found'*)
      fail "$EXIT_UNREACHABLE" "$1: not found" "$(app) in $APP_RESOURCE_GROUP: $text" \
        "check app, slot, resource group and the subscription of the service connection" ;;
    *) fail "$EXIT_FAILED" "$1 failed" "$(app): $text" "run the pipeline again" ;;
  esac
}

# The host names come from the resource, once in a run: with unique default host names they cannot be guessed.
find_hosts() {
  local site host hosts
  hosts=$(recall hosts)
  if [[ -z $hosts ]]; then
    site=$(recall site)
    if [[ -z $site ]]; then
      site=$(arm_or_fail get '' "Reading the app")
      remember site "$site"
    fi
    hosts=$(jq -r '[
      first(.properties.hostNameSslStates[]? | select(.hostType == "Repository" or .hostType == 1) | .name) // "",
      .properties.defaultHostName // ""] | join(",")' <<<"$site")
    remember hosts "$hosts"
  fi
  IFS=, read -r SCM_HOST APP_HOST <<<"$hosts"
  for host in "$SCM_HOST" "$APP_HOST"; do
    [[ $host =~ ^[A-Za-z0-9.-]+$ ]] || fail "$EXIT_UNREACHABLE" "Azure names no host for the app or its Kudu" "$(app)" \
      "look at hostNameSslStates of the resource"
  done
}
