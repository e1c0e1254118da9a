# full-deploy.json -> Markdown
include "tables";

.steps as $steps
| head,
  full_summary,
  steps,
  ([$steps | total("original"; "empty"), total("ours"; "empty"), total("original"; "upgrade"), total("ours"; "upgrade")]
    | kinds(["original, empty", "ours, empty", "original, upgrade", "ours, upgrade"]))
