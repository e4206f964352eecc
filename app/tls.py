"""Where the certificate of the HTTPS listener comes from, and how it lives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from app.edge.certificates import Certificate
from app.edge.exposition import Figures, Reading
from app.edge.listeners import CERTIFICATE
from app.settings import Settings

if TYPE_CHECKING:
    from app.adapters.vault_pki import KeptCertificate


async def try_out(settings: Settings) -> None:
    """Have the certificate issued where Vault does that, and see that it can be served.

    Raises:
        CertificateError: It cannot be.
        Unavailable: Vault does not issue one, and none is there from before.
    """
    if (kept := _issued(settings)) is not None:
        await kept.ensure()
    _opened(settings)


class Tls:
    """The certificate by the settings; nothing where HTTPS is not enabled.

    Raises:
        CertificateError: There is none that can be served.
    """

    def __init__(self, settings: Settings) -> None:
        self._certificate = _opened(settings)
        self._issued = _issued(settings)

    @property
    def state(self) -> Mapping[str, object]:
        """What the server is handed."""
        return {CERTIFICATE: self._certificate} if self._certificate else {}

    def readings(self) -> list[Reading]:
        """What the metrics show of it."""
        certificate = self._certificate
        if certificate is None:
            return []

        async def left() -> Figures:
            return {(): certificate.seconds_left}

        return [Reading("concord_certificate_seconds_left", "Until the certificate of HTTPS ends.", left)]

    @contextlib.asynccontextmanager
    async def looked_after(self) -> AsyncIterator[None]:
        """Inside, it is renewed where Vault does that, and what changes in its files is served."""
        watched = [self._certificate.watch()] if self._certificate else []
        tended = [self._issued.tend()] if self._issued else []
        tasks = [asyncio.create_task(each) for each in (*watched, *tended)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _opened(settings: Settings) -> Certificate | None:
    if not settings.enable_tls:
        return None
    if settings.tls_cert_file is not None and settings.tls_key_file is not None:
        return Certificate(settings.tls_cert_file, settings.tls_key_file)
    issued = settings.data_dir / "tls.pem"
    return Certificate(issued, issued)


def _issued(settings: Settings) -> KeptCertificate | None:
    """Files win over Vault."""
    files = settings.tls_cert_file is not None and settings.tls_key_file is not None
    address, role = settings.vault_addr, settings.vault_pki_role
    if not settings.enable_tls or files or address is None or role is None:
        return None
    # Imported where it is used, since few need it.
    from app.adapters.vault_pki import KeptCertificate, Login, VaultPki  # noqa: PLC0415

    token, secret = settings.vault_token, settings.vault_secret_id
    login = Login(
        None if token is None else token.get_secret_value(),
        settings.vault_role_id,
        None if secret is None else secret.get_secret_value(),
    )
    pki = VaultPki(
        address.get_secret_value(),
        login,
        role,
        settings.vault_pki_names,
        mount=settings.vault_pki_mount,
        seconds=settings.engine_seconds,
    )
    return KeptCertificate(pki, settings.data_dir / "tls.pem")
