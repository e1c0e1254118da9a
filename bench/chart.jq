# run.json -> SVG: the seconds of each copy, a panel for each section.
def copies:
  map(if .side == "original" then .seconds = .parts.copytree.seconds | .operations = .parts.copytree.operations
      | .name = "original: copytree" else . end
    | select(.name != "our tick"));
def text: gsub("&"; "&amp;") | gsub("<"; "&lt;");
def short: if . >= 100 then round else . * 10 | round / 10 end;

180 as $left | 420 as $width | 20 as $line
| [.results | group_by(.section)[] | copies | select(length > 2)] | sort_by(.[0].ops_per_second, .[0].delay_us)
| (reduce .[] as $panel ([0]; . + [.[-1] + ($panel | length) * $line + 54])) as $tops
| "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"760\" height=\"\($tops[-1])\" viewBox=\"0 0 760 \($tops[-1])\" role=\"img\" aria-label=\"seconds of each copy\">",
  "<style>",
  "text { font: 12px sans-serif; fill: #1f2328 } .title { font-weight: bold; font-size: 13px } .label { text-anchor: end }",
  ".original { fill: #9a6700 } .peer { fill: #8c959f } .ours { fill: #1a7f37 }",
  "@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .original { fill: #d29922 } .peer { fill: #6e7681 } .ours { fill: #3fb950 } }",
  "</style>",
  (to_entries[] | $tops[.key] as $top | .value
    | (map(.seconds) | max) as $longest
    | "<text class=\"title\" x=\"8\" y=\"\($top + 24)\">\(.[0].files) files, \(.[0].delay_us / 1000) ms an operation"
        + (if .[0].ops_per_second > 0 then ", \(.[0].ops_per_second) operations a second" else "" end) + ": seconds (operations a file)</text>",
      (to_entries[] | ($top + 36 + .key * $line) as $y | .value
        | "<text class=\"label\" x=\"\($left - 8)\" y=\"\($y + 12)\">\(.name | text)\(if .workers == 1 then "" else ", \(.workers)" end)</text>",
          "<rect class=\"\(.side)\" x=\"\($left)\" y=\"\($y)\" width=\"\([.seconds / $longest * $width, 1] | max * 10 | round / 10)\" height=\"\($line - 5)\" rx=\"2\"/>",
          "<text x=\"\($left + 6 + .seconds / $longest * $width | round)\" y=\"\($y + 12)\">\(.seconds | short) s (\(.operations / .files | short))</text>")),
  "</svg>"
