"""Deployments by webhook: each stage is one signed POST, and its answer says whether the stage is done.

Whoever answers is not trusted: an answer has a time to arrive in and a length, is never unpacked, and leads
nowhere. What goes wrong on the way is tried again, and what the other side refuses is not.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from app.domain.deployments import Deployment
from app.domain.destinations import redirects
from app.domain.operations import Control, StageFailed

SIGNATURE: Final = "X-Signature"
LONGEST_ANSWER: Final = 65_536
LONGEST_MESSAGE: Final = 500
_PASSING: Final = frozenset({408, 425, 429})


class _Trouble(Exception):
    """Went wrong on the way; it may be better next time."""


class WebhookDeployments:
    """The driver of one environment. Its URL may hold a secret, and stands in no message."""

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        seconds: float = 30,
        attempts: int = 3,
        backoff: float = 0.5,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`seconds` is how long one call may take; between two of the `attempts` the wait doubles."""
        self._url = url
        self._secret = secret.encode()
        self._seconds = seconds
        self._attempts = attempts
        self._backoff = backoff
        self._clock = clock
        # Neither proxies nor credentials of the surroundings, and no redirect: an answer leads nowhere.
        self._client = httpx.AsyncClient(trust_env=False, follow_redirects=False, timeout=None)  # noqa: S113

    async def perform(self, deployment: Deployment, stage: str, control: Control) -> None:
        """Call until there is an answer, a refusal, or no attempt left."""
        for attempt in range(1, self._attempts + 1):
            try:
                await self._call(deployment, stage, attempt)
            except _Trouble as trouble:
                if attempt == self._attempts:
                    tried = f" ({attempt} attempts)" if attempt > 1 else ""
                    raise StageFailed(f"The webhook {trouble}{tried}.", final=True) from trouble
            else:
                return
            await asyncio.sleep(self._backoff * 2 ** (attempt - 1))

    async def close(self) -> None:
        """Close connections that are kept."""
        await self._client.aclose()

    async def _call(self, deployment: Deployment, stage: str, attempt: int) -> None:
        body = json.dumps(_told(deployment, stage, attempt)).encode()
        try:
            async with asyncio.timeout(self._seconds):
                status, answer = await self._exchange(body, f"{deployment.operation.id}-{stage}")
        except TimeoutError as error:
            raise _Trouble(f"did not answer within {self._seconds:g} s") from error
        except httpx.HTTPError as error:
            raise _Trouble("cannot be reached, or does not speak HTTP") from error
        if status in _PASSING or status >= 500:
            raise _Trouble(f"answered {status}")
        if redirects(status):
            raise StageFailed(f"The webhook answered {status}; redirects are not followed.", final=True)
        if not 200 <= status < 300:
            raise StageFailed(f"The webhook answered {status}.", final=True)
        _judge(answer)

    async def _exchange(self, body: bytes, key: str) -> tuple[int, bytes]:
        headers = {
            "Content-Type": "application/json",
            "Accept": "application/json",
            # Nothing is unpacked, so that a small answer stays small.
            "Accept-Encoding": "identity",
            "Idempotency-Key": key,
            SIGNATURE: sign(self._secret, int(self._clock()), body),
        }
        async with self._client.stream("POST", self._url, content=body, headers=headers) as answer:
            read = bytearray()
            if 200 <= answer.status_code < 300:
                async for chunk in answer.aiter_raw():
                    read += chunk
                    if len(read) > LONGEST_ANSWER:
                        raise StageFailed(
                            f"The answer of the webhook is longer than {LONGEST_ANSWER} bytes.", final=True
                        )
            return answer.status_code, bytes(read)


def sign(secret: bytes, moment: int, body: bytes) -> str:
    """When something was sent, and the HMAC-SHA256 over that, a dot and the body."""
    digest = hmac.new(secret, f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={digest}"


def _told(deployment: Deployment, stage: str, attempt: int) -> Mapping[str, Any]:
    return {
        "deployment_id": str(deployment.id),
        "operation_id": str(deployment.operation.id),
        "kind": deployment.kind.value,
        "stage": stage,
        "attempt": attempt,
        "service": deployment.service,
        "version": deployment.version,
        "environment": deployment.environment,
        "replicas": deployment.replicas,
        "config": deployment.config,
        "rollback_of": str(deployment.rollback_of) if deployment.rollback_of else None,
        "requested_by": deployment.operation.requested_by,
    }


def _judge(answer: bytes) -> None:
    """An empty answer is a yes, as is an object, unless it says that the stage has failed."""
    if not answer.strip():
        return
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise StageFailed("The webhook answered something else than a JSON object.", final=True)
    if said.get("status") == "failed":
        message = said.get("message")
        text = message if isinstance(message, str) else ""
        shown = "".join(mark for mark in text if mark.isprintable())[:LONGEST_MESSAGE].strip()
        raise StageFailed(shown or "The webhook said that the stage has failed.", final=True)
