"""Doing once what is asked for twice with the same Idempotency-Key."""

import json
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response
from pydantic import BaseModel

from twin.problems import ErrorCode, Refusal
from twin.security import Principal
from twin.store import Replay, Store, store_of
from twin.values import Given, IdempotencyKey

DAY = 24 * 3600
B = TypeVar("B", bound=BaseModel)


class Once:
    """The Idempotency-Key of a request, and what follows from it."""

    def __init__(
        self,
        request: Request,
        response: Response,
        store: Annotated[Store, Depends(store_of)],
        key: Annotated[Given[IdempotencyKey], Header(alias="Idempotency-Key")] = None,
    ) -> None:
        self._path = request.url.path
        self._operation: str = request.scope["route"].name
        self._response = response
        self._store = store
        self._key = key

    async def answer(
        self,
        caller: Principal,
        body: BaseModel | None,
        make: Callable[[], Awaitable[B]],
        *,
        secret: bool = False,
    ) -> B:
        """What `make` answers, or what it answered the first time.

        Refusals are kept too, unless they are the service's fault. An answer that is `secret` is not kept.
        """
        if self._key is None:
            return await make()
        values = body.model_dump(mode="json") if body else None
        fingerprint = f"{self._path} {json.dumps(values, sort_keys=True)}"
        slot = (caller.id, self._operation, self._key)
        known = self._store.replays.get(slot)
        if known and time.monotonic() - known.begun < DAY:
            first: B = self._again(known, fingerprint)
            return first
        replay = self._store.replays[slot] = Replay(fingerprint, time.monotonic(), secret=secret)
        try:
            made = await make()
        except Refusal as refusal:
            replay.answer, replay.secret = refusal, False
            raise
        except BaseException:
            del self._store.replays[slot]
            raise
        replay.answer = made.model_copy(deep=True)
        replay.headers = dict(self._response.headers)
        replay.status = self._response.status_code
        return made

    def _again(self, known: Replay, fingerprint: str) -> Any:
        # the slot names the operation, and so the type
        reused = ErrorCode.IDEMPOTENCY_KEY_REUSED
        if known.fingerprint != fingerprint:
            raise Refusal(409, "the Idempotency-Key was used for another request", error=reused)
        if known.answer is None:
            in_flight = ErrorCode.IDEMPOTENCY_IN_FLIGHT
            raise Refusal(409, "a request with this Idempotency-Key is still running", error=in_flight)
        if known.secret:
            raise Refusal(409, "the first answer to this Idempotency-Key is not shown again", error=reused)
        if isinstance(known.answer, Refusal):
            raise known.answer
        self._response.headers.update(known.headers)
        if known.status is not None:
            self._response.status_code = known.status
        return known.answer


OnceOnly = Annotated[Once, Depends()]
