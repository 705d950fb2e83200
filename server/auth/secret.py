"""The key tokens are signed with, when development was given none."""

import logging
import os
import secrets
from pathlib import Path

log = logging.getLogger(__name__)


def development_secret(data_dir: Path) -> str:
    """The generated secret of this data directory; made on first use, for its owner only."""
    path = data_dir / "jwt-secret"
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = data_dir / f"jwt-secret.{os.getpid()}"
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        # A link never replaces: of two servers that start together, both use the first's.
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    log.warning("JWT_SECRET is not set: using the development secret in %s", path)
    return path.read_text().strip()
