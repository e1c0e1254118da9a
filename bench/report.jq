# results.json -> Markdown
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

.steps as $steps
| ($steps | total("original"; "first")) as $original_first
| ($steps | total("original"; "between")) as $original_between
| ($steps | total("original"; "second")) as $original_second
| ($steps | total("ours"; "first")) as $ours_first
| ($steps | total("ours"; "second")) as $ours_second
| ($steps | total("ours, packages lost"; "first")) as $lost
| "`\(.command)`, \(.date), \(.machine.cores) cores, load at the end \(.machine.load), "
    + "remote script \(.remote_script)",
  "",
  "\(.packages.files) package files of \(.packages.bytes / 1048576 | round) MiB (\(.packages.requirements)); "
    + "an operation waits \(.share.delay_us / 1000) ms, a read or write \(.share.data_delay_us / 1000) ms; "
    + (if .share.ops_per_second > 0 then "at most \(.share.ops_per_second) operations a second; " else "" end)
    + "attributes are remembered for \(.share.attribute_cache) s.",
  "",
  (["deployment", "seconds", "operations", "package files deleted", "folders deleted", "files copied", "files moved",
    "trees renamed"] | row),
  (["---"] + [range(7) | "--:"] | row),
  ($original_first | line("original, first")),
  ($ours_first | line("ours, first")),
  ($original_between | line("original, between: the backup it used up is made again")),
  ($original_second | line("original, second")),
  ($ours_second | line("ours, second")),
  ($lost | line("ours, packages lost meanwhile")),
  "",
  (["original : ours", "seconds", "operations"] | row),
  (["---", "--:", "--:"] | row),
  ([$original_first, $ours_first] | compared("first")),
  ([$original_second, $ours_second] | compared("second")),
  ([$original_first, $lost] | compared("first : ours with the packages lost")),
  "",
  "Steps:",
  "",
  (["side", "deployment", "step", "seconds", "operations", "package files deleted", "copied", "trees renamed"] | row),
  (["---", "---", "---"] + [range(5) | "--:"] | row),
  ($steps[] | [.side, .deploy, .step, .seconds, .operations, .packages.files_deleted, .packages.files_copied,
    .packages.trees_renamed] | row),
  "",
  "Operations by kind:",
  "",
  ([$original_first, $ours_first, $original_second, $ours_second, $lost] as $all
    | (["kind", "original, first", "ours, first", "original, second", "ours, second", "ours, packages lost"] | row),
      (["---"] + [range(5) | "--:"] | row),
      ([$all[].by_kind | keys[]] | unique[] as $kind | [$kind] + [$all[] | .by_kind[$kind] // 0] | row))
