#!/usr/bin/env bash
# Asks the app whether it works, and fails the run when it does not.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   APP_HEALTH_PATH     a path such as api/health that answers 200 when all is well; 'none' for an app without HTTP
#   APP_OTHER_PATHS     more paths that must answer 200, separated by commas (optional), such as api/docs
#   EXPECTED_COMMIT     what the health answer's "commit" must be (optional)
#   APP_HEALTH_KEY      a function key, secret (optional)
#   APP_HEALTH_WAIT     how many seconds the app may take (300)
# Exit codes: lib/messages.sh. Sets the pipeline variable unhealthy.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  if [[ $RUN_ATTEMPT == previous ]]; then EXPECTED_COMMIT=; fi
  need_form APP_HEALTH_PATH "the path of the health endpoint, or none" '[A-Za-z0-9._~/?=&%-]+'
  find_hosts
  if [[ $APP_HEALTH_PATH == none ]]; then
    say "$(app) has no HTTP endpoint: its functions being listed is its health."
    trap - EXIT
    exec bash "$HERE/list-functions.sh"
  fi
  local deadline=$((SECONDS + ${APP_HEALTH_WAIT:-300})) path
  await_health "$deadline"
  for path in $(tr ',' ' ' <<<"${APP_OTHER_PATHS:-}"); do
    [[ $path =~ ^[A-Za-z0-9._~/?=\&%-]+$ ]] || fail "$EXIT_USAGE" "'$path' is no path" "APP_OTHER_PATHS" "put paths such as api/docs, separated by commas"
    ask "$path"
    [[ $STATUS == 200 ]] || unhealthy "/$path answers $STATUS"
    say "/$path answers 200."
  done
  forgive_set
}

await_health() {
  local problem shown=''
  while :; do
    ask "$APP_HEALTH_PATH"
    problem=$(problem_of)
    [[ -n $problem ]] || break
    if [[ $problem != "$shown" ]]; then
      shown=$problem
      say "Not healthy yet: $problem."
    fi
    [[ $SECONDS -lt $1 ]] || unhealthy "$problem"
    sleep "${APP_POLL_SECONDS:-5}"
    if [[ $(recall hold) == taken ]]; then beat_if_due; fi
  done
  say "$(app) is healthy: $BODY"
}

# ask PATH: sets STATUS and BODY.
ask() {
  local answer path=${1#/}
  answer=$(mktemp)
  STATUS=$(key_header | curl --config - --silent --connect-timeout 20 --max-time 60 --output "$answer" --write-out '%{http_code}' "https://$APP_HOST/$path" || true)
  BODY=$(excerpt "$answer")
  COMMIT=$(jq -r '.commit? // empty' "$answer" 2>/dev/null || true)
  rm -f "$answer"
}

key_header() {
  local key=${APP_HEALTH_KEY:-}
  if [[ -n $key && $key != "\$("* ]]; then printf 'header = "x-functions-key: %s"\n' "$key"; fi
}

problem_of() {
  if [[ $STATUS != 200 ]]; then
    printf '/%s answers %s: %s' "${APP_HEALTH_PATH#/}" "$STATUS" "$BODY"
  elif [[ -n ${EXPECTED_COMMIT:-} && $COMMIT != "$EXPECTED_COMMIT" ]]; then
    printf '/%s answers for commit %s, not %s' "${APP_HEALTH_PATH#/}" "${COMMIT:-unknown}" "$EXPECTED_COMMIT"
  fi
}

unhealthy() {
  declare_unhealthy
  fail "$EXIT_UNHEALTHY" "unhealthy: $1" "$(app), https://$APP_HOST" "the app's log stream says why"
}

main "$@"
