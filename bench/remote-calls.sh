# shellcheck shell=bash
# Sourced by the benchmarks: calls of the remote script as Kudu makes them.
#
# The caller has sourced common.sh, slow-share.sh and deployed-share.sh.

stored_script() {
  echo "$HOME_ON_SHARE/data/.python_packages_store/bin/$(sha256sum <"$REMOTE_SCRIPT" | cut -c1-64).sh"
}

# value_of KEY: what the build said, as the pipeline compares it with what it would restore.
value_of() { sed -n "s/^$1: //p" "$PACKAGES/.package_set"; }

# What the upload writes and what the command beside it does; a run that finds the script there sends nothing.
send_script() {
  local run=$1 script sha
  script=$(stored_script)
  sha=$(basename "$script" .sh)
  if [[ -f $script ]]; then return; fi
  mkdir -p "$(dirname "$script")"
  cp "$REMOTE_SCRIPT" "${script%.sh}.$run.tmp"
  sha256sum <"${script%.sh}.$run.tmp" | grep -q "^$sha "
  mv -fT "${script%.sh}.$run.tmp" "$script"
}

# remote VERB WORD [OPTIONS...]: a call as Kudu makes it; its last line must be WORD with our own call's name.
remote() {
  local verb=$1 word=$2 script sha call=bench-$RANDOM$RANDOM
  shift 2
  script=$(stored_script)
  sha=$(basename "$script" .sh)
  # shellcheck disable=SC2016  # for the inner bash
  (cd "$HOME_ON_SHARE" && env -i PATH="$PATH" HOME="$HOME_ON_SHARE" bash -c '
    set -f
    script=$1 sha=$2
    shift 2
    [[ $(sha256sum <"$script" | cut -c1-64) == "$sha" ]] || { echo SCRIPT_MISSING; exit 9; }
    exec bash "$script" "$@"' kudu "$script" "$sha" "$verb" --home "$HOME_ON_SHARE" --call "$call" "$@") |
    tee "$WORK/said"
  [[ $(tail -n 1 "$WORK/said") == "RESULT $word call=$call "* ]]
}
