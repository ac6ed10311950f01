#!/usr/bin/env python3
"""Draws the panels of the dashboard from what a Prometheus has, without Grafana.

    ops/grafana/render.py http://127.0.0.1:9090 out.png [--minutes 10] [--dashboard ops/grafana/quern.json]

For a picture in a report, and to see that every panel has data. Exit code 1: a panel without any.
Needs matplotlib.
"""

import argparse
import json
import math
import sys
import time
import urllib.parse
import urllib.request
from datetime import datetime
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from matplotlib.ticker import EngFormatter, PercentFormatter

COLUMNS = 3
POINTS = 150
UNITS = {"bytes": "B", "Bps": "B/s", "s": "s", "ms": "ms", "cps": "/s"}


def panels(path):
    """The panels in the order of the dashboard, each with the title of its row."""
    row, found = "", []
    for panel in json.loads(Path(path).read_text())["panels"]:
        if panel["type"] == "row":
            row = panel["title"]
        else:
            found.append((row, panel))
    return found


def query(server, expr, start, end, step):
    """One list of (labels, times, values) of a range query."""
    words = {"query": expr, "start": start, "end": end, "step": step}
    url = f"{server}/api/v1/query_range?{urllib.parse.urlencode(words)}"
    with urllib.request.urlopen(url, timeout=30) as answer:
        result = json.load(answer)["data"]["result"]
    return [
        (each["metric"], *zip(*((at, float(value)) for at, value in each["values"])))
        for each in result
    ]


def legend(form, labels):
    for name, value in labels.items():
        form = form.replace("{{" + name + "}}", value)
    return form


def draw(axes, server, panel, span):
    """Draws a panel; returns how many of its values are numbers."""
    start, end, step = span
    count = 0
    for target in panel["targets"]:
        # As Grafana does: four scrapes at least, so that a rate has something to go by.
        expr = target["expr"].replace("$__rate_interval", f"{max(60, 4 * step)}s")
        for labels, times, values in query(server, expr, start, end, step):
            count += sum(math.isfinite(value) for value in values)
            when = [datetime.fromtimestamp(at) for at in times]
            axes.plot(when, values, linewidth=1.2, label=legend(target["legendFormat"], labels))
    unit = panel["fieldConfig"]["defaults"].get("unit", "short")
    axes.yaxis.set_major_formatter(
        PercentFormatter(1.0) if unit == "percentunit" else EngFormatter(UNITS.get(unit, ""))
    )
    if count:
        axes.set_ylim(bottom=0)
        axes.legend(fontsize=6, loc="upper left", framealpha=0.6)
    else:
        axes.text(0.5, 0.5, "no data", transform=axes.transAxes, ha="center")
    axes.set_xlim(datetime.fromtimestamp(start), datetime.fromtimestamp(end))
    axes.tick_params(labelsize=6)
    axes.grid(alpha=0.3)
    return count


def main():
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("server")
    words.add_argument("picture")
    words.add_argument("--minutes", type=float, default=10)
    words.add_argument("--dashboard", default=Path(__file__).with_name("quern.json"))
    options = words.parse_args()
    end = time.time()
    step = max(1, int(options.minutes * 60 / POINTS))
    span = (end - options.minutes * 60, end, step)
    found = panels(options.dashboard)
    lines = math.ceil(len(found) / COLUMNS)
    figure, grid = plt.subplots(lines, COLUMNS, figsize=(18, 3 * lines), squeeze=False)
    empty = []
    for (row, panel), axes in zip(found, grid.flat):
        axes.set_title(f"{row}  {panel['title']}", fontsize=8, loc="left")
        if not draw(axes, options.server, panel, span):
            empty.append(panel["title"])
    for axes in list(grid.flat)[len(found) :]:
        axes.axis("off")
    figure.tight_layout()
    figure.savefig(options.picture, dpi=80)
    print(f"{len(found)} panels, without data: {', '.join(empty) or 'none'}")
    return 1 if empty else 0


if __name__ == "__main__":
    sys.exit(main())
