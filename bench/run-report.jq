# run.json and the name of the chart -> Markdown
include "tables";

def yes_no: if . then "yes" else "**no**" end;
def two: . * 100 | round / 100;

# What one run of the original's timer spends on the copy alone is the original's copy.
def copies:
  map(if .side == "original"
      then .seconds = (.parts.copytree.seconds | two) | .operations = .parts.copytree.operations
        | .per_file = (.operations / .files * 10 | round / 10) | .name = "original: copytree"
      else . end
    | select(.name != "our tick"));
def peers: map(select(.side == "peer"));
def ours($workers): map(select(.name == "our copy" and .workers == $workers))[0];
def of_section($name): map(select(.section == $name));
def place: "\(.set) at \(.delay_us / 1000) ms";
def share: first | "\(.files) files of \(.bytes / 1048576 | round) MiB (\(.set)); an operation waits \(.delay_us / 1000) ms"
  + (if .ops_per_second > 0 then "; at most \(.ops_per_second) operations a second" else "" end) + ".";

def times($other): ($other.seconds / .seconds) | if . >= 10 then round | tostring else one end;

def copy_table:
  copies as $copies
  | $copies[0] as $original
  | (["copy", "workers", "seconds", "less the JVM's start", "operations", "operations a file", "times as fast as the original's"] | row),
    (["---"] + [range(6) | "--:"] | row),
    ($copies[]
      | [.name, .workers, .seconds, (if .parts.copy then .parts.copy.seconds | two else "" end), .operations, .per_file,
         times($original)] | row),
    "";

def tick_table:
  map(select(.side == "original"))[0] as $timer
  | map(select(.name == "our tick"))[0] as $tick
  | (["whole run", "seconds", "operations", "operations a file"] | row),
    (["---"] + [range(3) | "--:"] | row),
    ($timer | ["original: timer", .seconds, .operations, .per_file] | row),
    ($timer.parts | to_entries[] | ["  of these: \(.key)", (.value.seconds | two), .value.operations, ""] | row),
    ($tick | ["our tick", .seconds, .operations, .per_file] | row),
    "",
    "Our tick is \($tick | times($timer)) times as fast.",
    "";

def floor_seconds: .operations * .delay_us / 1000000 / .workers;

# The two tables of ours alone: how near it comes to waiting and nothing else.
def where_it_only_waits: select(.name == "our copy" and .ops_per_second == 0 and .delay_us >= 10000);

def floor_table:
  (["packages", "latency", "workers", "seconds less the JVM's start", "operations x latency / workers", "ratio"] | row),
  (["---"] + [range(5) | "--:"] | row),
  (.[] | where_it_only_waits
    | [.set, "\(.delay_us / 1000) ms", .workers, (.parts.copy.seconds | two)]
      + (if .workers == "adaptive" then ["", ""] else [(floor_seconds | two), (.parts.copy.seconds / floor_seconds | two)] end)
    | row),
  "";

def limit_table:
  copies as $copies
  | (["copy", "workers", "seconds", "operations", "operations a file", "operations / limit", "ratio"] | row),
    (["---"] + [range(6) | "--:"] | row),
    ($copies[] | (.operations / .ops_per_second) as $least
      | [.name, .workers, .seconds, .operations, .per_file, ($least | two), (.seconds / $least | two)] | row),
    "";

# goal(what; asked; found; met)
def goal($what; $asked; $found; $met): [$what, $asked, $found, ($met | yes_no)] | row;

def at_equal_workers($workers):
  (peers | map(select(.workers == $workers)) | min_by(.seconds)) as $peer
  | ours($workers) as $ours
  | if $peer == null or $ours == null then empty
    else goal("\($ours | place): our copy with \($workers) workers : best peer with as many (\($peer.name))"; "faster";
      "\($ours.seconds) : \($peer.seconds) s"; $ours.seconds < $peer.seconds) end;

def copy_goals($copy; $tick):
  if length == 0 then empty else
  copies as $copies
  | (map(select(.side == "original"))[0]) as $timer
  | (map(select(.name == "our tick"))[0]) as $tick_of_ours
  | ($copies | ours("adaptive")) as $ours
  | ($copies | peers | min_by(.seconds)) as $fastest
  | ($copies | peers | min_by(.per_file)) as $leanest
  | ($copies | map(select(.name == "our copy")) | max_by(.operations)) as $most
  | "\($ours | place): " as $in
  | goal($in + "original's copy : ours"; "\($copy) or more"; $ours | times($copies[0]); $copies[0].seconds / $ours.seconds >= $copy),
    goal($in + "original's timer : our tick"; "\($tick) or more"; $tick_of_ours | times($timer);
      $timer.seconds / $tick_of_ours.seconds >= $tick),
    ($copies | at_equal_workers(16), at_equal_workers(64)),
    goal($in + "our adaptive copy : fastest peer (\($fastest.name), \($fastest.workers))"; "faster";
      "\($ours.seconds) : \($fastest.seconds) s"; $ours.seconds < $fastest.seconds),
    goal($in + "operations a file : leanest peer (\($leanest.name))"; "fewer, 10 at most";
      "\($most.per_file) : \($leanest.per_file)"; $most.operations < $leanest.operations and $most.per_file <= 10)
  end;

def floor_goals:
  .[] | where_it_only_waits | select(.workers == 16)
  | goal("\(place): our copy with 16 workers : operations x latency / workers"; "1.5 or less";
      .parts.copy.seconds / floor_seconds | two | tostring; .parts.copy.seconds / floor_seconds <= 1.5);

def limit_goals:
  if length == 0 then empty else
  copies as $copies
  | ($copies | ours("adaptive")) as $ours
  | ($ours.operations / $ours.ops_per_second) as $least
  | ($copies | peers | min_by(.seconds)) as $fastest
  | goal("limit of operations: our copy : operations / limit"; "1.2 or less"; $ours.seconds / $least | two | tostring;
      $ours.seconds / $least <= 1.2),
    goal("limit of operations: our copy : fastest peer (\($fastest.name), \($fastest.workers))"; "faster";
      "\($ours.seconds) : \($fastest.seconds) s"; $ours.seconds < $fastest.seconds)
  end;

def section($name; $title; body): .results | of_section($name) | if length > 0 then "## \($title)", "", share, "", body else empty end;

"# Results of one run",
"",
"`\(.command)`, \(.date), \(.minutes) minutes, \(.machine.cores) cores, load at the end \(.machine.load)",
"",
"\(.versions)",
"",
"Attributes are remembered for \(.share.attribute_cache) s; the share's clock is \(.share.clock_shift) s ahead. Each copy began on a fresh mount and was"
+ " held to its source by name and sha256. `README.md` tells what is counted, and what to compare.",
"",
"![seconds of each copy](\($chart))",
"",
"## Goals",
"",
(if .quick then "A quick run has neither the packages nor the latencies that these goals are for.", "" else empty end),
(["goal", "asked", "found", "met"] | row),
(["---", "---", "--:", "---"] | row),
(.results | (of_section("whole") | copy_goals(15; 10)), (of_section("tenth") | copy_goals(40; 10)), floor_goals,
  (of_section("limit") | limit_goals)),
"",
section("whole"; "Copy and whole run"; copy_table, tick_table),
section("tenth"; "Fewer packages, a slower share"; copy_table, tick_table),
(.results | if any(.[]; .section == "floor") then
  "## Our copy where the machine is not the limit", "", floor_table else empty end),
section("limit"; "A share that sells so many operations a second"; limit_table),
(.deploys // empty
  | "## Code-only deploy",
    "",
    (.code_only | packages_and_share, code_only_summary),
    "## Full deploy",
    "",
    (.full | packages_and_share, full_summary))
