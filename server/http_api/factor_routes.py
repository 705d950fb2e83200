"""The table of routes that protect an account: confirmation, password, second factor, passkeys."""

from server import account_errors, errors
from server.http_api import confirmation, passkey, password, second_factor
from server.http_api.route import Route
from server.protocol.account import MessageBody, SignedIn
from server.protocol.confirmation import ConfirmationOptions, Confirmed, ConfirmRequest
from server.protocol.passkey import (
    AddPasskey,
    OnePasskey,
    PasskeyList,
    PasskeyOptions,
    PasskeySignIn,
    RenamePasskey,
)
from server.protocol.password import ChangePassword
from server.protocol.second_factor import (
    ActivateApp,
    AppProposal,
    RecoveryCodeList,
    SecondFactorState,
    SecondStep,
)

_PROOF = (account_errors.WrongProof, account_errors.ChallengeExpired, errors.RateLimited)
_SIGN_IN = (*_PROOF, account_errors.AccountDisabled, account_errors.DeletionPending)
_PASSWORD = (account_errors.WrongProof, account_errors.ConfirmationRequired, errors.RateLimited)
_ADD = (account_errors.WrongProof, account_errors.ChallengeExpired, errors.AlreadyExists)
_REMOVE = (errors.NotFound, errors.LastWayIn, account_errors.LastPasskey)

# As in routes.py.
# fmt: off
FACTOR_ROUTES = (
    Route("POST", "/api/auth/login/second-factor", second_factor.second_step, SecondStep, SignedIn, 200, False, "The second step of a sign-in", _SIGN_IN),  # noqa: E501
    Route("POST", "/api/auth/login/passkey/options", passkey.passkey_sign_in_options, None, PasskeyOptions, 200, False, "What to ask the browser for, to sign in with a passkey", (errors.RateLimited,)),  # noqa: E501
    Route("POST", "/api/auth/login/passkey", passkey.passkey_sign_in, PasskeySignIn, SignedIn, 200, False, "Sign in with a passkey", _SIGN_IN),  # noqa: E501
    Route("POST", "/api/auth/confirmation/options", confirmation.confirmation_options, None, ConfirmationOptions, 200, True, "How I can prove once more that it is me"),  # noqa: E501
    Route("POST", "/api/auth/confirmation", confirmation.confirm, ConfirmRequest, Confirmed, 200, True, "Prove once more that it is me, for what asks for it", _PROOF),  # noqa: E501
    Route("POST", "/api/auth/password", password.change_password, ChangePassword, MessageBody, 200, True, "Change my password, and sign out everywhere else", _PASSWORD),  # noqa: E501
    Route("GET", "/api/auth/second-factor", second_factor.second_factor, None, SecondFactorState, 200, True, "Whether I have a second factor"),  # noqa: E501
    Route("DELETE", "/api/auth/second-factor", second_factor.turn_off_second_factor, None, MessageBody, 200, True, "Turn the second factor off", needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/auth/second-factor/app", second_factor.propose_app, None, AppProposal, 200, True, "Begin to set up an authenticator app (TOTP)", needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/auth/second-factor/app/activate", second_factor.activate_app, ActivateApp, RecoveryCodeList, 200, True, "The app has shown a code: from now on it is asked for", _PROOF),  # noqa: E501
    Route("POST", "/api/auth/second-factor/passkeys", second_factor.take_passkeys, None, RecoveryCodeList, 200, True, "From now on a passkey is asked for after the password", (account_errors.NoPasskey,), needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/auth/second-factor/recovery-codes", second_factor.renew_recovery_codes, None, RecoveryCodeList, 200, True, "New recovery codes in the place of the old", (errors.NotFound,), needs_confirmation=True),  # noqa: E501
    Route("GET", "/api/auth/passkeys", passkey.list_passkeys, None, PasskeyList, 200, True, "My passkeys"),  # noqa: E501
    Route("POST", "/api/auth/passkeys", passkey.add_passkey, AddPasskey, OnePasskey, 201, True, "Add a passkey", _ADD, needs_confirmation=True),  # noqa: E501
    Route("POST", "/api/auth/passkeys/options", passkey.passkey_options, None, PasskeyOptions, 200, True, "What to ask the browser for, to add a passkey", (account_errors.TooManyPasskeys,), needs_confirmation=True),  # noqa: E501
    Route("PATCH", "/api/auth/passkeys/{passkeyId}", passkey.rename_passkey, RenamePasskey, OnePasskey, 200, True, "Rename a passkey of mine", (errors.NotFound,)),  # noqa: E501
    Route("DELETE", "/api/auth/passkeys/{passkeyId}", passkey.remove_passkey, None, MessageBody, 200, True, "Remove a passkey of mine", _REMOVE, needs_confirmation=True),  # noqa: E501
)
# fmt: on
