"""Encrypts single values for the database. The key comes from the server's secret key; knows no tables."""

import base64
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from hotline.kernel.errors import Unavailable

MARK: Final = "sealed:1:"  # the number is that of the method, so that a better one can follow
NONCE: Final = 12


class SealBroken(Unavailable):
    code = "seal-broken"
    title = "加密保存的内容无法读取，服务器密钥可能已更换，请联系管理员"


class Seal:
    """AES-256-GCM. What was closed for one owner cannot be opened as another's, nor for another purpose."""

    def __init__(self, secret_key: bytes, *, purpose: str) -> None:
        derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode())
        self._cipher = AESGCM(derived.derive(secret_key))

    def close(self, text: str, *, owner: str) -> str:
        nonce = secrets.token_bytes(NONCE)
        sealed = self._cipher.encrypt(nonce, text.encode(), owner.encode())
        return MARK + base64.urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, *, owner: str) -> str:
        """What was closed.

        Raises:
            SealBroken: by another key, for another owner or purpose, or changed since.
        """
        try:
            raw = base64.urlsafe_b64decode(sealed.removeprefix(MARK))
            return self._cipher.decrypt(raw[:NONCE], raw[NONCE:], owner.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken("closed with another key, or changed since") from error


def is_sealed(stored: str) -> bool:
    return stored.startswith(MARK)
