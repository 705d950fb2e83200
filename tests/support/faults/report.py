"""The report: a table for people, JSON for machines, and what went before each violation."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.faults import plan
from tests.support.faults.checker import KINDS as VIOLATIONS
from tests.support.faults.history import Recovered, described
from tests.support.faults.recovery import RecoveryTimes, percentile
from tests.support.faults.run import Outcome

MIN_SIGNALS, MIN_FAULTS, MIN_SEEDS = 10_000, 500, 20
# Seconds, p99.
BARS = {plan.CUT: 2.0, plan.KILL_NODE: 5.0}
SHOWN_AFTER_SECONDS = 4.0
MAX_SHOWN = 3  # of each kind and seed


@dataclass(frozen=True, slots=True)
class Total:
    """All runs together."""

    outcomes: Sequence[Outcome]

    @property
    def faults(self) -> Counter[str]:
        return sum((outcome.faults for outcome in self.outcomes), Counter[str]())

    @property
    def counts(self) -> Counter[str]:
        return sum((outcome.counts for outcome in self.outcomes), Counter[str]())

    @property
    def violations(self) -> Counter[str]:
        return Counter(v.kind for outcome in self.outcomes for v in outcome.violations)

    @property
    def times(self) -> RecoveryTimes:
        times = RecoveryTimes()
        for outcome in self.outcomes:
            times.update(outcome.times)
        return times

    @property
    def missed_bars(self) -> list[str]:
        missed = []
        for kind, limit in BARS.items():
            reached = percentile(self.times.alone[kind], 99)
            if reached is not None and reached > limit:
                missed.append(f"{kind}: p99 {reached:.2f} s, allowed {limit:.1f} s")
        return missed

    @property
    def is_good(self) -> bool:
        return not self.violations.total() and not self.missed_bars

    @property
    def is_full(self) -> bool:
        """Large enough to be the proof."""
        return (
            self.counts["sent"] >= MIN_SIGNALS
            and self.faults.total() >= MIN_FAULTS
            and len(self.outcomes) >= MIN_SEEDS
        )


def progress(outcome: Outcome) -> str:
    counts, kinds = outcome.counts, Counter(v.kind for v in outcome.violations)
    wrong = ", ".join(f"{count} {kind}" for kind, count in kinds.items()) or "nothing wrong"
    return (
        f"seed {outcome.seed}: {outcome.seconds:.0f} s, {outcome.faults.total()} faults, "
        f"{counts['sent']} signals, {counts['acked']} acked, {counts['reported']} reported, "
        f"{counts['chat_acked']} chat messages; {wrong}"
    )


def table(total: Total) -> str:
    lines = ["fault                  injected   alone     p50     p99   mixed     p50     p99"]
    times = total.times
    for kind in plan.KINDS:
        if count := total.faults[kind]:
            cells = _cells(times.alone[kind]) + _cells(times.mixed[kind])
            lines.append(f"{kind:20} {count:10} {cells}")
    counts, faults = total.counts, total.faults.total()
    lines += ["", f"{'seeds':24}{len(total.outcomes):8}", f"{'faults':24}{faults:8}"]
    lines += [
        f"{'signals ' + name:24}{counts[name]:8}"
        for name in ("sent", "acked", "reported", "received", "excused")
    ]
    lines += [
        f"{'chat messages ' + name:24}{counts['chat_' + name]:8}" for name in ("sent", "acked")
    ]
    lines += [f"{kind:24}{total.violations[kind]:8}" for kind in VIOLATIONS]
    lines += ["", *(total.missed_bars or ["recovery times are within the bars"])]
    if not total.is_full:
        wanted = f"{MIN_SIGNALS} signals, {MIN_FAULTS} faults, {MIN_SEEDS} seeds"
        lines.append(f"a short run: the proof takes {wanted}")
    return "\n".join(lines)


def _cells(seconds: list[float]) -> str:
    middle, high = percentile(seconds, 50), percentile(seconds, 99)
    numbers = (f"{n:6.2f}s" if n is not None else "      -" for n in (middle, high))
    return f"{len(seconds):7} {' '.join(numbers)}"


def explain(outcome: Outcome) -> str:
    """Each violation with the last that happened to those concerned."""
    lines: list[str] = []
    shown: Counter[str] = Counter()
    for violation in outcome.violations:
        shown[violation.kind] += 1
        if shown[violation.kind] > MAX_SHOWN:
            continue
        lines.append(f"seed {outcome.seed}, {violation.at:.2f} s: {violation.kind}")
        lines.append(f"  {violation.text}")
        entries = outcome.history.about(violation.words, violation.at + SHOWN_AFTER_SECONDS)
        lines += [f"    {described(entry)}" for entry in entries]
    more = {kind: count - MAX_SHOWN for kind, count in shown.items() if count > MAX_SHOWN}
    lines += [f"and {count} more {kind} of seed {outcome.seed}" for kind, count in more.items()]
    return "\n".join(lines)


def slowest(outcome: Outcome) -> str:
    """Recoveries beyond the bars, with what went before."""
    lines: list[str] = []
    for entry in outcome.history.entries:
        if isinstance(entry, Recovered) and entry.is_alone:
            if entry.seconds <= BARS.get(entry.kind, entry.seconds):
                continue
            lines.append(f"seed {outcome.seed}, {entry.at:.2f} s: slow after {entry.kind}")
            words = frozenset({entry.who})
            lines += [f"    {described(e)}" for e in outcome.history.about(words, entry.at)]
    return "\n".join(lines)


def write_history(file: Path, outcome: Outcome) -> None:
    """Everything, one line each, in the order in which it happened."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{described(entry)}\n" for entry in outcome.history.entries))


def write_json(file: Path, total: Total, nodes: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    document = {
        "nodes": nodes,
        "cpus": os.cpu_count(),
        "isGood": total.is_good,
        "isFull": total.is_full,
        "faults": total.faults,
        "signals": total.counts,
        "violations": {kind: total.violations[kind] for kind in VIOLATIONS},
        "missedBars": total.missed_bars,
        "recoverySeconds": {kind: _recovery(total.times, kind) for kind in plan.KINDS},
        "seeds": [_seed(outcome) for outcome in total.outcomes],
    }
    file.write_text(json.dumps(document, indent=2) + "\n")


def _recovery(times: RecoveryTimes, kind: str) -> dict[str, Any]:
    return {
        name: {
            "count": len(seconds),
            "p50": percentile(seconds, 50),
            "p99": percentile(seconds, 99),
        }
        for name, seconds in (("alone", times.alone[kind]), ("mixed", times.mixed[kind]))
    }


def _seed(outcome: Outcome) -> dict[str, Any]:
    return {
        "seed": outcome.seed,
        "seconds": round(outcome.seconds, 1),
        "faults": outcome.faults,
        "signals": outcome.counts,
        "violations": [
            {"at": round(v.at, 3), "kind": v.kind, "text": v.text} for v in outcome.violations
        ],
    }
