"""Where uvicorn encrypts, the connection cannot change hands; bytes are passed on instead."""

import json
import ssl
import tempfile
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import connect

from hotline.kernel.clock import SystemClock
from ivr.webphone.tokens import caller_claims, sign
from tests.ivr.webphone.stage import KEY, Browser, Office, end_media, until


async def test_an_encrypted_connection_is_relayed() -> None:
    with tempfile.TemporaryDirectory(prefix="wp") as folder:
        office = Office(Path(folder))
        certificate = a_certificate(Path(folder))
        trust = ssl.create_default_context(cafile=str(certificate))
        try:
            async with office.attached(), office.serving(ssl_certfile=str(certificate)):
                line = await connect(
                    f"wss://localhost:{office.port}/ws/phone", ssl=trust, proxy=None
                )
                token = sign(KEY, caller_claims("1", SystemClock().now()))
                caller = await Browser.open(line, token, None)
                await line.send(json.dumps({"type": "dial"}))
                await until(lambda: office.signals)
                assert max(await caller.hear(0.2)) > 0
                await caller.close()
        finally:
            await end_media(office.settings.control)


def a_certificate(folder: Path) -> Path:
    """Certificate and key in one file, for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "tls.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return file
