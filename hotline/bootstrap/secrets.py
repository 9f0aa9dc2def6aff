"""The server's secret key: from the settings, else made once and kept beside the data."""

import os
import secrets
from pathlib import Path

from hotline.kernel.config import Settings

KEY_FILE = "secret.key"


def secret_key(settings: Settings, folder: Path = Path("var")) -> bytes:
    """32 bytes or more. Losing the key signs everybody out and makes encrypted fields unreadable."""
    configured = settings.security.secret_key.get_secret_value()
    if configured:
        return configured.encode()
    path = folder / KEY_FILE
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    with os.fdopen(handle, "w", encoding="ascii") as file:
        key = secrets.token_bytes(32)
        file.write(key.hex())
    return key
