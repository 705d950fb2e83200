"""`scripts/cluster`: several nodes that work as one, are rolled while in use, and leave nothing."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from server.protocol.call import IncomingCall
from server.protocol.media import RemoteMuted
from tests.support.cluster import Callers, ClusterProcess, cluster_process
from tests.support.server_process import is_running, wait_until
from tests.support.signals import OFFER


@pytest.fixture
def variables(mongo_uri: str) -> dict[str, str]:
    return {"MONGO_URI": mongo_uri, "MONGO_DATABASE": f"test-{uuid4().hex}", "DRAIN_SECONDS": "2"}


@pytest.fixture
def cluster(tmp_path: Path, variables: dict[str, str]) -> Iterator[ClusterProcess]:
    with cluster_process(tmp_path, variables) as cluster:
        yield cluster.wait_ready()


@pytest.fixture
async def callers(cluster: ClusterProcess) -> AsyncIterator[Callers]:
    async with AsyncExitStack() as stack:
        yield Callers(cluster, stack)


async def test_cluster_when_rolled_during_a_call_then_nobody_is_lost_and_signals_arrive(
    cluster: ClusterProcess, callers: Callers
) -> None:
    alice, bob = await callers("alice", "bob")
    assert [await cluster.connections(number) for number in (1, 2)] == [1, 1]
    await alice.join("demo")
    await bob.join("demo")
    await alice.call(bob, OFFER)
    assert (await bob.next(IncomingCall)).from_ == alice.id

    before = cluster.state
    rolling = cluster.roll()
    said, _ = await asyncio.to_thread(rolling.communicate)
    assert rolling.returncode == 0, said
    assert said.endswith("Every node has been restarted\n")
    after = cluster.state
    assert {node.port for node in before.nodes} == {node.port for node in after.nodes}
    assert not {node.pid for node in before.nodes} & {node.pid for node in after.nodes}
    assert before.pid == after.pid

    for person in (alice, bob):
        assert await person.returned(), "recovered"
    await bob.mute(to=alice.id)
    assert (await alice.next(RemoteMuted)).from_ == bob.id
    names = {name for name, _ in alice.inbox + bob.inbox}
    assert not names & {"userLeft"}
    again = await alice.ask("joinRoom", {"roomId": "demo"})
    assert (again["id"], [each["id"] for each in again["participants"]]) == (alice.id, [bob.id])
    assert cluster.stop() == 0
    assert "Traceback" not in cluster.err + cluster.log("node-1") + cluster.log("node-2")


async def test_cluster_when_a_node_is_killed_then_its_client_recovers_and_a_roll_starts_it_again(
    cluster: ClusterProcess, callers: Callers
) -> None:
    alice, bob = await callers("alice", "bob")
    await alice.join("demo")
    await bob.join("demo")
    cluster.signal_node(1, signal.SIGKILL)

    returns = [asyncio.create_task(person.returned()) for person in (alice, bob)]
    (returned,), waiting = await asyncio.wait(
        returns, timeout=10, return_when=asyncio.FIRST_COMPLETED
    )
    assert returned.result(), "recovered"
    for task in waiting:
        task.cancel()
    assert await cluster.connections(2) == 2
    await bob.mute(to=alice.id)
    assert (await alice.next(RemoteMuted)).from_ == bob.id
    await asyncio.to_thread(wait_until, lambda: "node 1 has ended" in cluster.out)
    assert cluster.state.nodes[0].pid is None

    said, _ = await asyncio.to_thread(cluster.roll().communicate)
    assert "node 1  is ready again" in said
    assert await cluster.connections(1) == 2, "nobody was left on the other"


def test_cluster_when_started_with_nothing_set_then_complete_and_nothing_is_left(
    tmp_path: Path, data_dir: Path
) -> None:
    with cluster_process(tmp_path, {"DATA_DIR": str(data_dir)}) as cluster:
        cluster.wait_ready()
        family = cluster.family()
        for node in cluster.state.nodes:
            assert f"node {node.number}  pid {node.pid}  port {node.port}" in cluster.out
            assert node.pid in family
        assert len(family) >= len(["mongod", "redis", "nginx", "its worker", "node", "node"])
        secret = (data_dir / "jwt-secret").read_text()
        assert cluster.stop(signal.SIGINT) == 0
        assert cluster.err.count("\n") == cluster.err.count("JWT_SECRET is not set") == 1
        assert not [pid for pid in family if is_running(pid)]
        assert not (data_dir / "cluster.json").exists()
        assert (data_dir / "jwt-secret").read_text() == secret


def test_cluster_when_killed_then_nothing_of_it_is_left(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    with cluster_process(tmp_path, variables) as cluster:
        family = cluster.wait_ready().family()
        assert cluster.stop(signal.SIGKILL) == -signal.SIGKILL
        wait_until(lambda: not any(map(is_running, family)), 10)
        rolling = cluster.roll()
        said, _ = rolling.communicate()
        assert rolling.returncode == 1
        assert said.startswith("parley: no cluster runs in ")


def test_cluster_when_one_runs_already_then_another_needs_its_own_port_and_directory(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    with cluster_process(tmp_path / "a", variables) as first:
        port = first.wait_ready().url.rpartition(":")[2]
        for changes, reason in (
            ({"PORT": port}, f"PORT: {port} is in use, set another PORT"),
            ({"DATA_DIR": str(first.data_dir)}, "is in use by another server"),
        ):
            with cluster_process(tmp_path / "b", variables | changes) as second:
                assert second.process.wait(20) == 1
                (line,) = (each for each in second.err.splitlines() if "parley: " in each)
                assert reason in line
        with cluster_process(tmp_path / "c", variables, nodes=1) as third:
            assert third.wait_ready().url != first.url
            assert third.stop(signal.SIGTERM) == 0
        socket.create_connection(("localhost", int(port))).close()
