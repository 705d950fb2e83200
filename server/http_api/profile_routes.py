"""The table of routes of one's own account, and of pictures."""

from server import account_errors, errors
from server.http_api import deletion, profile
from server.http_api.route import Route
from server.protocol.account import SignedIn
from server.protocol.profile import (
    ChangeEmail,
    ChangeProfile,
    DeletionPlanned,
    EmailCodeSent,
    KeepAccount,
    ProfileBody,
    ProveEmail,
)

_CHANGE = (errors.AlreadyExists, errors.RateLimited)
_PICTURE = (
    errors.FileTooLarge,
    errors.UnsupportedMediaType,
    errors.InvalidPayload,
    errors.StorageFull,
    errors.RateLimited,
)
_EMAIL = (errors.MailNotConfigured, errors.RateLimited)
_CODE = (errors.WrongCode, errors.CodeExpired, errors.AlreadyExists, errors.RateLimited)

# As in routes.py.
# fmt: off
PROFILE_ROUTES = (
    Route("GET", "/api/account", profile.get_profile, None, ProfileBody, 200, True, "My profile"),
    Route("PATCH", "/api/account", profile.change_profile, ChangeProfile, ProfileBody, 200, True, "Change my profile", _CHANGE),  # noqa: E501
    Route("DELETE", "/api/account", deletion.delete_account, None, DeletionPlanned, 200, True, "Have my account deleted, when the time to think again is over", needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/account/picture", profile.put_picture, None, ProfileBody, 200, True, "Upload my picture: a JPEG, PNG, WebP or GIF of at most 2 MB", _PICTURE, takes_file=True),  # noqa: E501
    Route("DELETE", "/api/account/picture", profile.remove_picture, None, ProfileBody, 200, True, "Remove my picture"),  # noqa: E501
    Route("POST", "/api/account/email", profile.change_email, ChangeEmail, EmailCodeSent, 202, True, "Have a code sent to a new email address of mine", _EMAIL, needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/account/email/verify", profile.prove_email, ProveEmail, ProfileBody, 200, True, "Prove the new address by the mailed code", _CODE),  # noqa: E501
    Route("GET", "/api/account/export", profile.export_account, None, None, 200, True, "All that is known of me", (errors.RateLimited,), file_kind="application/json", needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/auth/login/keep-account", deletion.keep_account, KeepAccount, SignedIn, 200, False, "Keep an account that was to be deleted, and sign in", (account_errors.ChallengeExpired,)),  # noqa: E501
    Route("GET", "/api/pictures/{pictureId}/small", profile.small_picture, None, None, 200, False, "A picture of somebody, 96 pixels", (errors.FileNotFound,), file_kind="image/webp"),  # noqa: E501
    Route("GET", "/api/pictures/{pictureId}/large", profile.large_picture, None, None, 200, False, "A picture of somebody, 512 pixels", (errors.FileNotFound,), file_kind="image/webp"),  # noqa: E501
)
# fmt: on
