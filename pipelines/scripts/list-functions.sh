#!/usr/bin/env bash
# Waits until the platform lists the app's functions: none are listed while the code or a package does not import.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   APP_FUNCTIONS       names that must be among them, separated by commas (optional)
#   APP_FUNCTIONS_WAIT  how many seconds (300)
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  find_hosts
  local deadline=$((SECONDS + ${APP_FUNCTIONS_WAIT:-300})) names missing
  while :; do
    names=$(arm_or_fail get /functions "Listing the functions" | jq -r '.value[]?.name | split("/") | last' | sort)
    missing=$(comm -13 <(printf '%s\n' "$names") <(wanted))
    [[ -z $names || -n $missing ]] || break
    if [[ $SECONDS -ge $deadline ]]; then
      declare_unhealthy
      fail "$EXIT_UNHEALTHY" "functions are missing: ${missing:-none is listed}" "$(app)" "the app's log stream says why its code or a package does not import"
    fi
    sleep "${APP_POLL_SECONDS:-5}"
    if [[ $(recall hold) == taken ]]; then beat_if_due; fi
  done
  say "Functions of $(app): $(paste -sd, <<<"$names" | sed 's/,/, /g')."
}

wanted() {
  tr ',' '\n' <<<"${APP_FUNCTIONS:-}" | sed 's/[[:space:]]//g; /^$/d' | sort
}

main "$@"
