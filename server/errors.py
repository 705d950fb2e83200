"""The whole error tree: one class per way a request can be wrong, with its stable code."""

from math import ceil
from typing import Any, ClassVar


class AppError(Exception):
    """A refusal a client is told about: `{code, message, details}` with an HTTP status.

    `code` is part of the wire contract and never changes; `message` is for people.
    """

    code: ClassVar[str] = "internal_error"
    http_status: ClassVar[int] = 500
    default_message: ClassVar[str] = "Something went wrong on our side"

    def __init__(self, message: str | None = None, **details: Any) -> None:
        self.message = message or self.default_message
        self.details = details
        super().__init__(self.message)


class InternalError(AppError):
    """An unexpected exception; its own text is logged and never sent."""


class InvalidPayload(AppError):
    code, http_status = "invalid_payload", 400
    default_message = "The request is not valid"


class AlreadyExists(AppError):
    """400, not 409: existing clients of the auth routes expect it."""

    code, http_status = "already_exists", 400
    default_message = "An account with this email already exists"


class PayloadTooLarge(AppError):
    code, http_status = "payload_too_large", 413
    default_message = "The request is too large"


class FileTooLarge(PayloadTooLarge):
    """`maxBytes` in details."""

    code = "file_too_large"
    default_message = "The file is too large"


class UnsupportedMediaType(AppError):
    code, http_status = "unsupported_media_type", 415
    default_message = "Send the body as application/json"


class UnsupportedEvent(AppError):
    code, http_status = "unsupported_event", 400
    default_message = "This event is not part of the protocol"


class Unauthenticated(AppError):
    code, http_status = "unauthenticated", 401
    default_message = "Authentication failed"


class WrongCredentials(Unauthenticated):
    code = "wrong_credentials"
    default_message = "Wrong email, username or password"


class TokenExpired(Unauthenticated):
    code = "token_expired"
    default_message = "The session has expired, sign in again"


class TokenReused(Unauthenticated):
    """Somebody else may have the refresh token: neither can go on with it."""

    code = "token_reused"
    default_message = "This was used before, so the session was ended: sign in again"


class WrongCode(AppError):
    """`triesLeft` in details."""

    code, http_status = "wrong_code", 400
    default_message = "This is not the code"


class CodeExpired(AppError):
    """Or used, or guessed at too often, or never sent."""

    code, http_status = "code_expired", 410
    default_message = "This code is not valid any more, ask for a new one"


class Forbidden(AppError):
    code, http_status = "forbidden", 403
    default_message = "This is not allowed"


class EmailNotVerified(Forbidden):
    """Only after the right password. `registration` and `email` in details."""

    code = "email_not_verified"
    default_message = "Enter the code that was sent to your email address first"


class SsoFailed(Forbidden):
    """What the provider said is not to be believed; the log says why."""

    code = "sso_failed"
    default_message = "The sign-in with this provider has failed, try again"


class SsoCancelled(Forbidden):
    code = "sso_cancelled"
    default_message = "The provider says that the sign-in was cancelled"


class SsoExpired(Forbidden):
    """Or it was begun in another browser, or is over."""

    code = "sso_expired"
    default_message = "This sign-in has expired, begin again"


class NoVerifiedEmail(Forbidden):
    code = "no_verified_email"
    default_message = "The provider has not verified an email address of yours"


class NotLinked(Forbidden):
    """An account with this `email` exists; who signs in to it can link this `provider`, `label`."""

    code = "identity_not_linked"
    default_message = "Sign in to your account with this email first, then the two are linked"


class NotFound(AppError):
    code, http_status = "not_found", 404
    default_message = "Not found"


class NotInRoom(Forbidden):
    code = "not_in_room"
    default_message = "Join the room first"


class PeerNotFound(NotFound):
    """The same answer whether the participant is elsewhere or does not exist."""

    code = "peer_not_found"
    default_message = "Nobody with this id or email is in the same room"


class FileNotFound(NotFound):
    """The same answer whether it does not exist or is for others."""

    code = "file_not_found"
    default_message = "There is no such file"


class LinkExpired(Forbidden):
    """Or nobody has ever given it out."""

    code = "link_expired"
    default_message = "This link is not valid any more, ask for a new one"


class RoomNotFound(NotFound):
    """`isFreeRoom` in details: no meeting has this name, but `joinRoom` takes it."""

    code = "room_not_found"
    default_message = "There is no such meeting"


class WrongPassword(Forbidden):
    code = "wrong_password"
    default_message = "This is not the password of the meeting"


class NotStarted(Forbidden):
    """In details `startsAt`, Unix time in milliseconds, and `opensInSeconds`."""

    code = "not_started"
    default_message = "The meeting has not started yet"


class Ended(AppError):
    code, http_status = "ended", 410
    default_message = "The meeting has ended"


class AlreadyLinked(AppError):
    """This identity with another account, or this account with another identity there."""

    code, http_status = "already_linked", 409
    default_message = "Another account is linked already"


class LastWayIn(AppError):
    code, http_status = "last_way_in", 409
    default_message = "Without it you could not sign in any more: set a password first"


class HasNoTime(AppError):
    code, http_status = "no_start_time", 409
    default_message = "The meeting has no time that a calendar could hold"


class MailNotConfigured(AppError):
    code, http_status = "mail_not_configured", 501
    default_message = "This server cannot send mail"


class RoomLimitReached(Forbidden):
    code = "too_many_rooms"
    default_message = "Leave a room before you join another one"


class RoomFull(Forbidden):
    code = "room_full"
    default_message = "The room is full"


class RoomLocked(Forbidden):
    code = "room_locked"
    default_message = "The room is locked, nobody new can come in"


class LobbyWaiting(Forbidden):
    """Not an end: who has asked waits in the lobby, and hears of it when they are let in."""

    code = "lobby_waiting"
    default_message = "The host lets you in soon"


class Banned(Forbidden):
    code = "banned"
    default_message = "You were removed from this meeting"


class MutedByHost(Forbidden):
    code = "muted_by_host"
    default_message = "The host has muted you and has to allow it first"


class StorageFull(AppError):
    """Of the room, or the disk itself."""

    code, http_status = "storage_full", 507
    default_message = "There is no space for more files"


class MethodNotAllowed(AppError):
    code, http_status = "method_not_allowed", 405
    default_message = "This method is not allowed here"


class RateLimited(AppError):
    """`retry_after` in details: seconds until the next try can succeed."""

    code, http_status = "rate_limited", 429
    default_message = "Too many requests, slow down"

    def __init__(self, retry_after: float, message: str | None = None) -> None:
        super().__init__(message, retryAfter=ceil(retry_after * 1000) / 1000)
        self.retry_after = retry_after


class Unavailable(AppError):
    code, http_status = "unavailable", 503
    default_message = "The service is busy or not reachable, try again"


class ProviderUnavailable(Unavailable):
    code = "provider_unavailable"
    default_message = "The provider cannot be reached at the moment, try again later"


class Overtaken(Unavailable):
    default_message = "A newer connection of this participant has taken over"


def error_codes() -> list[str]:
    """Every code a client can meet, sorted: the source of the generated union."""

    def walk(cls: type[AppError]) -> set[str]:
        return {cls.code}.union(*(walk(child) for child in cls.__subclasses__()))

    return sorted(walk(AppError))
