# Sentences and tables that the reports have in common.
def row: "| " + (map(tostring) | join(" | ")) + " |";
def one: . * 10 | round / 10 | if . == floor then "\(.).0" else tostring end;
def ratio(of): (.[0] | of) / (.[1] | of) | (if . >= 10 then round | tostring else one end) + " : 1";

def sums: group_by(.key) | map({(.[0].key): (map(.value) | add)}) | add;

# A deployment as a whole: all steps of one side and deploy.
def total($side; $deploy):
  map(select(.side == $side and .deploy == $deploy))
  | { seconds: (map(.seconds) | add), operations: (map(.operations) | add),
      packages: (map(.packages | to_entries[]) | sums), by_kind: (map(.by_kind | to_entries[]) | sums) };

def line($name):
  [$name, (.seconds | one), .operations]
  + (.packages | [.files_deleted, .folders_deleted, .files_copied, .files_moved, .trees_renamed]) | row;

def compared($name): [$name, ratio(.seconds), ratio(.operations)] | row;

def packages_and_share:
  "\(.packages.files) package files of \(.packages.bytes / 1048576 | round) MiB (\(.packages.requirements)); "
    + "an operation waits \(.share.delay_us / 1000) ms, a read or write \(.share.data_delay_us / 1000) ms; "
    + (if .share.ops_per_second > 0 then "at most \(.share.ops_per_second) operations a second; " else "" end)
    + "attributes are remembered for \(.share.attribute_cache) s.",
  "";

def head:
  "`\(.command)`, \(.date), \(.machine.cores) cores, load at the end \(.machine.load), "
    + "remote script \(.remote_script)",
  "",
  packages_and_share;

def head_of_deployments:
  (["deployment", "seconds", "operations", "package files deleted", "folders deleted", "files copied", "files moved",
    "trees renamed"] | row),
  (["---"] + [range(7) | "--:"] | row);

def head_of_ratios:
  (["original : ours", "seconds", "operations"] | row),
  (["---", "--:", "--:"] | row);

# The line of a deployment, if this run has measured it.
def line_of($side; $deploy; $name):
  if any(.[]; .side == $side and .deploy == $deploy) then total($side; $deploy) | line($name) else empty end;

def ratio_of($original; $ours; $name): [total("original"; $original), total($ours[0]; $ours[1])] | compared($name);

def code_only_summary:
  .steps
  | head_of_deployments,
    line_of("original"; "first"; "original, first"),
    line_of("ours"; "first"; "ours, first"),
    line_of("original"; "between"; "original, between: the backup it used up is made again"),
    line_of("original"; "second"; "original, second"),
    line_of("ours"; "second"; "ours, second"),
    line_of("ours, packages lost"; "first"; "ours, packages lost meanwhile"),
    "",
    head_of_ratios,
    ratio_of("first"; ["ours", "first"]; "first"),
    ratio_of("second"; ["ours", "second"]; "second"),
    ratio_of("first"; ["ours, packages lost", "first"]; "first : ours with the packages lost"),
    "";

def full_summary:
  .steps
  | head_of_deployments,
    line_of("original"; "empty"; "original, into an empty wwwroot"),
    line_of("ours"; "empty"; "ours, into an empty wwwroot"),
    line_of("original"; "upgrade"; "original, over another set"),
    line_of("ours"; "upgrade"; "ours, over another set"),
    line_of("original"; "after"; "original, afterwards: the timer's backup"),
    line_of("ours"; "after"; "ours, afterwards: the tick's backup"),
    "",
    head_of_ratios,
    ratio_of("empty"; ["ours", "empty"]; "into an empty wwwroot"),
    ratio_of("upgrade"; ["ours", "upgrade"]; "over another set"),
    "";

def steps:
  "Steps:",
  "",
  (["side", "deployment", "step", "seconds", "operations", "package files deleted", "copied", "trees renamed"] | row),
  (["---", "---", "---"] + [range(5) | "--:"] | row),
  (.steps[] | [.side, .deploy, .step, .seconds, .operations, .packages.files_deleted, .packages.files_copied,
    .packages.trees_renamed] | row),
  "";

# kinds(names): of an array of totals, a column each.
def kinds($names):
  "Operations by kind:",
  "",
  (. as $all
    | (["kind"] + $names | row),
      (["---"] + [$names[] | "--:"] | row),
      ([$all[].by_kind | keys[]] | unique[] as $kind | [$kind] + [$all[] | .by_kind[$kind] // 0] | row));
