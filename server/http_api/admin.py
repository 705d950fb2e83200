"""Handlers of `/api/admin`."""

from server.domain.ids import UserId
from server.errors import InvalidPayload
from server.http_api.route import Call
from server.protocol.account import MessageBody
from server.protocol.admin import (
    AdminUser,
    AdminUsers,
    ChangeUser,
    ListUsers,
    LiveRooms,
    NodeBody,
    NodeList,
)
from server.protocol.session import SessionsEnded
from server.services.admin import Administrator, Standing
from server.services.admin_rooms import limits_of


async def list_users(call: Call[ListUsers]) -> AdminUsers:
    page = await call.services.admin.users.users(call.body)
    return AdminUsers(items=[_body(each) for each in page.items], next_cursor=page.next_cursor)


async def change_user(call: Call[ChangeUser]) -> AdminUser:
    users, by, user_id = call.services.admin.users, _by(call), _user_id(call)
    if call.body.is_admin is None and call.body.is_disabled is None:
        raise InvalidPayload("Nothing is to be changed")
    if call.body.is_admin is not None:
        await users.set_admin(by, user_id, is_admin=call.body.is_admin)
    if call.body.is_disabled is not None:
        await users.set_disabled(by, user_id, is_disabled=call.body.is_disabled)
    return _body(await users.user(user_id))


async def sign_user_out(call: Call[None]) -> SessionsEnded:
    ended = await call.services.admin.users.sign_out(_by(call), _user_id(call))
    return SessionsEnded(ended=ended)


async def reset_second_factor(call: Call[None]) -> MessageBody:
    was_on = await call.services.admin.users.reset_second_factor(_by(call), _user_id(call))
    return MessageBody(message="Second factor is off" if was_on else "There was none")


async def list_live_rooms(call: Call[None]) -> LiveRooms:
    return await call.services.admin.rooms.rooms()


async def end_room(call: Call[None]) -> MessageBody:
    await call.services.admin.rooms.end(call.identity, call.path["code"])
    return MessageBody(message="Room ended")


async def list_nodes(call: Call[None]) -> NodeList:
    reports = await call.services.admin.rooms.nodes()
    items = [
        NodeBody(
            id=status.id,
            started_at=status.started_at,
            connections=status.connections,
            participants=status.participants,
            rooms=status.rooms,
            is_this=place == 0,
        )
        for place, status in enumerate(reports)
    ]
    return NodeList(items=items, limits=limits_of(reports))


def _by(call: Call[ChangeUser] | Call[None]) -> Administrator:
    return Administrator.of(call.identity)


def _user_id(call: Call[ChangeUser] | Call[None]) -> UserId:
    return UserId(call.path["userId"])


def _body(standing: Standing) -> AdminUser:
    user = standing.user
    return AdminUser(
        id=user.id,
        name=user.name,
        email=user.email,
        username=user.username,
        created_at=round(user.created_at * 1000),
        is_admin=user.is_admin,
        is_disabled=user.is_disabled,
        has_second_factor=standing.has_second_factor,
        sessions=standing.sessions,
    )
