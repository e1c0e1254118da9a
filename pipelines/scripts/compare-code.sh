#!/usr/bin/env bash
# Compares the live code with what was sent, by hash. KuduSync skips a file whose size and time stamp are unchanged, so
# success of a deployment does not say that its code is live; files that differ are written one by one.
#
# Variables: APP_NAME, APP_RESOURCE_GROUP, APP_SLOT; RUN_NAME, RUN_STATE, RUN_ATTEMPT;
#   CODE_FOLDER   the folder with code.zip and code.zip.sha256
# Exit codes: lib/messages.sh.
set -euo pipefail

HERE=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$HERE/lib/step.sh"

main() {
  begin_step
  app_settings
  code_folder
  find_hosts
  beat_if_due
  local live different
  live=$(mktemp) different=$(mktemp)
  list_code "$live"
  compare "$live" "$different"
  if [[ -s $different ]]; then
    say "$(wc -l <"$different") files are not what was sent; writing them:"
    head -n 10 "$different" | sed 's/^/  /' >&3
    write_files "$different"
    list_code "$live"
    compare "$live" "$different"
    [[ ! -s $different ]] || fail "$EXIT_STALE_CODE" "the live code is not the code that was sent: $(head -n 5 "$different" | paste -sd, | sed 's/,/, /g')" "$(app)" \
      "run the pipeline again; if it stays, look for a second deployment or a locked file"
  fi
  show_leftovers "$live"
  say "The live code is what was sent: $(wc -l <"$CODE_FOLDER/code.zip.sha256") files."
  rm -f "$live" "$different"
}

list_code() {
  remote_of_run hash-code
  [[ $REMOTE_WORD == HASH_SUCCESS ]] || fail "$EXIT_STALE_CODE" "the live code cannot be listed" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again"
  grep -E '^[0-9a-f]{64}  ' <<<"$REMOTE_LINES" | LC_ALL=C sort -u >"$1" || true
}

# What was sent and is not live with this hash, by path.
compare() {
  LC_ALL=C sort -u "$CODE_FOLDER/code.zip.sha256" | LC_ALL=C comm -23 - "$1" | cut -c67- >"$2"
}

write_files() {
  local tree requests path
  tree=$(mktemp -d) requests=$(mktemp)
  unzip -q -o "$CODE_FOLDER/code.zip" -d "$tree"
  while IFS= read -r path; do
    printf 'url = "%s"\nupload-file = "%s"\n' "$(file_address "$path")" "$(quoted "$tree/$path")"
  done <"$1" >"$requests"
  kudu_files "$requests" --header 'If-Match: *' || say "Some of them could not be written."
  rm -rf "$tree" "$requests"
}

# Modules that no deployment knows of are never deleted by one.
show_leftovers() {
  local leftovers
  leftovers=$(cut -c67- "$CODE_FOLDER/code.zip.sha256" | LC_ALL=C sort | LC_ALL=C comm -13 - <(cut -c67- "$1" | LC_ALL=C sort) | grep -E '\.py$|(^|/)function\.json$' || true)
  [[ -z $leftovers ]] || warn "these files are live but were not sent, and no deployment brought them: $(head -n 5 <<<"$leftovers" | paste -sd, | sed 's/,/, /g'); delete them in Kudu if they are stale"
}

main "$@"
