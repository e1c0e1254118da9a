#!/usr/bin/env bash
# Sourced by a bash before its script (BASH_ENV): writes every command of the script that changes a disk into $CHANGES, a
# line each, and sends the bash $SIGNAL right before number $AT, or the first that contains $AT_WORDS. Only the script's own
# process counts, not its subshells.
# `now`, and a beat that is not the first, are no changes: killed there, the disk is as after the change before.
set -T
changes_seen=0
trap '
  if [ "$BASHPID" = "$$" ]; then
    case "$BASH_COMMAND" in
      mv\ * | *\$\(mv\ * | mkdir\ * | rm\ * | rmdir\ * | grep\ -avE* | find\ *rmdir* | timeout\ *find* | printf\ *\>\ \"\$1\"*)
        case "${1-} ${2-}" in
          */now\ * | */beat\ [!f]*) ;;
          *)
            changes_seen=$((changes_seen + 1))
            printf "%s | %s %s\n" "$BASH_COMMAND" "${1-}" "${2-}" >>"$CHANGES"
            if [ "$changes_seen" = "${AT:-0}" ]; then
              kill "-${SIGNAL:-KILL}" "$$"
            elif [ -n "${AT_WORDS-}" ] && [[ "$BASH_COMMAND | ${1-} ${2-}" == *"$AT_WORDS"* ]]; then
              AT_WORDS=""
              kill "-${SIGNAL:-KILL}" "$$"
            fi
            ;;
        esac
        ;;
    esac
  fi' DEBUG
