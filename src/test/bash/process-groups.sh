#!/usr/bin/env bash
# Sends signals to process groups, as it is told by lines `SIGNAL GROUP` on standard input, and answers each with a line.
# `WATCH GROUP` and `FORGET GROUP` say which groups are killed when standard input ends, as it does when the test dies.
set -u
declare -A watched=()
while read -r signal group; do
  case $signal in
    WATCH) watched[$group]=yes ;;
    FORGET) unset "watched[$group]" ;;
    *) kill -s "$signal" -- "-$group" 2>/dev/null ;;
  esac
  echo "$signal $group"
done
for group in "${!watched[@]}"; do
  kill -s KILL -- "-$group" 2>/dev/null
done
exit 0
