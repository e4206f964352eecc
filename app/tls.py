"""Where the certificate of the HTTPS listener comes from, and how it lives."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping

from app.edge.certificates import Certificate
from app.edge.exposition import Figures, Reading
from app.edge.listeners import CERTIFICATE
from app.settings import Settings


class Tls:
    """The certificate by the settings; nothing where HTTPS is not enabled.

    Raises:
        CertificateError: There is none that can be served.
    """

    def __init__(self, settings: Settings) -> None:
        self._certificate = _opened(settings)

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
        """Inside, what changes in its files is served."""
        tasks = [asyncio.create_task(self._certificate.watch())] if self._certificate else []
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _opened(settings: Settings) -> Certificate | None:
    if not settings.enable_tls or settings.tls_cert_file is None or settings.tls_key_file is None:
        return None
    return Certificate(settings.tls_cert_file, settings.tls_key_file)
