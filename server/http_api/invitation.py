"""Handlers of invitations to a meeting."""

from server.http_api.download import Export
from server.http_api.route import Call
from server.protocol.invitation import CalendarFile, Invite, Invited


async def calendar_file(call: Call[CalendarFile]) -> Export:
    content = await call.services.invitation.calendar_file(
        call.identity, call.path["code"], call.body.time_zone
    )
    return Export(content, "text/calendar", "invite.ics")


async def invite(call: Call[Invite]) -> Invited:
    found = await call.services.invitation.invite(call.identity, call.path["code"], call.body)
    return Invited(sent=found.sent, refused=found.refused)
