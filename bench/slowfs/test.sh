#!/usr/bin/env bash
# Tries slowfs: what is done on the mount is what happens in the source, and every operation is counted once.
#
# usage: test.sh SLOWFS         SLOWFS: the program that make builds
# exit codes: 0 all right, 1 something is not, 2 bad usage
# shellcheck disable=SC2317,SC2329  # tests are called by their names
# shellcheck disable=SC2016  # the loops that are timed run in a shell of their own
set -euo pipefail
export LC_ALL=C.UTF-8

SLOWFS=
WORK=
FAILED=0

main() {
  [[ $# -eq 1 && -x $1 ]] || { echo "usage: test.sh SLOWFS (make builds it)" >&2; exit 2; }
  SLOWFS=$(readlink -f -- "$1")
  WORK=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  mkdir "$WORK/source" "$WORK/mount"
  local names name
  names=$(compgen -A function test_)
  for name in $names; do
    run "$name"
  done
  [[ $FAILED -ne 0 ]] || echo "slowfs: $(wc -w <<<"$names") tests passed"
  exit "$FAILED"
}

# Each test begins with an empty source, mounts it as it likes, and dies at its first failing line.
run() {
  local name=$1 code=0
  find "$WORK/source" -mindepth 1 -delete
  rm -f "$WORK/log"
  set +e
  (set -e; cd "$WORK"; "$name") >"$WORK/output" 2>&1
  code=$?
  set -e
  unmount
  if [[ $code -eq 0 ]]; then
    echo "ok      $name"
  else
    FAILED=1
    echo "FAILED  $name (exit $code), which wrote last:"
    tail -n 15 "$WORK/output" | sed 's/^/        /'
  fi
}

slow_mount() {
  "$SLOWFS" "$@" source mount
  mountpoint -q mount
}

unmount() {
  cd "$WORK"
  ! mountpoint -q mount || fusermount3 -u mount || fusermount3 -uz mount
}

clean_up() {
  unmount
  rm -rf "$WORK"
}

reset() { echo 0 >mount/.slowfs-counters; }

count() { awk -v kind="$1" '$1 == kind { print $2 }' mount/.slowfs-counters; }

# equal WHAT EXPECTED FOUND
equal() { [[ $2 == "$3" ]] || { echo "$1: expected '$2', found '$3'"; return 1; }; }

# within WHAT LEAST MOST FOUND; a file system's clock may be a tick behind
within() { [[ $4 -ge $(($2 - 1)) && $4 -le $3 ]] || { echo "$1: expected $2 to $3, found '$4'"; return 1; }; }

refused() { if "$@"; then echo "not refused: $*"; return 1; fi; }

milliseconds_of() {
  local before=${EPOCHREALTIME/./}
  "$@" >/dev/null
  echo $(((${EPOCHREALTIME/./} - before) / 1000))
}

plant_tree() {
  local folder
  for folder in "$1" "$1/with blank" "$1/ümlaut/deep/deeper" "$1/empty"; do
    mkdir -p "$folder"
  done
  head -c 3000000 /dev/urandom >"$1/big"
  : >"$1/with blank/nothing"
  for number in $(seq 200); do
    echo "$number" >"$1/ümlaut/deep/deeper/$number.py"
  done
  ln -s big "$1/link"
  touch -d '2026-01-02 03:04:05' "$1/big"
}

test_a_copied_tree_is_the_same_on_the_mount_and_in_the_source() {
  plant_tree tree
  slow_mount
  cp -a tree mount/
  diff -r tree mount/tree
  diff -r tree source/tree
  equal "modification time" "$(stat -c %Y tree/big)" "$(stat -c %Y mount/tree/big)"
  rm -rf tree
}

test_with_an_attribute_cache_too() {
  plant_tree tree
  slow_mount --attribute-cache 1
  cp -a tree mount/
  diff -r tree mount/tree
  cp -a mount/tree mount/again
  rm -rf mount/tree
  diff -r tree source/again
  equal "what is left" again "$(ls mount)"
  rm -rf tree
}

test_renames_folders_and_refuses_to_replace() {
  slow_mount
  mkdir -p mount/a/b mount/c
  echo 1 >mount/a/b/f
  mv -T mount/a mount/moved
  equal "content after the rename" 1 "$(cat source/moved/b/f)"
  refused test -e mount/a
  mkdir -p mount/full/x
  refused mv -T mount/moved mount/full
  python3 - <<'PYTHON'
import ctypes, errno, os
libc = ctypes.CDLL(None, use_errno=True)
NOREPLACE = 1
def rename(a, b):
    return libc.renameat2(-100, a, -100, b, NOREPLACE)
assert rename(b"mount/moved", b"mount/c") == -1 and ctypes.get_errno() == errno.EEXIST
assert rename(b"mount/moved", b"mount/free") == 0
PYTHON
  test -f source/free/b/f
}

test_creates_exclusively() {
  slow_mount
  (set -C; echo first >mount/f)
  refused bash -c 'set -C; echo second >mount/f'
  equal content first "$(cat source/f)"
  mkdir mount/d
  refused mkdir mount/d
}

test_truncates_and_appends() {
  slow_mount
  printf '0123456789' >mount/f
  truncate -s 4 mount/f
  echo x >>mount/f
  equal content 0123x "$(cat source/f)"
  echo new >mount/f
  equal content new "$(cat source/f)"
  equal size 4 "$(stat -c %s mount/f)"
}

test_sets_times_and_modes() {
  slow_mount
  : >mount/f
  touch -d @1000000000 mount/f
  chmod 640 mount/f
  equal "time and mode" "1000000000 640" "$(stat -c '%Y %a' source/f)"
}

test_shows_time_stamps_by_its_own_clock() {
  local shift now before
  for shift in 7200 -7200; do
    : >source/before
    touch -d @1000000000 source/before
    slow_mount --clock-shift "$shift" --attribute-cache 1
    equal "time of what was there" $((1000000000 + shift)) "$(stat -c %Y mount/before)"
    before=$(date +%s)
    echo 1 >mount/new
    mkdir mount/folder
    touch mount/new
    now=$(date +%s)
    for name in new folder; do
      within "clock of $name" $((before + shift)) $((now + shift)) "$(stat -c %Y "mount/$name")"
      within "change time of $name" $((before + shift)) $((now + shift)) "$(stat -c %Z "mount/$name")"
    done
    within "time in the source" "$before" "$now" "$(stat -c %Y source/new)"
    equal "times in a listing" "$(stat -c '%n %Y' mount/before mount/new)" \
      "$(find mount -type f -printf '%p %T@\n' | sed 's/[.].*//' | sort)"
    rm -r mount/new mount/folder
    fusermount3 -u mount
  done
}

test_a_time_that_is_set_comes_back_as_it_was_set() {
  slow_mount --clock-shift 7200
  touch -d @1000000000.123456789 mount/f
  equal "modification time" "1000000000.123456789" "$(find mount/f -printf '%T@' | cut -c1-20)"
  equal "access time" 1000000000 "$(stat -c %X mount/f)"
  touch -a -d @1100000000 mount/f # leaves the other as it is
  equal "access and modification time" "1100000000 1000000000" "$(stat -c '%X %Y' mount/f)"
  equal "both in the source" "1099992800 999992800" "$(stat -c '%X %Y' source/f)"
  cp -a mount/f mount/copy
  equal "time of a copy" 1000000000 "$(stat -c %Y mount/copy)"
}

test_follows_symbolic_links_and_refuses_hard_ones() {
  slow_mount
  echo 1 >mount/f
  ln -s f mount/s
  equal "target" f "$(readlink mount/s)"
  equal "content by the link" 1 "$(cat mount/s)"
  refused ln mount/f mount/h
}

test_syncs_and_tells_free_space() {
  slow_mount
  dd if=/dev/zero of=mount/f bs=4k count=2 conv=fsync status=none
  equal fsync 1 "$(count fsync)"
  equal "blocks of the file system" "$(stat -f -c %b source)" "$(stat -f -c %b mount)"
}

test_reads_an_open_file_that_was_deleted() {
  slow_mount
  echo still here >mount/f
  exec 3<mount/f
  rm mount/f
  equal content "still here" "$(cat <&3)"
  exec 3<&-
}

test_executes_and_maps_files() {
  slow_mount
  cp "$(readlink -f "$(command -v sort)")" mount/sort
  equal "what the program sorted" "1 2" "$(printf '2\n1\n' | mount/sort | xargs)"
  printf '#!/bin/sh\necho run\n' >mount/script
  chmod 755 mount/script
  equal "what the script said" run "$(mount/script)"
  python3 -c '
import mmap
with open("mount/sort", "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
    assert mapped[:] == open("source/sort", "rb").read()'
}

test_lists_five_thousand_names_and_deletes_while_listing() {
  mkdir source/many
  (cd source/many; seq 5000 | xargs touch)
  slow_mount --attribute-cache 1
  equal "names" 5000 "$(find mount/many -type f | sort -u | wc -l)"
  equal "listings" 1 "$(count readdir)"
  rm -rf mount/many
  equal "deletions" 5000 "$(count unlink)"
  refused test -e source/many
}

test_counters_are_exact_and_add_up() {
  slow_mount
  reset
  equal "all, after a reset and a look" 0 "$(count all)"
  for number in $(seq 10); do
    echo "$number" >mount/"$number"
  done
  mkdir mount/d
  mv mount/1 mount/d/
  rm mount/2
  local kinds
  kinds=$(for kind in create write flush mkdir rename unlink; do count "$kind"; done | xargs)
  equal "create write flush mkdir rename unlink" "10 10 10 1 1 1" "$kinds"
  equal "sum of the kinds" "$(count all)" "$(awk '$1 !~ /^(all|apart|apart_read)$/ { sum += $2 } END { print sum }' mount/.slowfs-counters)"
  [[ $(count all) -gt 33 ]]
  reset
  equal "all, after a reset" 0 "$(count all)"
}

# A share answers a creation with the attributes of what it has created.
test_a_file_is_created_by_one_operation() {
  slow_mount
  echo 0 >mount/.slowfs-counters
  : >mount/new
  [[ $(count create) -eq 1 && $(count getattr) -eq 1 ]] # the name is looked up before
}

test_counts_apart_what_is_below_a_path() {
  mkdir -p source/here/below source/hereafter
  echo x >source/here/below/file
  slow_mount --apart /here/below
  cat mount/here/below/file >/dev/null # the folder and the file are looked up, opened, read, closed
  echo 0 >mount/.slowfs-counters
  cat mount/here/below/file >/dev/null
  local apart all
  apart=$(count apart)
  all=$(count all)
  [[ $apart -ge 4 && $all -gt $apart ]] # /here itself is not below
  ls mount/hereafter
  [[ $(count apart) -eq $apart ]]
}

test_counters_are_in_no_listing() {
  slow_mount
  equal "listing" "" "$(ls -A mount)"
}

test_logs_changes() {
  slow_mount --log log
  mkdir mount/d
  echo 1 >mount/d/f
  mv mount/d mount/e
  rm -r mount/e
  refused rm mount/absent 2>/dev/null
  equal log "mkdir /d create /d/f rename /d /e unlink /e/f rmdir /e" "$(xargs <log)"
}

test_delays_every_operation() {
  slow_mount --delay-us 20000 --attribute-cache 60
  : >mount/f
  reset
  local took operations
  took=$(milliseconds_of bash -c 'for i in 1 2 3 4 5 6 7 8 9 10; do echo $i >mount/f; done')
  operations=$(($(count all) - $(count write)))
  [[ $operations -ge 20 && $took -ge $((operations * 20)) ]] || { echo "$operations operations took $took ms"; return 1; }
}

test_delays_of_several_processes_run_side_by_side() {
  mkdir -p source/{1..16} # the kernel lets one at a time change a folder
  slow_mount --delay-us 300000
  local took
  took=$(milliseconds_of bash -c 'for i in $(seq 16); do mkdir mount/$i/new & done; wait')
  equal "folders made" 16 "$(count mkdir)"
  [[ $took -ge 600 && $took -lt $((16 * 600)) ]] || { echo "16 at once took $took ms"; return 1; }
}

test_delays_data_by_itself() {
  slow_mount --data-delay-us 100000
  local took
  took=$(milliseconds_of dd if=/dev/zero of=mount/f bs=4k count=5 status=none)
  equal writes 5 "$(count write)"
  [[ $took -ge 500 ]] || { echo "5 writes took $took ms"; return 1; }
}

test_limits_the_operations_of_a_second() {
  slow_mount --ops-per-second 50
  reset
  local took operations
  took=$(milliseconds_of bash -c 'for i in $(seq 30); do mkdir mount/$i; done')
  operations=$(count all)
  [[ $operations -ge 60 && $took -ge $(((operations - 2) * 20)) ]] || { echo "$operations took $took ms"; return 1; }
}

# fault LINE... replaces the faults; a line is one argument
fault() { printf '%s\n' "$@" >mount/.slowfs-faults; }

struck() { awk '{ print $NF; exit }' mount/.slowfs-faults; }

# says MESSAGE COMMAND...: the command fails, and that is why
says() {
  local message=$1
  shift
  if "$@" 2>said; then echo "not refused: $*"; return 1; fi
  grep -qi -- "$message" said || { echo "$* said: $(cat said)"; return 1; }
}

test_a_fault_strikes_its_kind_and_path_alone_and_goes_when_it_is_cleared() {
  mkdir source/a
  echo 1 >source/a/f
  echo 2 >source/g
  slow_mount
  fault 'read EIO /a/*'
  says 'input/output error' cat mount/a/f
  equal "another file" 2 "$(cat mount/g)"
  ls mount/a
  [[ $(struck) -ge 1 && -w mount/.slowfs-faults ]]
  : >mount/.slowfs-faults
  equal "the same file" 1 "$(cat mount/a/f)"
  fault 'read EIO *'
  fault ''
  equal "the same file" 1 "$(cat mount/a/f)"
  equal listing "mount/a mount/g" "$(echo mount/*)"
}

test_a_fault_waits_for_its_turn_and_ends_after_its_times() {
  slow_mount
  fault 'mkdir EIO /d* after 1 times 2'
  mkdir mount/d1
  says 'input/output error' mkdir mount/d2
  says 'input/output error' mkdir mount/d2
  mkdir mount/d2
  equal "how often it struck" 2 "$(struck)"
}

test_a_fault_counts_from_an_operation_on() {
  slow_mount
  fault 'from mkdir /begin' 'any EIO /d*'
  mkdir mount/d1
  mkdir mount/begin
  says 'input/output error' mkdir mount/d2
}

test_errors_come_as_they_are_told() {
  local pair
  mkdir source/d
  slow_mount
  for pair in 'EACCES:permission denied' 'EBUSY:busy' 'ESTALE:stale file handle' 'EROFS:read-only' 'EDQUOT:quota'; do
    fault "rename ${pair%%:*} /d"
    says "${pair#*:}" mv -T mount/d mount/e
    test -d source/d
  done
}

test_refuses_a_fault_that_it_does_not_understand_and_keeps_those_it_has() {
  slow_mount
  fault 'mkdir EIO *'
  local wrong
  for wrong in 'walk EIO *' 'mkdir EWHAT *' 'mkdir EIO' 'mkdir EIO * after' 'mkdir EIO * times x' 'room' 'from'; do
    says 'invalid argument' dd if=<(echo "$wrong") of=mount/.slowfs-faults conv=notrunc status=none
  done
  says 'input/output error' mkdir mount/d
}

test_a_share_can_be_read_only() {
  echo 1 >source/f
  slow_mount
  fault 'changes EROFS *'
  equal content 1 "$(cat mount/f)"
  says 'read-only' mkdir mount/d
  says 'read-only' touch mount/g
  says 'read-only' rm -f mount/f
  says 'read-only' bash -c 'echo 2 >mount/f'
  refused test -w mount/f
  equal content 1 "$(cat source/f)"
}

test_a_share_that_is_lost_fails_every_call_and_comes_back() {
  local error
  mkdir source/d
  echo 1 >source/d/f
  slow_mount
  for error in ENOTCONN EHOSTDOWN ENOENT; do
    fault "any $error *"
    refused ls mount/d
    refused cat mount/d/f
    refused mkdir mount/e
  done
  fault 'any ENOTCONN * times 1'
  refused ls mount/d
  equal content 1 "$(cat mount/d/f)"
}

test_room_is_taken_by_writing_and_given_back_by_deleting() {
  slow_mount
  fault 'room 40960'
  head -c 30000 /dev/zero >mount/f
  equal "free blocks" $(((40960 - 30000) / $(stat -f -c %S mount))) "$(stat -f -c %a mount)"
  says 'no space left' bash -c 'head -c 30000 /dev/zero >mount/g'
  rm mount/f mount/g
  head -c 30000 /dev/zero >mount/h
  head -c 20000 /dev/zero >mount/h # over what is there
  says 'no space left' truncate -s 50000 mount/h
  truncate -s 40000 mount/h
}

test_a_quota_is_not_told_before() {
  slow_mount
  fault 'quota 4096'
  equal "blocks that seem free" "$(stat -f -c %a source)" "$(stat -f -c %a mount)"
  says 'quota exceeded' bash -c 'head -c 9000 /dev/zero >mount/g'
}

test_reads_and_writes_can_be_short() {
  head -c 100 /dev/urandom >source/f
  slow_mount
  fault 'read short *' 'write short *'
  equal "bytes of one read" 7 "$(dd if=mount/f bs=100 count=1 status=none | wc -c)"
  cmp source/f mount/f
  cp source/f mount/g
  cmp source/f source/g
  equal "bytes of one write" 7 "$(python3 -c 'import os; print(os.write(os.open("mount/h", os.O_CREAT | os.O_WRONLY), b"0123456789"))')"
}

test_a_call_hangs_until_it_is_told_to_go_on() {
  mkdir source/d
  slow_mount
  exec 3>mount/.slowfs-faults # as who controls a mount does: the look for the name may hang, too
  echo 'mkdir hang /d/*' >&3
  mkdir mount/d/e &
  local pid=$!
  until [[ $(struck) -eq 1 ]]; do :; done
  kill -0 "$pid"
  refused test -d source/d/e
  echo >&3
  wait "$pid"
  test -d source/d/e
  exec 3>&-
}

test_names_can_be_told_apart_without_their_case() {
  mkdir -p source/Folder
  echo 1 >source/Folder/File.py
  slow_mount --ignore-case
  equal "content by another case" 1 "$(cat mount/FOLDER/file.PY)"
  refused mkdir mount/folder
  refused bash -c 'set -C; echo 2 >mount/folder/FILE.py'
  echo 3 >mount/folder/FILE.py
  equal "names" File.py "$(ls source/Folder)"
  equal content 3 "$(cat source/Folder/File.py)"
  mkdir mount/Other
  equal "a new name keeps its case" "source/Folder source/Other" "$(echo source/*)"
}

test_says_what_is_wrong_with_its_arguments() {
  local code=0
  "$SLOWFS" absent mount 2>said || code=$?
  equal "exit code" 2 "$code"
  grep -q '^slowfs: absent: No such file or directory; name a folder' said
  code=0
  "$SLOWFS" 2>said || code=$?
  equal "exit code" 2 "$code"
  grep -q '^usage: slowfs' said
  "$SLOWFS" --help | grep -q '^usage: slowfs'
}

main "$@"
