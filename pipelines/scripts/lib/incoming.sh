# shellcheck shell=bash
# What the share says of the package set SET that is to come. Sourced after step.sh.

# is_laid_out: whether it is there already, verified and marked, from an earlier run. Else the answer says which parts of it are.
is_laid_out() {
  remote_of_run incoming --to "$SET"
  [[ $REMOTE_WORD == INCOMING_SUCCESS ]] || fail "$EXIT_FAILED" "what arrived cannot be looked at" "$(app): $REMOTE_WORD $REMOTE_TEXT" "run the pipeline again"
  [[ $(of Set) == ready ]] || return 1
  say "The set is laid out and verified there already."
}
