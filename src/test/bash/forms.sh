#!/usr/bin/env bash
# What need_form of pipelines/scripts/lib/messages.sh makes of many values: `forms.sh MESSAGES FOLDER`, where each entry of
# FOLDER holds a form and a value, NUL after each. Prints `taken`, or what the step would print, for each in the order of
# their names, with a line `--` after it.
set -euo pipefail

# shellcheck source=/dev/null
source "$1"

for case in "$2"/*; do
  mapfile -d '' pair <"$case"
  # shellcheck disable=SC2034 # read by its name
  PARAMETER=${pair[1]}
  if (need_form PARAMETER 'a parameter of a pipeline' "${pair[0]}") 3>&1; then say taken; fi
  say --
done
