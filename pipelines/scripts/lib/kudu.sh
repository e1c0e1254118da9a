# shellcheck shell=bash
# Kudu, the app's deployment engine: requests with an Entra token, and the remote script. Sourced after azure.sh and sign-in.sh.
#
# The token goes to curl on standard input, never into an argument list, a file or a log.

# shellcheck disable=SC2034 # DEPLOYMENT is read by the scripts that source this
KUDU_TOKEN='' KUDU_STATUS='' DEPLOYMENT=''

sign_in() {
  sign_in_to KUDU_TOKEN https://management.azure.com Kudu
}

# kudu METHOD PATH ANSWER [curl option...]: sets KUDU_STATUS, 000 when there was no answer; ANSWER is the file for the body.
kudu() {
  [[ -n $KUDU_TOKEN ]] || sign_in
  KUDU_STATUS=$(kudu_once "$@")
  if [[ $KUDU_STATUS == 401 ]]; then
    sign_in
    KUDU_STATUS=$(kudu_once "$@")
  fi
}

kudu_once() {
  local method=$1 path=$2 answer=$3
  shift 3
  : >"$answer"
  printf 'header = "Authorization: Bearer %s"\n' "$KUDU_TOKEN" |
    curl --config - --silent --connect-timeout 20 --max-time "${KUDU_TIMEOUT:-240}" --request "$method" \
      --output "$answer" --write-out '%{http_code}' "$@" "https://$SCM_HOST$path" || true
}

# What a status means that no try will change.
kudu_refused() {
  case $1 in
    401 | 403)
      fail "$EXIT_UNAUTHORISED" "Kudu refuses ($1)" "$2 on $SCM_HOST" \
        "give the service connection's identity Microsoft.Web/sites/publish/Action (Website Contributor has it), and let the access restrictions of the SCM site admit this agent" ;;
  esac
}

# What came back, for a message.
seen() {
  if [[ $KUDU_STATUS == 000 ]]; then printf 'no answer'; else printf 'status %s, %s' "$KUDU_STATUS" "$(excerpt "$1")"; fi
}

# ---- our deployment among Kudu's ----

# Before anything is sent: which deployments there are, in case that Kudu does not keep the message of ours.
remember_deployments() {
  local answer
  answer=$(mktemp)
  kudu GET /api/deployments "$answer" --retry 4
  kudu_refused "$KUDU_STATUS" /api/deployments
  jq -ce 'map(.id)' "$answer" >"$RUN_STATE/deployments.$RUN_ATTEMPT" 2>/dev/null || rm -f "$RUN_STATE/deployments.$RUN_ATTEMPT"
  rm -f "$answer"
}

# find_deployment: sets DEPLOYMENT to "<status> <id>" of what this attempt sent, empty when Kudu does not show it. It is
# known by its message; without one it is the newest that was not there before.
find_deployment() {
  local answer before='null'
  answer=$(mktemp)
  DEPLOYMENT=''
  if [[ -s $RUN_STATE/deployments.$RUN_ATTEMPT ]]; then before=$(<"$RUN_STATE/deployments.$RUN_ATTEMPT"); fi
  kudu GET /api/deployments "$answer"
  kudu_refused "$KUDU_STATUS" /api/deployments
  if [[ $KUDU_STATUS == 20[02] ]]; then
    DEPLOYMENT=$(jq -r --arg sent "$(recall "deployment.$RUN_ATTEMPT")" --argjson before "$before" '
      first((.[] | select(.message == $sent)),
        (select($before != null) | map(select(.id as $id | $before | index($id) | not)) | max_by(.received_time) | select(. != null)))
      | "\(.status) \(.id)"' "$answer" 2>/dev/null || true)
  fi
  rm -f "$answer"
}

# ---- the remote script ----

HERE=${HERE:-$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)}
REMOTE_SCRIPT=$HERE/../remote/packages.sh
readonly REMOTE_BIN=/home/data/.python_packages_store/bin
# The hash of the script, which names it there; and the command of the next call.
REMOTE_HASH='' REMOTE_COMMAND=''
# What the last call said: its result word, the text after it, and all lines before.
REMOTE_WORD='' REMOTE_TEXT='' REMOTE_LINES=''

# remote VERB [option...]: runs a verb until it has answered; sets REMOTE_WORD, REMOTE_TEXT, REMOTE_LINES.
# Every verb may be repeated, so a lost answer is met by asking again; BUSY is met by patience.
remote() {
  local tries=8 deadline=$((SECONDS + ${APP_LOCK_WAIT:-420})) pause=${APP_POLL_SECONDS:-5} why
  while :; do
    if remote_once "$@"; then
      [[ $REMOTE_WORD == BUSY && $SECONDS -lt $deadline ]] || return 0
      say "$1: $REMOTE_TEXT; asking again."
    else
      why=$REMOTE_TEXT
      tries=$((tries - 1))
      [[ $tries -gt 0 && $SECONDS -lt $deadline ]] || fail "$EXIT_UNREACHABLE" "$1 got no answer that can be trusted" "$SCM_HOST: $why" \
        "run the pipeline again: every step may be repeated"
      say "$1: $why; asking again."
    fi
    sleep "$pause"
  done
}

# One call. Fails, with the reason in REMOTE_TEXT, when there is no answer of this very call.
remote_once() {
  local call answer believed=0
  [[ -n $REMOTE_HASH ]] || REMOTE_HASH=$(sha256sum <"$REMOTE_SCRIPT" | cut -c1-64)
  call=$RANDOM$RANDOM$RANDOM.$$
  make_remote_command "$REMOTE_HASH" "$1" --call "$call" "${@:2}"
  answer=$(mktemp)
  kudu_command "$REMOTE_COMMAND" "$answer"
  read_result "$answer" "$call" || believed=1
  rm -f "$answer"
  if [[ $believed -ne 0 && $REMOTE_TEXT == SCRIPT_MISSING ]]; then
    install_remote_script "$REMOTE_HASH"
    REMOTE_TEXT="the remote script was brought there"
  fi
  return "$believed"
}

# make_remote_command HASH VERB [option...]: sets REMOTE_COMMAND. Kudu splits it itself and knows no shell: one pair of double
# quotes, and nothing in it that needs an escape.
make_remote_command() {
  local script=$REMOTE_BIN/$1.sh check word LC_ALL=C
  for word in "${@:2}"; do
    [[ $word =~ ^[A-Za-z0-9._:,/=*@+-]+$ ]] || fail "$EXIT_USAGE" "'$(plain "$word")' cannot be sent to Kudu" "an option of $2" \
      "use letters, digits and ._:,/=*@+- only"
  done
  check="echo $1 *$script | sha256sum -c --status || { echo SCRIPT_MISSING; exit 9; }"
  REMOTE_COMMAND="set -f; $check; exec bash $script ${*:2}"
}

# kudu_command COMMAND ANSWER: has Kudu run it by bash; the command holds nothing secret, and nothing that JSON would have to escape.
kudu_command() {
  kudu POST /api/command "$2" --header 'Content-Type: application/json' \
    --data "{\"command\": \"bash -c \\\"$1\\\"\", \"dir\": \"/home\"}"
}

# The exit code says nothing; only a last line with the number of this call does.
read_result() {
  local output last
  REMOTE_WORD='' REMOTE_LINES=''
  kudu_refused "$KUDU_STATUS" /api/command
  if [[ $KUDU_STATUS != 200 ]] || ! output=$(jq -er '.Output' "$1" 2>/dev/null); then
    REMOTE_TEXT=$(seen "$1")
    return 1
  fi
  output=${output//$'\r'/}
  while [[ $output == *$'\n' ]]; do output=${output%$'\n'}; done
  last=${output##*$'\n'}
  if [[ $last == SCRIPT_MISSING ]]; then
    REMOTE_TEXT=SCRIPT_MISSING
    return 1
  fi
  if [[ ! $last =~ ^RESULT\ ([A-Z_]+)\ call=([^ ]+)\ ?(.*)$ || ${BASH_REMATCH[2]} != "$2" ]]; then
    REMOTE_TEXT="the answer has no result of this call, $(excerpt "$1")"
    return 1
  fi
  REMOTE_WORD=${BASH_REMATCH[1]} REMOTE_TEXT=${BASH_REMATCH[3]}
  REMOTE_LINES=${output%"$last"}
}

# Brought under a name of this run and renamed when its hash is right, so that no one ever runs half a script.
install_remote_script() {
  local hash=$1 answer temporary=$1.${RUN_NAME:-status}.tmp check
  answer=$(mktemp)
  kudu PUT "/api/vfs/${REMOTE_BIN#/home/}/$temporary" "$answer" --header 'If-Match: *' --upload-file "$REMOTE_SCRIPT"
  case $KUDU_STATUS in
    2*) ;;
    *)
      kudu_refused "$KUDU_STATUS" /api/vfs
      say "The remote script could not be brought there: $(seen "$answer")" ;;
  esac
  check="echo $hash *$REMOTE_BIN/$temporary | sha256sum -c --status && mv -fT $REMOTE_BIN/$temporary $REMOTE_BIN/$hash.sh"
  kudu_command "set -f; $check" "$answer"
  rm -f "$answer"
}

# of KEY: the value of a line `KEY: value` of the last call; of several the first.
of() {
  local line
  while IFS= read -r line; do
    if [[ $line == "$1: "* ]]; then
      printf '%s' "${line#"$1: "}"
      return
    fi
  done <<<"$REMOTE_LINES"
}

# all_of KEY: the values of all such lines.
all_of() {
  local line
  while IFS= read -r line; do
    if [[ $line == "$1: "* ]]; then printf '%s\n' "${line#"$1: "}"; fi
  done <<<"$REMOTE_LINES"
}

# Every verb of a run names the run and how long locks and holds live.
remote_of_run() {
  local options=(--home /home --run "$RUN_NAME")
  [[ -z ${APP_LOCK_STALE_AFTER:-} ]] || options+=(--lock-stale-after "$APP_LOCK_STALE_AFTER")
  [[ -z ${APP_HOLD_STALE_AFTER:-} ]] || options+=(--hold-stale-after "$APP_HOLD_STALE_AFTER")
  [[ -z ${APP_MAY_DIFFER:-} ]] || options+=(--may-differ "$APP_MAY_DIFFER")
  remote "$1" "${options[@]}" "${@:2}"
}

# hold_app [option...]: takes the hold, or repeats it, and notes when it was asked for.
# shellcheck disable=SC2120 # take-hold.sh gives options
hold_app() {
  local now
  printf -v now '%(%s)T' -1
  remote_of_run hold "$@"
  [[ $REMOTE_WORD != HOLD_SUCCESS ]] || remember beat "$now"
}

# Shows that the run lives; without this, its hold goes stale.
beat() {
  # shellcheck disable=SC2119 # none, because the run has the hold
  hold_app
  case $REMOTE_WORD in
    HOLD_SUCCESS) ;;
    HELD_BY) fail "$EXIT_NOT_NOW" "the hold was lost to run ${REMOTE_TEXT%% *}" "$(app)" "wait for that run, then run this pipeline again" ;;
    *) fail "$EXIT_FAILED" "the hold could not be kept" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again" ;;
  esac
}

# beat_if_due: the same once in a tenth of the time after which the hold is stale, at most 30 s. Each beat is a whole call of
# Kudu, and every verb that moves something asks itself whether the hold is still this run's.
beat_if_due() {
  local now last every=$((10#${APP_HOLD_STALE_AFTER:-600} / 10))
  if [[ $every -gt 30 ]]; then every=30; fi
  last=$(recall beat 0)
  printf -v now '%(%s)T' -1
  # A clock that was set back makes it due.
  if [[ $now -lt $last || $((now - last)) -ge $every ]]; then beat; fi
}

# Someone else works on the app, or this run's hold is gone: the run ends, and can be started again.
not_now() {
  case $REMOTE_WORD in
    HELD_BY | NOT_HELD | BUSY)
      fail "$EXIT_NOT_NOW" "$REMOTE_WORD: $1" "$(app): $REMOTE_TEXT" "run the pipeline again when it has ended: parked packages and the backup stay" ;;
  esac
}

# The app is not what it should be. Conditions of later steps read the variable; a set that was just swapped in is marked, so
# that nobody takes it again unasked.
declare_unhealthy() {
  publish_variable unhealthy true
  [[ $RUN_ATTEMPT == new && $(recall swapped) == yes && $(recall hold) == taken ]] || return 0
  remote_of_run mark-bad --to "$(recall new_fingerprint)"
  if [[ $REMOTE_WORD == MARK_BAD_SUCCESS ]]; then
    say "$REMOTE_WORD: $REMOTE_TEXT"
  else
    warn "the package set could not be marked as bad: $REMOTE_WORD $REMOTE_TEXT"
  fi
}

# A set that failed a health check before, and passes it now, is good again.
forgive_set() {
  if [[ $RUN_ATTEMPT != new || $(recall swapped) != yes || $(recall hold) != taken ]] || ! even_bad; then return 0; fi
  remote_of_run mark-good --to "$(recall new_fingerprint)"
  say "$REMOTE_WORD: $REMOTE_TEXT"
}

# store_file PATH ANSWER: reads a small file of the store through Kudu; KUDU_STATUS tells whether it was there.
store_file() {
  kudu GET "/api/vfs/data/$1" "$2"
  kudu_refused "$KUDU_STATUS" /api/vfs
}

# put_in_store NAME FILE: writes a file into incoming/; fails when Kudu does not say that it has it.
put_in_store() {
  local answer status=0
  answer=$(mktemp)
  kudu PUT "/api/vfs/data/.python_packages_store/incoming/$1" "$answer" --header 'If-Match: *' --upload-file "$2"
  kudu_refused "$KUDU_STATUS" /api/vfs
  if [[ $KUDU_STATUS != 2* ]]; then
    say "$1 could not be written: $(seen "$answer")"
    status=1
  fi
  rm -f "$answer"
  return "$status"
}

# kudu_files REQUESTS [curl option...]: many transfers over one connection; REQUESTS is a file of curl's own configuration.
kudu_files() {
  local requests=$1
  shift
  [[ -n $KUDU_TOKEN ]] || sign_in
  { printf 'header = "Authorization: Bearer %s"\n' "$KUDU_TOKEN" && cat "$requests"; } |
    curl --config - --silent --show-error --fail --create-dirs --connect-timeout 20 --retry 4 "$@" >&3 2>&3
}

# file_address PATH: where Kudu has a file of wwwroot.
file_address() {
  jq -rn --arg host "$SCM_HOST" --arg path "$1" '"https://\($host)/api/vfs/site/wwwroot/" + ($path | split("/") | map(@uri) | join("/"))'
}

# As a string in a configuration file of curl.
quoted() {
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}
