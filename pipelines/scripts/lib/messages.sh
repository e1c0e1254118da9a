# shellcheck shell=bash
# What every script on the agent says and how it ends. Sourced, not run.
#
# Exit codes, the same for all scripts:
#    0  done
#    1  failed; the message says what to do
#    2  a variable or argument is missing or wrong
#    3  not now: another run holds the app, someone works on its packages, or PACKAGES_CHANGED since the look
#    4  REQUIREMENTS_CHANGED: requirements.txt is not what is installed
#    5  the agent lacks a tool
#    6  PYTHON_CHANGED: build, app and packages are not of one Python minor version
#    7  PLATFORM_CHANGED: the packages were built for another platform
#    8  UNKNOWN_PACKAGES: nobody knows what is installed (no .package_set)
#    9  READ_ONLY: wwwroot cannot be written
#   10  BACKUP_NOT_FOUND: packages not intact, nothing to put back; or SEVERAL_PARKED: a person has to choose
#   11  BACKUP_NOT_READY: packages not intact, the backup is only half made
#   12  the app, its Kudu, its share or the container is not there or does not answer
#   13  Kudu reports that the deployment failed
#   14  the deployment did not end in time; it may still go on
#   15  after the deployment the packages are not what they were and could not be put back
#   16  the live code is not the code that was sent
#   17  unhealthy: the app does not answer as it should
#   18  not signed in, or not allowed
#   19  REMOTE_BUILD: the app builds in Azure, which would delete the packages
#   20  SET_REFUSED: the maintainer does not take the package set that was sent; the message says why
#   21  SET_NOT_READY: the package set was not laid out and verified in time
#   22  BACKUP_NOT_CURRENT: deployed and healthy, but no backup carries the new package set yet
#   23  SET_IS_BAD: this package set failed its health check before
#   24  SHARED_KEYS_DISABLED: a data app's storage account takes no keys, so that its share cannot be mounted

# shellcheck disable=SC2034 # used by the scripts that source this
{
  readonly EXIT_FAILED=1 EXIT_USAGE=2 EXIT_NOT_NOW=3 EXIT_REQUIREMENTS=4 EXIT_TOOL=5
  readonly EXIT_PYTHON=6 EXIT_PLATFORM=7 EXIT_UNKNOWN=8
  readonly EXIT_READ_ONLY=9 EXIT_NO_BACKUP=10 EXIT_BACKUP_NOT_READY=11 EXIT_UNREACHABLE=12 EXIT_DEPLOY_FAILED=13
  readonly EXIT_DEPLOY_UNKNOWN=14 EXIT_PACKAGES=15 EXIT_STALE_CODE=16 EXIT_UNHEALTHY=17 EXIT_UNAUTHORISED=18 EXIT_REMOTE_BUILD=19
  readonly EXIT_SET_REFUSED=20 EXIT_SET_NOT_READY=21 EXIT_BACKUP_NOT_CURRENT=22 EXIT_SET_IS_BAD=23
  readonly EXIT_SHARED_KEYS=24
}

# Messages go to the step's own output even from within a command substitution.
exec 3>&1

say() {
  printf '%s\n' "$*" >&3
}

# A line that the pipeline's summary shows, too. One line: a line break would end the command.
warn() {
  printf '##vso[task.logissue type=warning]%s\n' "${*//[$'\r\n']/ }" >&3
}

# fail CODE WHAT WHERE REMEDY
fail() {
  local code=$1
  shift
  local text
  printf -v text '%s; ' "$@"
  text=${text%; }
  printf '##vso[task.logissue type=error]%s\n' "${text//[$'\r\n']/ }" >&3
  [[ ! -d ${RUN_STATE:-} ]] || : >"$RUN_STATE/said.$$"
  exit "$code"
}

# The first words of an answer, in one line, for a message.
excerpt() {
  head -c 300 "$1" 2>/dev/null | tr -c '[:print:]' ' '
}

# Makes a value known to the conditions of later steps.
publish_variable() {
  printf '##vso[task.setvariable variable=%s]%s\n' "$1" "$2" >&3
}

# need VARIABLE WHAT: the variable is set and not a macro that nothing has replaced.
need() {
  local value=${!1:-}
  if [[ -z $value || $value == "\$("* ]]; then
    fail "$EXIT_USAGE" "$1 is not set" "$2" "set it where ${0##*/} is called"
  fi
}

# plain TEXT: somebody else's text as a message may repeat it, plain and not long.
plain() {
  local LC_ALL=C
  local text=${1//[![:print:]]/?}
  printf '%s' "${text:0:80}"
}

# need_form VARIABLE WHAT REGEX: what becomes part of an address or a remote command has a known form. A range of letters
# means what it means in C: in other locales it has letters in it that no address takes.
need_form() {
  need "$1" "$2"
  local value=${!1} LC_ALL=C
  if [[ ! $value =~ ^($3)$ ]]; then
    fail "$EXIT_USAGE" "$1 is '$(plain "$value")'" "$2" "put something of the form $3"
  fi
}

# need_one_of VARIABLE VALUE...
need_one_of() {
  local name=$1 allowed
  need "$name" "one of: ${*:2}"
  for allowed in "${@:2}"; do
    [[ ${!name} != "$allowed" ]] || return 0
  done
  fail "$EXIT_USAGE" "$name is '$(plain "${!name}")'" "it can be one of: ${*:2}" "correct the pipeline's parameter"
}
