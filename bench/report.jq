# results.json -> Markdown
include "tables";

.steps as $steps
| head,
  code_only_summary,
  steps,
  ([$steps | total("original"; "first"), total("ours"; "first"), total("original"; "second"), total("ours"; "second"),
      total("ours, packages lost"; "first")]
    | kinds(["original, first", "ours, first", "original, second", "ours, second", "ours, packages lost"]))
