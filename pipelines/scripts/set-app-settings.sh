#!/usr/bin/env bash
# Gives the app the settings that this pattern and its code need: all that differ in one command, so that it restarts once,
# and nothing at all when none does. Then looks until the app has settled. Other settings stay, and a setting that is bound to
# its slot stays so.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE;
#   PYTHON_VERSION        the minor version of the app, such as 3.11
#   SETTING_OF_APP_name   one for each setting of the app's own; a value may be a reference: @Microsoft.KeyVault(SecretUri=…)
#   APP_RUN_FROM_PACKAGE  'refuse' (default) or 'remove': what becomes of WEBSITE_RUN_FROM_PACKAGE, which makes wwwroot read-only
#   APP_SETTLE_WAIT       how many seconds the app may take until it runs again (300)
# Rights: Website Contributor on the app.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"
# shellcheck source=/dev/null
source "$HERE/lib/configure.sh"

readonly STANDARD='{
  "FUNCTIONS_EXTENSION_VERSION": "~4", "FUNCTIONS_WORKER_RUNTIME": "python",
  "SCM_DO_BUILD_DURING_DEPLOYMENT": "false", "ENABLE_ORYX_BUILD": "false"}'

main() {
  { set +x; } 2>/dev/null
  begin_step
  app_settings
  need_form PYTHON_VERSION "the Python minor version of the app" '3\.[0-9]{1,2}'
  APP_RUN_FROM_PACKAGE=${APP_RUN_FROM_PACKAGE:-refuse}
  need_one_of APP_RUN_FROM_PACKAGE refuse remove
  private_folder
  site_arguments
  read_wanted
  find_hosts
  arm_or_fail post /config/appsettings/list "Reading the app settings" | jq '.properties // {}' >"$PRIVATE/current"
  local changed=0
  stop_running_from_package
  set_python
  set_settings
  [[ $changed -eq 0 ]] || settle
}

# The values go from the environment into a file by jq alone; from here on no process finds them in its environment.
read_wanted() {
  local problem
  jq -n --argjson standard "$STANDARD" '
    $standard + (env | with_entries(select(.key | startswith("SETTING_OF_APP_")) | .key |= ltrimstr("SETTING_OF_APP_")))' >"$PRIVATE/wanted"
  unset "${!SETTING_OF_APP_@}"
  problem=$(jq -r --argjson standard "$STANDARD" '
    def bad: if .key | test("^[A-Za-z_][A-Za-z0-9_]*$") | not then "is no name: use letters, digits and _"
      elif .key == "WEBSITE_RUN_FROM_PACKAGE" then "makes wwwroot read-only: leave it out"
      elif .value == "" or (.value | test("^\\$\\([^()]*\\)$")) then "has no value: set the pipeline variable it comes from"
      elif .key != "FUNCTIONS_EXTENSION_VERSION" and $standard[.key] != null and .value != $standard[.key]
        then "must be \($standard[.key]): leave it out" else empty end;
    first(to_entries[] | . as $one | bad | "\($one.key) \(.)") // empty' "$PRIVATE/wanted")
  [[ -z $problem ]] || fail "$EXIT_USAGE" "app setting ${problem%%: *}" "appSettings of $(app)" "${problem#*: }"
}

# It has to go. Taking a setting away is a command of its own, and one more restart; it happens once.
stop_running_from_package() {
  jq -e '.WEBSITE_RUN_FROM_PACKAGE // "0" | . == "1" or startswith("http")' "$PRIVATE/current" >/dev/null || return 0
  [[ $APP_RUN_FROM_PACKAGE == remove ]] || fail "$EXIT_READ_ONLY" "READ_ONLY: wwwroot cannot be written" "$(app) has the app setting WEBSITE_RUN_FROM_PACKAGE" \
    "with runFromPackage: remove this step takes it away; until the full deploy has ended the app then has no code"
  tried "Removing WEBSITE_RUN_FROM_PACKAGE" arm_failed az functionapp config appsettings delete "${SITE[@]}" \
    --setting-names WEBSITE_RUN_FROM_PACKAGE --output none
  warn "WEBSITE_RUN_FROM_PACKAGE was taken from $(app): it has no code until the full deploy has ended"
  changed=1
}

set_python() {
  local runtime
  runtime=$(arm_or_fail get /config/web "Reading the app's configuration" | jq -r '.properties.linuxFxVersion // ""')
  if [[ ${runtime,,} == "python|$PYTHON_VERSION" ]]; then
    say "Runtime of $(app): $runtime, as wanted."
    return
  fi
  tried "Setting the runtime" arm_failed az functionapp config set "${SITE[@]}" --linux-fx-version "Python|$PYTHON_VERSION" --output none
  say "Runtime of $(app): ${runtime:-not set} before, now Python|$PYTHON_VERSION."
  changed=1
}

set_settings() {
  jq --slurpfile current "$PRIVATE/current" 'with_entries(select($current[0][.key] != .value))' "$PRIVATE/wanted" >"$PRIVATE/changes"
  if jq -e 'length == 0' "$PRIVATE/changes" >/dev/null; then
    say "All $(jq length "$PRIVATE/wanted") app settings are as wanted: nothing sent, no restart."
    return
  fi
  tried "Setting the app settings" arm_failed az functionapp config appsettings set "${SITE[@]}" --settings "@$PRIVATE/changes" --output none
  say "App settings of $(app), set in one command: $(jq -r 'keys | join(", ")' "$PRIVATE/changes")."
  changed=1
}

# Two good looks in a row: the first may still meet the process from before the restart.
settle() {
  local deadline=$((SECONDS + ${APP_SETTLE_WAIT:-300})) good=0 state before
  before=$(jq -r '.properties.state' <<<"$(recall site)")
  [[ $before == Running ]] || warn "$(app) was $before before this step, and is not started by it"
  while :; do
    state=$(arm get '' 2>/dev/null | jq -r '.properties.state' || true)
    kudu GET /api/deployments "$PRIVATE/answer"
    if [[ $state == "$before" && $KUDU_STATUS == 20[02] ]]; then good=$((good + 1)); else good=0; fi
    [[ $good -lt 2 ]] || break
    [[ $good -gt 0 || $SECONDS -lt $deadline ]] || not_settled "${state:-unknown}"
    sleep "${APP_POLL_SECONDS:-5}"
  done
  say "$(app) has settled: $state, and its SCM site answers."
}

not_settled() {
  kudu_refused "$KUDU_STATUS" /api/deployments
  fail "$EXIT_UNREACHABLE" "the app has not settled within ${APP_SETTLE_WAIT:-300} s after its settings were changed" \
    "$(app): state $1, SCM site $SCM_HOST: $(seen "$PRIVATE/answer")" "look at the app's log stream; then run the pipeline again: what is set is not set again"
}

main "$@"
