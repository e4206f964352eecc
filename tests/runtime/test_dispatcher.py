"""The layer inside a real FastAPI application."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, HTTPException, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from scripts.codegen.runtime.answers import Encoded, ProblemAnswer
from scripts.codegen.runtime.body import ClientGone, read_body
from scripts.codegen.runtime.credentials import Authenticator
from scripts.codegen.runtime.dispatcher import Bindings, Dispatcher, Layer
from scripts.codegen.runtime.headers import headers_of
from scripts.codegen.runtime.operation import Operation, Scheme
from scripts.codegen.runtime.problem import Failure, plain_problem
from scripts.codegen.runtime.router import Router

PACKAGE = "package_of_the_dispatcher_tests"
OPERATIONS = (
    Operation(id="get_pet", method="GET", path="/pets/{pet_id}", tag="pets"),
    Operation(id="create_pet", method="POST", path="/pets", tag="pets"),
    Operation(id="stream", method="GET", path="/stream", tag="pets"),
    Operation(id="unheard", method="GET", path="/unheard", tag="pets"),
    Operation(id="refused", method="GET", path="/refused", tag="nowhere", refused="not generated: why"),
    Operation(id="list_toys", method="GET", path="/toys", tag="toys"),
)
# What the generator writes for a tag, in miniature.
PETS = """
from scripts.codegen.runtime.checks import Declared

NAMES = ("get_pet", "create_pet", "stream", "unheard")

def bind(handler, layer):
    return {name: getattr(handler, name) for name in NAMES if hasattr(handler, name)}

def answers():
    return {
        "get_pet": (Declared("200", (("etag", True, "{}"),), {"text/plain": None}), Declared("404")),
        "create_pet": (Declared("201"),),
        "stream": (Declared("200", (), {"text/event-stream": None}),),
    }
"""
OK = (b"content-type", b"text/plain")
ETAG = (b"etag", b'"1"')


class OutOfStock(Exception):
    pass


class SoldOut(OutOfStock):
    pass


class Pets:
    """Compiled operations, written by hand."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self.reply: Any = None
        self.scope: dict[str, Any] = {}

    async def get_pet(self, scope: Any, receive: Receive, params: tuple[str, ...]) -> Any:
        self.scope = scope
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply or Encoded(200, [OK, ETAG], f"pet {params[0]}".encode())

    async def create_pet(self, scope: Any, receive: Receive, params: tuple[str, ...]) -> Any:
        body = await read_body(headers_of(scope), receive, 10)
        return Encoded(201, [OK], body)

    async def stream(self, scope: Any, receive: Receive, params: tuple[str, ...]) -> Any:
        return Encoded(200, [(b"content-type", b"text/event-stream")], self._chunks())

    async def _chunks(self) -> AsyncIterator[bytes]:
        try:
            yield b"one "
            if isinstance(self.reply, Exception):
                raise self.reply
            if self.reply == "for ever":
                while True:
                    await asyncio.sleep(0.01)
                    yield b"more "
            yield b"two"
        finally:
            self.closed.set()


class Nobody:
    def permits(self, principal: Any, scope: str) -> bool:
        return False

    async def bearer(self, credential: str) -> None:
        return None


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    routers = tmp_path / PACKAGE / "routers"
    routers.mkdir(parents=True)
    for name, text in {"__init__": "", "pets": PETS, "toys": "raise RuntimeError('toys are broken')"}.items():
        (routers / f"{name}.py").write_text(text)
    (tmp_path / PACKAGE / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield PACKAGE
    for name in [name for name in sys.modules if name.startswith(PACKAGE)]:
        del sys.modules[name]


@pytest.fixture
def pets() -> Pets:
    return Pets()


@pytest.fixture
def mounted(package: str, pets: Pets) -> Any:
    def mount(app: FastAPI, *, check_answers: bool = False) -> Bindings:
        authenticate = Authenticator(Nobody(), (Scheme("bearer", "bearer"),))
        layer = Layer(authenticate, 10, check_answers)
        bindings = Bindings(package, {"pets": pets}, layer)
        app.add_middleware(
            Dispatcher, owner=app, router=Router(OPERATIONS), bindings=bindings, problems=plain_problem
        )
        return bindings

    return mount


@pytest.fixture
def app(mounted: Any) -> FastAPI:
    app = FastAPI()
    mounted(app)

    @app.get("/own")
    def own() -> dict[str, bool]:
        return {"own": True}

    return app


def ask(
    app: ASGIApp, method: str, path: str, *, raises: bool = True, root_path: str = "", **more: Any
) -> httpx.Response:
    async def asking() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=raises, root_path=root_path)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **more)

    return asyncio.run(asking())


def told(response: httpx.Response) -> tuple[int, str, str]:
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    return response.status_code, body["error"], body["detail"]


def test_an_operation_is_answered(app: FastAPI) -> None:
    response = ask(app, "GET", "/pets/a%2Fb")
    assert (response.status_code, response.text) == (200, "pet a/b")
    assert dict(response.headers) == {"content-type": "text/plain", "etag": '"1"', "content-length": "7"}


def test_head_has_the_headers_of_get_and_no_body(app: FastAPI) -> None:
    get, head = (ask(app, method, "/pets/7") for method in ("GET", "HEAD"))
    assert (head.status_code, head.headers, head.content) == (200, get.headers, b"")


def test_options_lists_the_methods_and_says_nothing(app: FastAPI) -> None:
    response = ask(app, "OPTIONS", "/pets/7")
    assert (response.status_code, dict(response.headers)) == (204, {"allow": "GET, HEAD, OPTIONS"})


@pytest.mark.parametrize("method", ["POST", "TRACE", "QUERY"])
def test_other_methods_are_405_with_allow(app: FastAPI, method: str) -> None:
    response = ask(app, method, "/pets/7")
    assert told(response) == (405, "method_not_allowed", "this path answers GET, HEAD, OPTIONS")
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_what_the_contract_does_not_know_is_the_application_s(app: FastAPI) -> None:
    assert ask(app, "GET", "/own").json() == {"own": True}
    assert ask(app, "GET", "/openapi.json").json()["openapi"].startswith("3.")
    assert ask(app, "GET", "/nothing").json() == {"detail": "Not Found"}


async def test_web_sockets_are_the_application_s(app: FastAPI) -> None:
    sent: list[str] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {"type": "websocket", "path": "/pets/7", "headers": [], "query_string": b""}
    await app(scope, receive, send)
    assert sent == ["websocket.close"]


async def test_the_lifespan_is_the_application_s(mounted: Any) -> None:
    seen: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        seen.append("up")
        yield
        seen.append("down")

    app = FastAPI(lifespan=lifespan)
    mounted(app)
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> dict[str, Any]:
        return next(messages)

    async def send(message: Any) -> None:
        seen.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    assert seen == ["up", "lifespan.startup.complete", "down", "lifespan.shutdown.complete"]


@pytest.mark.filterwarnings("ignore:Using `httpx` with:DeprecationWarning")
@pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning")
def test_the_test_client_of_starlette_works(app: FastAPI) -> None:
    from starlette.testclient import TestClient

    with TestClient(app, root_path="/behind") as client:
        assert client.get("/behind/pets/a%2Fb").text == "pet a/b"
        assert client.get("/stream").text == "one two"
        assert client.get("/own").json() == {"own": True}


def test_user_middleware_sees_the_answers(app: FastAPI) -> None:
    class Stamp:
        def __init__(self, app: ASGIApp) -> None:
            self._app = app

        async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
            async def stamped(message: Any) -> None:
                if message["type"] == "http.response.start":
                    message = {**message, "headers": [*message["headers"], (b"x-stamp", b"1")]}
                await send(message)

            await self._app(scope, receive, stamped)

    app.add_middleware(Stamp)
    assert ask(app, "GET", "/pets/7").headers["x-stamp"] == "1"


def test_decorated_middleware_sees_the_answers(app: FastAPI) -> None:
    @app.middleware("http")
    async def stamp(request: Request, call_next: Any) -> Any:
        response = await call_next(request)
        response.headers["x-stamp"] = "1"
        return response

    assert ask(app, "GET", "/pets/7").headers["x-stamp"] == "1"
    assert ask(app, "POST", "/pets", content=b"0123456789").text == "0123456789"


def test_an_application_may_be_mounted_under_a_prefix(app: FastAPI) -> None:
    outer = FastAPI()
    outer.mount("/api/v1", app)
    assert ask(outer, "GET", "/api/v1/pets/a%2Fb").text == "pet a/b"
    assert ask(outer, "GET", "/api/v1/own").json() == {"own": True}
    assert ask(outer, "GET", "/pets/7").status_code == 404


def test_a_root_path_is_no_part_of_the_path(app: FastAPI) -> None:
    assert ask(app, "GET", "/behind/pets/7", root_path="/behind").text == "pet 7"


def test_a_method_that_the_handler_lacks_is_501(app: FastAPI) -> None:
    assert told(ask(app, "GET", "/unheard")) == (501, "not_implemented", "unheard is not implemented")
    assert ask(app, "GET", "/pets/7").status_code == 200


def test_a_refused_operation_is_501_with_the_reason(app: FastAPI) -> None:
    assert told(ask(app, "GET", "/refused")) == (501, "not_implemented", "not generated: why")


def test_a_tag_is_imported_when_it_is_asked_for(app: FastAPI, package: str) -> None:
    assert f"{package}.routers.pets" not in sys.modules
    ask(app, "GET", "/pets/7")
    assert f"{package}.routers.pets" in sys.modules


def test_all_tags_are_imported_when_warmed(mounted: Any, package: str) -> None:
    mounted(FastAPI()).warm()
    assert f"{package}.routers.pets" in sys.modules


def test_a_broken_tag_costs_nobody_else(app: FastAPI) -> None:
    with pytest.raises(RuntimeError, match="toys are broken"):
        ask(app, "GET", "/toys")
    assert ask(app, "GET", "/pets/7").status_code == 200


def test_a_problem_that_a_handler_answers_is_rendered(app: FastAPI, pets: Pets) -> None:
    class NotFound(ProblemAnswer):
        status = 404

    pets.reply = NotFound("no pet 7", error="pet_gone", headers={"X-Seen": "1"})
    response = ask(app, "GET", "/pets/7")
    assert told(response) == (404, "pet_gone", "no pet 7")
    assert response.headers["x-seen"] == "1"


@pytest.mark.parametrize(
    ("failure", "headers"),
    [
        (Failure(401, "who"), {"www-authenticate": 'Bearer realm="api"'}),
        (Failure(401, "who", headers={"WWW-Authenticate": "Own"}), {"www-authenticate": "Own"}),
        (Failure(429, "slow"), {"retry-after": "5"}),
        (Failure(503, "down", headers={"Retry-After": "60"}), {"retry-after": "60"}),
    ],
)
def test_a_problem_has_the_headers_of_its_status(
    app: FastAPI, pets: Pets, failure: Failure, headers: Mapping[str, str]
) -> None:
    pets.reply = failure
    response = ask(app, "GET", "/pets/7")
    assert told(response)[0] == failure.status
    assert headers.items() <= dict(response.headers).items()


def test_a_problem_on_head_has_no_body(app: FastAPI, pets: Pets) -> None:
    pets.reply = Failure(404, "none")
    response = ask(app, "HEAD", "/pets/7")
    assert (response.status_code, response.content) == (404, b"")


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_no_length(app: FastAPI, pets: Pets, status: int) -> None:
    pets.reply = Encoded(status, [ETAG], b"")
    assert dict(ask(app, "GET", "/pets/7").headers) == {"etag": '"1"'}


def test_an_error_that_nobody_handles_is_the_server_s(app: FastAPI, pets: Pets) -> None:
    pets.reply = LookupError("bug")
    with pytest.raises(LookupError):
        ask(app, "GET", "/pets/7")
    assert ask(app, "GET", "/pets/7", raises=False).status_code == 500


@pytest.mark.parametrize("sync", [True, False])
def test_the_application_handles_its_errors_by_class(app: FastAPI, pets: Pets, sync: bool) -> None:
    if sync:

        @app.exception_handler(OutOfStock)
        def handle(request: Request, error: OutOfStock) -> JSONResponse:
            return JSONResponse({"sold out": request.path_params}, 409)

    else:

        @app.exception_handler(OutOfStock)
        async def handle_async(request: Request, error: OutOfStock) -> JSONResponse:
            return JSONResponse({"sold out": request.path_params}, 409)

    pets.reply = SoldOut()
    response = ask(app, "GET", "/pets/7")
    assert (response.status_code, response.json()) == (409, {"sold out": {}})


def test_the_closest_class_handles_an_error(app: FastAPI, pets: Pets) -> None:
    app.add_exception_handler(OutOfStock, lambda request, error: PlainTextResponse("stock", 409))
    app.add_exception_handler(SoldOut, lambda request, error: PlainTextResponse("sold", 410))
    app.add_exception_handler(Exception, lambda request, error: PlainTextResponse("any", 500))
    answers = []
    for error in (OutOfStock(), SoldOut(), LookupError()):
        pets.reply = error
        answers.append(ask(app, "GET", "/pets/7", raises=False).text)
    assert answers == ["stock", "sold", "any"]


def test_http_exceptions_are_handled_by_status_first(app: FastAPI, pets: Pets) -> None:
    app.add_exception_handler(418, lambda request, error: PlainTextResponse("teapot", 418))
    answers = []
    for status in (418, 402):
        pets.reply = HTTPException(status, "why", headers={"x-why": "1"})
        answers.append(ask(app, "GET", "/pets/7").text)
    assert answers == ["teapot", '{"detail":"why"}']


def test_the_handler_of_500_takes_what_is_left(app: FastAPI, pets: Pets) -> None:
    app.add_exception_handler(500, lambda request, error: PlainTextResponse("sorry", 500))
    pets.reply = LookupError()
    assert ask(app, "GET", "/pets/7", raises=False).text == "sorry"


def test_a_handler_of_errors_that_answers_nothing_handled_nothing(app: FastAPI, pets: Pets) -> None:
    app.add_exception_handler(OutOfStock, lambda request, error: None)  # type: ignore[arg-type]
    pets.reply = OutOfStock()
    with pytest.raises(OutOfStock):
        ask(app, "GET", "/pets/7")


def test_a_body_beyond_the_limit_is_413(app: FastAPI) -> None:
    response = ask(app, "POST", "/pets", content=b"x" * 11)
    assert told(response) == (413, "payload_too_large", "the body is longer than 10 bytes")


async def test_who_hangs_up_is_not_answered(app: FastAPI) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        raise AssertionError("nobody is there")

    scope = {"type": "http", "method": "POST", "path": "/pets", "headers": [], "query_string": b""}
    await app(scope, receive, send)


async def test_errors_of_a_client_that_has_gone_stay_inside(app: FastAPI, pets: Pets) -> None:
    pets.reply = ClientGone()
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/pets/7", "headers": [], "query_string": b""}
    await app(scope, _silence, send)
    assert sent == []


async def _silence() -> dict[str, Any]:
    await asyncio.Event().wait()
    raise AssertionError


def test_a_stream_goes_out_chunk_by_chunk(app: FastAPI, pets: Pets) -> None:
    response = ask(app, "GET", "/stream")
    assert (response.text, "content-length" in response.headers) == ("one two", False)
    assert pets.closed.is_set()


async def streamed(app: FastAPI, receive: Receive, method: str = "GET") -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": method, "path": "/stream", "headers": [], "query_string": b""}
    await asyncio.wait_for(app(scope, receive, send), 5)
    return sent


async def test_head_of_a_stream_reads_none_of_it(app: FastAPI, pets: Pets) -> None:
    sent = await streamed(app, _silence, "HEAD")
    assert [message.get("body") for message in sent] == [None, b""]
    assert not pets.closed.is_set()


async def test_a_stream_ends_when_the_client_has_gone(app: FastAPI, pets: Pets) -> None:
    pets.reply = "for ever"
    asked = 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.05)
        return {"type": "http.request"} if asked == 1 else {"type": "http.disconnect"}

    sent = await streamed(app, receive)
    assert sent[1]["body"] == b"one "
    assert sent[-1]["more_body"] is True
    assert pets.closed.is_set()


async def test_a_stream_that_breaks_is_closed_and_told(app: FastAPI, pets: Pets) -> None:
    pets.reply = LookupError("halfway")
    with pytest.raises(LookupError):
        await streamed(app, _silence)
    assert pets.closed.is_set()


def test_a_plain_iterator_needs_no_closing(app: FastAPI, pets: Pets) -> None:
    class Twice:
        left = 2

        def __aiter__(self) -> Twice:
            return self

        async def __anext__(self) -> bytes:
            self.left -= 1
            if self.left < 0:
                raise StopAsyncIteration
            return b"x"

    pets.reply = Encoded(200, [OK], Twice())
    assert ask(app, "GET", "/pets/7").text == "xx"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Encoded(200, [OK], b"x"), "get_pet answered 200: the header etag is missing"),
        (Encoded(201, [OK], b"x"), "get_pet answered 201, which its contract does not declare"),
    ],
)
def test_an_answer_that_breaks_the_contract_fails_where_answers_are_checked(
    mounted: Any, pets: Pets, reply: Encoded, said: str
) -> None:
    app = FastAPI()
    mounted(app, check_answers=True)
    pets.reply = reply
    with pytest.raises(TypeError) as caught:
        ask(app, "GET", "/pets/7")
    assert str(caught.value) == said
    assert ask(app, "GET", "/pets/7", raises=False).status_code == 500


def test_a_problem_that_is_not_declared_fails_where_answers_are_checked(mounted: Any, pets: Pets) -> None:
    class Conflict(ProblemAnswer):
        status = 409

    app = FastAPI()
    mounted(app, check_answers=True)
    pets.reply = Conflict("no")
    with pytest.raises(TypeError, match="get_pet answered 409, which its contract does not declare"):
        ask(app, "GET", "/pets/7")


def test_what_the_layer_itself_refuses_is_not_the_handler_s(mounted: Any, pets: Pets) -> None:
    app = FastAPI()
    mounted(app, check_answers=True)
    assert told(ask(app, "POST", "/pets", content=b"x" * 11))[0] == 413


def test_right_answers_pass_where_answers_are_checked(mounted: Any, pets: Pets) -> None:
    app = FastAPI()
    mounted(app, check_answers=True)
    assert ask(app, "GET", "/pets/7").text == "pet 7"
    assert ask(app, "GET", "/stream").text == "one two"


def test_wrong_answers_pass_where_answers_are_not_checked(app: FastAPI, pets: Pets) -> None:
    pets.reply = Encoded(299, [], b"")
    assert ask(app, "GET", "/pets/7").status_code == 299
