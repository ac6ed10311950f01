#!/usr/bin/env python3
"""campaign_plot.py campaign.csv OUT.svg: work, disk, state and topic sizes over the revisions of campaign.py, one panel each."""
import csv, sys

WIDTH, HEIGHT, LEFT, GAP = 760, 120, 70, 46
PANELS = [("CPU seconds of the service, a revision", ["cpu_seconds"], 1),
          ("chunk records sent, a revision", ["chunks_sent"], 1),
          ("MiB of chunks in the log", ["chunks"], 1 << 20),
          ("MiB of the other topics", ["other_topics"], 1 << 20),
          ("MiB of changelogs", ["changelogs"], 1 << 20),
          ("MiB of state stores", ["state"], 1 << 20),
          ("MiB of data directory (brown) and artifacts (green)", ["disk", "output"], 1 << 20),
          ("MiB of memory of the process", ["rss"], 1 << 20)]
COLOURS = ["#8a4b1f", "#2f7d4f"]


def panel(rows, title, columns, unit, top):
    series = [[float(row[c]) / unit for row in rows] for c in columns]
    high = max(max(s) for s in series) or 1
    x = lambda i: LEFT + i * (WIDTH - LEFT - 10) / max(1, len(rows) - 1)
    y = lambda v: top + HEIGHT - v * HEIGHT / high
    parts = [f'<text x="{LEFT}" y="{top - 8}" class="t">{title}</text>',
             f'<rect x="{LEFT}" y="{top}" width="{WIDTH - LEFT - 10}" height="{HEIGHT}" class="f"/>',
             f'<text x="{LEFT - 6}" y="{top + 10}" class="n">{high:.4g}</text><text x="{LEFT - 6}" y="{top + HEIGHT}" class="n">0</text>']
    for i, row in enumerate(rows):
        if row["killed"] == "1":
            parts.append(f'<line x1="{x(i):.1f}" x2="{x(i):.1f}" y1="{top}" y2="{top + HEIGHT}" class="k"/>')
    for s, colour in zip(series, COLOURS):
        points = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(s))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.4"/>')
    return "".join(parts)


def main():
    rows = list(csv.DictReader(open(sys.argv[1])))
    total = 40 + len(PANELS) * (HEIGHT + GAP)
    style = ("<style>text{font-family:sans-serif;font-size:12px;fill:#333}.t{font-weight:bold}.n{text-anchor:end;font-size:10px}"
             ".f{fill:#fafafa;stroke:#ccc}.k{stroke:#d33;stroke-dasharray:2 2}</style>")
    body = "".join(panel(rows, *p, 40 + i * (HEIGHT + GAP)) for i, p in enumerate(PANELS))
    head = f'<text x="{LEFT}" y="16" class="t">{len(rows)} revisions; dashed red: the service was killed (-9)</text>'
    with open(sys.argv[2], "w") as out:
        out.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{total}"><rect width="100%" height="100%" '
                  f'fill="white"/>{style}{head}{body}</svg>\n')


main()
