"""`make certs`: a certificate authority of this machine's own, and a certificate for localhost from it.

Both keys are readable by their owner only. The authority is kept for as long as it lasts, so that a browser
which was told to trust it need not be told again; the certificate is made anew on every run.
"""

import argparse
import ipaddress
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey

NAMES: Final = ("localhost", "127.0.0.1", "::1")
_CA_DAYS: Final = 3_650
_BEFORE: Final = timedelta(minutes=5)
"""Clocks differ a little."""


def authority(folder: Path) -> tuple[x509.Certificate, Key]:
    """The authority in `folder`; made if it is missing or ends within 30 days."""
    certificate, key = folder / "ca.pem", folder / "ca-key.pem"
    if certificate.exists() and key.exists():
        held = x509.load_pem_x509_certificate(certificate.read_bytes())
        private = load_pem_private_key(key.read_bytes(), None)
        if held.not_valid_after_utc > datetime.now(UTC) + timedelta(days=30) and isinstance(private, Key):
            return held, private
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Local authority of this folder")])
    made = (
        _begun(name, name, private, timedelta(days=_CA_DAYS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .sign(private, hashes.SHA256())
    )
    _keep(key, _pem(private), 0o600)
    _keep(certificate, made.public_bytes(Encoding.PEM), 0o644)
    return made, private


def issue(folder: Path, names: tuple[str, ...] = NAMES, life: timedelta = timedelta(days=90)) -> None:
    """Write `cert.pem` and `key.pem` for these names and addresses, signed by the authority in `folder`.

    `both.pem` is both in one file, as some balancers want them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    signer, signing_key = authority(folder)
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    made = (
        _begun(subject, signer.subject, private, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False
        )
        .sign(signing_key, hashes.SHA256())
    )
    certificate = made.public_bytes(Encoding.PEM)
    _keep(folder / "key.pem", _pem(private), 0o600)
    _keep(folder / "cert.pem", certificate, 0o644)
    _keep(folder / "both.pem", certificate + _pem(private), 0o600)


def _begun(subject: x509.Name, issuer: x509.Name, key: Key, life: timedelta) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - min(_BEFORE, life))
        .not_valid_after(now + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _pem(key: Key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _keep(file: Path, content: bytes, mode: int) -> None:
    """Whole or not at all, and never readable by others for a moment."""
    new = file.with_name(f".{file.name}.new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        opened.write(content)
    new.replace(file)


def main(arguments: list[str]) -> int:
    """Gives the exit status."""
    parser = argparse.ArgumentParser(description="Make a local certificate authority and a certificate.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build/certs"))
    parser.add_argument("--name", action="append", help="host name or address; may be given several times")
    parser.add_argument("--days", type=float, default=90)
    asked = parser.parse_args(arguments)
    try:
        issue(asked.folder, tuple(asked.name or NAMES), timedelta(days=asked.days))
    except (OSError, ValueError) as error:
        print(f"no certificate made: {error}", file=sys.stderr)
        return 1
    folder = asked.folder
    print(f"Made {folder}/cert.pem and {folder}/key.pem. Clients have to trust {folder}/ca.pem.")
    print(
        f"Serve them: ENABLE_TLS=true TLS_CERT_FILE={folder}/cert.pem TLS_KEY_FILE={folder}/key.pem make run"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
