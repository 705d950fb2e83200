"""The command line of the fault kit."""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from tests.support.faults.cluster import FAKETIME
from tests.support.faults.plan import (
    CLOCK_JUMP,
    CLUSTER_KINDS,
    EXPIRED_TOKEN,
    KINDS,
    ONE_NODE_KINDS,
    PERSON_KINDS,
)
from tests.support.faults.run import Load


@dataclass(frozen=True, slots=True)
class Options:
    seeds: range
    nodes: int
    load: Load
    url: str
    grace_seconds: float
    json_file: Path | None
    keep: Path | None


def parse(arguments: list[str]) -> Options:
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.nodes < 1 or given.seeds < 1 or given.pairs + given.rooms < 1:
        parser.error("--nodes, --seeds, and --pairs or --rooms must be at least 1")
    load = Load(pairs=given.pairs, rooms=given.rooms, kinds=_kinds(given))
    if not load.kinds:
        parser.error(f"none of these kinds applies here; known: {', '.join(KINDS)}")
    if given.minutes:
        load = replace(load, seconds=given.minutes * 60 / given.seeds)
    return Options(
        seeds=range(given.first_seed, given.first_seed + given.seeds),
        nodes=given.nodes,
        load=load,
        url=given.url.rstrip("/"),
        grace_seconds=given.grace,
        json_file=given.json,
        keep=given.keep,
    )


def _kinds(given: argparse.Namespace) -> tuple[str, ...]:
    """Those that were asked for and that apply to what is tested."""
    if given.url:
        able = {*PERSON_KINDS} - {EXPIRED_TOKEN}
    else:
        able = {*PERSON_KINDS, *(CLUSTER_KINDS if given.nodes > 1 else ONE_NODE_KINDS)}
        if not FAKETIME.exists():
            able.discard(CLOCK_JUMP)
    asked = given.kinds.split(",") if given.kinds else KINDS
    return tuple(kind for kind in KINDS if kind in able and kind in asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/faults",
        description="People in calls, and everything breaks: is a signal lost, doubled or out of "
        "order, is a roster wrong? The exit code is 0 when nothing is and the bars are met, "
        "1 when not, 2 when the run itself failed.",
    )
    add = parser.add_argument
    add("--seeds", type=int, default=20, help="runs, each with a seed of its own (20)")
    add("--first-seed", type=int, default=1, help="to repeat one: --first-seed 7 --seeds 1")
    add("--nodes", type=int, default=3, help="nodes of the cluster; 1 runs without Redis (3)")
    add("--pairs", type=int, default=8, help="calls of two (8)")
    add("--rooms", type=int, default=3, help="rooms of three, with coming and going (3)")
    add("--minutes", type=float, default=0.0, help="for all seeds; default: each fault once a seed")
    add("--kinds", default="", help="comma-separated: only these faults")
    add("--url", default="", help="test the server at this address instead of an own cluster")
    add("--grace", type=float, default=15.0, help="grace time in seconds of the server at --url")
    add("--json", type=Path, metavar="FILE", help="write the results as JSON")
    add(
        "--keep",
        type=Path,
        metavar="DIRECTORY",
        help="keep the servers' logs and the histories there",
    )
    return parser
