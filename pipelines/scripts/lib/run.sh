# shellcheck shell=bash
# One deployment run, spread over steps that are processes of their own: what is deployed where, and what earlier
# steps found out. Sourced after messages.sh.
#
#   RUN_NAME      names the run's hold on the share, such as the pipeline's build id
#   RUN_STATE     a folder of this job; each fact is a file in it
#   RUN_ATTEMPT   'new' while the new code is deployed, 'previous' while the code before it is put back

RUN_ATTEMPT=${RUN_ATTEMPT:-new}

run_settings() {
  need_form RUN_NAME "the run that a hold is named after" '[A-Za-z0-9][A-Za-z0-9._-]{0,63}'
  need RUN_STATE "a folder for what the steps of a run tell each other"
  need_one_of RUN_ATTEMPT new previous
  [[ -d $RUN_STATE ]] || mkdir -p "$RUN_STATE"
}

remember() {
  printf '%s\n' "${*:2}" >"$RUN_STATE/$1.tmp"
  mv -fT "$RUN_STATE/$1.tmp" "$RUN_STATE/$1"
}

# recall FACT [DEFAULT]
recall() {
  local fact=''
  if [[ -e $RUN_STATE/$1 ]]; then IFS= read -r -d '' fact <"$RUN_STATE/$1" || true; fi
  fact=${fact%$'\n'}
  printf '%s' "${fact:-${2-}}"
}

# A step that only makes sense while all went well so far. Azure's own condition says so for the first attempt; putting
# the previous code back happens in a job that has failed already, so the steps of an attempt note it themselves.
begin_step() {
  run_settings
  if [[ -e $RUN_STATE/failed.$RUN_ATTEMPT ]]; then
    say "Left out: an earlier step of this attempt failed."
    exit 0
  fi
  trap 'note_failure $?' EXIT
}

# A step that must also run after a failure, once there is something to put right.
begin_always_step() {
  run_settings
  trap 'note_failure $?' EXIT
  if [[ $(recall hold) != taken ]]; then
    say "Nothing to do: this run took no hold, so it changed nothing."
    exit 0
  fi
}

# A script never ends red without a word, whatever its fault.
note_failure() {
  [[ $1 -ne 0 ]] || return 0
  : >"$RUN_STATE/failed.$RUN_ATTEMPT"
  [[ -e $RUN_STATE/said.$$ ]] ||
    printf '##vso[task.logissue type=error]%s ended unexpectedly with %s; run the pipeline again: every step may be repeated\n' "${0##*/}" "$1" >&3
}

# What a full deploy does to the packages: `code` nothing, `relabel` another requirements text, `swap` an incoming set in
# place of the live one, `classic` a zip with code and packages. A code-only deploy has no plan of its own.
plan() {
  recall plan code
}

# Whether a set is wanted that failed its health check before; Azure writes booleans as True and False.
even_bad() {
  local value=${APP_EVEN_BAD:-}
  [[ ${value,,} == true ]]
}

# Ends a step, green, that belongs to other plans.
only_for_plan() {
  local wanted plan
  plan=$(plan)
  for wanted in "$@"; do
    [[ $plan != "$wanted" ]] || return 0
  done
  say "Nothing to do: the plan for the packages is '$plan'."
  trap - EXIT
  exit 0
}

attempt_failed() {
  [[ -e $RUN_STATE/failed.$RUN_ATTEMPT ]]
}

# The folder with the code that this attempt deploys.
code_folder() {
  need CODE_FOLDER "the folder with this run's code.zip"
  if [[ $RUN_ATTEMPT == previous ]]; then
    need PREVIOUS_FOLDER "the folder with the code that was live before"
    # shellcheck disable=SC2034 # read by the script that calls this
    CODE_FOLDER=$PREVIOUS_FOLDER
  fi
}

# The zip that this attempt sends.
zip_to_send() {
  if [[ $RUN_ATTEMPT == new && $(plan) == classic ]]; then
    printf '%s/full.zip' "$CODE_FOLDER"
  else
    printf '%s/code.zip' "$CODE_FOLDER"
  fi
}
