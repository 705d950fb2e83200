"""Handlers of a meeting's attendance and of the statistics."""

from server.domain.attendance import Session
from server.domain.calendar import find_time_zone
from server.errors import InvalidPayload
from server.http_api.attendance_csv import attendance_csv
from server.http_api.download import Export
from server.http_api.route import Call
from server.protocol.attendance import (
    AskStatistics,
    Attendance,
    AttendanceTable,
    AttendeeBody,
    ListSessions,
    SessionBody,
    Statistics,
    VisitBody,
    WeekBody,
)


async def attendance(call: Call[ListSessions]) -> Attendance:
    code, query = call.path["code"], call.body
    page = await call.services.attendance.page(call.identity, code, query.cursor, query.limit)
    return Attendance(
        items=[_session(each) for each in page.sessions], next_cursor=page.next_cursor
    )


async def attendance_table(call: Call[AttendanceTable]) -> Export:
    code, query = call.path["code"], call.body
    zone = find_time_zone(query.time_zone)
    if zone is None:
        raise InvalidPayload("There is no such time zone", field="timeZone")
    sessions = await call.services.attendance.table(call.identity, code, query.session)
    return Export(attendance_csv(sessions, zone), "text/csv", "attendance.csv")


async def statistics(call: Call[AskStatistics]) -> Statistics:
    weeks = await call.services.attendance.weeks(call.identity, call.body.time_zone)
    return Statistics(
        weeks=[
            WeekBody(
                starts_at=_milliseconds(week.starts_at),
                meetings=week.meetings,
                minutes=round(week.seconds / 60),
                people=week.people,
            )
            for week in weeks
        ]
    )


def _session(session: Session) -> SessionBody:
    return SessionBody(
        id=session.id,
        started_at=_milliseconds(session.started_at),
        ended_at=_optional_milliseconds(session.ended_at),
        peak=session.peak,
        people=[
            AttendeeBody(
                user_id=person.user_id,
                name=person.name,
                email=person.email,
                is_guest=person.is_guest,
                visits=[
                    VisitBody(
                        joined_at=_milliseconds(visit.joined_at),
                        left_at=_optional_milliseconds(visit.left_at),
                    )
                    for visit in person.visits
                ],
                seconds=round(person.seconds),
            )
            for person in session.attendees
        ],
        is_complete=session.is_complete,
    )


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)


def _optional_milliseconds(seconds: float | None) -> int | None:
    return None if seconds is None else _milliseconds(seconds)
