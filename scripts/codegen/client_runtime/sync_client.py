"""The client that waits: what the generated methods call."""

from __future__ import annotations

import contextlib
import copy
import ssl
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from types import MethodType
from typing import Any, ParamSpec, Self, TypeVar, cast

import httpx

from .breaker import Breaker
from .call import Call
from .credentials import Credential, Fixed, TokenLogin
from .deadline import PunctualTransport, until
from .events import Event, EventTooLong
from .operation import Operation
from .paging import Item, Page, PageKind, following
from .reply import Reply
from .retries import Retries
from .settings import Settings, Timeouts
from .starting import certificates, settings_for

P = ParamSpec("P")
Result = TypeVar("Result")
Events = Generator[Event, None, None]


class SyncClient:
    """Sends calls over a pool of connections; safe to share among threads."""

    def __init__(
        self,
        base_url: str,
        *,
        auth: Fixed | TokenLogin[Any] | None = None,
        timeouts: Timeouts | None = None,
        retries: Retries | None = None,
        breaker: Breaker | None = None,
        connections: int = 20,
        largest: int = 16 * 1024 * 1024,
        verify: ssl.SSLContext | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        """A client of the server at `base_url`.

        Args:
            base_url: Where the paths of the contract begin.
            auth: Who calls; it goes with the operations that want credentials, and with no others.
            timeouts: How long to wait for what.
            retries: How often to make a call again that may be made again.
            breaker: When to stop calling; clients of the same server may share one.
            connections: How many the pool has at most.
            largest: How many bytes an answer may have.
            verify: Which certificates to trust; else those of certifi.
            http: Takes the place of the pool, for proxies and certificates; who brings it closes it.
        """
        self._settings = settings_for(base_url, timeouts, retries, largest)
        self._auth = auth
        self._breaker = breaker or Breaker()
        # Without a client of httpx in between, which keeps cookies and costs as much as all the rest.
        self._http = http or PunctualTransport(verify or certificates(base_url), connections)
        self._owns = http is None
        self._whole = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        if self._owns:
            self._http.close()

    @property
    def breaker(self) -> Breaker:
        """What stops calls to a server that does not answer."""
        return self._breaker

    def copy_with(self, *, timeouts: Timeouts | None = None, retries: Retries | None = None) -> Self:
        """The same client with other patience, over the same connections."""
        held = self._settings
        other = copy.copy(self)
        other._settings = Settings(
            held.base_url, held.headers, timeouts or held.timeouts, retries or held.retries, held.largest
        )
        return other

    def reply(self, method: Callable[P, Result], /, *args: P.args, **kwargs: P.kwargs) -> Reply[Result]:
        """Calls a method of this client and gives the answer as a whole, with status and headers."""
        return cast("Reply[Result]", self._as_a_whole(method)(*args, **kwargs))

    def pages(
        self, method: Callable[P, PageKind], /, *args: P.args, **kwargs: P.kwargs
    ) -> Iterator[PageKind]:
        """The pages of a list, each asked for when the one before is done."""
        reply = self._as_a_whole(method)(*args, **kwargs)
        while True:
            yield reply.body
            url = following(reply)
            if url is None:
                return
            reply = self._exchange(reply.call.elsewhere(url))

    def items(self, method: Callable[P, Page[Item]], /, *args: P.args, **kwargs: P.kwargs) -> Iterator[Item]:
        """The items of a list, page by page."""
        for page in self.pages(method, *args, **kwargs):
            yield from page.items

    def _as_a_whole(self, method: Callable[..., Any]) -> Callable[..., Reply[Any]]:
        if not isinstance(method, MethodType) or not isinstance(method.__self__, SyncClient):
            raise TypeError("a method of a client is needed")
        view = copy.copy(method.__self__)
        view._whole = True
        return cast("Callable[..., Reply[Any]]", MethodType(method.__func__, view))

    def _call(self, operation: Operation[Result], *values: Any) -> Result:
        reply = self._exchange(Call(operation, values, self._settings))
        return cast("Result", reply if self._whole else reply.body)

    def _exchange(self, call: Call) -> Reply[Any]:
        response, content = self._answer(call)
        return call.reply(response.status_code, response.headers, content)

    def _answer(
        self, call: Call, more: Sequence[tuple[bytes, bytes]] = (), *, keep: bool = False
    ) -> tuple[httpx.Response, bytes]:
        """What the last attempt got; with `keep` a 200 is handed over unread and open."""
        while True:
            credential = self._credential(call)
            era = self._breaker.admit(call.operation.name)
            try:
                with until(call.until):
                    response = self._send(call.request(credential, more))
                    if keep and response.status_code == 200:
                        self._breaker.settle(era, up=True)
                        return response, b""
                    with contextlib.closing(response):
                        content = self._read(call, response)
            except httpx.TransportError as error:
                if call.blames(error):
                    self._breaker.settle(era, up=False)
                else:
                    self._breaker.abandon(era)
                time.sleep(call.failed(error))
                continue
            except BaseException:
                self._breaker.abandon(era)
                raise
            status = response.status_code
            self._breaker.settle(era, up=call.is_up(status))
            if self._renews(call, credential, status):
                continue
            wait = call.answered(status, response.headers)
            if wait is None:
                return response, content
            time.sleep(wait)

    def _send(self, request: httpx.Request) -> httpx.Response:
        if isinstance(self._http, httpx.Client):
            return self._http.send(request, stream=True, follow_redirects=False)
        response = self._http.handle_request(request)
        response.request = request
        return response

    def _credential(self, call: Call) -> Credential | None:
        if self._auth is None or not call.operation.secured:
            return None
        return (
            self._auth.credential(self._plain())
            if isinstance(self._auth, TokenLogin)
            else self._auth.credential
        )

    def _read(self, call: Call, response: httpx.Response) -> bytes:
        longest = call.longest(response.headers, response.status_code)
        chunks: list[bytes] = []
        size = 0
        for chunk in response.iter_raw():
            size += len(chunk)
            if size > longest:
                raise call.too_long(response.status_code, response.headers)
            if call.left() <= 0:
                raise httpx.ReadTimeout("its time is up")
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def _plain(self) -> Self:
        """This client, whose methods give bodies."""
        if not self._whole:
            return self
        plain = copy.copy(self)
        plain._whole = False
        return plain

    def _renews(self, call: Call, credential: Credential | None, status: int) -> bool:
        """Whether the call is to be made again with a new token, which it is once."""
        if status != 401 or call.renewed or credential is None or not isinstance(self._auth, TokenLogin):
            return False
        self._auth.refused(credential)
        call.renewed = True
        return True

    def _events(self, operation: Operation[Any], *values: Any) -> Events:
        call = Call(operation, values, self._settings)
        source = call.source()
        failures = 0
        while True:
            call.begin()
            response, content = self._answer(call, source.ask(), keep=True)
            if response.status_code != 200:
                call.reply(response.status_code, response.headers, content)
                return
            brought, broken = False, False
            with contextlib.closing(response):
                call.check_stream(response.headers)
                source.restart()
                try:
                    for chunk in response.iter_raw():
                        for event in source.feed(chunk):
                            brought, failures = True, 0
                            yield event
                except httpx.TransportError as error:
                    broken = True
                    if not source.last_id or failures >= self._settings.retries.attempts:
                        raise call.cut_off(error) from error
                except EventTooLong:
                    raise call.unexpected(200, response.headers, "an event that does not end") from None
            if not source.last_id or not (brought or broken):
                return
            failures += 1
            time.sleep(source.wait)
