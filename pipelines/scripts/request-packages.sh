#!/usr/bin/env bash
# Wishes for the package set: the maintainer fetches it from the container, so that nothing is sent from here but the wish.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE.
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
for part in step incoming; do
  # shellcheck source=/dev/null
  source "$HERE/lib/$part.sh"
done

main() {
  begin_step
  only_for_plan swap
  app_settings
  find_hosts
  SET=$(recall new_fingerprint)
  is_laid_out || wish
}

# A wish that did not get through is written again: it says the same.
wish() {
  local text tries=4
  text=$(mktemp)
  printf 'Wished for by run %s.\n' "$RUN_NAME" >"$text"
  until put_in_store "$SET.fetch" "$text"; do
    tries=$((tries - 1))
    [[ $tries -gt 0 ]] || fail "$EXIT_UNREACHABLE" "the package set could not be wished for" "$(app), $SET.fetch" "run the pipeline again"
    sleep "${APP_POLL_SECONDS:-5}"
  done
  rm -f "$text"
  say "The package set $SET is wished for; the maintainer fetches it from the container."
}

main "$@"
