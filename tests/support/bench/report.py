"""The report: a table for people, JSON for machines."""

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.support.bench.bars import Verdict
from tests.support.bench.connections import SET_UP_US
from tests.support.bench.measurements import Measurements, Samples
from tests.support.bench.options import Options
from tests.support.bench.peers import NODE

_RATIO_NOTE = "In parentheses: ratio to node, median of the rounds' ratios."
_SET_UP_NOTE = (
    "Set-up: ours checks the token and its session in the database, node and stock the token "
    "only, bare nothing."
)


def table(results: Measurements, peers: Sequence[str]) -> str:
    """One line per metric, one column per server."""
    rows = [["", *peers]]
    for samples in results:
        metric = samples.metric
        rows.append([f"{metric.title}, {metric.unit}", *(_cell(samples, peer) for peer in peers)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    notes = [_RATIO_NOTE, _SET_UP_NOTE] if results.get(SET_UP_US).by_peer else [_RATIO_NOTE]
    return "\n".join([*(_line(row, widths) for row in rows), "", *notes])


def write_json(
    file: Path, results: Measurements, verdicts: Sequence[Verdict], options: Options
) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "machine": _machine(),
        "versions": _versions(),
        "peers": options.peers,
        "sections": options.sections,
        "sizes": asdict(options.sizes),
        "messagesPerSecond": options.messages_per_second,
        "metrics": {samples.metric.key: _metric(samples) for samples in results},
        "bars": [
            {
                "metric": verdict.bar.metric.key,
                "reached": verdict.reached,
                "limit": verdict.bar.limit,
                "isMet": verdict.is_met,
            }
            for verdict in verdicts
        ],
    }
    file.write_text(json.dumps(document, indent=2) + "\n")


def _cell(samples: Samples, peer: str) -> str:
    middle = samples.middle(peer)
    if middle is None:
        return "-"
    ratio = None if peer == NODE else samples.ratio(peer, NODE)
    return f"{middle:.2f}" + ("" if ratio is None else f" ({ratio:.2f})")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    columns = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return "   ".join([first.ljust(widths[0]), *columns]).rstrip()


def _metric(samples: Samples) -> dict[str, Any]:
    return {
        "title": samples.metric.title,
        "unit": samples.metric.unit,
        "peers": {
            peer: {
                "median": samples.middle(peer),
                "ratioToNode": samples.ratio(peer, NODE),
                "samples": values,
            }
            for peer, values in samples.by_peer.items()
        },
    }


def _machine() -> dict[str, Any]:
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "loadAverage": os.getloadavg(),
    }


def _versions() -> dict[str, str]:
    packages = ("aiohttp", "python-socketio", "python-engineio", "uvloop", "msgspec", "picows")
    versions = {name: version(name) for name in packages} | {"python": platform.python_version()}
    if node := shutil.which("node"):
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        versions["node"] = answer.stdout.strip()
    return versions
