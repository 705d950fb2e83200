"""The key tokens are signed with, when development was given none."""

import logging
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)


def development_secret(data_dir: Path) -> str:
    """The generated secret of this data directory; made on first use, for its owner only."""
    path = data_dir / "jwt-secret"
    data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _create(path)
    log.warning("JWT_SECRET is not set: using the development secret in %s", path)
    return path.read_text().strip()


def _create(path: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix="jwt-secret-")  # mode 0600
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        # A link never replaces: of two servers that start together, both use the first's.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        os.unlink(draft)
