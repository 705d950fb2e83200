"""The table of routes with which an account is protected: confirmation, second factor, passkeys."""

from server import errors
from server.http_api import confirmation
from server.http_api.route import Route
from server.protocol.confirmation import Confirmed, ConfirmRequest

_PROOF = (errors.WrongProof, errors.RateLimited)

# As in routes.py.
# fmt: off
FACTOR_ROUTES = (
    Route("POST", "/api/auth/confirmation", confirmation.confirm, ConfirmRequest, Confirmed, 200, True, "Prove once more that it is you, for what asks for it", _PROOF),  # noqa: E501
)
# fmt: on
