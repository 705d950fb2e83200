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
from tests.support.bench.measurements import Measurements, Metric, Samples
from tests.support.bench.options import Options

_PACKAGES = (
    "aiohttp",
    "python-socketio",
    "python-engineio",
    "redis",
    "uvloop",
    "msgspec",
    "picows",
)
_RATIO_NOTE = (
    "In parentheses: ratio to node, of cross to stock, of relay with recovery to ours without; "
    "median of the rounds' ratios."
)
_SET_UP_NOTE = (
    "Set-up: ours checks the token and its session in the database, node and stock the token "
    "only, bare nothing."
)


def table(results: Measurements, peers: Sequence[str]) -> str:
    """One line per metric, one column per server."""
    rows = [["", *peers]]
    for samples in results:
        metric = samples.metric
        rows.append([f"{metric.title}, {metric.unit}", *(_cell(results, metric, p) for p in peers)])
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
        "metrics": {samples.metric.key: _metric(results, samples) for samples in results},
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


def _cell(results: Measurements, metric: Metric, peer: str) -> str:
    middle = results.get(metric).middle(peer)
    if middle is None:
        return "-"
    is_base = peer == metric.base_peer and not metric.base_key
    ratio = None if is_base else results.ratio(metric, peer)
    return f"{middle:.2f}" + ("" if ratio is None else f" ({ratio:.2f})")


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = cells
    columns = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
    return "   ".join([first.ljust(widths[0]), *columns]).rstrip()


def _metric(results: Measurements, samples: Samples) -> dict[str, Any]:
    metric = samples.metric
    return {
        "title": metric.title,
        "unit": metric.unit,
        "ratioTo": {"peer": metric.base_peer, "metric": metric.base_key or metric.key},
        "peers": {
            peer: {
                "median": samples.middle(peer),
                "ratio": results.ratio(metric, peer),
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
    versions = {name: version(name) for name in _PACKAGES} | {"python": platform.python_version()}
    for program in ("node", "redis-server"):
        if path := shutil.which(program):
            answer = subprocess.run(
                [path, "--version"], capture_output=True, text=True, check=False
            )
            versions[program] = answer.stdout.strip()
    return versions
