"""Whether a request really comes from Twilio. Pure: an address, a body and a header in, the form out.

Twilio's own `RequestValidator` is the reference in the tests, but is not used here, because it

* skips the body's hash when it is given a parsed, empty form, so that a changed JSON body passes;
* takes the address apart and puts it together again, which loses a lone `?` and breaks `user:pass@`;
* needs a multi-dict, and computes two signatures for every request where one is enough.
"""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from itertools import chain
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, unquote_to_bytes, urlsplit

from hotline.kernel.errors import ErrorKind, HotlineError

Form: TypeAlias = dict[str, str]
Pairs: TypeAlias = Sequence[tuple[str, str]]

HEADER: Final = "x-twilio-signature"
MOST_FIELDS: Final = 300  # Twilio sends about 30
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class SignatureRefused(HotlineError):
    """Nobody but Twilio may speak here; `reason` is for the log and names no number."""

    kind = ErrorKind.FORBIDDEN
    code = "twilio-signature-refused"
    title = "请求签名无效，请核对认证令牌和公网地址的设置"

    def __init__(self, reason: str) -> None:
        super().__init__(f"the request is not signed by Twilio: {reason}")
        self.reason = reason


class SignatureCheck:
    """Checks requests against the *configured* public address.

    What the server itself sees is the inner address behind a proxy, and forwarded headers can be
    invented by anybody.
    """

    def __init__(self, auth_token: str, public_url: str) -> None:
        self._mac = _keyed(auth_token)
        self._bases = _with_and_without_port(public_url)

    def form(self, target: str, body: bytes, signature: str | None) -> Form:
        """The fields of a signed request. `target` is the path with the query, as it was sent.

        Raises:
            SignatureRefused: it is not signed, or was changed on the way.
        """
        if not signature:
            raise SignatureRefused("no signature")
        given = signature.encode("utf-8", "replace")
        digest = _body_digest(target)
        if digest is not None:
            # JSON: the address carries the body's hash, and nothing of the body is a parameter.
            if not hmac.compare_digest(sha256(body).hexdigest().encode(), digest):
                raise SignatureRefused("the body does not match its hash")
            pairs: Pairs = ()
        else:
            pairs = _pairs(body)
        # Twilio is inconsistent about the port in what it signs (the configured form comes first),
        # and signs an apostrophe escaped that travels as it is.
        text = _signed_text(pairs)
        for path in (target, target.replace("'", "%27")) if "'" in target else (target,):
            for base in self._bases:
                if hmac.compare_digest(_signed(self._mac, base + path + text), given):
                    return dict(pairs)
        raise SignatureRefused("wrong signature")


def signature_of(auth_token: str, url: str, pairs: Pairs = ()) -> str:
    """The signature of a request to `url` with these form fields; for tests and benchmarks."""
    return _signed(_keyed(auth_token), url + _signed_text(pairs)).decode()


def _keyed(auth_token: str) -> hmac.HMAC:
    return hmac.new(auth_token.encode(), digestmod="sha1")


def _signed(mac: hmac.HMAC, text: str) -> bytes:
    # A copy instead of hmac.digest(): that lets go of the interpreter lock, and gets it back only
    # when a busy database thread gives it up, up to 5 ms later.
    mac = mac.copy()
    mac.update(text.encode())
    return b64encode(mac.digest())


def _signed_text(pairs: Pairs) -> str:
    # Every distinct value of every name, in order; names are never listed here, new ones may come.
    return "".join(chain.from_iterable(sorted(set(pairs))))


def _pairs(body: bytes) -> Pairs:
    """The form, with blanks and repetitions, as `parse_qsl` reads it in six times the time."""
    pairs: list[tuple[str, str]] = []
    try:
        parts = body.decode().split("&", MOST_FIELDS)
        for part in parts:
            if part:
                name, _, value = part.partition("=")
                if "%" in part or "+" in part:
                    name, value = _plain(name), _plain(value)
                pairs.append((name, value))
    except ValueError:
        raise SignatureRefused("the body is no form") from None
    if len(parts) > MOST_FIELDS:
        raise SignatureRefused("the body is no form")
    return pairs


def _plain(text: str) -> str:
    if "%" in text or "+" in text:
        return unquote_to_bytes(text.replace("+", " ")).decode()
    return text


def _body_digest(target: str) -> bytes | None:
    if "bodySHA256=" not in target:
        return None
    query = parse_qsl(target.partition("?")[2], keep_blank_values=True)
    digests = [value for name, value in query if name == "bodySHA256"]
    return digests[0].encode() if digests else None


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    if parts.port is None:
        port = DEFAULT_PORTS[parts.scheme]
        return url, parts._replace(netloc=f"{parts.netloc}:{port}").geturl()
    return url, parts._replace(netloc=parts.netloc.rpartition(":")[0]).geturl()
