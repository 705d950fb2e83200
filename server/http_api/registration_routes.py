"""The table of routes with which accounts begin, and forgotten passwords are set anew."""

from server import errors
from server.http_api import registration
from server.http_api.route import Route
from server.protocol.account import MessageBody, RegisterRequest, SignedIn
from server.protocol.verification import (
    CodeSent,
    ForgotPassword,
    ResendCode,
    ResetPassword,
    ResetRequested,
    VerifyEmail,
)

_REGISTER = (errors.AlreadyExists, errors.RateLimited)
_VERIFY = (errors.WrongCode, errors.CodeExpired, errors.AlreadyExists, errors.RateLimited)
_RESEND = (errors.CodeExpired, errors.RateLimited)
_FORGOT = (errors.MailNotConfigured, errors.RateLimited)

# As in routes.py.
# fmt: off
REGISTRATION_ROUTES = (
    Route("POST", "/api/auth/register", registration.register, RegisterRequest, SignedIn, 201, False, "Create an account and sign in; 202 when a mailed code is needed first", _REGISTER, or_accepted=CodeSent),  # noqa: E501
    Route("POST", "/api/auth/verify", registration.verify_email, VerifyEmail, SignedIn, 200, False, "Prove an email address by the mailed code, and sign in", _VERIFY),  # noqa: E501
    Route("POST", "/api/auth/verify/resend", registration.resend_code, ResendCode, CodeSent, 202, False, "Another code", _RESEND),  # noqa: E501
    Route("POST", "/api/auth/forgot", registration.forgot_password, ForgotPassword, ResetRequested, 202, False, "Ask for a letter with which a new password can be set", _FORGOT),  # noqa: E501
    Route("POST", "/api/auth/reset", registration.reset_password, ResetPassword, MessageBody, 200, False, "Set a new password, and end all sessions", _RESEND),  # noqa: E501
)
# fmt: on
