#!/usr/bin/env bash
# One run of a deployment, or of somebody who does something like it, among others on the same share. It prints a line
# `VERB WORD` for each call of the remote script, and `finished well` or `finished badly` as its last one.
# usage: deployment.sh KIND RUN HOME SET MARKS REMOTE; SET is a folder with the set as a tree and in parts, MARKS one where
# those leave a file who write into the live packages.
set -u
KIND=$1 RUN=$2 HOME_DIR=$3 SET=$4 MARKS=$5 REMOTE=$6
PACKAGES=$HOME_DIR/site/wwwroot/.python_packages
INCOMING=$HOME_DIR/data/.python_packages_store/incoming
LIST=$(cd "$SET/parts" && echo ./*.zip.parts)
FINGERPRINT=${LIST:2:64}

call() { # VERB OPTION... -> WORD
  local last verb=$1
  last=$(bash "$REMOTE" "$@" --call "$RUN" --run "$RUN" --home "$HOME_DIR" --lock-wait 3 --lock-stale-after 2 --hold-stale-after 4 | tail -n 1)
  WORD=${last#RESULT }
  WORD=${WORD%% *}
  echo "$verb $WORD"
}

insist() { # VERB OPTION...: again while others are at work
  for _ in {1..30}; do
    call "$@"
    case $WORD in
      BUSY | HELD_BY) sleep "0.$((3 + RANDOM % 6))" ;;
      *) break ;;
    esac
  done
}

secure() { # OPTION...: what each run of ours ends with
  local secured
  insist restore "$@"
  secured=$WORD
  insist release
  [ "$secured" = RESTORE_SUCCESS ]
}

replace_packages() { # file by file, in any order
  local file
  : >"$MARKS/$RUN"
  (cd "$SET/tree" && find . -type f | shuf) | while read -r file; do
    mkdir -p "$PACKAGES/${file%/*}" && cp "$SET/tree/$file" "$PACKAGES/$file"
  done
}

code_only() {
  insist hold
  [ "$WORD" = HOLD_SUCCESS ] || return 1
  call disown
  insist park
  echo "of $RUN" >"$HOME_DIR/site/wwwroot/function_app.py"
  insist return
  secure
}

full() {
  mkdir -p "$INCOMING"
  cp "$SET/parts/$FINGERPRINT".zip.part-* "$INCOMING"
  call incoming --to "$FINGERPRINT"
  cp "$SET/parts/$LIST" "$INCOMING/$FINGERPRINT.zip.list"
  call deliver --to "$FINGERPRINT" --sha256 "$(sha256sum <"$SET/parts/$LIST" | cut -c1-64)"
  for _ in {1..100}; do
    [ ! -f "$INCOMING/$FINGERPRINT/.backup_ready" ] || break
    sleep 0.1
  done
  insist hold
  [ "$WORD" = HOLD_SUCCESS ] || return 1
  insist swap --to "$FINGERPRINT"
  if [ "$WORD" = SWAP_SUCCESS ]; then secure --expect "$FINGERPRINT"; else
    secure
    return 1
  fi
}

classic() {
  insist hold
  [ "$WORD" = HOLD_SUCCESS ] || return 1
  insist set-aside
  [ "$WORD" != SET_ASIDE_SUCCESS ] || replace_packages 2>/dev/null # a file may be in the way, or be taken away, by a restore
  insist settle --expect "$FINGERPRINT"
  secure --expect "$FINGERPRINT"
}

restore() {
  insist hold
  [ "$WORD" = HOLD_SUCCESS ] || return 1
  if ((RANDOM % 4 == 0)); then insist rollback; fi
  secure
}

foreign() { # knows nothing of holds and locks
  replace_packages 2>/dev/null
}

if "$KIND"; then echo 'finished well'; else echo 'finished badly'; fi
