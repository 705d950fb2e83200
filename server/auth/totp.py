"""Codes of authenticator apps (TOTP, RFC 6238): six digits, another one every 30 seconds."""

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

ISSUER = "Parley"
# One step to either side, for clocks that differ and people who type (RFC 6238, section 5.2).
DRIFT_STEPS = 1


def new_totp_secret() -> str:
    """160 random bits in Base32."""
    return pyotp.random_base32()


def totp_uri(secret: str, email: str) -> str:
    """What an app reads out of the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_picture(text: str) -> str:
    """An SVG as a `data:` address, which a page may show and which runs nothing."""
    return segno.make(text, error="m").svg_data_uri(scale=4, border=4, light="#fff")


def totp_step(secret: str, code: str, now: float) -> int | None:
    """Of which 30 seconds this is the code, None when of none near `now`."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(
            code, for_time=now, valid_window=DRIFT_STEPS
        )
    except OTPVerificationError:
        return None
