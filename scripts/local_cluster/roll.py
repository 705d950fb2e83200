"""`scripts/cluster roll`: asks the running cluster and tells how it goes."""

import os
import signal
import time
from pathlib import Path

from scripts.local_cluster.program import ClusterError
from scripts.local_cluster.state import ClusterState, read_state

LOOK_SECONDS = 0.1
ANSWER_SECONDS = 5.0


def roll(data_dir: Path) -> None:
    """Returns when every node has been restarted. Raises ClusterError."""
    before = read_state(data_dir)
    if before.is_rolling:
        raise ClusterError("the nodes are being restarted already")
    os.kill(before.pid, signal.SIGUSR1)
    state = _until_begun(data_dir, before)
    pids = {node.number: node.pid for node in before.nodes}
    while state.is_rolling:
        _tell_changes(state, pids)
        time.sleep(LOOK_SECONDS)
        state = read_state(data_dir)
    _tell_changes(state, pids)
    if state.error:
        raise ClusterError(state.error)
    print("Every node has been restarted", flush=True)


def _until_begun(data_dir: Path, before: ClusterState) -> ClusterState:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        state = read_state(data_dir)
        if state.is_rolling or state.rolls > before.rolls:
            return state
        time.sleep(LOOK_SECONDS)
    raise ClusterError(f"the cluster (process {before.pid}) does not answer")


def _tell_changes(state: ClusterState, pids: dict[int, int | None]) -> None:
    for node in state.nodes:
        if node.pid != pids[node.number]:
            pids[node.number] = node.pid
            print(f"  node {node.number}  {_said(node.pid)}", flush=True)


def _said(pid: int | None) -> str:
    return "is empty and has ended" if pid is None else f"is ready again, pid {pid}"
