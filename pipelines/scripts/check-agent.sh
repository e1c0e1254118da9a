#!/usr/bin/env bash
# Says what a build agent lacks, all of it at once, and how to install it. Changes nothing.
#
# usage: check-agent.sh [--help] [TOOL]...
#   TOOL  what is needed, of: bash coreutils curl zip unzip jq az git python; default: all of them
# variables:
#   PYTHON_VERSION  the minor version that python must have, such as 3.11: that of the data app
#   PYTHON          the interpreter that is asked (default: python3)
#
# exit codes: 0 everything is there · 2 bad usage or variables · 5 something is missing
#
# Written without what a bash before 4.4 cannot read, so that such a one can be named, too.
set -euo pipefail

main() {
  local tool missing=0
  if [[ ${1:-} == --help ]]; then
    usage
    exit 0
  fi
  if [[ $# -eq 0 ]]; then
    set -- bash coreutils curl zip unzip jq az git python
  fi
  for tool in "$@"; do
    demand_known "$tool"
  done
  for tool in "$@"; do
    if ! check "$tool"; then
      missing=$((missing + 1))
    fi
  done
  if [[ $missing -gt 0 ]]; then
    echo "check-agent: $missing of $# tools are missing on this agent; install them, or choose another pool" >&2
    exit 5
  fi
  echo "This agent has what is needed: $*"
}

usage() {
  sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "${BASH_SOURCE[0]}"
}

complain_usage() {
  printf 'check-agent: %s; check-agent.sh --help says more\n' "$1" >&2
  exit 2
}

demand_known() {
  case $1 in
    bash | coreutils | curl | zip | unzip | jq | az | git) ;;
    python)
      [[ ${PYTHON_VERSION:-} =~ ^3\.[0-9]+$ ]] ||
        complain_usage "PYTHON_VERSION is '${PYTHON_VERSION:-}'; put the data app's minor version, such as 3.11"
      ;;
    *) complain_usage "'$1' is no tool that is known here" ;;
  esac
}

# Prints what is wrong with a tool and the line that mends it.
check() {
  case $1 in
    bash) new_enough_bash || lacks "bash 4.4 or newer (this one is $BASH_VERSION)" "apt-get install -y bash" ;;
    coreutils) gnu_coreutils || lacks "GNU coreutils (mv -T, sort -z, sha256sum)" "apt-get install -y coreutils" ;;
    az) is_there az || lacks "az, the Azure CLI" "curl -sL https://aka.ms/InstallAzureCLIDeb | sudo bash" ;;
    python) right_python ||
      lacks "Python $PYTHON_VERSION as ${PYTHON:-python3} ($(found_python))" \
        "apt-get install -y python$PYTHON_VERSION, or the task UsePythonVersion@0 with versionSpec '$PYTHON_VERSION'" ;;
    *) works "$1" || lacks "$1" "apt-get install -y $1" ;;
  esac
}

# lacks WHAT REMEDY
lacks() {
  local remedy=$2
  if [[ $remedy == apt-get* ]]; then
    remedy="sudo $remedy"
  fi
  printf 'missing: %s. Install it: %s\n' "$1" "$remedy" >&2
  return 1
}

is_there() {
  command -v "$1" >/dev/null 2>&1
}

# A tool that lies there and does not start is missing, too. (unzip has no --version.)
works() {
  local question=--version
  if [[ $1 == unzip ]]; then
    question=-v
  fi
  is_there "$1" && "$1" "$question" >/dev/null 2>&1 </dev/null
}

new_enough_bash() {
  [[ ${BASH_VERSINFO[0]} -gt 4 || (${BASH_VERSINFO[0]} -eq 4 && ${BASH_VERSINFO[1]} -ge 4) ]]
}

gnu_coreutils() {
  is_there sha256sum && [[ $(mv --help 2>/dev/null) == *--no-target-directory* ]]
}

right_python() {
  [[ $(found_python) == "$PYTHON_VERSION" ]]
}

found_python() {
  "${PYTHON:-python3}" -S -s -B -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null </dev/null || echo "found none"
}

main "$@"
