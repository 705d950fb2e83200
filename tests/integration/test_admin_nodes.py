"""Administration of two nodes: where an administrator asks makes no difference."""

import asyncio
from time import monotonic

import pytest

from server.protocol.meeting import MeetingEnded
from server.settings import Settings
from tests.integration.conftest import Nodes
from tests.support.admins import Admin


async def test_a11_account_when_disabled_on_one_node_then_out_of_the_other_at_once(
    nodes: Nodes, settings: Settings
) -> None:
    here, there = nodes
    admin = await Admin.of(here.api, settings)
    alice = await there("alice")
    user_id = (await admin.find("alice"))["id"]
    assert (await admin.change(user_id, isDisabled=True)).status == 200
    await alice.wait_closed(5)
    assert (await there.api.me(await there.token("alice"))).status == 401


async def test_rooms_and_nodes_when_on_two_nodes_then_each_is_there_once(
    nodes: Nodes, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.services.reports.REPORT_SECONDS", 0.1)
    here, there = nodes
    admin = await Admin.of(here.api, settings)
    alice, bob, carol = await here("alice"), await there("bob"), await there("carol")
    for who in (alice, bob):
        await who.join("shared")
    await carol.join("there-only")
    expected = [("shared", 2), ("there-only", 1)]
    deadline = monotonic() + 10
    while True:
        rooms = (await admin.get("rooms")).json["items"]
        if [(room["code"], room["people"]) for room in rooms] == expected:
            break
        assert monotonic() < deadline, rooms
        await asyncio.sleep(0.1)
    found = (await admin.get("nodes")).json["items"]
    assert [node["isThis"] for node in found] == [True, False]
    assert [node["connections"] for node in found] == [1, 2]
    assert len({node["id"] for node in found}) == 2
    assert (await admin.delete("rooms/there-only")).status == 200
    assert (await carol.next(MeetingEnded)).room_id == "there-only"
