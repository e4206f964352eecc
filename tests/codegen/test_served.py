"""What the generator writes is served: requests in, arguments of handlers, answers out."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests.codegen.packages import Served


def done(served: Served, *operations: str) -> Served:
    for operation in operations:
        served.reply(operation, served.package.responses.NoContent())
    return served


# parameters


@pytest.fixture
def things(serve: Any) -> Served:
    return done(serve("parameters"), "find_things", "run")


def test_parameters_arrive_in_every_style(things: Served) -> None:
    query = (
        "page=2&tag=a&tag=b%2Cc&sizes=1,2.5&words=x%20y&flags=true|false&around=%7B%22x%22:1%7D"
        "&filter[name]=n&filter[sizes][]=1&filter[sizes][]=2&filter[near][x]=3"
    )
    assert things.ask("GET", f"/things/1,2/;x=3;y=4?{query}").status_code == 204
    called = things.called
    assert (called["ids"], called["point"].x, called["point"].y, called["page"]) == ([1, 2], 3, 4, 2)
    assert (called["tag"], called["sizes"], called["words"]) == (["a", "b,c"], [1.0, 2.5], ["x", "y"])
    assert (called["flags"], called["around"].x) == ([True, False], 1)
    found = called["filter"]
    assert (found.name, found.sizes, found.near.x, found.near.y) == ("n", [1, 2], 3, None)


def test_parameters_that_are_left_out_have_their_default(things: Served) -> None:
    things.ask("GET", "/things/1/;x=3")
    called = things.called
    assert (called["page"], called["tag"], called["filter"], called["around"]) == (1, None, None, None)


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/things/a/;x=1", ("/path/ids/0", "type")),
        ("/things/1/;y=1", ("/path/point/x", "required")),
        ("/things/1/;x=1?page=0", ("/query/page", "minimum")),
        ("/things/1/;x=1?page=1.5", ("/query/page", "type")),
        ("/things/1/;x=1?page=1&page=1", ("/query/page", "duplicate")),
        ("/things/1/;x=1?tag=a&tag=b&tag=c", ("/query/tag", "maxItems")),
        ("/things/1/;x=1?flags=yes", ("/query/flags/0", "type")),
        ("/things/1/;x=1?filter[other]=1", ("/query/filter/other", "additionalProperties")),
        ("/things/1/;x=1?around=%7B", ("/query/around", "type")),
        ("/things/1/;x=1?around=%7B%22x%22:%221%22%7D", ("/query/around/x", "type")),
    ],
)
def test_parameters_that_break_their_schema_are_found_out(
    things: Served, path: str, found: tuple[str, str]
) -> None:
    assert things.findings("GET", path) == [found]


def test_all_findings_of_a_request_are_told_at_once(things: Served) -> None:
    found = things.findings("GET", "/things/a/;x=b?page=0&flags=x")
    assert [pointer for pointer, _ in found] == [
        "/path/ids/0",
        "/path/point/x",
        "/query/page",
        "/query/flags/0",
    ]


def test_a_parameter_may_share_its_segment_with_text(things: Served) -> None:
    assert things.ask("POST", "/labels/.red/abc:run").status_code == 204
    assert things.called == {"operation": "run", "label": "red", "name": "abc"}
    assert things.findings("POST", "/labels/.red/abcdef:run") == [("/path/name", "maxLength")]


# headers and cookies

TRACE = str(uuid.UUID(int=1))


@pytest.fixture
def visits(serve: Any) -> Served:
    served: Served = serve("headers_and_cookies")
    responses = served.package.responses
    headers = responses.XCountFromMaybeXNamesMaybeHeaders(x_count=3, x_names=["a", "b"])
    served.reply("visit", responses.NoContent(headers))
    for operation, given in (
        ("look", responses.XCountHeaders("many")),
        ("touch", responses.XCountHeaders2(7)),
        ("leave", responses.XCountHeaders("few")),
    ):
        served.reply(operation, responses.NoContent(given))
    return served


def test_headers_and_cookies_arrive(visits: Served) -> None:
    headers = {"X-Trace": TRACE, "X-Numbers": "1, 2", "From": "me", "Cookie": "session=abc; from=you"}
    response = visits.ask("POST", "/?body=b", headers={**headers, "Content-Type": "text/plain"}, content="hi")
    assert response.status_code == 204
    assert visits.called == {
        "operation": "visit",
        "x_trace": uuid.UUID(int=1),
        "x_numbers": [1, 2],
        "from_": "me",
        "body_query": "b",
        "session": "abc",
        "from__cookie": "you",
        "body": "hi",
    }


def test_answers_have_their_headers(visits: Served) -> None:
    headers = {"X-Trace": TRACE, "Cookie": "session=abc"}
    assert dict(visits.ask("POST", "/", headers=headers).headers) == {"x-count": "3", "x-names": "a, b"}


def test_headers_of_one_name_may_have_another_type_elsewhere(visits: Served) -> None:
    sent = [visits.ask(method, "/").headers["x-count"] for method in ("GET", "PUT", "DELETE")]
    assert sent == ["many", "7", "few"]


def test_headers_and_cookies_that_break_their_schema_are_found_out(visits: Served) -> None:
    found = visits.findings("POST", "/", headers={"X-Trace": "x", "X-Numbers": "a", "Cookie": "session=ab"})
    assert found == [
        ("/header/X-Trace", "format"),
        ("/header/X-Numbers/0", "type"),
        ("/cookie/session", "minLength"),
    ]


def test_an_answer_whose_header_breaks_its_schema_is_found_out(visits: Served) -> None:
    responses = visits.package.responses
    headers = responses.XCountFromMaybeXNamesMaybeHeaders(x_count=-1)
    visits.reply("visit", responses.NoContent(headers))
    with pytest.raises(TypeError, match="visit answered 204: the header x-count breaks its schema"):
        visits.ask("POST", "/", headers={"X-Trace": TRACE, "Cookie": "session=abc"})


# media types


@pytest.fixture
def notes(serve: Any) -> Served:
    served: Served = serve("media_types")
    note = served.package.model("Note")
    served.reply("add_note", served.package.responses.Ok(note(text="t")))
    return served


@pytest.mark.parametrize(
    ("media", "content", "kind"),
    [
        ("application/json", '{"text": "a"}', "Note"),
        ("application/merge-patch+json", '{"a": 1}', "dict"),
        ("text/markdown", "# a", "str"),
        ("image/png", "png", "bytes"),
    ],
)
def test_a_body_is_read_by_its_media_type(notes: Served, media: str, content: str, kind: str) -> None:
    assert notes.ask("POST", "/notes", headers={"Content-Type": media}, content=content).status_code == 200
    assert type(notes.called["body"]).__name__ == kind


@pytest.mark.parametrize(("headers", "status"), [({"Content-Type": "image/gif"}, 415), ({}, 415)])
def test_a_body_of_no_declared_type_is_415(notes: Served, headers: dict[str, str], status: int) -> None:
    assert notes.ask("POST", "/notes", headers=headers, content=b"x").status_code == status


def test_a_body_that_must_be_there_is_400_without(notes: Served) -> None:
    assert notes.ask("POST", "/notes").status_code == 400


@pytest.mark.parametrize(
    ("accept", "body", "media", "content"),
    [
        ("*/*", "note", "application/json; charset=utf-8", b'{"text":"t"}'),
        ("text/csv", "note", "application/json; charset=utf-8", b'{"text":"t"}'),
        ("text/csv", "a,b", "text/csv", b"a,b"),
        ("image/png", b"png", "application/octet-stream", b"png"),
    ],
)
def test_an_answer_is_written_by_what_it_is(
    notes: Served, accept: str, body: Any, media: str, content: bytes
) -> None:
    note = notes.package.model("Note")(text="t")
    notes.reply("add_note", notes.package.responses.Ok(note if body == "note" else body))
    if media == "application/octet-stream":
        notes.reply("add_note", notes.package.responses.Ok(body, media_type="image/png"))
        media = "image/png"
    headers = {"Accept": accept, "Content-Type": "text/plain"}
    response = notes.ask("POST", "/notes", headers=headers, content="x")
    assert (response.headers["content-type"], response.content) == (media, content)


def test_a_status_with_one_media_type_has_that_one(notes: Served) -> None:
    note = notes.package.model("Note")(text="t")
    notes.reply("add_note", notes.package.responses.Created(note))
    headers = {"Accept": "text/csv", "Content-Type": "text/plain"}
    response = notes.ask("POST", "/notes", headers=headers, content="x")
    assert (response.status_code, response.headers["content-type"]) == (201, "application/json")


def test_what_nobody_offers_is_406(notes: Served) -> None:
    assert notes.ask("POST", "/notes", headers={"Accept": "video/mp4"}).status_code == 406


# forms


@pytest.fixture
def forms(serve: Any) -> Served:
    served = done(serve("forms"), "send_form")
    served.reply("send_files", served.package.responses.Ok("done"))
    return served


def test_a_form_is_read_in_the_styles_of_its_encoding(forms: Served) -> None:
    form = "count=1&tags=a&tags=b&sizes=1,2&point=%7B%22x%22:3%7D&deep[ids][]=4&deep[on]=true"
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert forms.ask("POST", "/encoded", headers=headers, content=form).status_code == 204
    body = forms.called["body"]
    assert (body.count, body.tags, body.sizes, body.point.x) == (1, ["a", "b"], [1, 2], 3)
    assert (body.deep.ids, body.deep.on) == ([4], True)


def test_a_form_that_breaks_its_schema_is_found_out(forms: Served) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    found = forms.findings("POST", "/encoded", headers=headers, content="count=a&sizes=1,b&other=1")
    assert found == [
        ("/body/count", "type"),
        ("/body/sizes/1", "type"),
        ("/body/other", "additionalProperties"),
    ]


def test_files_arrive_as_files_beside_fields(forms: Served) -> None:
    async def keep(body: Any) -> Any:
        read = [await file.read() for file in (body.file, *body.more, body.picture)]
        return forms.package.responses.Ok(f"{body.name} {read} {body.file.filename} {body.order.count}")

    forms.reply("send_files", keep)
    response = forms.ask(
        "POST",
        "/files",
        data={"name": "n", "order": '{"count": 7}'},
        files=[("file", ("f.bin", b"\xff")), ("more", b"1"), ("more", b"2"), ("picture", b"png")],
    )
    assert response.text == r"n [b'\xff', b'1', b'2', b'png'] f.bin 7"


def test_files_and_fields_that_break_their_schema_are_found_out(forms: Served) -> None:
    found = forms.findings("POST", "/files", data={"name": "toolong", "file": "text"}, files={"x": b"x"})
    assert found == [("/body/name", "maxLength"), ("/body/file", "type")]


def test_the_other_media_type_of_a_form_is_read_too(forms: Served) -> None:
    assert forms.ask("POST", "/files", json={"count": 1}).status_code == 200
    assert forms.called["body"].count == 1


def test_a_form_that_may_be_left_out_is_none(forms: Served) -> None:
    assert forms.ask("POST", "/files").status_code == 200
    assert forms.called["body"] is None


@pytest.mark.parametrize("chunked", [True, False])
def test_a_form_beyond_the_limit_is_413(forms: Served, chunked: bool) -> None:
    file = b"--b\r\nContent-Disposition: form-data; name=file; filename=f\r\n\r\n" + b"x" * 10_000

    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(file), 1000):
            yield file[at : at + 1000]

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    response = forms.ask("POST", "/files", headers=headers, content=chunks() if chunked else file)
    assert (response.status_code, response.headers["connection"]) == (413, "close")


def test_a_broken_form_is_400(forms: Served) -> None:
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert forms.ask("POST", "/files", headers=headers, content=b"nothing of it").status_code == 400


# text and binary


@pytest.fixture
def plain(serve: Any) -> Served:
    served: Served = serve("text_and_binary")
    for operation in ("put_text", "put_bytes"):
        served.reply(operation, lambda body: served.package.responses.Ok(body or b"nothing"))
    return served


def test_text_is_checked_and_comes_back(plain: Served) -> None:
    headers = {"Content-Type": "text/plain"}
    response = plain.ask("PUT", "/text", headers=headers, content="é".encode())
    assert (response.content, response.headers["content-type"]) == ("é".encode(), "text/plain")
    assert plain.findings("PUT", "/text", headers=headers, content="toolong") == [("/body", "maxLength")]
    assert plain.findings("PUT", "/text", headers=headers, content="A") == [("/body", "pattern")]
    assert plain.ask("PUT", "/text", headers=headers, content=b"\xff").status_code == 400


def test_bytes_come_back_as_they_are(plain: Served) -> None:
    assert plain.ask("PUT", "/bytes", content=b"\xff\0").content == b"\xff\0"
    assert plain.ask("PUT", "/bytes").content == b"nothing"


def test_events_are_a_stream(plain: Served) -> None:
    async def events() -> AsyncIterator[bytes]:
        yield b"data: 1\n\n"
        yield b"data: 2\n\n"

    plain.reply("watch", lambda: plain.package.responses.Ok(events()))
    response = plain.ask("GET", "/events")
    assert response.headers["content-type"] == "text/event-stream"
    assert response.text == "data: 1\n\ndata: 2\n\n"


# responses


@pytest.fixture
def jobs(serve: Any) -> Served:
    served: Served = serve("responses")
    return served


def answers(served: Served) -> Iterator[tuple[str, Any, int, dict[str, str], bytes]]:
    """Operation, reply, and the status, some headers and the body that it makes."""
    said = served.package.responses
    job = served.package.model("Job")
    json = {"content-type": "application/json"}
    located = said.LocationRetryAfterMaybeHeaders
    why = served.package.model("StartJobDefaultResponse")
    yield "start_job", said.Ok(job(id=1)), 200, json, b'{"id":1}'
    yield "start_job", said.Accepted(located("/jobs/1")), 202, {"location": "/jobs/1"}, b""
    yield "start_job", said.Accepted(located("/jobs/1", 5)), 202, {"retry-after": "5"}, b""
    yield "start_job", said.NotModified(said.EtagHeaders('"1"')), 304, {"etag": '"1"'}, b""
    yield "start_job", said.ServiceUnavailableWith(job(id=2)), 503, json, b'{"id":2}'
    yield "start_job", said.Default(507, why(why="tea")), 507, json, b'{"why":"tea"}'
    yield "list_jobs", said.Ok([job(id=1), job(id=2)]), 200, json, b'[{"id":1},{"id":2}]'
    yield "list_jobs", said.ServerError(507), 507, {}, b""


def test_each_declared_answer_goes_out(jobs: Served) -> None:
    for operation, reply, status, headers, body in answers(jobs):
        jobs.reply(operation, reply)
        response = jobs.ask("POST" if operation == "start_job" else "GET", "/jobs")
        assert (response.status_code, response.content) == (status, body)
        assert headers.items() <= dict(response.headers).items()


def test_problems_of_an_exact_and_of_an_open_status_go_out(jobs: Served) -> None:
    said = jobs.package.responses
    for reply, status in ((said.NotFound("none"), 404), (said.ClientError(409, "again"), 409)):
        jobs.reply("start_job", reply)
        response = jobs.ask("POST", "/jobs")
        assert (response.status_code, response.json()["detail"]) == (status, reply.detail)


def test_an_answer_that_an_operation_does_not_declare_is_found_out(jobs: Served) -> None:
    jobs.reply("list_jobs", jobs.package.responses.Accepted(None))
    with pytest.raises(TypeError, match="list_jobs answered Accepted, which its contract does not declare"):
        jobs.ask("GET", "/jobs")


def test_a_problem_that_an_operation_does_not_declare_is_found_out(jobs: Served) -> None:
    jobs.reply("list_jobs", jobs.package.responses.ServiceUnavailable("busy"))
    assert jobs.ask("GET", "/jobs").status_code == 503
    jobs.reply("list_jobs", jobs.package.responses.NotFound("none"))
    with pytest.raises(TypeError, match="list_jobs answered"):
        jobs.ask("GET", "/jobs")


def test_a_body_that_breaks_its_schema_is_found_out(jobs: Served) -> None:
    job = jobs.package.model("Job").model_construct(id=None)
    jobs.reply("list_jobs", jobs.package.responses.Ok([job]))
    with pytest.raises(
        Exception, match="the body breaks its schema at /body/0/id: Input should be a valid integer"
    ):
        jobs.ask("GET", "/jobs")


def test_an_operation_without_responses_answers_what_is_encoded(jobs: Served) -> None:
    encoded = jobs.package.module("runtime.answers").Encoded
    open_ended = Served(jobs.package, check_answers=False)
    open_ended.reply("forget_jobs", encoded(299, [], b"free"))
    assert open_ended.ask("DELETE", "/jobs").text == "free"


# security


@pytest.fixture
def doors(serve: Any) -> Served:
    return done(serve("security"), "mine", "either", "both", "maybe", "open", "basic")


@pytest.mark.parametrize(
    ("path", "authorization", "principal"),
    [
        ("/mine", "Bearer good", "token=good"),
        ("/either", "Bearer good read", "token=good read"),
        ("/either?key=good", None, "api_key=good"),
        ("/both?key=good%20write", "Bearer good", "token=good"),
        ("/maybe", None, None),
        ("/maybe", "Bearer good", "token=good"),
        ("/basic", "Basic Z29vZDp4", "scheme_in=good:x"),
    ],
)
def test_who_calls_is_told(
    doors: Served, path: str, authorization: str | None, principal: str | None
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    assert doors.ask("GET", path, headers=headers).status_code == 204
    assert doors.called["principal"] == principal


def test_an_open_operation_has_no_principal(doors: Served) -> None:
    assert doors.ask("GET", "/open").status_code == 204
    assert doors.called == {"operation": "open"}


@pytest.mark.parametrize(
    ("path", "authorization", "status"),
    [
        ("/mine", None, 401),
        ("/mine", "Bearer bad", 401),
        ("/mine", "Basic Z29vZDp4", 401),
        ("/either", "Bearer good", 403),
        ("/either?key=bad", None, 401),
        ("/both", "Bearer good", 401),
        ("/both?key=good", "Bearer good", 403),
        ("/maybe", "Bearer bad", 401),
    ],
)
def test_who_may_not_is_refused(doors: Served, path: str, authorization: str | None, status: int) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    response = doors.ask("GET", path, headers=headers)
    assert (response.status_code, "www-authenticate" in response.headers) == (status, status == 401)


def test_schemes_that_nobody_asks_for_are_not_in_force(doors: Served) -> None:
    security = doors.package.module("security")
    assert [scheme.name for scheme in security.SCHEMES] == ["token", "api-key", "in"]


# the rest


def test_what_is_nullable_may_be_null_and_nothing_else_may(serve: Any) -> None:
    served: Served = serve("nullable")
    served.reply("change_pet", lambda kinds, body: served.package.responses.Ok(body))
    pet = {"name": "Rex", "mother": None, "owner": None}
    assert served.ask("PATCH", "/pets", json=pet).json() == pet
    assert served.findings("PATCH", "/pets", json={"name": None, "mother": None, "age": None}) == [
        ("/body/name", "type"),
        ("/body/age", "type"),
    ]
    assert served.findings("PATCH", "/pets", json={"name": "x", "mother": None, "age": 0}) == [
        ("/body/age", "minimum")
    ]


def test_names_that_are_keywords_or_collide_are_served(serve: Any) -> None:
    served: Served = serve("names")
    said = served.package.responses
    served.reply("import_", said.Ok(served.package.model("Ok", "class_")(ok=True)))
    assert served.ask("GET", "/a/import?self=s&class=c&principal=p").json() == {"ok": True}
    assert served.called == {
        "operation": "import_",
        "class_": "a",
        "self_query": "s",
        "class__query": "c",
        "principal_query": "p",
    }
    served.reply("steps", said.Ok(served.package.model("StepsResponse", "app")(json_="j", copy_="c")))
    assert served.ask("POST", "/steps", json={"from": "f", "schema": "s"}).json() == {
        "json": "j",
        "copy": "c",
    }
    done(served, "steps_query", "list")
    assert served.ask("GET", "/steps-query?list=a").status_code == 204
    assert served.ask("GET", "/list?str=a&str=b").status_code == 204
    assert served.called == {"operation": "list", "str_": ["a", "b"]}


def test_a_schema_may_contain_itself(serve: Any) -> None:
    served: Served = serve("recursive")
    served.reply("plant", served.package.responses.Ok)
    tree: dict[str, Any] = {
        "name": "a",
        "parent": None,
        "children": [{"name": "b", "parent": {"name": "c"}}],
        "notes": {"x": {}},
    }
    assert served.ask("POST", "/trees", json=tree).status_code == 200
    assert served.called["body"].children[0].parent.name == "c"
    broken = {"name": "a", "children": [{"name": "b", "children": [{}]}], "notes": {"x": {"y": 1}}}
    assert served.findings("POST", "/trees", json=broken) == [
        ("/body/children/0/children/0/name", "required"),
        ("/body/notes/x/y", "type"),
    ]


def test_a_refused_operation_costs_nobody_else(serve: Any) -> None:
    served = done(serve("refused"), "good", "whole")
    assert served.ask("GET", "/good").status_code == 204
    assert served.ask("PUT", "/missing/1").status_code == 204
    for path, why in (
        ("/certified", "a security scheme of the type mutualTLS is not served"),
        ("/missing/1", "the path has {id}, which is not declared"),
    ):
        response = served.ask("GET", path)
        assert (response.status_code, response.json()["detail"]) == (501, f"not generated: {why}")
    assert served.ask("DELETE", "/missing/1").headers["allow"] == "GET, HEAD, OPTIONS, PUT"


def test_a_contract_of_several_files_is_one(serve: Any) -> None:
    served = done(serve("several_files"), "add_owner")
    pets, said = served.package.module("models.pets"), served.package.responses
    served.reply("get_pet", said.Ok(pets.Pet(name="Rex", owner=pets.Owner(id=1))))
    assert served.ask("GET", "/pets/7").json() == {"name": "Rex", "owner": {"id": 1}}
    assert served.called == {"operation": "get_pet", "pet_id": 7}
    served.reply("get_pet", said.NotFound("none"))
    assert served.ask("GET", "/pets/7").json()["detail"] == "none"
    assert served.ask("POST", "/owners", json={"id": 1}).status_code == 204
    assert served.called["body"] == pets.Owner(id=1)


def test_the_table_tells_what_edges_need(serve: Any) -> None:
    served = done(serve("deprecated"), "old")
    table = served.package.module("table")
    (old,) = table.OPERATIONS
    assert (old.deprecated, old.sunset, old.rate_limit, old.cache_seconds) == (
        True,
        "2027-01-01T00:00:00Z",
        "health",
        60,
    )
    assert (table.CONTRACT.title, table.CONTRACT.summary) == ("Deprecated", "Old things.")
    assert served.ask("GET", "/old?era=iron").status_code == 204
    assert served.findings("GET", "/old?era=bronze") == [("/query/era", "enum")]
