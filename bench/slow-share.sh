# shellcheck shell=bash
# Sourced by the benchmarks: a home on a slow file system, and the measuring of one step there.
#
# The caller sets   PROJECT (the root of the clone), BUILD (where things are kept between runs), WORK (a folder of this
#                   run), DELAY_US, DATA_DELAY_US, OPS_PER_SECOND, ATTRIBUTE_CACHE, CLOCK_SHIFT (see slowfs --help)
# and gets          SHARE (the home as the share stores it: prepare and check there, nothing waits),
#                   HOME_ON_SHARE (the same as an app sees it, only during a step), MEASURES (a JSON line a step)

SLOWFS_PID=
STEP_PID=
APART= # a path from the home on; what is done at or below it is counted apart, too
MICROSECONDS=

# complain WHAT WHERE REMEDY
complain() {
  echo "bench: $1: $2; $3" >&2
  exit 1
}

prepare_slow_share() {
  SHARE=$WORK/share
  HOME_ON_SHARE=$WORK/home
  MEASURES=$WORK/measures.jsonl
  mkdir -p "$SHARE" "$HOME_ON_SHARE"
  : >"$MEASURES"
  make --quiet --directory "$PROJECT/bench/slowfs" BUILD="$BUILD"
}

# A fresh mount: nothing is remembered from the step before.
mount_share() {
  : >"$WORK/changes"
  set -m # a process group of its own: what interrupts us must not end the mount before those who use it
  "$BUILD/slowfs" -f --delay-us "$DELAY_US" --data-delay-us "$DATA_DELAY_US" --ops-per-second "$OPS_PER_SECOND" \
    --attribute-cache "$ATTRIBUTE_CACHE" --clock-shift "$CLOCK_SHIFT" --log "$WORK/changes" \
    ${APART:+--apart "$APART"} "$SHARE" "$HOME_ON_SHARE" &
  SLOWFS_PID=$!
  set +m
  local try
  for try in {1..100}; do
    if mountpoint -q "$HOME_ON_SHARE"; then return; fi
    kill -0 "$SLOWFS_PID" 2>/dev/null || break
    sleep 0.05
  done
  complain "slowfs did not mount" "$HOME_ON_SHARE, looked $try times" "read its message above; /dev/fuse must be there"
}

unmount_share() {
  [[ -n $SLOWFS_PID ]] || return 0
  if mountpoint -q "$HOME_ON_SHARE"; then
    fusermount3 -u "$HOME_ON_SHARE" 2>/dev/null || fusermount3 -uz "$HOME_ON_SHARE" || true
  fi
  kill "$SLOWFS_PID" 2>/dev/null || true
  wait "$SLOWFS_PID" 2>/dev/null || true
  SLOWFS_PID=
}

# Ends a step that was interrupted, with all that it started.
stop_step() {
  [[ -n $STEP_PID ]] || return 0
  kill -TERM -- "-$STEP_PID" 2>/dev/null || true
  wait "$STEP_PID" 2>/dev/null || true
  STEP_PID=
}

# run_step COMMAND... : in the background, because bash hears a signal while it waits, but not while a command runs.
run_step() {
  local code
  set -m
  (set -e; "$@") >"$WORK/output" 2>&1 </dev/null &
  STEP_PID=$!
  set +m
  wait "$STEP_PID"
  code=$?
  STEP_PID=
  return "$code"
}

# timed WHAT WHERE COMMAND... : on a fresh mount -> MICROSECONDS, $WORK/counters, and what it wrote in $WORK/output.
timed() {
  local what=$1 where=$2 code before
  shift 2
  mount_share
  echo 0 >"$HOME_ON_SHARE/.slowfs-counters"
  before=${EPOCHREALTIME/[.,]/}
  set +e # with || the step itself would not end at its first failing command
  run_step "$@"
  code=$?
  set -e
  MICROSECONDS=$((${EPOCHREALTIME/[.,]/} - before))
  cat "$HOME_ON_SHARE/.slowfs-counters" >"$WORK/counters"
  unmount_share
  if [[ $code -ne 0 ]]; then
    tail -n 20 "$WORK/output" >&2
    complain "'$what' failed with exit code $code" "$where" "read its last lines above"
  fi
}

# undelayed WHAT COMMAND... : not to be measured, but by the share's clock.
undelayed() {
  local DELAY_US=0 DATA_DELAY_US=0 OPS_PER_SECOND=0 what=$1
  shift
  timed "$what" "preparing the share" "$@"
}

# measure SIDE DEPLOY STEP COMMAND... : one step on a fresh mount, and its line in MEASURES.
measure() {
  local side=$1 deploy=$2 step=$3
  shift 3
  printf '%-20s %-12s %-20s ' "$side" "$deploy" "$step" >&2
  timed "$step" "$side, $deploy" "$@"
  write_measure "$side" "$deploy" "$step" "$MICROSECONDS"
  jq -r '"\(.seconds) s, \(.operations) operations"' <<<"$(tail -n 1 "$MEASURES")" >&2
}

write_measure() {
  jq -c -n --arg side "$1" --arg deploy "$2" --arg step "$3" --argjson microseconds "$4" \
    --rawfile counters "$WORK/counters" --argjson packages "$(changes_of_packages)" '
    ($counters | split("\n") | map(select(. != "") | split(" ") | {(.[0]): (.[1] | tonumber)}) | add) as $by
    | {$side, $deploy, $step, seconds: ($microseconds / 10000 | round / 100), operations: $by.all,
       by_kind: ($by | del(.all, .apart, .apart_read) | with_entries(select(.value > 0))), packages: $packages}' >>"$MEASURES"
}

# What the step did to package files and to whole package trees, wherever on the share these lie.
changes_of_packages() {
  awk -F '\t' '
    BEGIN {
      tree = "^(/site/wwwroot/[.]python_packages|/data/[.]python_packages_backup" \
        "|/data/[.]python_packages_store/(staging|incoming|previous|parked|trash)/[^/]+)"
    }
    function inside(path) { return path ~ (tree "/") }
    function is_root(path) { return path ~ (tree "$") && path !~ /[.](zip|package_set)[.]|[.]refused$/ }
    $1 == "unlink" && inside($2) { deleted++ }
    $1 == "rmdir" && (inside($2) || is_root($2)) { folders_deleted++ }
    $1 == "create" && inside($2) { copied++ }
    $1 == "rename" && (inside($2) || inside($3)) { moved++ }
    $1 == "rename" && (is_root($2) || is_root($3)) { trees_renamed++ }
    END {
      printf "{\"files_deleted\": %d, \"folders_deleted\": %d, ", deleted, folders_deleted
      printf "\"files_copied\": %d, \"files_moved\": %d, \"trees_renamed\": %d}\n", copied, moved, trees_renamed
    }' "$WORK/changes"
}
