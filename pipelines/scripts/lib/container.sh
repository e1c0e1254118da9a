# shellcheck shell=bash
# The container with package sets in Blob Storage: requests with an Entra token, and what is done with one archive there. Sourced
# after messages.sh and sign-in.sh.
#
#   PACKAGE_SETS_URL    https://<account>.blob.core.windows.net/<container>
#   CONTAINER_TIMEOUT   how many seconds one request may take (240)
#
# The token goes to curl on standard input, never into an argument list, a file or a log.

readonly BLOB_VERSION=2023-11-03
CONTAINER_TOKEN='' CONTAINER_STATUS='' CONTAINER_ERROR='' ARCHIVE=''

# container_settings: also makes WORK, a folder that goes when the script ends.
container_settings() {
  need PACKAGE_SETS_URL "the container with package sets"
  # Not shown: what is more than host and container may be a SAS.
  [[ $PACKAGE_SETS_URL =~ ^https://[a-z0-9]{3,24}\.blob\.core\.windows\.net/[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$ ]] ||
    fail "$EXIT_USAGE" "PACKAGE_SETS_URL is not the URL of a container" "the container with package sets" \
      "put https://<account>.blob.core.windows.net/<container>, without a SAS: access is by identity"
  WORK=$(mktemp -d)
  trap 'rm -rf -- "$WORK"' EXIT
  CONTAINER_HEADERS=$WORK/headers CONTAINER_ANSWER=$WORK/answer
}

# container REST [curl option...]: a request; REST is what follows the URL. Sets CONTAINER_STATUS, 000 when there was no answer,
# and CONTAINER_ERROR, the service's word for what is wrong. What a status means is left to the caller.
container() {
  local tries=4 renewed=no
  while :; do
    [[ -n $CONTAINER_TOKEN ]] || sign_in_to CONTAINER_TOKEN https://storage.azure.com "Blob Storage"
    container_once "$@"
    if [[ $CONTAINER_STATUS == 401 && $renewed == no ]]; then
      renewed=yes CONTAINER_TOKEN=''
    elif [[ $CONTAINER_STATUS == 000 && $tries -gt 0 ]]; then
      # curl tries again what the service is too busy for, but no connection that breaks.
      tries=$((tries - 1))
      sleep "${APP_POLL_SECONDS:-5}"
    else
      return 0
    fi
  done
}

container_once() {
  local rest=$1
  shift
  : >"$CONTAINER_ANSWER"
  : >"$CONTAINER_HEADERS"
  CONTAINER_STATUS=$(printf 'header = "Authorization: Bearer %s"\n' "$CONTAINER_TOKEN" |
    curl --config - --silent --connect-timeout 20 --max-time "${CONTAINER_TIMEOUT:-240}" --retry 4 --retry-max-time 300 \
      --header "x-ms-version: $BLOB_VERSION" --output "$CONTAINER_ANSWER" --dump-header "$CONTAINER_HEADERS" \
      --write-out '%{http_code}' "$@" "$PACKAGE_SETS_URL$rest") || CONTAINER_STATUS=000 # the last word may have been 100 Continue
  CONTAINER_ERROR=$(headers_of_answer | header x-ms-error-code)
}

# Of several tries the last one's.
headers_of_answer() {
  tr -d '\r' <"$CONTAINER_HEADERS" | awk '/^HTTP\// { lines = ""; next } { lines = lines $0 "\n" } END { printf "%s", lines }'
}

# header NAME: its value among the headers on standard input.
header() {
  sed -nE "s/^$1: *//Ip" | head -n 1
}

# container_failed WHAT: ends the script by what the last answer means.
container_failed() {
  case $CONTAINER_STATUS in
    401 | 403)
      fail "$EXIT_UNAUTHORISED" "$1: not allowed ($CONTAINER_STATUS $CONTAINER_ERROR)" "$PACKAGE_SETS_URL" \
        "give the identity of packageSetsConnection Storage Blob Data Contributor on the container, and let the network rules of its account admit this agent; a role that was just given holds after some minutes" ;;
    404)
      fail "$EXIT_UNREACHABLE" "$1: the container is not there ($CONTAINER_ERROR)" "$PACKAGE_SETS_URL" \
        "create it, private and for nothing else, or correct packageSetsUrl" ;;
    000 | 429 | 5*)
      fail "$EXIT_UNREACHABLE" "$1: the container does not answer ($(container_said))" "$PACKAGE_SETS_URL" \
        "check the network between this agent and the account, then run the pipeline again" ;;
    *) fail "$EXIT_FAILED" "$1 failed ($(container_said))" "$PACKAGE_SETS_URL" "run the pipeline again" ;;
  esac
}

container_said() {
  if [[ $CONTAINER_STATUS == 000 ]]; then printf 'no answer'; else printf 'status %s %s %s' "$CONTAINER_STATUS" "$CONTAINER_ERROR" "$(excerpt "$CONTAINER_ANSWER")"; fi
}

# ---- one archive ----

# is_stored FINGERPRINT: whether its archive is there; sets ARCHIVE to the headers that describe it.
is_stored() {
  container "/sets/$1.zip" --head
  ARCHIVE=$(headers_of_answer)
  if [[ $CONTAINER_STATUS == 404 && $CONTAINER_ERROR != ContainerNotFound ]]; then return 1; fi
  [[ $CONTAINER_STATUS == 200 ]] || container_failed "looking for the archive $1"
  [[ $(of_archive fingerprint) == "$1" ]] ||
    fail "$EXIT_FAILED" "what answers as the archive $1 does not say that it is one" "$PACKAGE_SETS_URL/sets/$1.zip" \
      "run the pipeline again; if this stays, delete that blob"
}

# of_archive NAME: a value of its metadata.
of_archive() {
  header "x-ms-meta-$1" <<<"$ARCHIVE"
}

# touch_archive FINGERPRINT: sees to it that nobody prunes it within the next days; fails when it is not there (any more).
touch_archive() {
  is_stored "$1" || return 1
  # curl has a form of its own for a header without a value.
  { grep -iE '^x-ms-meta-[a-z_][a-z0-9_]*:' <<<"$ARCHIVE" | sed -E 's/^([^:]*): *$/\1;/'; } >"$WORK/metadata"
  container "/sets/$1.zip?comp=metadata" --request PUT --data-binary '' --header "If-Match: $(header etag <<<"$ARCHIVE")" --header "@$WORK/metadata"
  case $CONTAINER_STATUS in
    200) ;;
    404) return 1 ;;
    412)
      # It became another since we looked, or none.
      is_stored "$1" || return 1
      say "Someone else has touched the archive $1 at this moment." ;;
    *) container_failed "touching the archive $1" ;;
  esac
}
