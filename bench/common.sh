# shellcheck shell=bash
# Sourced by the benchmarks: what every one of them has, its options, its tools, its folder and its report.
#
# The caller sets   PROJECT (the root of the clone); one that takes --previous sets PREVIOUS, too. It begins with the
#                   comment that --help prints
# and gets          BUILD, WORK, OUTPUT and what the options say: see slow-share.sh and deployed-share.sh

BUILD=$PROJECT/target/bench
PYTHON=${PYTHON:-python3.11}
REQUIREMENTS=heavy
LABEL= # of the packages in a report, where it is not the requirements
DELAY_US=1000
DATA_DELAY_US=1000
OPS_PER_SECOND=0
ATTRIBUTE_CACHE=1
CLOCK_SHIFT=7200 # nothing may care what the share's clock says
PACKAGES=
REMOTE_SCRIPT=$PROJECT/pipelines/remote/packages.sh
OUTPUT=$BUILD
BRIEF=
KEEP=
WORK=

usage() { sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p}' "$0"; }

# shellcheck disable=SC2034 # BRIEF is for the others
read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --quick) REQUIREMENTS=medium ;;
      --brief) BRIEF=yes ;;
      --keep) KEEP=yes ;;
      --help) usage; exit 0 ;;
      --delay-us | --data-delay-us | --ops-per-second | --attribute-cache | --clock-shift) take_number "$@"; shift ;;
      --packages | --previous | --remote-script | --output) take_path "$@"; shift ;;
      *) refuse "'$1' is no option" ;;
    esac
    shift
  done
}

refuse() {
  echo "bench: $1; see --help" >&2
  exit 2
}

take_number() {
  local form='^[0-9]{1,9}$'
  if [[ $1 == --clock-shift ]]; then form='^-?[0-9]{1,9}$'; fi
  [[ $# -gt 1 && $2 =~ $form ]] || refuse "$1 needs a number"
  case $1 in
    --delay-us) DELAY_US=$2 ;;
    --data-delay-us) DATA_DELAY_US=$2 ;;
    --ops-per-second) OPS_PER_SECOND=$2 ;;
    --attribute-cache) ATTRIBUTE_CACHE=$2 ;;
    --clock-shift) CLOCK_SHIFT=$2 ;;
  esac
}

take_path() {
  [[ $# -gt 1 && -n $2 ]] || refuse "$1 needs a path"
  # shellcheck disable=SC2034 # for deployed-share.sh
  case $1 in
    --packages) PACKAGES=$(readlink -f -- "$2") ;;
    --previous) [[ -n ${PREVIOUS+set} ]] || refuse "'$1' is no option"; PREVIOUS=$(readlink -f -- "$2") ;;
    --remote-script) REMOTE_SCRIPT=$(readlink -f -- "$2") ;;
    --output) OUTPUT=$(readlink -f -- "$2") ;;
  esac
}

# demand_tools [COMMAND:PACKAGE...]: what every benchmark needs, and these.
demand_tools() {
  local missing=() tool
  for tool in gcc make pkg-config node:nodejs npm jq "$@"; do
    command -v "${tool%:*}" >/dev/null || missing+=("${tool#*:}")
  done
  pkg-config --exists fuse3 2>/dev/null || missing+=(libfuse3-dev)
  command -v fusermount3 >/dev/null || missing+=(fuse3)
  "$PYTHON" -m pip --version >/dev/null 2>&1 || missing+=(python3.11 python3-pip)
  if [[ ${#missing[@]} -gt 0 ]]; then
    echo "bench: this machine lacks ${missing[*]}; install: apt-get install -y ${missing[*]}" >&2
    exit 5
  fi
  if [[ ! -w /dev/fuse ]]; then
    echo "bench: /dev/fuse cannot be opened; run as root; a container needs --device /dev/fuse --cap-add SYS_ADMIN" >&2
    exit 5
  fi
  [[ -f $REMOTE_SCRIPT ]] || refuse "$REMOTE_SCRIPT is not there; name the remote script by --remote-script"
}

make_work_folder() {
  mkdir -p "$BUILD" "$OUTPUT"
  WORK=$(mktemp -d "$BUILD/run.XXXXXX")
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
}

clean_up() {
  trap '' INT TERM HUP # once is enough, and this has to end
  stop_step
  unmount_share
  if [[ -n $KEEP ]]; then
    echo "bench: kept $WORK" >&2
  else
    rm -rf -- "$WORK"
  fi
}

# write_report NAME COMMAND REPORT: NAME.json and NAME.md of all measures, by bench/REPORT.
write_report() {
  jq -n --slurpfile steps "$MEASURES" --arg command "$2" \
    --arg date "$(date -u '+%Y-%m-%d')" --arg remote_script "$(sha256sum <"$REMOTE_SCRIPT" | cut -c1-12)" \
    --argjson cores "$(nproc)" --arg load "$(cut -d ' ' -f 1-3 /proc/loadavg)" \
    --arg requirements "${LABEL:-$REQUIREMENTS}" --argjson files "$(wc -l <"$WORK/expected")" \
    --argjson bytes "$(awk '{ sum += $NF } END { printf "%d", sum }' "$WORK/expected")" \
    --argjson delay_us "$DELAY_US" --argjson data_delay_us "$DATA_DELAY_US" --argjson ops_per_second "$OPS_PER_SECOND" \
    --argjson attribute_cache "$ATTRIBUTE_CACHE" --argjson clock_shift "$CLOCK_SHIFT" '
    {$command, $date, $remote_script, machine: {$cores, $load}, packages: {$requirements, $files, $bytes},
     share: {$delay_us, $data_delay_us, $ops_per_second, $attribute_cache, $clock_shift}, $steps}' >"$OUTPUT/$1.json"
  jq -r -L "$PROJECT/bench" -f "$PROJECT/bench/$3" "$OUTPUT/$1.json" >"$OUTPUT/$1.md"
  cat "$OUTPUT/$1.md"
  echo "bench: written to $OUTPUT/$1.json and $OUTPUT/$1.md" >&2
}
