"""The handler of `/api/auth/events`."""

from server.http_api.route import Call
from server.protocol.account_event import AccountEventBody, AccountEvents, ListAccountEvents


async def list_account_events(call: Call[ListAccountEvents]) -> AccountEvents:
    asked = call.body
    audit = call.services.auth.audit
    page = await audit.page(call.identity.user_id, asked.cursor, asked.limit)
    return AccountEvents(
        items=[
            AccountEventBody(
                at=round(event.at * 1000),
                kind=event.kind,
                device=event.device.name,
                address=event.device.address,
                detail=event.detail,
            )
            for event in page.items
        ],
        next_cursor=page.next_cursor,
    )
