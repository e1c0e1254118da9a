#!/usr/bin/env bash
# Makes files of names that a Java process may not be able to write. Run it in the folder they belong to, with the kind.
set -euo pipefail
case $1 in
  bytes) printf 'x = 1\n' >$'caf\xe9.py' ;;
  bytes-folder) mkdir $'caf\xe9' && printf 'x = 1\n' >$'caf\xe9/m.py' ;;
  accents) printf 'x = 1\n' >$'caf\xc3\xa9.py' ;;
  line-feed) printf 'x = 1\n' >$'two\nlines.py' ;;
  controls) printf 'x = 1\n' >$'tab\there\r\e[31mred.py' ;;
  quotes) printf 'x = 1\n' >"it's \"quoted\".py" ;;
  dash) printf 'x = 1\n' >'-rf' ;;
  shell)
    # shellcheck disable=SC2016 # nothing is to be expanded
    printf 'x = 1\n' >'$(touch pwned) `id` * ? [a] {b,c} ;&|<>.py'
    ;;
  blanks) printf 'x = 1\n' >'  two  blanks \ and a backslash ' ;;
  percent) printf 'x = 1\n' >'%s%n$%7B0}.py' ;;
  longest) printf 'x = 1\n' >"$(printf 'n%.0s' {1..252}).py" ;;
  deep)
    name=$(printf 'd%.0s' {1..250})
    for _ in {1..17}; do
      mkdir "$name"
      cd -P "./$name" || exit 1
    done
    printf 'x = 1\n' >m.py
    ;;
  *)
    printf '%s is no kind of name that this script makes\n' "$1" >&2
    exit 2
    ;;
esac
