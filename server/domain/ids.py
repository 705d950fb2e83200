"""Identifiers: opaque, server-made, and distinct types so that they cannot be mixed up."""

import secrets
from typing import NewType

UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
RoomId = NewType("RoomId", str)
MeetingId = NewType("MeetingId", str)
ParticipantId = NewType("ParticipantId", str)
ConnectionId = NewType("ConnectionId", str)
MessageId = NewType("MessageId", str)
FileId = NewType("FileId", str)
RegistrationId = NewType("RegistrationId", str)


def new_participant_id() -> ParticipantId:
    """128 random bits: cannot be guessed, says nothing about sockets or accounts."""
    return ParticipantId("p_" + secrets.token_urlsafe(16))


def new_guest_id() -> UserId:
    """Like no account's id."""
    return UserId("g_" + secrets.token_urlsafe(16))


def new_deleted_id() -> UserId:
    """In the place of an account's that is gone; nothing leads from one to the other."""
    return UserId("d_" + secrets.token_urlsafe(16))


def new_connection_id() -> ConnectionId:
    return ConnectionId("c_" + secrets.token_urlsafe(16))


def new_session_id() -> SessionId:
    return SessionId(secrets.token_urlsafe(16))


def new_registration_id() -> RegistrationId:
    """Whoever knows it may ask for its code again, and try it."""
    return RegistrationId("r_" + secrets.token_urlsafe(16))


def new_file_id() -> FileId:
    """128 random bits in letters that every file system keeps apart."""
    return FileId(secrets.token_hex(16))
