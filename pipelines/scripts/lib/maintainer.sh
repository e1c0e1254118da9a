# shellcheck shell=bash
# The maintainer of the app's share, as far as a pipeline needs it: somebody who ticks now rather than in five minutes.
# Sourced after step.sh and slices.sh. Where neither of the first two is given, its timer has to do.
#
#   MAINTAINER_APP              the maintainer's Function App: its host and its function key are read from Resource Manager
#   MAINTAINER_RESOURCE_GROUP   of that app (the data app's, if not given)
#   MAINTAINER_URL              in place of both: https://<host of the maintainer>, with MAINTAINER_KEY, a secret
#   MAINTAINER_DATA_APP         the app's name in its DATA_APPS

TICK_ASKED=-1000 TICK_ADDRESS='' TICK_KEY=''

# await_maintainer IS_DONE TELL GIVE_UP: asks for ticks until IS_DONE succeeds, which says in FOUND what it found: TELL says so
# when that is news, GIVE_UP fails when the time is up. Nobody gives up who has not asked.
await_maintainer() {
  local shown=''
  until "$1"; do
    if [[ $FOUND != "$shown" ]]; then
      shown=$FOUND
      "$2"
    fi
    start_tick
    if out_of_time; then "$3"; fi
    if slice_is_over; then end_slice; fi
    sleep "${APP_POLL_SECONDS:-5}"
  done
  slice_done
}

# start_tick: at most once a minute. What the tick did is read from the share; that it could not be asked is no failure.
start_tick() {
  local answer status
  if not_given MAINTAINER_APP && not_given MAINTAINER_URL; then return 0; fi
  ((SECONDS - TICK_ASKED >= ${MAINTAINER_EVERY:-60})) || return 0
  TICK_ASKED=$SECONDS
  need_form MAINTAINER_DATA_APP "the app's name in the maintainer's DATA_APPS" '[A-Za-z0-9][A-Za-z0-9_-]{0,79}'
  find_maintainer || return 0
  answer=$(mktemp)
  # The tick goes on when nobody waits for its answer.
  status=$(printf 'header = "x-functions-key: %s"\n' "$TICK_KEY" |
    curl --config - --silent --connect-timeout 20 --max-time "${MAINTAINER_PATIENCE:-20}" --request POST --header 'Content-Length: 0' \
      --output "$answer" --write-out '%{http_code}' "$TICK_ADDRESS/api/StartTick?app=$MAINTAINER_DATA_APP" || true)
  tell_tick "$status" "$answer"
  rm -f "$answer"
}

not_given() {
  local value=${!1:-}
  [[ -z $value || $value == none || $value == "\$("* ]]
}

# -> TICK_ADDRESS, TICK_KEY
find_maintainer() {
  { set +x; } 2>/dev/null
  [[ -z $TICK_ADDRESS ]] || return 0
  if not_given MAINTAINER_APP; then
    need_form MAINTAINER_URL "the maintainer" 'https://[A-Za-z0-9.-]+'
    if ! not_given MAINTAINER_KEY; then TICK_KEY=$MAINTAINER_KEY; fi
    TICK_ADDRESS=$MAINTAINER_URL
    return
  fi
  need_form MAINTAINER_APP "the maintainer's Function App" '[A-Za-z0-9][A-Za-z0-9-]{0,59}'
  if not_given MAINTAINER_RESOURCE_GROUP; then MAINTAINER_RESOURCE_GROUP=$APP_RESOURCE_GROUP; fi
  need_form MAINTAINER_RESOURCE_GROUP "the resource group of the maintainer" '[A-Za-z0-9._()-]{1,90}'
  local host
  host=$(of_maintainer get '' | jq -r '.properties.defaultHostName // empty') || host=''
  TICK_KEY=$(of_maintainer post /functions/StartTick/listkeys | jq -r '.default // empty') || TICK_KEY=''
  if [[ ! $host =~ ^[A-Za-z0-9.-]+$ || ! $TICK_KEY =~ ^[A-Za-z0-9._~/+=-]+$ ]]; then
    warn "host and function key of the maintainer $MAINTAINER_APP in $MAINTAINER_RESOURCE_GROUP cannot be read; check the names, and that the service connection may list the keys of its function StartTick; its timer comes within five minutes"
    return 1
  fi
  TICK_ADDRESS=https://$host
}

of_maintainer() {
  APP_NAME=$MAINTAINER_APP APP_RESOURCE_GROUP=$MAINTAINER_RESOURCE_GROUP APP_SLOT=production arm "$@" 2>/dev/null
}

tell_tick() {
  case $1 in
    200) say "The maintainer: $(jq -r 'map("\(.outcome) – \(.message)") | join("; ")' "$2" 2>/dev/null || excerpt "$2")" ;;
    000) say "The maintainer was asked for a tick and has not answered yet." ;;
    401 | 403) warn "the maintainer refuses to start a tick ($1) at $TICK_ADDRESS; check its function key; its timer comes within five minutes" ;;
    *) warn "the maintainer could not be asked for a tick (status $1, $(excerpt "$2")) at $TICK_ADDRESS; its timer comes within five minutes" ;;
  esac
}
