"""Forms become values of their model; files stay files and are closed in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

import pytest
from pydantic import ConfigDict, Field, Json
from starlette.datastructures import UploadFile

from scripts.codegen.runtime.body import ClientGone, Receive
from scripts.codegen.runtime.forms import closing, form_body, multipart_body
from scripts.codegen.runtime.parameters import Parameter
from scripts.codegen.runtime.problem import Detail, Failure
from scripts.codegen.runtime.types import ABSENT, TEXT_INTEGER, File, Model, TextModel


class Meta(Model):
    a: int


class Upload(TextModel):
    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, Field(max_length=5)]
    count: Annotated[Annotated[int, TEXT_INTEGER] | None, ABSENT] = None
    file: Annotated[File | None, ABSENT] = None
    more: Annotated[list[File] | None, ABSENT] = None
    tags: Annotated[list[str] | None, ABSENT] = None
    meta: Annotated[Json[Meta] | None, ABSENT] = None


FIELDS = (Parameter("more", "form", True, "array"), Parameter("tags", "form", True, "array"))
LIMIT = 10_000
_form = form_body(Upload, FIELDS)
_multipart = multipart_body(Upload, FIELDS)


def findings(raw: bytes) -> list[tuple[str, str]]:
    found: list[Detail] = []
    assert _form(raw, found, True) is None
    return [(detail.pointer, detail.kind) for detail in found]


def test_an_encoded_form_is_read_by_its_model() -> None:
    value = _form(b"title=a+%C3%A9&count=3&tags=x&tags=y&meta=%7B%22a%22%3A1%7D", [], True)
    assert (value.title, value.count, value.tags, value.meta) == ("a é", 3, ["x", "y"], Meta(a=1))


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"count=1", ("/body/title", "required")),
        (b"title=toolong", ("/body/title", "maxLength")),
        (b"title=a&count=x", ("/body/count", "type")),
        (b"title=a&other=1", ("/body/other", "additionalProperties")),
        (b"title=a&title=b", ("/body/title", "type")),
        (b"title=a&file=text", ("/body/file", "type")),
        (b"title=%FF", ("/body/title", "type")),
        (b"title=a&meta=%7B", ("/body/meta", "type")),
        (b"title=a&meta=%7B%22a%22%3A%221%22%7D", ("/body/meta/a", "type")),
        (b"", ("/body/title", "required")),
    ],
)
def test_a_form_that_breaks_its_model_is_found_out(raw: bytes, found: tuple[str, str]) -> None:
    assert findings(raw) == [found]


@pytest.mark.parametrize("raw", [b"\xff=1", "title=é".encode(), b"title=%", b"title=%g1", b"title=%1"])
def test_what_is_no_encoded_form_is_refused(raw: bytes) -> None:
    with pytest.raises(Failure) as caught:
        _form(raw, [], True)
    assert caught.value.status == 400


def test_a_form_of_more_than_a_thousand_fields_is_refused() -> None:
    with pytest.raises(Failure) as caught:
        _form(b"&".join([b"tags=1"] * 1001), [], True)
    assert (caught.value.status, caught.value.detail) == (400, "the body has more than 1000 fields")


def test_a_form_that_may_be_left_out_is_none() -> None:
    assert _form(b"", [], False) is None


def part(name: str, content: bytes, filename: str | None = None) -> bytes:
    named = f'form-data; name="{name}"' + (f'; filename="{filename}"' if filename is not None else "")
    return b"--b\r\nContent-Disposition: " + named.encode() + b"\r\n\r\n" + content + b"\r\n"


END = b"--b--\r\n"
TYPE = "multipart/form-data; boundary=b"


def receiving(chunks: Sequence[bytes]) -> Receive:
    waiting = list(chunks)

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": waiting.pop(0), "more_body": bool(waiting)}

    return receive


_opened: list[dict[str, Any]] = []


@pytest.fixture(autouse=True)
async def closed() -> AsyncIterator[None]:
    yield
    while _opened:
        form = _opened.pop().get("contract.form")
        if form is not None:
            await form.close()


async def send(
    *chunks: bytes,
    media: str | None = TYPE,
    length: int | None = None,
    required: bool = True,
    found: list[Detail] | None = None,
    receive: Receive | None = None,
) -> Any:
    headers = [] if media is None else [(b"content-type", media.encode())]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    scope: dict[str, Any] = {"type": "http", "headers": headers}

    _opened.append(scope)
    findings = [] if found is None else found
    return await _multipart(scope, dict(headers), receive or receiving(chunks), findings, LIMIT, required)


async def refusal(*chunks: bytes, **options: Any) -> tuple[int, str]:
    with pytest.raises(Failure) as caught:
        await send(*chunks, **options)
    return caught.value.status, caught.value.detail


async def test_a_multipart_form_is_read_by_its_model() -> None:
    form = [
        part("title", "é".encode()),
        part("count", b"3"),
        part("tags", b"a=1&b%20"),
        part("meta", b'{"a": 1}'),
    ]
    value = await send(*form, END)
    assert (value.title, value.count, value.tags, value.meta) == ("é", 3, ["a=1&b%20"], Meta(a=1))


async def test_a_file_stays_a_file() -> None:
    value = await send(part("title", b"t"), part("file", b"\xff\0" * 9, "a.bin"), END)
    assert isinstance(value.file, UploadFile)
    assert (value.file.filename, value.file.size, await value.file.read()) == ("a.bin", 18, b"\xff\0" * 9)


@pytest.mark.parametrize("count", [1, 2])
async def test_several_files_are_a_list_even_of_one(count: int) -> None:
    files = [part("more", b"x", f"{number}.txt") for number in range(count)]
    value = await send(part("title", b"t"), *files, END)
    assert [file.filename for file in value.more] == [f"{number}.txt" for number in range(count)]


async def test_a_form_may_come_byte_by_byte() -> None:
    whole = part("title", b"t") + part("file", b"content", "f") + END
    value = await send(*(whole[at : at + 1] for at in range(len(whole))))
    assert await value.file.read() == b"content"


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([part("count", b"1")], ("/body/title", "required")),
        ([part("title", b"toolong")], ("/body/title", "maxLength")),
        ([part("title", b"t"), part("file", b"text")], ("/body/file", "type")),
        ([part("title", b"file", "t.txt")], ("/body/title", "type")),
        ([part("title", b"t"), part("file", b"", "a"), part("file", b"", "b")], ("/body/file", "type")),
        ([part("title", b"t"), part("x", b"", "x")], ("/body/x", "additionalProperties")),
    ],
)
async def test_a_multipart_form_that_breaks_its_model_is_found_out(
    parts: list[bytes], found: tuple[str, str]
) -> None:
    findings: list[Detail] = []
    assert await send(*parts, END, found=findings) is None
    assert [(detail.pointer, detail.kind) for detail in findings] == [found]


async def test_a_form_that_says_it_is_too_long_is_refused_unread() -> None:
    async def untouched() -> dict[str, Any]:
        raise AssertionError("the body was read")

    assert await refusal(length=LIMIT + 1, receive=untouched) == (413, "the body is longer than 10000 bytes")


async def test_a_form_that_is_too_long_is_refused() -> None:
    file = part("file", b"x" * LIMIT, "f")
    assert await refusal(file, END) == (413, "the body is longer than 10000 bytes")


async def test_too_many_files_are_refused() -> None:
    files = [part("more", b"", "f")] * 101
    assert await refusal(*files, END) == (413, "too many files. Maximum number of files is 100")


@pytest.mark.parametrize(
    ("chunks", "media"),
    [
        ([b"no boundary at all"], TYPE),
        ([part("title", b"t")], TYPE),
        ([part("title", b"t")[:-4]], TYPE),
        ([b""], TYPE),
        ([part("title", b"t"), END], "multipart/form-data"),
        ([b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n", END], TYPE),
        ([b"--b\r\n: broken\r\n\r\nx\r\n", END], TYPE),
    ],
)
async def test_what_is_no_multipart_form_is_refused(chunks: list[bytes], media: str) -> None:
    status, detail = await refusal(*chunks, media=media)
    assert (status, detail.partition(":")[0]) == (400, "the body is not a multipart form")


async def test_a_form_without_a_type_is_missing() -> None:
    assert await send(b"", media=None, required=False) is None
    assert await refusal(b"", media=None) == (400, "a multipart form is needed")


async def test_nobody_is_answered_who_hangs_up() -> None:
    with pytest.raises(ClientGone):
        await send()


@pytest.mark.parametrize("fails", [False, True])
async def test_files_are_closed_when_the_handler_is_done(fails: bool) -> None:
    kept: list[UploadFile] = []

    async def endpoint(scope: Any, receive: Any, params: tuple[str, ...]) -> str:
        headers = dict(scope["headers"])
        value = await _multipart(scope, headers, receive, [], LIMIT, True)
        kept.append(value.file)
        assert not value.file.file.closed
        if fails:
            raise LookupError
        return "done"

    scope = {"type": "http", "headers": [(b"content-type", TYPE.encode())]}
    chunks = receiving([part("title", b"t"), part("file", b"x", "f"), END])
    if fails:
        with pytest.raises(LookupError):
            await closing(endpoint)(scope, chunks, ())
    else:
        assert await closing(endpoint)(scope, chunks, ()) == "done"
    assert kept[0].file.closed


async def test_an_operation_that_read_no_form_has_nothing_to_close() -> None:
    async def endpoint(scope: Any, receive: Any, params: tuple[str, ...]) -> str:
        return "done"

    assert await closing(endpoint)({}, receiving([]), ()) == "done"
