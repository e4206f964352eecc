"""Vault and OpenBao over HTTP: all is bounded, and answers are read with distrust."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import httpx

from app.domain.outcomes import Unavailable

COMPONENT: Final = "vault"
_LONGEST_ANSWER: Final = 16 * 1024 * 1024


class EngineTroubleError(Exception):
    """An answer that makes no sense or says the engine is not well, of which nothing is told."""


TROUBLES: Final = (EngineTroubleError, httpx.HTTPError, httpx.StreamError)


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, and the object that came with it."""

    status: int
    body: Mapping[str, Any]

    def member(self, *names: str) -> Any:
        """What stands there; EngineTroubleError when nothing does."""
        value: Any = self.body
        for name in names:
            if not isinstance(value, dict) or name not in value:
                raise EngineTroubleError(f"an answer lacks {'.'.join(names)}")
            value = value[name]
        return value

    @property
    def errors(self) -> str:
        """What the engine complains of, to be looked into and never shown."""
        errors = self.body.get("errors")
        return " ".join(map(str, errors)) if isinstance(errors, list) else ""


class VaultHttp:
    """A pool of connections to one address."""

    def __init__(self, address: str, *, pool: int, seconds: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=address.rstrip("/"),
            limits=httpx.Limits(max_connections=pool, max_keepalive_connections=max(1, pool // 4)),
            timeout=seconds,
            follow_redirects=False,
            trust_env=False,
            # What is not compressed cannot grow while it is read.
            headers={"Accept-Encoding": "identity", "X-Vault-Request": "true"},
        )

    async def send(self, method: str, path: str, token: str | None, body: object | None = None) -> Reply:
        """What is answered: success, 400, 403 or 404. Raises one of TROUBLES for everything else."""
        headers = {} if token is None else {"X-Vault-Token": token}
        async with self._client.stream(method, f"/v1/{path}", headers=headers, json=body) as response:
            if response.status_code not in (200, 204, 400, 403, 404):
                raise EngineTroubleError(f"the engine answered {response.status_code}")
            raw = bytearray()
            async for chunk in response.aiter_raw():
                raw += chunk
                if len(raw) > _LONGEST_ANSWER:
                    raise EngineTroubleError("the engine answers without an end")
        return Reply(response.status_code, _object(bytes(raw)))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


def refused() -> Unavailable:
    """The engine is well and will not do it: a policy, a mount that is not there, a limit of its own."""
    return Unavailable(COMPONENT, "It cannot be reached or refuses to answer.")


def _object(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        return {}
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        # Without a cause, whose text would quote what may be secret.
        raise EngineTroubleError("an answer is not JSON") from None
    if not isinstance(value, dict):
        raise EngineTroubleError("an answer is no object")
    return value
