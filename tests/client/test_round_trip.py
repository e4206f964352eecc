"""What a generated client sends is what the generated layer reads, whatever the contract says about it."""

from __future__ import annotations

import io
import uuid
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.datastructures import UploadFile

from tests.codegen.packages import CASES, Package, Served, package


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("round_trip")

    @cache
    def make(feature: str, spec: Path | None = None) -> Package:
        return package(folder, spec or CASES / feature / "spec.yaml")

    return make


class Pair:
    """A generated layer that answers, and the client of the same contract."""

    def __init__(self, made: Package, **more: Any) -> None:
        self.served = Served(made)
        self.client_module: Any = made.module("client")
        self.errors: Any = made.module("client.errors")
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.served.app))
        self.client: Any = self.client_module.AsyncClient("http://test", http=http, **more)

    def done(self, *operations: str) -> None:
        for operation in operations:
            self.served.reply(operation, self.served.package.responses.NoContent())

    @property
    def arguments(self) -> dict[str, Any]:
        return {name: value for name, value in self.served.called.items() if name != "operation"}


@pytest.fixture
def pair(made: Any) -> Any:
    return lambda feature, **more: Pair(made(feature), **more)


async def test_parameters_of_every_style_arrive_as_they_were_given(pair: Any) -> None:
    both = pair("parameters")
    both.done("find_things")
    parameters = both.served.package.module("models.parameters.default")
    given = {
        "ids": [1, -2, 3],
        "point": parameters.FindThingsPathPoint(x=3, y=4),
        "page": 7,
        "tag": ["a,b", "ü&=+ %"],
        "sizes": [1.5, 2.0],
        "words": ["x", "y"],
        "flags": [True, False],
        "filter": parameters.FindThingsQueryFilter(
            name="n[1]=2", sizes=[1, 2], near=parameters.FindThingsQueryFilterNear(x=3)
        ),
        "around": both.served.package.model("Point", "common")(x=1),
    }
    await both.client.find_things(**given)
    assert both.arguments == given


async def test_what_is_left_out_is_not_sent(pair: Any) -> None:
    both = pair("parameters")
    both.done("find_things")
    parameters = both.served.package.module("models.parameters.default")
    await both.client.find_things(ids=[1], point=parameters.FindThingsPathPoint(x=3))
    assert both.arguments["page"] == 1
    assert both.arguments["tag"] is both.arguments["filter"] is None


@pytest.mark.parametrize("name", ["a", ".", "..", "a/b", "ü😀", "%", "+ +", "?#", ";=", "%2F"])
async def test_text_in_a_path_stays_in_its_segment(pair: Any, name: str) -> None:
    both = pair("parameters")
    both.done("run")
    await both.client.run(label=f"l{name}", name=name)
    assert both.arguments == {"label": f"l{name}", "name": name}


async def test_an_empty_text_in_a_path_is_not_sent_since_it_would_be_another_path(pair: Any) -> None:
    with pytest.raises(ValueError, match="ids is empty"):
        await pair("parameters").client.find_things(ids=[], point=None)


async def test_headers_and_cookies_arrive_as_they_were_given(pair: Any) -> None:
    both = pair("headers_and_cookies")
    responses = both.served.package.responses
    both.served.reply("visit", responses.NoContent(responses.XCountFromMaybeXNamesMaybeHeaders(x_count=3)))
    given = {
        "x_trace": uuid.uuid4(),
        "x_numbers": [1, 2],
        "from_": "me, you",
        "body_query": "b b",
        "session": "s;e=s s",
        "from__cookie": "you, too",
    }
    reply = await both.client.reply(both.client.visit, **given, body="text")
    assert reply.status == 204
    assert reply.headers["x-count"] == "3"
    assert {name: both.arguments[name] for name in given} == given
    assert both.arguments["body"] == "text"


async def test_a_header_that_would_end_its_line_is_not_sent(pair: Any) -> None:
    both = pair("headers_and_cookies")
    with pytest.raises(ValueError, match="no header can hold"):
        await both.client.visit(x_trace=uuid.uuid4(), session="abc", from_="x\r\nX-More: y")


async def test_url_encoded_forms_arrive_as_they_were_given(pair: Any) -> None:
    both = pair("forms")
    both.done("send_form")
    form = both.served.package.module("models.parameters.default").SendFormForm
    given = form.model_validate(
        {
            "count": 3,
            "tags": ["a&b", "c=d"],
            "sizes": [1, 2],
            "point": '{"x": 1}',
            "deep": {"ids": [4, 5], "on": True},
        }
    )
    await both.client.send_form(body=given)
    assert both.arguments["body"] == given


async def test_text_and_bytes_arrive_as_they_were_given(pair: Any) -> None:
    both = pair("text_and_binary")
    ok = both.served.package.responses.Ok
    both.served.reply("put_text", lambda **given: ok(given["body"]))
    both.served.reply("put_bytes", lambda **given: ok(given["body"]))
    assert await both.client.put_text(body="é") == "é"
    assert await both.client.put_bytes(body=b"\0\xff") == b"\0\xff"


async def test_events_come_one_by_one(pair: Any) -> None:
    both = pair("text_and_binary")

    async def stream() -> AsyncIterator[bytes]:
        yield b": hello\ndata: 1\n"
        yield b"\ndata: 2\r\nevent: two\r\n\r\n"

    both.served.reply("watch", both.served.package.responses.Ok(stream()))
    assert [(event.type, event.data) async for event in both.client.watch()] == [
        ("message", "1"),
        ("two", "2"),
    ]


async def test_each_success_has_its_own_body(pair: Any) -> None:
    both = pair("responses")
    job = both.served.package.model("Job")
    both.served.reply("start_job", both.served.package.responses.Ok(job(id=1)))
    assert await both.client.start_job() == job(id=1)


async def test_each_documented_error_is_an_exception_of_its_own(pair: Any) -> None:
    both = pair("responses", retries=pair("responses").client_module.Retries(attempts=1))
    responses, errors, job = both.served.package.responses, both.errors, both.served.package.model("Job")
    both.served.reply("start_job", responses.ServiceUnavailableWith(job(id=7)))
    with pytest.raises(errors.ServiceUnavailableWith) as busy:
        await both.client.start_job()
    assert busy.value.body == job(id=7)
    both.served.reply("start_job", responses.NotFound("nowhere"))
    with pytest.raises(errors.NotFound) as lost:
        await both.client.start_job()
    assert (lost.value.status, lost.value.problem.title) == (404, "Not Found")
    both.served.reply("start_job", responses.ClientError(418, "short"))
    with pytest.raises(errors.ClientError) as teapot:
        await both.client.start_job()
    assert teapot.value.status == 418


async def test_credentials_go_with_the_operations_that_want_them(made: Any, pair: Any) -> None:
    module = pair("security").client_module
    key = pair("security", auth=module.ApiKey("good [read] key", "key", "query"))
    key.done("either", "open")
    await key.client.either()
    assert key.arguments["principal"] == "api_key=good [read] key"
    await key.client.open()
    assert key.arguments == {}
    basic = pair("security", auth=module.Basic("good", "b"))
    basic.done("basic")
    await basic.client.basic()


@pytest.mark.parametrize("name", ["c/d", ".", "..", "%2e", "?"])
async def test_names_that_are_odd_can_be_called_with_values_that_are_odd(pair: Any, name: str) -> None:
    both = pair("names")
    ok = both.served.package.model("Ok", "class_")(ok=True)
    both.served.reply("import_", both.served.package.responses.Ok(ok))
    assert await both.client.import_(class_=name, class__query="x") == ok
    assert both.arguments["class_"] == name


async def test_files_arrive_as_they_were_given(made: Any, tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    text = (CASES / "forms" / "spec.yaml").read_text()
    spec.write_text(
        text.replace("          application/json: {schema: {$ref: '#/components/schemas/Order'}}\n", "")
    )
    both = Pair(made("multipart", spec))
    got: dict[str, Any] = {}

    async def take(*, body: Any) -> Any:
        got.update(name=body.name, file=await body.file.read(), called=body.file.filename)
        got["more"] = [await each.read() for each in body.more]
        return both.served.package.responses.Ok("thanks")

    both.served.reply("send_files", take)
    form = both.served.package.module("models.parameters.default").SendFilesForm
    body = form(
        name="n",
        file=UploadFile(io.BytesIO(b"one"), filename="a.txt"),
        more=[UploadFile(io.BytesIO(b"two")), UploadFile(io.BytesIO(b"three"))],
    )
    assert await both.client.send_files(body=body) == "thanks"
    assert got == {"name": "n", "file": b"one", "called": "a.txt", "more": [b"two", b"three"]}
