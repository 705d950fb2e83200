"""What a running cluster tells other terminals: a file in its DATA_DIR."""

import os
from pathlib import Path

import msgspec

from scripts.local_cluster.program import ClusterError


class NodeState(msgspec.Struct, frozen=True, rename="camel"):
    """`pid` is null while the node does not run."""

    number: int
    port: int
    pid: int | None


class ClusterState(msgspec.Struct, frozen=True, rename="camel"):
    """`rolls` counts the finished ones; `error` is what stopped the last one."""

    pid: int
    url: str
    redis_port: int
    nodes: tuple[NodeState, ...]
    rolls: int = 0
    is_rolling: bool = False
    error: str = ""


def write_state(data_dir: Path, state: ClusterState) -> None:
    """Readers see the old one or the new one, never half of it."""
    draft = data_dir / "cluster.json.new"
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(state)) + b"\n")
    draft.replace(data_dir / "cluster.json")


def read_state(data_dir: Path) -> ClusterState:
    """Of the cluster that runs there now. Raises ClusterError."""
    try:
        state = msgspec.json.decode((data_dir / "cluster.json").read_bytes(), type=ClusterState)
        holder = (data_dir / "server.lock").read_text().strip()
        if holder != str(state.pid):  # an old file: that pid may be anybody's by now
            raise ProcessLookupError
        os.kill(state.pid, 0)
    except (OSError, msgspec.DecodeError):
        raise ClusterError(f"no cluster runs in {data_dir}: is DATA_DIR the same?") from None
    return state


def remove_state(data_dir: Path) -> None:
    (data_dir / "cluster.json").unlink(missing_ok=True)
