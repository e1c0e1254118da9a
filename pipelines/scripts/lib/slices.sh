# shellcheck shell=bash
# Work that takes longer than one task may last, because a federated service connection cannot sign in again after about ten
# minutes: the same script stands in several tasks, each of which goes on where the one before stopped. Sourced after step.sh.
#
# When the work is done, the pipeline variable <work> is yes, so that the tasks that are left are left out.
#
#   APP_SLICE_WAIT   how many seconds one task works (480)
#   LAST_SLICE       'true' in the last of these tasks: what is not done by then fails

# begin_slice WORK SECONDS: ends the step, green, when the work is done; notes when it has to be done, all tasks together.
begin_slice() {
  WORK=$1
  if [[ $(recall "$WORK") == yes ]]; then
    say "Done already by an earlier task."
    trap - EXIT
    exit 0
  fi
  [[ -n $(recall "$WORK.until") ]] || remember "$WORK.until" "$(($(date +%s) + $2))"
  SLICE_END=$((SECONDS + ${APP_SLICE_WAIT:-480}))
}

slice_done() {
  remember "$WORK" yes
  publish_variable "$WORK" yes
}

# out_of_time: all tasks together have had their time, or this is the last one and its own is over.
out_of_time() {
  [[ $(date +%s) -ge $(recall "$WORK.until") ]] || { slice_is_over && [[ ${LAST_SLICE,,} == true ]]; }
}

slice_is_over() {
  [[ $SECONDS -ge $SLICE_END ]]
}

# end_slice: leaves the rest to the next task.
end_slice() {
  say "Not done yet; the next task goes on."
  trap - EXIT
  exit 0
}

LAST_SLICE=${LAST_SLICE:-true}
