#!/usr/bin/env bash
# Looks whether every maintainer runs: Azure lists its functions. On request each ticks once, so that a share that cannot be
# reached shows now rather than tonight.
#
# Variables: APP_RESOURCE_GROUP; RUN_NAME, RUN_STATE; PARAMETERS_FILE
#   APP_FUNCTIONS_WAIT   how many seconds the functions may take to be listed (300)
#   FIRST_TICK           'true': each maintainer ticks once
#   TICK_WAIT            how many seconds to wait for the reports (240); the tick goes on after that
# Rights: Website Contributor on the Function Apps; for the tick that includes their keys.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step package; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  need PARAMETERS_FILE "the template's parameters"
  local names first=${FIRST_TICK:-false}
  mapfile -t names < <(maintainers)
  for APP_NAME in "${names[@]}"; do
    app_settings
    await_functions
    [[ ${first,,} != true ]] || tick
  done
}

await_functions() {
  local found deadline=$((SECONDS + ${APP_FUNCTIONS_WAIT:-300}))
  while :; do
    found=$(arm_or_fail get /functions "Listing the functions" | jq -r '[.value[].properties.name] | sort | join(", ")')
    [[ ", $found, " != *', PackageBackup, '* || ", $found, " != *', StartTick, '* ]] || break
    [[ $SECONDS -lt $deadline ]] || fail "$EXIT_UNHEALTHY" "the maintainer does not run" "$APP_NAME lists the functions: ${found:-none}; PackageBackup and StartTick are expected" \
      "look at its log stream: a package that cannot be read (role of its identity on the container) and a mount that cannot be made both show there"
    sleep "${APP_POLL_SECONDS:-5}"
  done
  say "$APP_NAME runs: $found."
}

tick() {
  local answer status
  answer=$(mktemp)
  find_maintainer
  status=$(function_key | curl --config - --silent --connect-timeout 20 --max-time "${TICK_WAIT:-240}" --request POST --header 'Content-Length: 0' \
    --output "$answer" --write-out '%{http_code}' "https://$HOST/api/StartTick" || true)
  case $status in
    200) tell_reports "$answer" ;;
    000 | 502 | 503 | 504) warn "$APP_NAME was asked for a tick and has not answered yet ($status); it goes on, and its log says how it ends" ;;
    *) fail "$EXIT_UNHEALTHY" "the maintainer does not tick (status $status)" "$APP_NAME: $(excerpt "$answer")" "do what it says; its settings come from the pipeline's parameters" ;;
  esac
  rm -f "$answer"
}

find_maintainer() {
  HOST=$(arm_or_fail get '' "Reading the maintainer" | jq -r '.properties.defaultHostName // empty')
  [[ $HOST =~ ^[A-Za-z0-9.-]+$ ]] || fail "$EXIT_UNREACHABLE" "Azure names no host for the maintainer" "$APP_NAME" "look at defaultHostName of the resource"
}

# Straight into curl: no file, log or argument list sees it.
function_key() {
  { set +x; } 2>/dev/null
  arm_or_fail post /functions/StartTick/listkeys "Reading the key of StartTick" |
    jq -r '"header = \"x-functions-key: \(.default)\""'
}

# A share that is not there is a fault of this deployment; what else a tick says is for whoever owns the data app.
tell_reports() {
  local unreachable
  jq -r '.[] | "  \(.app): \(.outcome) – \(.message)"' "$1" >&3
  unreachable=$(jq -r 'map(select(.outcome | IN("HOME_UNREACHABLE", "ERROR")) | "\(.app): \(.message)") | join("; ")' "$1")
  [[ -z $unreachable ]] || fail "$EXIT_UNHEALTHY" "a tick cannot work" "$APP_NAME: $unreachable" "check the mount: account, share, and the key in the vault; then run the pipeline again"
}

main "$@"
