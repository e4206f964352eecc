"""The certificate of the HTTPS listener: read from files, looked after, and changed while it serves."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

import structlog
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

_log = structlog.get_logger("app.edge")

_DAY: Final = timedelta(days=1).total_seconds()
_NEAR: Final = 14 * _DAY


class CertificateError(Exception):
    """The files cannot be served; the text says in one line which and why."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """What was read at one time. A context of its own, so that a change is whole or not at all."""

    digest: bytes
    context: ssl.SSLContext
    begins: float
    ends: float

    @property
    def near(self) -> float:
        """How long before its end that is worth a warning; one that lives for hours has less than days."""
        return min(_NEAR, (self.ends - self.begins) / 4)


class Certificate:
    """A certificate and its key, which may lie in one file.

    `context` is what a listener needs, for as long as it lives: who connects gets the newest pair, and who is
    connected notices nothing. `watch` reads the files again when their content changes; what cannot be served
    is logged once and passed over.

    Raises:
        CertificateError: They cannot be read, or do not belong together.
    """

    def __init__(self, certificate: Path, key: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._certificate = certificate
        self._key = key
        self._clock = clock
        self._pair = _read(certificate, key)
        self._refused: bytes | None = None
        self._suspect: bytes | None = None
        self._warn_again = 0.0
        self.context = _context()
        self.context.sni_callback = self._choose
        # Of which nothing is ever served, but without one some clients are refused before they are asked.
        self.context.load_cert_chain(certificate, key, password="")

    def _choose(self, connection: ssl.SSLObject, _name: str | None, _context: ssl.SSLContext) -> None:
        connection.context = self._pair.context

    @property
    def seconds_left(self) -> float:
        """Until it ends; below zero once it has."""
        return self._pair.ends - self._clock()

    async def watch(self, every: float = 2.0) -> None:
        """Looks after the files until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(every)

    async def look(self) -> None:
        """Takes what is new in the files, and says when the end is near."""
        await asyncio.to_thread(self._look)
        now, left = self._clock(), self.seconds_left
        if left < self._pair.near and now >= self._warn_again:
            self._warn_again = now + _DAY
            what = "certificate ends soon" if left > 0 else "certificate has ended"
            _log.warning(what, file=str(self._certificate), seconds_left=round(left))

    def _look(self) -> None:
        try:
            digest = _digest(self._certificate.read_bytes(), self._key.read_bytes())
        except OSError as error:
            self._pass_over(str(error).encode(), error)
            return
        if digest == self._pair.digest:
            self._suspect = self._refused = None
        elif digest != self._refused:
            try:
                self._pair = _read(self._certificate, self._key)
            except CertificateError as error:
                self._pass_over(digest, error)
            else:
                self._suspect = self._refused = None
                self._warn_again = 0.0
                _log.info(
                    "certificate reloaded", file=str(self._certificate), seconds_left=round(self.seconds_left)
                )

    def _pass_over(self, state: bytes, error: Exception) -> None:
        """One of two files may have been written, and the other be about to be: only a second look counts."""
        if state == self._refused:
            return
        if state != self._suspect:
            self._suspect = state
            return
        self._refused = state
        _log.error("certificate not reloaded, the one before is kept", reason=str(error))


def _context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    return context


def _digest(certificate: bytes, key: bytes) -> bytes:
    return hashlib.sha256(len(certificate).to_bytes(8) + certificate + key).digest()


def _read(certificate: Path, key: Path) -> _Pair:
    held, private = _content("TLS_CERT_FILE", certificate), _content("TLS_KEY_FILE", key)
    try:
        leaf = x509.load_pem_x509_certificates(held)[0]
    except ValueError:
        raise CertificateError(f"TLS_CERT_FILE: {certificate} holds no certificate in PEM") from None
    try:
        public = load_pem_private_key(private, None).public_key()
    except TypeError:
        raise CertificateError(f"TLS_KEY_FILE: {key} has a passphrase; store it without one") from None
    except (ValueError, UnsupportedAlgorithm):
        raise CertificateError(f"TLS_KEY_FILE: {key} holds no private key in PEM") from None
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if public.public_bytes(*form) != leaf.public_key().public_bytes(*form):
        raise CertificateError(f"TLS_KEY_FILE: {key} is not the key of the certificate in {certificate}")
    context = _context()
    try:
        # With a password given, OpenSSL asks nobody at the terminal for one.
        context.load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError) as error:
        reason = getattr(error, "reason", None) or error.strerror or "it is refused"
        raise CertificateError(f"TLS_CERT_FILE: {certificate} cannot be served: {reason}") from None
    begins, ends = leaf.not_valid_before_utc.timestamp(), leaf.not_valid_after_utc.timestamp()
    return _Pair(_digest(held, private), context, begins, ends)


def _content(setting: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise CertificateError(f"{setting}: {error.strerror}: {file}") from None
