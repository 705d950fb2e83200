"""Handlers of `/api/account`, and of pictures."""

from server.domain.ids import FileId
from server.http_api.account import device_of
from server.http_api.download import LongExport
from server.http_api.route import Call
from server.protocol.profile import (
    ChangeEmail,
    ChangeProfile,
    EmailCodeSent,
    PictureUrls,
    ProfileBody,
    ProveEmail,
)
from server.services.file import OpenFile, Upload
from server.services.profile import OwnProfile
from server.services.registration import CODE_MINUTES, RESEND_SECONDS


async def get_profile(call: Call[None]) -> ProfileBody:
    return _body(await call.services.auth.own.profile.get(call.identity))


async def change_profile(call: Call[ChangeProfile]) -> ProfileBody:
    own = call.services.auth.own
    return _body(await own.profile.change(call.identity, call.body, device_of(call)))


async def put_picture(call: Call[None]) -> ProfileBody:
    own, upload = call.services.auth.own, Upload("", call.announced_bytes, call.pieces)
    await own.picture.put(call.identity, upload, device_of(call))
    return _body(await own.profile.get(call.identity))


async def remove_picture(call: Call[None]) -> ProfileBody:
    own = call.services.auth.own
    await own.picture.remove(call.identity, device_of(call))
    return _body(await own.profile.get(call.identity))


async def small_picture(call: Call[None]) -> OpenFile:
    return await call.services.auth.own.picture.open(call.path["pictureId"], "small")


async def large_picture(call: Call[None]) -> OpenFile:
    return await call.services.auth.own.picture.open(call.path["pictureId"], "large")


async def change_email(call: Call[ChangeEmail]) -> EmailCodeSent:
    auth = call.services.auth
    email = await auth.own.email_change.request(call.identity, call.body.email, device_of(call))
    return EmailCodeSent(
        email=email,
        expires_in_seconds=CODE_MINUTES * 60,
        resend_in_seconds=RESEND_SECONDS,
        is_logged=auth.letters.is_logged,
    )


async def prove_email(call: Call[ProveEmail]) -> ProfileBody:
    own = call.services.auth.own
    await own.email_change.prove(call.identity, call.body.code, device_of(call))
    return _body(await own.profile.get(call.identity))


async def export_account(call: Call[None]) -> LongExport:
    pieces = await call.services.auth.own.export.make(call.identity, device_of(call))
    return LongExport(pieces, "application/json", "parley-account.json")


def _body(own: OwnProfile) -> ProfileBody:
    profile = own.profile
    return ProfileBody(
        id=profile.user_id,
        name=profile.name,
        email=profile.email,
        created_at=round(profile.created_at * 1000),
        username=profile.username,
        phone=profile.phone,
        time_zone=profile.time_zone,
        language=profile.language,
        picture=_urls(own.picture_id) if own.picture_id else None,
        pending_email=own.pending_email,
    )


def _urls(picture_id: FileId) -> PictureUrls:
    path = f"/api/pictures/{picture_id}"
    return PictureUrls(small=f"{path}/small", large=f"{path}/large")
