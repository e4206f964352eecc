"""The `SecretEngine` port on Vault or OpenBao: KV version 2 and transit."""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from app.adapters.vault.http import EngineTroubleError, Reply, VaultHttp, refused
from app.adapters.vault.session import Session
from app.domain.breakers import Breaker
from app.domain.outcomes import Conflict
from app.domain.vault import Condition, NotEncryptedHere, Secret, Written

_KV: Final = "secret"
_TRANSIT: Final = "transit"
_KEY: Final = "concord"
_HEALTH: Final = "sys/health?standbyok=true&perfstandbyok=true&sealedcode=200&uninitcode=200"


class RemoteVault:
    """Secrets where an operator keeps them. What the engine says of errors is never shown."""

    engine = "Vault or OpenBao"

    def __init__(self, http: VaultHttp, session: Session, breaker: Breaker) -> None:
        self._http = http
        self._session = session
        self._breaker = breaker
        self._tending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to renew the token."""
        self._tending = asyncio.create_task(self._session.tend())

    async def close(self) -> None:
        """Stop that, and let go of the connections."""
        if self._tending is not None:
            self._tending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._tending
        await self._http.close()

    async def ping(self) -> None:
        """Whether it serves secrets to this token. Past the breaker, so that it can always be asked."""
        condition = await self._condition()
        if condition.sealed or not condition.initialized:
            raise refused()
        await self._session.call("GET", "auth/token/lookup-self")

    async def condition(self) -> Condition:
        """See `SecretEngine`."""
        return await self._breaker(self._condition)

    async def read(self, path: str, version: int | None) -> Secret | None:
        """See `SecretEngine`."""
        query = "" if version is None else f"?version={version}"

        async def act() -> Secret | None:
            reply = await self._session.call("GET", f"{_KV}/data/{path}{query}")
            if reply.status == 400 or (reply.status == 404 and reply.errors):
                # There is no such mount, or it is none of version 2.
                raise refused()
            if reply.status == 404:
                return None
            data = reply.member("data", "data")
            if data is None:
                return None
            if not isinstance(data, dict):
                raise EngineTroubleError("a secret is no object")
            written = _written(path, reply, "data", "metadata")
            return Secret(path, written.version, written.created_at, {k: _text(v) for k, v in data.items()})

        return await self._breaker(act)

    async def write(self, path: str, data: Mapping[str, str], cas: int | None) -> Written:
        """See `SecretEngine`."""
        body: dict[str, Any] = {"data": dict(data)}
        if cas is not None:
            body["options"] = {"cas": cas}

        async def act() -> Written:
            reply = await self._session.call("POST", f"{_KV}/data/{path}", body)
            if reply.status == 400 and "check-and-set" in reply.errors:
                raise Conflict(
                    "The newest version is another one." if cas is not None else "Here `cas` has to be given."
                )
            if reply.status != 200:
                raise refused()
            return _written(path, reply, "data")

        return await self._breaker(act)

    async def encrypt(self, plaintext: str) -> str:
        """See `SecretEngine`."""

        async def act() -> str:
            body = {"plaintext": base64.b64encode(plaintext.encode()).decode("ascii")}
            reply = await self._session.call("POST", f"{_TRANSIT}/encrypt/{_KEY}", body)
            if reply.status != 200:
                raise refused()
            return _is_text(reply.member("data", "ciphertext"))

        return await self._breaker(act)

    async def decrypt(self, ciphertext: str) -> str:
        """See `SecretEngine`."""

        async def act() -> str:
            reply = await self._session.call("POST", f"{_TRANSIT}/decrypt/{_KEY}", {"ciphertext": ciphertext})
            if reply.status == 400:
                # A key that is not there yet has encrypted nothing either.
                raise NotEncryptedHere
            if reply.status != 200:
                raise refused()
            encoded = _is_text(reply.member("data", "plaintext"))
            try:
                plain = base64.b64decode(encoded, validate=True)
            except binascii.Error:
                raise EngineTroubleError("an answer is not base64") from None
            try:
                return plain.decode()
            except UnicodeDecodeError:
                # Bytes that somebody else has encrypted with the same key.
                raise NotEncryptedHere from None

        return await self._breaker(act)

    async def _condition(self) -> Condition:
        reply = await self._http.send("GET", _HEALTH, None)
        initialized, sealed = reply.member("initialized"), reply.member("sealed")
        if not isinstance(initialized, bool) or not isinstance(sealed, bool):
            raise EngineTroubleError("an answer is not about health")
        version = reply.body.get("version")
        return Condition(self.engine, version[:50] if isinstance(version, str) else None, initialized, sealed)


def _written(path: str, reply: Reply, *place: str) -> Written:
    version, created = reply.member(*place, "version"), reply.member(*place, "created_time")
    try:
        moment = datetime.fromisoformat(_is_text(created)).astimezone(UTC)
    except ValueError:
        raise EngineTroubleError("an answer has no time in it") from None
    if not isinstance(version, int) or version < 1:
        raise EngineTroubleError("an answer has no version in it")
    return Written(path, version, moment)


def _is_text(value: Any) -> str:
    if not isinstance(value, str):
        raise EngineTroubleError("an answer has something else where a text belongs")
    return value


def _text(value: Any) -> str:
    """What others have written need not be text."""
    return value if isinstance(value, str) else json.dumps(value)
