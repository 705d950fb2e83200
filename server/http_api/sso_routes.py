"""The table of routes under `/api/auth/sso` and `/api/auth/identities`."""

from server import account_errors, errors
from server.http_api import sso
from server.http_api.route import Route
from server.protocol.account import SignedIn
from server.protocol.sso import (
    CompleteSso,
    Identities,
    SsoCallback,
    SsoProviders,
    SsoStarted,
    StartSso,
)

_START = (errors.NotFound, errors.RateLimited, errors.ProviderUnavailable)
_COMPLETE = (
    account_errors.AccountDisabled,
    account_errors.SecondFactorRequired,
    account_errors.DeletionPending,
    errors.SsoExpired,
    errors.NotFound,
    errors.NotLinked,
    errors.NoVerifiedEmail,
    errors.AlreadyExists,
    errors.AlreadyLinked,
    errors.Forbidden,
    errors.RateLimited,
)
_LINK = (errors.SsoExpired, errors.NotFound, errors.AlreadyLinked, errors.Forbidden)
_UNLINK = (errors.NotFound, errors.LastWayIn)

# As in routes.py.
# fmt: off
SSO_ROUTES = (
    Route("GET", "/api/auth/sso", sso.sso_providers, None, SsoProviders, 200, False, "Other providers that one can sign in with"),  # noqa: E501
    Route("POST", "/api/auth/sso/complete", sso.complete_sso, CompleteSso, SignedIn, 200, False, "Sign in as whoever the provider has said, in the browser that began it", _COMPLETE, takes_sso_cookie=True),  # noqa: E501
    Route("POST", "/api/auth/sso/link", sso.link_identity, None, Identities, 200, True, "Link whoever the provider has said to my account", _LINK, takes_sso_cookie=True),  # noqa: E501
    Route("POST", "/api/auth/sso/{provider}/start", sso.start_sso, StartSso, SsoStarted, 200, False, "Where to go to sign in with a provider; with a token, to link it", _START, takes_token=True, needs_confirmation=True),  # noqa: E501
    Route("GET", "/api/auth/sso/{provider}/callback", sso.finish_sso, None, None, 303, False, "Where the provider sends people back to", (errors.NotFound,), query=SsoCallback, takes_sso_cookie=True),  # noqa: E501
    Route("GET", "/api/auth/identities", sso.list_identities, None, Identities, 200, True, "The providers that my account is linked with"),  # noqa: E501
    Route("DELETE", "/api/auth/identities/{provider}", sso.unlink_identity, None, Identities, 200, True, "Unlink one of them", _UNLINK, needs_confirmation=True),  # noqa: E501
)
# fmt: on
