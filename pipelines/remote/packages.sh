#!/usr/bin/env bash
# What pipelines do to the packages of a data app, run inside its Kudu: looks, and renames. The contract is docs/design.md;
# the maintainer (Java) does the same things to the same files, so whatever changes here changes there.
#
# One file, because it is uploaded as one; every function is parsed before anything runs, because the file may be replaced
# meanwhile. Needs bash 4.4, coreutils, findutils, grep and any awk.
#
# Exit codes: 0 done (…_SUCCESS), 1 refused or failed, 2 BAD_ARGUMENT, 3 not now (HELD_BY, BUSY, IN_PROGRESS).
#
# Whoever finds the lock taken waits --lock-wait seconds and is BUSY only then: a tick that sees the hold of this run unlocks
# within 5 s, and a call whose connection was dropped ends on its own; its repetition then finds the work done and says so.
set -euo pipefail

usage() {
  cat <<'USAGE'
usage: bash packages.sh VERB --call CALL [--run RUN] [OPTION VALUE]...

  status                  what is there, as lines of `Key: value`; changes nothing
  hold                    ask ticks and other runs to keep away; the same run again: still here
      --expect FP           the set that has to be live: PACKAGES_CHANGED, and no hold, when it is not
  release                 end the hold of this run
  disown                  take the packages out of the manifest of Kudu's active deployment
  park | return           rename the packages out of wwwroot, and back
  restore                 put a complete set in the place of packages that are lost or damaged
      --expect FP           the set that has to be live
      --requirements SHA, --python 3.11, --platform NAME   what the set must have been built of and for
  rollback                put the previous set in the place of the live one, which is kept
      --to FP               which, when there are several
      --even-bad            also one that failed its health check
      --python 3.11, --platform NAME
  incoming --to FP        which parts of a set have arrived, and how far the maintainer is with it; changes nothing
  deliver --to FP         the list of parts counts from now on, if all parts are there
      --sha256 SHA          of the list that was uploaded
  swap --to FP            put an incoming set in the place of the live one, which becomes the previous one
      --requirements SHA, --python 3.11, --platform NAME, --even-bad
  set-aside               for a classic deploy: rename whatever is live out of wwwroot
  settle --expect FP      after it: the tree set aside becomes the previous set, once this set is live and complete
  relabel --to FP         the same packages, of the requirements text that was uploaded
      --requirements SHA    of that text
  mark-bad | mark-good    this set failed its health check, or passed it after all
      --to FP
  hash-code               `sha256  path` of every file in wwwroot that is not of the packages
  empty-trash             delete what was renamed away, for apps without a maintainer
      --seconds N           for so long (40); IN_PROGRESS when something is left

  --call CALL               a word of the caller's, which the last line repeats
  --run RUN                 who asks; needed by all but status, incoming, deliver, hash-code and empty-trash
  --home DIR                the root of the data app's share (/home)
  --may-differ GLOB,GLOB    files below site-packages that the app changes on purpose; * and **
  --lock-stale-after N      seconds without a beat after which a lock is taken over (300)
  --hold-stale-after N      seconds without a beat after which a hold no longer counts (600)
  --lock-wait N             seconds to wait for the lock (20)

The last line is `RESULT WORD call=CALL text`, whatever happens. Exit codes: 0 done, 1 refused or failed, 2 BAD_ARGUMENT,
3 not now (HELD_BY, BUSY, IN_PROGRESS).
USAGE
}

# ---- how a call begins and ends

forget_the_callers_shell() {
  local name
  set +xvC -f
  shopt -u nullglob failglob dotglob nocaseglob nocasematch
  IFS=$' \t\n'
  export LC_ALL=C
  unset CDPATH GLOBIGNORE BASH_ENV ENV POSIXLY_CORRECT GREP_COLORS GREP_OPTIONS
  for name in mv mkdir rm rmdir find stat grep sed awk sort tr xargs sha256sum cut cat head sleep timeout printf test; do
    unset -f "$name"
  done
  exec </dev/null
}

say() {
  printf '%s\n' "$*" || true # nobody listens any more: no reason to stop half way
}

finish() { # WORD TEXT: the one way out, but never from within $( )
  RESULT=$1
  RESULT_TEXT=${2//[[:cntrl:]]/ }
  release_lock
  exit 0
}

exit_code() { # WORD -> CODE
  case $1 in
    *_SUCCESS) CODE=0 ;;
    HELD_BY | BUSY | IN_PROGRESS) CODE=3 ;;
    BAD_ARGUMENT) CODE=2 ;;
    *) CODE=1 ;;
  esac
}

on_exit() {
  local status=$?
  trap '' HUP INT TERM
  if [ -z "$RESULT" ]; then
    RESULT=ERROR
    RESULT_TEXT="the script ended early with status $status; the lines above say why; repeating the same call is safe"
  fi
  release_lock
  exit_code "$RESULT"
  say "RESULT $RESULT call=$CALL $RESULT_TEXT"
  exit "$CODE"
}

# A signal is minded between two steps: a swap that has begun is ended.
mind_signals() {
  [ -z "$SIGNALLED" ] || finish ERROR "stopped by SIG$SIGNALLED between two steps; repeat the same call"
}

# ---- arguments

bad() {
  finish BAD_ARGUMENT "$1; nothing was touched; --help lists verbs and options"
}

# Sets one global per option. Everything is refused that could mean something to a shell, before anything is touched.
read_arguments() {
  local option
  VERB=${1-}
  shift || true
  find_call "$@"
  case $VERB in
    status | hold | release | disown | park | return | restore | rollback | hash-code | empty-trash) ;;
    incoming | deliver | swap | set-aside | settle | relabel | mark-bad | mark-good) ;;
    *) bad "'$(shown "$VERB")' is no verb" ;;
  esac
  while (($# > 0)); do
    option=$1
    shift
    case "$VERB $option" in
      'rollback --even-bad' | 'swap --even-bad')
        EVEN_BAD=yes
        continue
        ;;
    esac
    (($# > 0)) || bad "$(shown "$option") has no value"
    read_option "$option" "$1"
    shift
  done
  [ -n "$CALL" ] || bad 'give --call a word to be repeated in the last line'
  case $VERB in
    status | incoming | deliver | hash-code | empty-trash) ;;
    *) [ -n "$RUN" ] || bad "$VERB needs --run, the name of the run that asks" ;;
  esac
  demand_set
}

demand_set() {
  case $VERB in
    incoming | deliver | swap | relabel | mark-bad | mark-good) [ -n "$TO" ] || bad "$VERB needs --to, the fingerprint of the set" ;;
    settle) [ -n "$EXPECT" ] || bad 'settle needs --expect, the fingerprint of the set that has to be live' ;;
  esac
  case $VERB in
    deliver) [ -n "$LIST_SHA" ] || bad 'deliver needs --sha256, the hash of the list that was uploaded' ;;
    relabel) [ -n "$REQUIREMENTS" ] || bad 'relabel needs --requirements, the hash of the text that was uploaded' ;;
  esac
}

# The result of a call with bad arguments carries its word, too.
find_call() {
  while (($# > 0)); do
    if [ "$1" = --call ] && is_word "${2-}"; then
      CALL=$2
    fi
    shift
  done
}

is_word() {
  [[ ${#1} -le 128 && $1 == [A-Za-z0-9]* && $1 != *[!A-Za-z0-9._:,/=*@+-]* ]]
}

read_option() { # OPTION VALUE
  case "$VERB $1" in
    *' --call') is_word "$2" || refuse "$1" "$2" 'a word' ;;
    *' --run') accept RUN "$1" "$2" '[A-Za-z0-9][A-Za-z0-9._-]{0,63}' 'a name of up to 64 letters, digits, . _ -' ;;
    *' --home')
      accept HOME_DIR "$1" "$2" '(/[A-Za-z0-9._:,=@+-]+)+/?' 'an absolute path'
      [[ $2/ != */../* ]] || refuse "$1" "$2" 'an absolute path without ..'
      ;;
    *' --may-differ')
      accept MAY_DIFFER "$1" "$2" '[A-Za-z0-9._*][A-Za-z0-9._:/=*@+-]*(,[A-Za-z0-9._*][A-Za-z0-9._:/=*@+-]*)*' 'globs with commas between'
      [[ $2 != *..* ]] || refuse "$1" "$2" 'globs without ..'
      ;;
    *' --lock-stale-after') accept LOCK_STALE_AFTER "$1" "$2" '[0-9]{1,6}' 'a number of seconds' ;;
    *' --hold-stale-after') accept HOLD_STALE_AFTER "$1" "$2" '[0-9]{1,6}' 'a number of seconds' ;;
    *' --lock-wait') accept LOCK_WAIT "$1" "$2" '[0-9]{1,3}' 'a number of seconds' ;;
    'restore --expect' | 'hold --expect' | 'settle --expect') accept EXPECT "$1" "$2" '[0-9a-f]{64}' 'a fingerprint, 64 hex digits' ;;
    'restore --requirements' | 'swap --requirements' | 'relabel --requirements') accept REQUIREMENTS "$1" "$2" '[0-9a-f]{64}' 'a sha256, 64 hex digits' ;;
    'restore --python' | 'rollback --python' | 'swap --python') accept PYTHON "$1" "$2" '[0-9]{1,3}\.[0-9]{1,3}' 'a minor version such as 3.11' ;;
    'restore --platform' | 'rollback --platform' | 'swap --platform') accept PLATFORM "$1" "$2" '[A-Za-z0-9][A-Za-z0-9_-]{0,63}' 'a platform such as linux_x86_64' ;;
    'rollback --to' | 'incoming --to' | 'deliver --to' | 'swap --to' | 'relabel --to' | 'mark-bad --to' | 'mark-good --to')
      accept TO "$1" "$2" '[0-9a-f]{64}' 'a fingerprint, 64 hex digits'
      ;;
    'deliver --sha256') accept LIST_SHA "$1" "$2" '[0-9a-f]{64}' 'a sha256, 64 hex digits' ;;
    'empty-trash --seconds') accept SLICE "$1" "$2" '[0-9]{1,4}' 'a number of seconds' ;;
    *) bad "'$(shown "$1")' is no option of $VERB" ;;
  esac
}

accept() { # VARIABLE OPTION VALUE FORM WHAT
  [[ $3 =~ ^($4)$ && $3 != *$'\n'* ]] || refuse "$2" "$3" "$5"
  if [[ $5 == 'a number'* ]]; then
    printf -v "$1" '%d' "$((10#$3))"
  else
    printf -v "$1" '%s' "$3"
  fi
}

refuse() { # OPTION VALUE WHAT
  bad "$1 is '$(shown "$2")'; it has to be $3"
}

shown() { # somebody else's text, so that it can do no harm in a log
  printf '%.80s' "${1//[!A-Za-z0-9._:,\/=*@+ -]/?}"
}

# The one place that knows where anything lies; tree/Home.java is the other one.
name_places() {
  local home=${HOME_DIR%/}
  WWWROOT=$home/site/wwwroot
  DEPLOYMENTS=$home/site/deployments
  KUDU_LOCK=$home/site/locks/deployment/info.lock
  PACKAGES=$WWWROOT/.python_packages
  BACKUP=$home/data/.python_packages_backup
  STORE=$home/data/.python_packages_store
  INCOMING=$STORE/incoming
  PREVIOUS=$STORE/previous
  PARKED=$STORE/parked
  BAD=$STORE/bad
  TRASH=$STORE/trash
  LOCKS=$STORE/lock
  HOLDS=$STORE/hold
  NOW=$STORE/now
}

# ---- looking

there() { # PATH: anything, a broken link too
  [ -e "$1" ] || [ -L "$1" ]
}

list() { # FOLDER -> LIST of names, sorted; a missing folder holds none
  local path
  LIST=()
  set +f
  shopt -s nullglob dotglob
  for path in "$1"/*; do LIST+=("${path##*/}"); done
  shopt -u nullglob dotglob
  set -f
}

present() { # TREE: a folder without a file below it counts as absent
  local found
  there "$1" || return 1
  if ! found=$(find "$1" -ignore_readdir_race ! -type d -print -quit 2>/dev/null); then
    there "$1" || return 1 # renamed meanwhile
    finish ERROR "$1 cannot be listed; look at the share"
  fi
  [ -n "$found" ]
}

beginning() { # BYTES FILE: prints so much of it; nothing of what is no file or gone, for a pipe would never end
  [ ! -f "$2" ] || head -c "$1" -- "$2" 2>/dev/null || true
}

# BYTES FILE -> TEXT: the same for a small file, by the shell alone. NUL means nothing; what follows one may be of any size.
small() {
  TEXT=''
  [ -f "$2" ] || return 0
  if IFS= read -r -d '' -n "$1" TEXT 2>/dev/null <"$2" && ((${#TEXT} < $1)); then
    TEXT=$(beginning "$1" "$2" | tr -d '\000')
  fi
}

value() { # FILE KEY -> VALUE, of the first line `KEY: value`; empty when there is none
  local text
  VALUE=''
  small "$MOST_OF_A_NOTE" "$1"
  text=$'\n'${TEXT//$'\r'/}
  [[ $text == *$'\n'"$2: "* ]] || return 0
  text=${text#*$'\n'"$2: "}
  read -r VALUE <<<"${text%%$'\n'*}" || true
}

# The lines of docs/design.md, to the letter. Prints a fingerprint only if it exits 0.
fingerprint_of() ( # TREE
  set +f
  cd "$1/lib/site-packages" 2>/dev/null && grep -ah '' ./*.dist-info/RECORD 2>/dev/null | tr -d '\r' | grep -a ',sha256=' |
    grep -avE '^"?(\.\./|(bin|etc|include|share)/)|\.pyc"?,sha256=|\.dist-info/(INSTALLER|REQUESTED|direct_url\.json|uv_cache\.json|uv_build\.json)"?,sha256=' |
    sort -u | sha256sum | cut -c1-64
)

fingerprint() { # TREE -> FINGERPRINT, empty when it has none
  FINGERPRINT=$(has_readable_records "$1" && fingerprint_of "$1") || FINGERPRINT=''
}

# Whether no RECORD is a pipe or a device, which would never end, and all together are no larger than tree/Distributions.java
# has it; one stat for all. What else is wrong with them the fingerprint finds.
has_readable_records() ( # TREE
  cd "$1/lib/site-packages" 2>/dev/null || return 0
  set +f
  stat -Lc '%s %F' ./*.dist-info/RECORD 2>/dev/null |
    awk -v most="$MOST_OF_RECORDS" '$2 != "regular" && $2 != "directory" { odd = 1 } { all += $1 } END { exit odd || all > most }'
)

# All that the comparison of a tree with its RECORDs needs, in one stream: `=kind name` for a distribution, a RECORD's line
# as `./folder/RECORD^Anumber:line` (^A stands for NUL), a listed entry as `type size path`, and a dot when nothing failed.
inspection_input() { # TREE; runs in a pipe, so it may change folder
  local readable=() sizes=''
  there "$1" || { printf '.\n' && return; }
  records "$1" && entries "$1" && printf '.\n'
}

# Everything below a tree, an entry a line, a line feed in a name as ^B. The share lets whoever lists a folder wait, and large
# packages have hundreds: these are listed level by level, 16 processes at a time.
entries() { # TREE
  local listed
  if is_large && ! [ -L "$1" ] && listed=$(cd "$1" && level_by_level); then
    printf '%s\n' "$listed"
    return
  fi # also when a folder was renamed meanwhile: whoever walks down one by one does not mind
  find "$1" -ignore_readdir_race -printf '%y %s %P\0' 2>&3 | tr '\n\000' '\002\n'
}

is_large() { # by the RECORDs in `readable`: together some 1,000 rows
  ((${#readable[@]} >= 8)) && [ -n "$sizes" ] && ((${sizes//$'\n'/+} > 100000))
}

level_by_level() {
  local level folders=()
  level=$(list_folders 3 . | to_lines) || return 1 # as far as the folders of distributions
  printf '%s\n' "$level"
  folders_among "$level" '^[^/]*/[^/]*/[^/]*$'
  while ((${#folders[@]} > 0)); do
    level=$(list_side_by_side) || return 1
    printf '%s\n' "$level"
    folders_among "$level" ''
  done
}

list_folders() { # DEPTH FOLDER...
  find "${@:2}" -ignore_readdir_race -mindepth 1 -maxdepth "$1" -printf '%y %s %p\0' 2>&3
}

to_lines() {
  tr '\n\000' '\002\n' | sed 's|^\([^ ]* [^ ]* \)\./|\1|'
}

folders_among() { # ENTRIES PATTERN -> folders, those of a path like it
  mapfile -d '' folders < <(sed -n 's/^d [^ ]* //p' <<<"$1" | grep -a -- "$2" | sed 's|^|./|' | tr '\n\002' '\000\n')
}

# Of `folders`; a pipe for each process, so that no line ends in the middle of another, and an `!` from each that did not fail.
list_side_by_side() {
  local each=$(((${#folders[@]} + 15) / 16)) first pipes=() pipe listed
  ((each >= 4)) || each=4
  for ((first = 0; first < ${#folders[@]}; first += each)); do
    exec {pipe}< <(list_folders 1 "${folders[@]:first:each}" && printf '!\0')
    pipes+=("$pipe")
  done
  listed=$(cat "${pipes[@]/#//dev/fd/}" | to_lines)
  for pipe in "${pipes[@]}"; do exec {pipe}<&-; done
  [ "$(grep -c '^!$' <<<"$listed")" = "${#pipes[@]}" ] || return 1
  grep -v '^!$' <<<"$listed" || [ $? = 1 ]
}

records() { # TREE -> readable, the RECORDs; the globs as the fingerprint has them
  local folder
  cd "$1/lib/site-packages" 2>/dev/null || return 0
  set +f
  for folder in ./*.dist-info; do
    if ! there "$folder"; then
      continue
    elif [ -f "$folder/RECORD" ] && [ -r "$folder/RECORD" ]; then
      printf '=record %s\n' "${folder#./}"
      readable+=("$folder/RECORD")
    elif [ -e "$folder/RECORD" ]; then
      printf '=unreadable %s\n' "${folder#./}"
    else
      printf '=none %s\n' "${folder#./}"
    fi
  done
  ((${#readable[@]} > 0)) || return 0
  if sizes=$(stat -Lc %s "${readable[@]}" 2>/dev/null) && ((${sizes//$'\n'/+} > MOST_OF_RECORDS)); then
    printf '=large\n'
    return 0
  fi
  { grep -aZHn '' "${readable[@]}" 2>&3 || [ $? = 1 ]; } | tr -d '\r' | tr '\000' '\001'
}

# Prints `progress …` now and then, and in the end the first problems, `files N` and `problems N`.
# shellcheck disable=SC2016 # awk's dollars
COMPARE='
function problem(text) { if (++problems <= 5) print "problem " text }
function unquoted(field) {
  if (substr(field, 1, 1) != "\"") return field
  field = substr(field, 2, length(field) - 2)
  gsub(/""/, "\"", field)
  return field
}
# The three fields of a row into field[1..3]; 0 when it is no row.
function fields(text,   n) {
  if (index(text, "\"") == 0) return split(text, field, ",") == 3
  for (n = 1; n <= 3; n++) {
    if (substr(text, 1, 1) == "\"") { if (!match(text, /^"([^"]|"")*"/)) return 0 }
    else match(text, /^[^",]*/)
    field[n] = unquoted(substr(text, 1, RLENGTH))
    text = substr(text, RLENGTH + 1)
    if (n < 3 && substr(text, 1, 1) != ",") return 0
    if (n < 3) text = substr(text, 2)
  }
  return text == ""
}
function covered(path) {
  gsub(/\/+/, "/", path)
  return globs != "" && path ~ globs
}
function distribution(folder,   name) {
  name = substr(folder, 1, length(folder) - length(".dist-info"))
  if (match(name, /.-[^-]*$/)) name = substr(name, 1, RSTART)
  gsub(/[-_.]+/, "-", name)
  name = tolower(name)
  if (name in folders) problem(site folder " and " folders[name] " are two versions of one project")
  folders[name] = folder
}
function row(file, number, line,   path, size) {
  if (line ~ /^[ \t\013\014]*$/) return
  if (!fields(line)) { problem(site file " line " number " is not a row"); return }
  path = field[1]; size = field[3]
  if (++rows > most) {
    if (rows == most + 1) problem(site file " with others of its kind has more than " most " rows")
    return
  }
  gsub(/^[ \t]+|[ \t]+$/, "", size)
  if (size !~ /^[0-9]*$/ || length(size) > 18) { problem(site file " line " number " is not a row"); return }
  if (path ~ /^\// || (path !~ /^\.\.\// && path ~ /(^|\/)\.\.(\/|$)/)) {
    sub(/\/RECORD$/, "", file)
    problem(path " is recorded by " file " and lies outside")
    return
  }
  if (field[2] !~ /^sha256=./ || path ~ /\.pyc$/ || path ~ /^(\.\.|bin|etc|include|share)\// || covered(path)) return
  if (size != "") { sub(/^0+/, "", size); if (size == "") size = "0" }
  path = site path
  if (!(path in sizes)) first[path] = size
  sizes[path] = sizes[path] (size == "" ? " any " : " " size " ")
  wrong[path] = "is missing"
}
function entry(type, size, path) {
  if (type == "d") return
  if (++files % 500 == 0) { print "progress " files " files"; fflush() }
  if (type != "f") { problem((path == "" ? "what stands in their place" : path) " is neither a file nor a folder"); return }
  if (!(path in sizes)) return
  if (index(sizes[path], " any ") || index(sizes[path], " " size " ")) delete wrong[path]
  else wrong[path] = "has " size " bytes, RECORD says " first[path]
}
# The smallest of the wrong paths that comes after this one: no awk but one can sort.
function next_wrong(after,   path, best) {
  best = ""
  for (path in wrong) if (path "" > after "" && (best == "" || path "" < best "")) best = path
  return best
}
BEGIN {
  site = "lib/site-packages/"
  gsub(/\./, "[.]", globs); gsub(/\+/, "[+]", globs); gsub(/,/, "|", globs)
  gsub(/\*\*/, "\001", globs); gsub(/\*/, "[^/]*", globs); gsub(/\001/, ".*", globs)
  if (globs != "") globs = "^(" globs ")$"
}
/^=record / { distribution(substr($0, 9)); next }
/^=none / { problem(site substr($0, 7) " has no RECORD"); next }
/^=large$/ { problem(site "*.dist-info/RECORD have more bytes together than are read"); next }
/^=unreadable / { problem(site substr($0, 13) "/RECORD cannot be read"); next }
/^\.\// {
  end = index($0, "\001")
  rest = substr($0, end + 1)
  colon = index(rest, ":")
  row(substr($0, 3, end - 3), substr(rest, 1, colon - 1), substr(rest, colon + 1))
  next
}
/^\.$/ { whole = 1; next }
{
  if (fingerprint != "") { problem(fingerprint); fingerprint = "" }
  rest = substr($0, 3)
  blank = index(rest, " ")
  entry(substr($0, 1, 1), substr(rest, 1, blank - 1), substr(rest, blank + 1))
}
END {
  if (fingerprint != "") problem(fingerprint)
  for (path = next_wrong(""); path != "" && problems < 5; path = next_wrong(path)) { problem(path " " wrong[path]); delete wrong[path] }
  for (path in wrong) problems++
  print "files " files + 0
  if (whole) print "problems " problems + 0
}'

# Holds a tree against its RECORDs, as tree/Inspection.java does. TREE -> STATE, OF and PROBLEMS of it: absent, incomplete or
# complete; its fingerprint; the first five problems, a line each.
inspect() {
  local tree=$1 line try verdict='' files named wrong
  for try in 1 2 last; do
    compare "$tree" "$try"
    [ -z "$verdict" ] || break
  done
  [ -n "$verdict" ] || finish ERROR "$tree cannot be read as a whole; look at the lines above and at the share; repeat the call"
  OF[$tree]=$FINGERPRINT
  PROBLEMS[$tree]=$named
  STATE[$tree]=incomplete
  if [ "$files" = 0 ]; then STATE[$tree]=absent; elif [ "$verdict" = 0 ]; then STATE[$tree]=complete; fi
}

# TREE TRY -> the variables of inspect; no verdict when the tree was renamed meanwhile, or cannot be read.
compare() {
  if [ "$2" = last ]; then exec 3>&2; else exec 3>/dev/null; fi
  files=0 named='' wrong=''
  mind_signals
  fingerprint "$tree"
  value "$tree/.package_set" Fingerprint
  [ -z "$FINGERPRINT" ] && wrong='lib/site-packages/ has no RECORD to tell the packages by'
  if [ -n "$FINGERPRINT" ] && there "$tree/.package_set" && [ "$VALUE" != "$FINGERPRINT" ]; then
    wrong='.package_set names another fingerprint than the RECORDs have'
  fi
  while IFS= read -r line; do
    case $line in
      progress\ *) progress "looking at $tree: ${line#progress }" ;;
      problem\ *) named+=${line#problem }$'\n' ;;
      files\ *) files=${line#files } ;;
      problems\ *) verdict=${line#problems } ;;
    esac
  done < <(inspection_input "$tree" | awk -v globs="$MAY_DIFFER" -v most="$MOST_ROWS" -v fingerprint="$wrong" "$COMPARE")
}

# Kudu ends what neither prints nor computes for 60 s, and a lock or hold without a beat is taken over.
progress() {
  ((SECONDS - LAST_PROGRESS >= 5)) || return 0
  LAST_PROGRESS=$SECONDS
  say "$1"
  beat
}

complete() { # TREE
  [ -n "${STATE[$1]-}" ] || inspect "$1"
  [ "${STATE[$1]}" = complete ]
}

marked() { # TREE -> COMPLETED: whether its ready marker names the fingerprint that it has
  local named
  COMPLETED=''
  value "$1/.backup_ready" Fingerprint
  named=$VALUE
  [ -n "$named" ] || return 1
  [ -n "${STATE[$1]-}" ] || inspect "$1"
  [ "$named" = "${OF[$1]}" ] || return 1
  value "$1/.backup_ready" 'Backup completed'
  COMPLETED=$VALUE
}

name_of() { # TREE -> NAME, for people: backup, previous/<fp>, parked/<run>
  NAME=${1#"$STORE/"}
  [ "$1" != "$BACKUP" ] || NAME=backup
}

# ---- sources: the complete sets besides the live one; see backup/Sources.java

complete_previous() { # -> FOUND, the newest marker first; unmarked ones last, by name
  local set lines=''
  FOUND=()
  list "$PREVIOUS"
  for set in "${LIST[@]}"; do
    if ! [[ $set =~ ^[0-9a-f]{64}$ ]] || ! complete "$PREVIOUS/$set"; then continue; fi
    marked "$PREVIOUS/$set" || true
    [[ $COMPLETED =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}\ [0-9]{2}:[0-9]{2}:[0-9]{2}$ ]] || COMPLETED='0000-00-00 00:00:00'
    lines+="$COMPLETED $set"$'\n'
  done
  while read -r _ _ set; do
    [ -z "$set" ] || FOUND+=("$PREVIOUS/$set")
  done < <(printf '%s' "$lines" | sort -s -r -k1,2)
}

complete_parked() { # -> FOUND
  local run
  FOUND=()
  list "$PARKED"
  for run in "${LIST[@]}"; do
    if complete "$PARKED/$run"; then FOUND+=("$PARKED/$run"); fi
  done
}

names_of_found() { # -> NAMES
  NAMES=''
  local tree
  for tree in "${FOUND[@]}"; do
    name_of "$tree"
    NAMES+=${NAMES:+, }$NAME
  done
}

wanted() { # good, any: keeps of FOUND what --expect names
  local tree kept=()
  for tree in "${FOUND[@]}"; do
    if [ -n "$EXPECT" ] && [ "${OF[$tree]}" != "$EXPECT" ]; then continue; fi
    if [ "$1" = any ] || ! there "$BAD/${OF[$tree]}"; then kept+=("$tree"); fi
  done
  FOUND=("${kept[@]}")
}

choose_source() { # -> SOURCE, else empty, and FOUND with those among which only a person can choose
  choose_among good
  ((${#FOUND[@]} > 0)) || choose_among any
}

choose_among() { # good, any: a set that failed its health check only when there is no other
  SOURCE=''
  FOUND=()
  if marked "$BACKUP" && complete "$BACKUP"; then FOUND=("$BACKUP"); fi
  wanted "$1"
  if ((${#FOUND[@]} == 0)); then
    complete_previous
    wanted "$1"
  fi
  if ((${#FOUND[@]} > 0)); then
    SOURCE=${FOUND[0]}
    return
  fi
  complete_parked
  wanted "$1"
  if ((${#FOUND[@]} == 1)); then SOURCE=${FOUND[0]}; fi
}

# ---- lock and hold: numbered folders, of which the highest counts; see backup/Lock.java

highest() { # ROOM -> HIGHEST; 0 when there is none
  local name
  HIGHEST=0
  list "$1"
  for name in "${LIST[@]}"; do
    if [[ $name =~ ^[1-9][0-9]{0,17}$ ]] && ((name > HIGHEST)); then HIGHEST=$name; fi
  done
}

write() { # FILE TEXT, whole, so that its time is the share's now
  printf '%s\n' "$2" 2>/dev/null >"$1"
}

must_write() { # FILE TEXT
  write "$1" "$2" || finish ERROR "$1 cannot be written; is the share full, or read-only?"
}

make_folder() { # PATH: with those above it
  local why
  [ -d "$1" ] || why=$(mkdir -p "$1" 2>&1) || finish ERROR "$1 cannot be created ($why); is the share full, or read-only?"
}

age() { # FILE -> AGE in seconds by the share's own clock, empty when it is not there; negative when that was set back since
  local times
  AGE=''
  [ -e "$1" ] || return 0
  make_folder "$STORE"
  must_write "$NOW" "$((++WRITTEN))"
  times=$(stat -c %Y -- "$NOW" "$1" 2>/dev/null) || return 0
  AGE=$((${times%%$'\n'*} - ${times##*$'\n'}))
}

# FOLDER AGE-OF-ITS-BEAT: a dead owner's, so that it ages from now on. A beat that is ahead would do so only in hours.
give_beat() {
  if [ -z "$2" ]; then
    (set -C && printf '0' >"$1/beat") 2>/dev/null || true
  elif (($2 < -MOST_AHEAD)); then
    write "$1/beat" 0 || true
  fi
}

owner() { # FOLDER -> OWNER, the first line, fit for a message; empty when it is not written yet, or says nothing
  OWNER=''
  small 300 "$1/owner"
  OWNER=${TEXT%%$'\n'*}
  read -r OWNER <<<"${OWNER//[[:cntrl:]]/ }" || true
}

is_over() { # FOLDER: released; or a file in the place of one, which nobody can own and nobody release
  [ -e "$1/released" ] || [ -f "$1" ]
}

claim() { # ROOM NUMBER: whether the number is ours and counts
  ((${#2} <= 18)) || finish ERROR "$1/$(($2 - 1)) is the last number there can be, so that nobody can take the next; no count comes so far, it was made by hand: make sure that nobody works on this share, then delete this folder"
  make_folder "$1"
  if ! mkdir "$1/$2" 2>/dev/null; then
    there "$1/$2" || finish ERROR "$1/$2 cannot be created; is the share full, or read-only?"
    return 1
  fi
  highest "$1"
  [ "$HIGHEST" = "$2" ]
}

trim() { # ROOM: keeps the last ten; whatever is in the way stays
  local name numbers=()
  list "$1"
  for name in "${LIST[@]}"; do
    if [[ $name =~ ^[1-9][0-9]{0,17}$ ]]; then numbers+=("$name"); fi
  done
  ((${#numbers[@]} > 10)) || return 0
  for name in $(printf '%s\n' "${numbers[@]}" | sort -n | head -n -10); do
    rm -f -- "$1/$name"/{owner,beat,released,rollback} || continue
    rmdir -- "$1/$name" || true
  done 2>/dev/null
}

take_lock() {
  local until=$((SECONDS + LOCK_WAIT))
  until try_lock; do
    mind_signals
    ((SECONDS < until)) || finish BUSY "someone else works on this share ($HOLDER); nothing was moved; repeat the call later"
    say "waiting for the lock ($HOLDER)"
    sleep 1
  done
}

try_lock() {
  local folder
  highest "$LOCKS"
  folder=$LOCKS/$HIGHEST
  if ((HIGHEST > 0)) && ! is_over "$folder"; then
    owner "$folder"
    age "$folder/beat"
    give_beat "$folder" "$AGE"
    HOLDER="lock $HIGHEST of ${OWNER:-an owner without a name}${AGE:+, last beat $((AGE < 0 ? 0 : AGE)) s ago}"
    [ -n "$AGE" ] && ((AGE >= LOCK_STALE_AFTER)) || return 1
  fi
  HOLDER="lock $((HIGHEST + 1)) of somebody faster"
  claim "$LOCKS" $((HIGHEST + 1)) || return 1
  LOCK=$HIGHEST
  must_write "$LOCKS/$LOCK/beat" first
  must_write "$LOCKS/$LOCK/owner" "run $RUN, $VERB, process $$ on ${HOSTNAME:-here}"
  trim "$LOCKS"
}

# Immediately before every rename.
check_lock() {
  highest "$LOCKS"
  [ "$HIGHEST" = "$LOCK" ] || finish BUSY "lock $LOCK was taken over by lock $HIGHEST; nothing was moved after that; repeat the call"
}

release_lock() { # one's own number, whoever has the lock by now
  local number=$LOCK
  LOCK=0
  ((number > 0)) || return 0
  write "$LOCKS/$number/released" '' || say "lock $number could not be released and has to go stale"
}

beat() { # shows that this call lives, as far as it is asked for
  if ((LOCK > 0)); then
    check_lock
    write "$LOCKS/$LOCK/beat" "$SECONDS" || true
  fi
  if ((MY_HOLD > 0)) && [ ! -e "$HOLDS/$MY_HOLD/released" ]; then write "$HOLDS/$MY_HOLD/beat" "$SECONDS" || true; fi
}

look_at_hold() { # -> HOLD, its number; HOLD_RUN; HOLD_STATE none, live, stale or released; HOLD_AGE, and BEAT_AGE as it is
  HOLD_RUN='' HOLD_STATE=none HOLD_AGE=0 BEAT_AGE=''
  highest "$HOLDS"
  HOLD=$HIGHEST
  ((HOLD > 0)) || return 0
  owner "$HOLDS/$HOLD"
  HOLD_RUN=${OWNER:-(unnamed)}
  HOLD_STATE=released
  age "$HOLDS/$HOLD/released"
  if ! is_over "$HOLDS/$HOLD"; then
    HOLD_STATE=live
    age "$HOLDS/$HOLD/beat"
    BEAT_AGE=$AGE
    if [ -n "$AGE" ] && ((AGE >= HOLD_STALE_AFTER)); then HOLD_STATE=stale; fi
  fi
  HOLD_AGE=$((${AGE:-0} < 0 ? 0 : ${AGE:-0}))
}

is_held() { # the highest hold is neither released nor stale; one without a beat ages from now on
  look_at_hold
  [ "$HOLD_STATE" = live ] || return 1
  give_beat "$HOLDS/$HOLD" "$BEAT_AGE"
}

held_by() {
  finish HELD_BY "$HOLD_RUN holds this app, last beat $HOLD_AGE s ago; nothing was moved; wait for that run, or release it when you know it is dead"
}

# What changes packages does so for a run whose hold is live, and beats it.
require_hold() {
  MY_HOLD=0
  if is_held; then
    [ "$HOLD_RUN" = "$RUN" ] || held_by
    MY_HOLD=$HOLD
    must_write "$HOLDS/$HOLD/beat" "$SECONDS"
    return
  fi
  finish NOT_HELD "run $RUN has no live hold ($HOLD_STATE${HOLD_RUN:+, of $HOLD_RUN}); nothing was moved; call hold first"
}

begin_work() { # the hold, the lock, and the hold again, for waiting takes time
  require_hold
  take_lock
  require_hold
}

# ---- renames; see files/Renames.java

rename() { # FROM TO; else FAILURE
  FAILURE=''
  if there "$2"; then
    if present "$2"; then
      FAILURE="$2 is there already"
      return 1
    fi
    # only folders can be deleted so; one that came to life meanwhile stays
    find "$2" -ignore_readdir_race -depth -type d -exec rmdir -- {} \; 2>/dev/null || true
  fi
  make_folder "${2%/*}"
  guarded_mv "$1" "$2"
}

guarded_mv() { # FROM TO; a rename that open handles refuse is tried again
  local pause devices
  devices=$(stat -c %d -- "$1" "${2%/*}" 2>/dev/null) || devices='? !'
  if [ "${devices%%$'\n'*}" != "${devices##*$'\n'}" ]; then
    FAILURE="$1 is gone, or on another device than $2"
    return 1
  fi
  for pause in 0.2 0.4 0.8 1.6 3 ''; do
    check_lock
    if there "$2"; then
      FAILURE="$2 is there already"
      return 1
    fi
    FAILURE=$(mv -T -- "$1" "$2" 2>&1) || true
    if ! there "$1" && there "$2"; then return 0; fi
    case $FAILURE in *busy* | *denied* | *'in use'*) ;; *) break ;; esac
    [ -n "$pause" ] || break
    say "refused: $FAILURE; trying again"
    sleep "$pause"
  done
  check_lock
  FAILURE="$1 could not be renamed to $2 (${FAILURE:-no error}); if files are in use, stop the app, repeat, start it"
  return 1
}

to_trash() { # PATH
  make_folder "$TRASH"
  guarded_mv "$1" "$TRASH/$LOCK-$((++TRASHED))-${1##*/}" || finish ERROR "$FAILURE"
}

swap_in() { # SOURCE PARKED -> SWAPPED_OUT, empty when nothing was live
  local why
  SWAPPED_OUT=''
  if present "$PACKAGES"; then
    rename "$PACKAGES" "$2" || finish ERROR "$FAILURE; nothing was moved"
    SWAPPED_OUT=$2
  fi
  rename "$1" "$PACKAGES" && return
  why=$FAILURE
  [ -z "$SWAPPED_OUT" ] || rename "$2" "$PACKAGES" || finish ERROR "$why, and $FAILURE; repeat the call"
  finish ERROR "$why; what was live is live again"
}

# The live set that was swapped out becomes the previous one; what is not complete goes to trash.
keep_swapped_out() {
  [ -n "$SWAPPED_OUT" ] || return 0
  if [ "${STATE[$PACKAGES]}" = complete ]; then
    keep_as_previous "$SWAPPED_OUT" "${OF[$PACKAGES]}"
  else
    to_trash "$SWAPPED_OUT"
  fi
}

# Of two complete trees of one set the one goes whose name nobody uses again: a rename that comes late finds nothing.
keep_as_previous() { # TREE FINGERPRINT
  local place=$PREVIOUS/$2
  if there "$place" && complete "$place"; then
    to_trash "$1"
    return
  fi
  if there "$place"; then to_trash "$place"; fi
  rename "$1" "$place" || finish ERROR "$FAILURE"
  STATE[$place]=complete OF[$place]=$2
}

# What runs that died have left beside a live set that is whole, so that the one tree parked next is what was live.
keep_parked() {
  local tree
  [ "${STATE[$PACKAGES]}" = complete ] || return 0
  complete_parked
  for tree in "${FOUND[@]}"; do keep_as_previous "$tree" "${OF[$tree]}"; done
}

# The set that is live is whole: the one complete tree that is parked beside it becomes the previous set, rests go to trash. Of
# several nobody here can tell which one was live: they are left to a tick. -> PUT_AWAY, the fingerprint, empty when none.
settle_parked() { # FINGERPRINT of what is live
  local run parked=()
  PUT_AWAY=''
  complete_parked
  if ((${#FOUND[@]} == 1)); then
    if [ "${OF[${FOUND[0]}]}" = "$1" ]; then
      to_trash "${FOUND[0]}"
    else
      PUT_AWAY=${OF[${FOUND[0]}]}
      keep_as_previous "${FOUND[0]}" "$PUT_AWAY"
    fi
  fi
  list "$PARKED"
  parked=("${LIST[@]}")
  for run in "${parked[@]}"; do
    if ! complete "$PARKED/$run"; then to_trash "$PARKED/$run"; fi
  done
}

demand_live() { # FINGERPRINT: complete, and this set
  case ${STATE[$PACKAGES]} in
    absent) finish PACKAGES_LOST 'there are no packages; nothing was moved; call restore' ;;
    incomplete) incomplete 'call return if a complete tree is parked, else restore' ;;
  esac
  [ "${OF[$PACKAGES]}" = "$1" ] ||
    finish PACKAGES_CHANGED "the packages have the fingerprint ${OF[$PACKAGES]}, not $1; nothing was moved"
}

refuse_bad() { # FINGERPRINT
  if there "$BAD/$1" && [ -z "$EVEN_BAD" ]; then
    finish SET_IS_BAD "the set $1 failed its health check; nothing was moved; repeat with --even-bad to take it all the same"
  fi
}

# What the build wrote about a set has to be what the caller asks for; what is not known is not equal.
refuse_unfit() { # TREE
  name_of "$1"
  fits "$1" Requirements "$REQUIREMENTS" REQUIREMENTS_CHANGED
  fits "$1" Python "$PYTHON" PYTHON_CHANGED
  fits "$1" Platform "$PLATFORM" PLATFORM_CHANGED
}

fits() { # TREE KEY ASKED WORD
  [ -n "$3" ] || return 0
  value "$1/.package_set" "$2"
  [ "$VALUE" = "$3" ] ||
    finish "$4" "$NAME has $2 ${VALUE:-unknown}, asked for is $3; nothing was moved; run the full deploy"
}

# ---- verbs

verb_status() {
  local run tree
  if [ -w "$WWWROOT" ] && [[ ${WEBSITE_RUN_FROM_PACKAGE-} != 1 && ${WEBSITE_RUN_FROM_PACKAGE-} != http* ]]; then
    say 'Wwwroot: writable'
  else
    say 'Wwwroot: read-only'
  fi
  case ${SCM_DO_BUILD_DURING_DEPLOYMENT-},${ENABLE_ORYX_BUILD-} in
    [tT]rue,* | 1,* | *,[tT]rue | *,1) say 'Remote-Build: on' ;;
    *) say 'Remote-Build: off' ;;
  esac
  inspect "$PACKAGES"
  say "Packages: ${STATE[$PACKAGES]}"
  describe "$PACKAGES" ''
  if [ "${STATE[$PACKAGES]}" = incomplete ]; then
    while IFS= read -r run; do [ -z "$run" ] || say "Problem: $run"; done <<<"${PROBLEMS[$PACKAGES]}"
  fi
  describe_sources
  list "$PREVIOUS"
  for run in "${LIST[@]}"; do say "Previous: $run"; done
  list "$PARKED"
  for run in "${LIST[@]}"; do
    tree=incomplete
    if complete "$PARKED/$run"; then tree=complete; fi
    say "Parked: $run $tree"
  done
  describe_store
  finish STATUS_SUCCESS "the packages are ${STATE[$PACKAGES]}"
}

describe() { # TREE PREFIX; TREE is empty where there is none
  local key tree=${1:-$STORE/none}
  say "$2Fingerprint: ${OF[$tree]:-none}"
  for key in Requirements Python Platform; do
    value "$tree/.package_set" "$key"
    say "$2$key: ${VALUE:-unknown}"
  done
}

# While the packages are complete nothing is put in their place, and a look at the marker has to do: each file looked at
# costs a round trip to the share.
describe_sources() {
  local file line
  if [ "${STATE[$PACKAGES]}" = complete ]; then
    describe_marked_backup
    file=$PACKAGES/.package_set.requirements
  else
    describe_backup
    describe_restorable
    file=$SOURCE/.package_set.requirements
  fi
  [ -f "$file" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    say "Installed-Requirements: ${line//$'\r'/}"
  done < <(beginning "$MOST_OF_A_NOTE" "$file")
}

describe_marked_backup() {
  fingerprint "$BACKUP"
  OF[$BACKUP]=$FINGERPRINT
  value "$BACKUP/.backup_ready" Fingerprint
  if [ -n "$VALUE" ] && [ "$VALUE" = "$FINGERPRINT" ]; then
    value "$BACKUP/.backup_ready" 'Backup completed'
    COMPLETED=$VALUE
    describe_ready_backup
  else
    describe_no_backup
  fi
}

describe_backup() {
  if marked "$BACKUP" && complete "$BACKUP"; then
    describe_ready_backup
  else
    describe_no_backup
  fi
}

describe_ready_backup() {
  say 'Backup: ready'
  describe "$BACKUP" Backup-
  say "Backup-Completed: ${COMPLETED:-unknown}"
}

describe_no_backup() {
  if present "$BACKUP"; then say 'Backup: not-ready'; else say 'Backup: absent'; fi
  describe '' Backup-
  say 'Backup-Completed: unknown'
}

# What a run would put back: the one tree that is parked, by return, else what restore would take.
describe_restorable() {
  complete_parked
  if ((${#FOUND[@]} == 1)); then SOURCE=${FOUND[0]}; else choose_source; fi
  name_of "$SOURCE"
  say "Restorable: ${NAME:-none}"
  describe "$SOURCE" Restorable-
}

describe_store() {
  local name
  look_at_hold
  if [ "$HOLD_STATE" = none ]; then say 'Hold: none'; else say "Hold: $HOLD_RUN $HOLD_STATE $HOLD_AGE"; fi
  highest "$LOCKS"
  if ((HIGHEST == 0)) || is_over "$LOCKS/$HIGHEST"; then
    say 'Lock: free'
  else
    owner "$LOCKS/$HIGHEST"
    age "$LOCKS/$HIGHEST/beat"
    say "Lock: $HIGHEST of ${OWNER:-an owner without a name}, last beat $((${AGE:-0} < 0 ? 0 : ${AGE:-0})) s ago"
  fi
  age "$KUDU_LOCK"
  say "Kudu-Lock: ${AGE:-none}"
  find_manifest
  say "Manifest: $MANIFEST_STATE"
  list "$TRASH"
  say "Trash: ${#LIST[@]}"
  describe_incoming
  list "$BAD"
  for name in "${LIST[@]}"; do say "Bad: $name"; done
  say "Script-Host: $BASH_VERSION"
}

# By names: a marker or a text is read for a set that has one, no file of a set is looked at.
describe_incoming() {
  local set previous='' reason
  find_incoming
  for set in "${ARRIVED[@]}"; do
    if [ "${set:0:64}" = "$previous" ]; then continue; fi
    previous=${set:0:64}
    incoming_state "$previous"
    [ "$SET_STATE" != absent ] || continue # the build's word, or a folder without a marker
    say "Incoming: $previous $SET_STATE"
    [ "$SET_STATE" = refused ] || continue
    reason=$(beginning 2000 "$INCOMING/$previous.refused" | tr -c '[:print:]' ' ') || true
    say "Refused: $previous $reason"
  done
}

verb_hold() {
  local try
  for try in 1 2 3; do
    if is_held || [ "$HOLD_STATE" = stale ]; then
      if [ "$HOLD_RUN" = "$RUN" ]; then
        keep_hold
        continue
      fi
      [ "$HOLD_STATE" = stale ] || name_the_holder
    fi
    if claim "$HOLDS" $((HOLD + 1)); then
      MY_HOLD=$HIGHEST
      must_write "$HOLDS/$MY_HOLD/owner" "$RUN"
      must_write "$HOLDS/$MY_HOLD/beat" first
      trim "$HOLDS"
      expect_live
      finish HOLD_SUCCESS "run $RUN holds (hold $MY_HOLD)"
    fi
    say "somebody was faster (try $try)"
  done
  look_at_hold
  held_by
}

keep_hold() { # beats, if nobody has taken it over while it was stale
  must_write "$HOLDS/$HOLD/beat" "$SECONDS"
  highest "$HOLDS"
  [ "$HIGHEST" != "$HOLD" ] || finish HOLD_SUCCESS "run $RUN still holds (hold $HOLD)"
}

# Asked for with a new hold only: a run that beats may have parked what it expects.
expect_live() {
  [ -n "$EXPECT" ] || return 0
  fingerprint "$PACKAGES"
  [ "$FINGERPRINT" != "$EXPECT" ] || return 0
  must_write "$HOLDS/$MY_HOLD/released" ''
  finish PACKAGES_CHANGED "the packages have the fingerprint ${FINGERPRINT:-none}, not $EXPECT; run $RUN holds no more"
}

name_the_holder() { # it may not have had the time to write its name
  local try
  for try in 1 2 3 4 5; do
    [ "$HOLD_RUN" = '(unnamed)' ] || held_by
    say "hold $HOLD has no name yet (look $try)"
    sleep 0.2
    is_held || return 0
  done
  held_by
}

verb_release() {
  local number released=''
  list "$HOLDS"
  for number in "${LIST[@]}"; do
    [[ $number =~ ^[1-9][0-9]{0,17}$ ]] || continue
    owner "$HOLDS/$number"
    if [ "$OWNER" != "$RUN" ] || [ -e "$HOLDS/$number/released" ]; then continue; fi
    must_write "$HOLDS/$number/released" ''
    released+=${released:+, }$number
  done
  [ -z "$released" ] || finish RELEASE_SUCCESS "run $RUN holds no more (hold $released)"
  look_at_hold
  finish RELEASE_SUCCESS "run $RUN has no hold to release (${HOLD_RUN:-nobody} has the last one, $HOLD_STATE); nothing was changed"
}

find_manifest() { # -> MANIFEST, MANIFEST_STATE owned, disowned or absent
  local id=''
  MANIFEST='' MANIFEST_STATE=absent
  small 4096 "$DEPLOYMENTS/active"
  read -r id <<<"${TEXT%%$'\n'*}" || true
  id=${id%$'\r'}
  [[ $id =~ ^[A-Za-z0-9_-]+$ && -f $DEPLOYMENTS/$id/manifest ]] || return 0
  MANIFEST=$DEPLOYMENTS/$id/manifest
  MANIFEST_STATE=disowned
  if grep -aqE "$OWNED" "$MANIFEST"; then MANIFEST_STATE=owned; fi
}

verb_disown() {
  local temp why
  begin_work
  find_manifest
  case $MANIFEST_STATE in
    absent) finish MANIFEST_NOT_FOUND "no manifest of an active deployment is in $DEPLOYMENTS; park instead" ;;
    disowned) finish DISOWN_SUCCESS "the packages are in no manifest already; nothing was written" ;;
  esac
  discard_temps
  # a name of our own, so that nobody who comes late writes into what became the manifest
  temp=$MANIFEST.$LOCK.tmp
  why=$({ grep -avE "$OWNED" "$MANIFEST" || [ $? = 1 ]; } 2>&1 >"$temp") || finish ERROR "$temp cannot be written ($why); is the share full?"
  check_lock
  why=$(mv -fT -- "$temp" "$MANIFEST" 2>&1) || finish ERROR "$MANIFEST could not be replaced ($why); repeat the call, or park instead"
  find_manifest
  [ "$MANIFEST_STATE" = disowned ] || finish ERROR "$MANIFEST names packages again; is another deployment under way?"
  finish DISOWN_SUCCESS "the packages are out of $MANIFEST"
}

discard_temps() { # of calls that died
  local name
  list "${MANIFEST%/*}"
  for name in "${LIST[@]}"; do
    if [[ $name =~ ^manifest\.[0-9]+\.tmp$ ]]; then rm -f -- "${MANIFEST%/*}/$name" || true; fi
  done
}

# Every name in parked/ carries the number of a lock: a call that comes late finds there nothing of a later one.
verb_park() {
  begin_work
  inspect "$PACKAGES"
  complete_parked
  names_of_found
  case ${STATE[$PACKAGES]}-${#FOUND[@]} in
    absent-0) finish PACKAGES_LOST "there are no packages to park; nothing was moved; call restore" ;;
    absent-1) finish PARK_SUCCESS "already parked as $NAMES; nothing was moved" ;;
    absent-*) finish SEVERAL_PARKED "no packages are live and several complete trees are parked ($NAMES); nothing was moved; rename the right one to $PACKAGES" ;;
    complete-0) ;;
    complete-*) finish PARKED_AND_LIVE "the packages are live and a complete tree is parked, too ($NAMES); nothing was moved; a tick tidies it, or rename one of them away" ;;
    *) incomplete 'what is live is not parked; call return if a complete tree is parked, else restore' ;;
  esac
  beat
  rename "$PACKAGES" "$PARKED/$RUN.park-$LOCK" || finish ERROR "$FAILURE; nothing was moved"
  finish PARK_SUCCESS "the packages are parked as parked/$RUN.park-$LOCK; call return after the deploy"
}

incomplete() { # WHAT TO DO
  finish PACKAGES_INCOMPLETE "the packages are not complete: ${PROBLEMS[$PACKAGES]%%$'\n'*}; nothing was moved; $1"
}

verb_return() {
  begin_work
  inspect "$PACKAGES"
  [ "${STATE[$PACKAGES]}" != complete ] || finish RETURN_SUCCESS 'the packages are complete; nothing was moved'
  complete_parked
  names_of_found
  case ${STATE[$PACKAGES]}-${#FOUND[@]} in
    *-1) ;;
    absent-0) finish PACKAGES_LOST 'no complete tree is parked; nothing was moved; call restore' ;;
    *-0) incomplete 'no complete tree is parked either; call restore' ;;
    *) finish SEVERAL_PARKED "several complete trees are parked ($NAMES); nothing was moved; rename the right one to $PACKAGES" ;;
  esac
  beat
  swap_in "${FOUND[0]}" "$PARKED/$RUN.rest-$LOCK"
  [ -z "$SWAPPED_OUT" ] || to_trash "$SWAPPED_OUT"
  finish RETURN_SUCCESS "the packages were returned from $NAMES; restart the app"
}

verb_restore() {
  begin_work
  inspect "$PACKAGES"
  if [ "${STATE[$PACKAGES]}" = complete ] && [ "${EXPECT:-${OF[$PACKAGES]}}" = "${OF[$PACKAGES]}" ]; then
    finish RESTORE_SUCCESS 'the packages are complete; nothing was moved'
  fi
  choose_source
  if [ -z "$SOURCE" ]; then no_source; fi
  refuse_unfit "$SOURCE"
  beat
  swap_in "$SOURCE" "$PARKED/restore-$LOCK"
  keep_swapped_out
  finish RESTORE_SUCCESS "moved from $NAME, set ${OF[$SOURCE]}; restart the app, the next tick makes a new backup"
}

no_source() {
  local which=${EXPECT:+ of the set $EXPECT}
  names_of_found
  ((${#FOUND[@]} == 0)) ||
    finish SET_IS_AMBIGUOUS "several complete trees are parked ($NAMES); nothing was moved; rename the right one to $PACKAGES"
  if present "$BACKUP" && ! { marked "$BACKUP" && complete "$BACKUP"; }; then
    finish BACKUP_NOT_READY "$BACKUP is not complete and marked, and no other complete set is there; nothing was moved; run the full deploy"
  fi
  finish BACKUP_NOT_FOUND "there is no backup$which in $BACKUP and no other complete set$which; nothing was moved; run the full deploy"
}

verb_rollback() {
  local tree candidates=()
  begin_work
  remember_choice
  inspect "$PACKAGES"
  if [ "${STATE[$PACKAGES]}" = complete ] && [ "$TO" = "${OF[$PACKAGES]}" ]; then
    finish ROLLBACK_SUCCESS "the set $TO is live; nothing was moved"
  fi
  complete_previous
  for tree in "${FOUND[@]}"; do
    if [ "${OF[$tree]}" != "${OF[$PACKAGES]}" ] && [ "${TO:-${OF[$tree]}}" = "${OF[$tree]}" ]; then candidates+=("$tree"); fi
  done
  FOUND=("${candidates[@]}")
  names_of_found
  case ${#FOUND[@]} in
    0) finish PREVIOUS_NOT_FOUND "no complete set${TO:+ $TO} other than the live one is in $PREVIOUS; nothing was moved; run the full deploy of that set" ;;
    1) ;;
    *) finish SET_IS_AMBIGUOUS "several previous sets are there; nothing was moved; name one by --to: $NAMES" ;;
  esac
  roll_back_to "${FOUND[0]}"
}

# Repeated after a dropped connection, the set before would come back: what a run has chosen is written beside its hold.
remember_choice() {
  local number
  list "$HOLDS"
  for number in "${LIST[@]}"; do
    owner "$HOLDS/$number"
    if [ "$OWNER" != "$RUN" ] || [ -n "$TO" ]; then continue; fi
    small 4096 "$HOLDS/$number/rollback"
    read -r TO <<<"${TEXT%%$'\n'*}" || true
    [[ $TO =~ ^[0-9a-f]{64}$ ]] || TO=''
  done
}

roll_back_to() { # TREE
  local set=${OF[$1]}
  refuse_bad "$set"
  refuse_unfit "$1"
  must_write "$HOLDS/$MY_HOLD/rollback" "$set"
  beat
  swap_in "$1" "$PARKED/rollback-$LOCK"
  keep_swapped_out
  finish ROLLBACK_SUCCESS "the previous set $set is live; restart the app, the next tick backs it up"
}

# ---- a full deploy; see backup/IncomingSets.java

find_incoming() { # -> ARRIVED, names in incoming/ that belong to a set, sorted
  local name
  ARRIVED=()
  list "$INCOMING"
  for name in "${LIST[@]}"; do
    if [[ $name =~ ^[0-9a-f]{64}($|\.) ]]; then ARRIVED+=("$name"); fi
  done
}

incoming_state() { # FINGERPRINT -> SET_STATE, from the names of find_incoming
  local name is=' '
  SET_STATE=absent
  for name in "${ARRIVED[@]}"; do
    case $name in
      "$1") is+='folder ' ;;
      "$1".zip.parts) is+='sent ' ;;
      "$1".zip.done) is+='expanding ' ;;
      "$1".fetch) is+='wished ' ;;
      "$1".refused) is+='refused ' ;;
      "$1".zip.*) is+='parts ' ;;
      "$1".[1-9]*) is+='expanding ' ;;
    esac
  done
  value "$INCOMING/$1/.backup_ready" Fingerprint
  if [[ $is == *' folder '* && $VALUE == "$1" ]]; then
    SET_STATE=ready
    return
  fi
  for name in sent expanding wished refused parts; do
    if [[ $is == *" $name "* ]]; then
      SET_STATE=$name
      return
    fi
  done
}

verb_incoming() {
  local name size hash
  find_incoming
  for name in "${ARRIVED[@]}"; do
    [[ $name =~ ^$TO\.zip\.part-[0-9]+$ ]] || continue
    progress "hashing $name"
    size=$(stat -c %s -- "$INCOMING/$name" 2>/dev/null) || continue # taken meanwhile
    [ -f "$INCOMING/$name" ] || continue
    hash=$(sha256sum 2>/dev/null <"$INCOMING/$name") || continue
    say "Part: ${hash%% *} $size $name"
  done
  incoming_state "$TO"
  say "Set: $SET_STATE"
  finish INCOMING_SUCCESS "the set $TO is $SET_STATE"
}

# Neither hold nor lock: nobody reads a set before this one rename, which may come again, or late; then the maintainer finds
# a set that is ready, or parts that are missing, and says so.
verb_deliver() {
  local from=$INCOMING/$TO.zip.list to=$INCOMING/$TO.zip.parts why
  end_if_delivered
  has_hash "$from" "$LIST_SHA" || finish PARTS_MISSING "$TO.zip.list is not there as a whole; send it again"
  demand_parts "$from"
  rm -f -- "$INCOMING/$TO.zip.done" # of an earlier try: a tick would discard the parts because of it
  if ! why=$(mv -fT -- "$from" "$to" 2>&1); then
    end_if_delivered # by the same call, given again
    finish ERROR "$from could not be renamed ($why); repeat the call"
  fi
  finish DELIVER_SUCCESS "the set $TO was sent as a whole; the next tick lays it out"
}

end_if_delivered() {
  if has_hash "$INCOMING/$TO.zip.parts" "$LIST_SHA"; then finish DELIVER_SUCCESS "the list of $TO counts already"; fi
  find_incoming
  incoming_state "$TO"
  if [ "$SET_STATE" = ready ]; then finish DELIVER_SUCCESS "the set $TO is laid out already"; fi
  if [ ! -f "$INCOMING/$TO.zip.list" ] && has_hash "$INCOMING/$TO.zip.done" "$LIST_SHA"; then
    finish DELIVER_SUCCESS "the maintainer has read the list of $TO already"
  fi
}

has_hash() { # FILE SHA256
  local hash
  [ -f "$1" ] && hash=$(sha256sum 2>/dev/null <"$1") && [ "${hash%% *}" = "$2" ]
}

demand_parts() { # LIST
  local size name there missing=''
  while read -r _ size name || [ -n "$name" ]; do
    [[ $name =~ ^$TO\.zip\.part-[0-9]+$ ]] || finish ERROR "'$(shown "$name")' in $1 is no part of this set; build the list again"
    there=$(stat -c %s -- "$INCOMING/$name" 2>/dev/null) || there=no
    [ "$there" = "$size" ] || missing+=${missing:+, }$name
  done < <(beginning "$MOST_OF_A_NOTE" "$1")
  [ -z "$missing" ] || finish PARTS_MISSING "$missing; send them again"
}

verb_swap() {
  local source=$INCOMING/$TO
  begin_work
  inspect "$PACKAGES"
  if [ "${STATE[$PACKAGES]}" = complete ] && [ "${OF[$PACKAGES]}" = "$TO" ]; then
    settle_parked "$TO"
    finish SWAP_SUCCESS "the set $TO is live"
  fi
  refuse_bad "$TO"
  if ! { marked "$source" && complete "$source" && [ "${OF[$source]}" = "$TO" ]; }; then
    finish INCOMING_NOT_READY "$source is not there as a complete and marked set; nothing was moved; send it, and wait for a tick"
  fi
  refuse_unfit "$source"
  beat
  keep_parked
  swap_in "$source" "$PARKED/$RUN.swap-$LOCK"
  keep_swapped_out
  settle_parked "$TO"
  finish SWAP_SUCCESS "the set $TO is live${SWAPPED_OUT:+, the one before is the previous one}; restart the app, the next tick backs it up"
}

verb_set_aside() {
  begin_work
  inspect "$PACKAGES"
  if [ "${STATE[$PACKAGES]}" = absent ]; then finish SET_ASIDE_SUCCESS 'nothing is live; nothing was moved'; fi
  beat
  keep_parked
  rename "$PACKAGES" "$PARKED/$RUN.aside-$LOCK" || finish ERROR "$FAILURE; nothing was moved"
  finish SET_ASIDE_SUCCESS "what was live (${STATE[$PACKAGES]}) is parked as parked/$RUN.aside-$LOCK; call settle after the deploy, or return"
}

verb_settle() {
  local set
  begin_work
  inspect "$PACKAGES"
  demand_live "$EXPECT"
  beat
  settle_parked "$EXPECT"
  # Where no maintainer keeps one previous set, nobody else does.
  [ -z "$PUT_AWAY" ] || list "$PREVIOUS"
  for set in ${PUT_AWAY:+"${LIST[@]}"}; do
    if [[ $set =~ ^[0-9a-f]{64}$ && $set != "$PUT_AWAY" ]]; then to_trash "$PREVIOUS/$set"; fi
  done
  finish SETTLE_SUCCESS "the set $EXPECT is live${PUT_AWAY:+, $PUT_AWAY is the previous one}"
}

# A text and a word that differ for a moment do no harm: the text is for people. Renamed into the folder that was looked at,
# whatever has its name by then: a word that came late would make another set incomplete.
verb_relabel() {
  local text=$INCOMING/$TO.package_set.requirements word=$INCOMING/$TO.package_set
  begin_work
  if present "$PACKAGES"; then cd -- "$PACKAGES"; fi
  inspect "$PACKAGES"
  demand_live "$TO"
  if [ -f "$word" ]; then
    demand_word "$word"
    demand_text "$text"
  else
    value .package_set Requirements
    [ "$VALUE" = "$REQUIREMENTS" ] || finish RELABEL_REFUSED "$word is not there; nothing was changed; send it again"
  fi
  if has_hash "$text" "$REQUIREMENTS"; then replace "$text" .package_set.requirements; fi
  if [ -f "$word" ]; then replace "$word" .package_set; fi
  finish RELABEL_SUCCESS "the packages are of the requirements $REQUIREMENTS; the next tick makes a new backup if they were not before"
}

demand_word() { # FILE
  value "$1" Requirements
  [ "$VALUE" = "$REQUIREMENTS" ] || finish RELABEL_REFUSED "$1 names the requirements ${VALUE:-none}, not $REQUIREMENTS; nothing was changed; send it again"
  value "$1" Fingerprint
  [ "$VALUE" = "$TO" ] || finish RELABEL_REFUSED "$1 is of the set ${VALUE:-none}, not $TO; nothing was changed; send it again"
}

demand_text() { # FILE; where it is gone, a call before has moved it
  if [ -f "$1" ]; then
    has_hash "$1" "$REQUIREMENTS" || finish RELABEL_REFUSED "$1 has another hash than was asked for; nothing was changed; send it again"
  else
    has_hash .package_set.requirements "$REQUIREMENTS" || finish RELABEL_REFUSED "$1 is not there; nothing was changed; send it again"
  fi
}

replace() { # FROM NAME, a file of the packages, by one rename
  check_lock
  FAILURE=$(mv -fT -- "$1" "$2" 2>&1) || finish ERROR "$PACKAGES/$2 could not be replaced ($FAILURE); repeat the call"
}

verb_mark_bad() {
  require_hold
  if ! mkdir -p "$BAD" || ! : >"$BAD/$TO"; then finish ERROR "$BAD/$TO cannot be written; is the share full, or read-only?"; fi
  finish MARK_BAD_SUCCESS "the set $TO is bad: nobody takes it unasked"
}

verb_mark_good() {
  require_hold
  rm -f -- "$BAD/$TO" || finish ERROR "$BAD/$TO cannot be deleted; repeat the call"
  finish MARK_GOOD_SUCCESS "the set $TO is not bad"
}

verb_hash_code() {
  local odd
  cd "$WWWROOT"
  odd=$(find . -path ./.python_packages -prune -o -type f -path '*'$'\n''*' -printf '%P\n' -quit) || true
  [ -z "$odd" ] || finish ERROR "'$(shown "$odd")' has a line break in its name; rename it in the code"
  if find . -path ./.python_packages -prune -o -type f -printf '%P\0' | sort -z | xargs -0 -r sha256sum -z -- | tr '\000' '\n'; then
    finish HASH_SUCCESS 'every file of the code is listed above'
  fi
  finish ERROR "a file in $WWWROOT could not be read, or changed meanwhile; repeat the call"
}

# The only recursive delete. Nothing is deleted while nothing but trash may hold the packages.
verb_empty_trash() {
  local until=$((SECONDS + SLICE)) entry
  keep_away_from_others
  take_lock
  keep_away_from_others
  fingerprint "$PACKAGES"
  if [ -z "$FINGERPRINT" ] && ! marked "$BACKUP"; then
    finish PACKAGES_LOST "neither packages nor a backup are there; nothing was deleted; restore, or rename the right tree from $TRASH"
  fi
  list "$TRASH"
  for entry in "${LIST[@]}"; do
    while there "$TRASH/$entry"; do
      ((SECONDS < until)) || finish IN_PROGRESS 'the time is up and something is left; call again'
      mind_signals
      LAST_PROGRESS=-5
      progress "deleting $entry"
      delete_slice "$TRASH/$entry" $((until - SECONDS < 5 ? until - SECONDS : 5))
    done
  done
  finish EMPTY_TRASH_SUCCESS 'nothing is in trash'
}

delete_slice() { # PATH SECONDS
  local status=0
  timeout "$2" find "$1" -ignore_readdir_race -depth -delete || status=$?
  [ "$status" = 0 ] || [ "$status" = 124 ] || ! there "$1" ||
    finish ERROR "$1 cannot be deleted; if files are in use, stop the app, repeat, start it"
}

keep_away_from_others() {
  if is_held && [ "$HOLD_RUN" != "$RUN" ]; then held_by; fi
}

# ---- all of it

main() {
  declare -gA STATE=() OF=() PROBLEMS=()
  local signal
  forget_the_callers_shell
  RESULT='' RESULT_TEXT='' CODE=1 SIGNALLED='' CALL='' RUN='' HOME_DIR=/home MAY_DIFFER='' LOCK=0 MY_HOLD=0 TRASHED=0 WRITTEN=0
  EXPECT='' REQUIREMENTS='' LIST_SHA='' PYTHON='' PLATFORM='' TO='' EVEN_BAD='' SLICE=40
  LOCK_STALE_AFTER=300 HOLD_STALE_AFTER=600 LOCK_WAIT=20 LAST_PROGRESS=0 MOST_AHEAD=60
  MOST_OF_A_NOTE=1048576 MOST_OF_RECORDS=67108864 MOST_ROWS=1000000
  OWNED='^(\./)?\.python_packages([/\\]|'$'\r''?$)'
  case " $* " in *' --help '*)
    usage
    exit
    ;;
  esac
  trap on_exit EXIT
  trap '' PIPE
  for signal in HUP INT TERM; do
    # shellcheck disable=SC2064 # which signal it is, is known now
    trap "SIGNALLED=$signal" "$signal"
  done
  read_arguments "$@"
  name_places
  [ -d "$WWWROOT" ] || finish HOME_UNREACHABLE "$WWWROOT is not there; is this the home of a data app?"
  "verb_${VERB//-/_}"
}

main "$@"
