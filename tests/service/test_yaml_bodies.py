"""YAML bodies: what JSON can say is read as that, and everything else is 400."""

import pytest
from httpx import Response

from tests.service.inside import DEPLOYMENTS, Inside, created
from tests.service.problems import refused

PLAIN = "service: web-api\nversion: '1.0'\nenvironment: dev\n"


async def post(api: Inside, text: str | bytes, path: str = DEPLOYMENTS) -> Response:
    content = text.encode() if isinstance(text, str) else text
    return await api.admin.post(path, content=content, headers={"Content-Type": "application/yaml"})


async def test_a_yaml_body_deploys_as_the_same_in_json_does(api: Inside) -> None:
    text = """\
    --- # a document
    service: web-api
    version: 1.4.0
    environment: dev
    replicas: 3
    config:
      region: eu-central-1
      features: {search: true, beta: [cart, "yes", 'no']}
      limits: [1, 2.5, 1e3, -0, null]
      text: |
        two
        lines
      folded: >-
        one
        line
      "on": off the record
      simulate:
        stage_seconds: 0
    """
    made = created(await post(api, "\n".join(line[4:] for line in text.splitlines())))
    assert (made["version"], made["replicas"]) == ("1.4.0", 3)
    assert made["config"] == {
        "region": "eu-central-1",
        "features": {"search": True, "beta": ["cart", "yes", "no"]},
        "limits": [1, 2.5, 1000.0, 0, None],
        "text": "two\nlines\n",
        "folded": "one line",
        "on": "off the record",
        "simulate": {"stage_seconds": 0},
    }
    assert (await api.ended(made["operation_id"]))["status"] == "succeeded"


@pytest.mark.parametrize(
    "value", ["1.2.3", "10.0.0.1", "v1", "-", "a: b"[:1], "12:3:a", "2024-01", "nope", "0b2"]
)
async def test_what_every_reader_takes_for_text_needs_no_quotes(api: Inside, value: str) -> None:
    made = created(await post(api, f"{PLAIN}config: {{a: {value}}}\n"))
    assert made["config"] == {"a": value}


@pytest.mark.parametrize(
    "value",
    [
        "y", "N", "yes", "No", "ON", "off", "True", "FALSE", "~", "Null", "", "+1", "012", "08",
        "0x1F", "0o17",
        "0b1", ".5", "5.", "1_000", "1:30", "190:20:30.15", ".inf", "-.INF", ".NaN", "2024-01-01",
        "2024-01-01 10:00:00 +01:00", "2024-1-1T1:00:00Z", "=", "<<", "!!str x", "! x", "!own x",
        "&a x", "*a",
        "!!binary aGk=", "!!python/object/apply:os.system [ls]",
    ],
)  # fmt: skip
async def test_what_json_cannot_say_or_readers_do_not_agree_on_is_400(api: Inside, value: str) -> None:
    problem = refused(await post(api, f"{PLAIN}config: {{a: {value}}}\n"), 400)
    assert problem["error"] == "malformed_request"
    assert (await api.admin.get(DEPLOYMENTS)).json()["total"] == 0


@pytest.mark.parametrize(
    "key", ["1", "null", "true", "y", "2024-01-01", "[a]", "{a: b}", "<<", "!!str a", "~"]
)
async def test_a_key_that_is_no_text_is_400(api: Inside, key: str) -> None:
    refused(await post(api, f"{PLAIN}config: {{? {key} : 1}}\n"), 400)


@pytest.mark.parametrize(
    "text",
    [
        b"", b"# nothing\n", b"---\n", b"%YAML 1.2\n---\na: 1\n", b"a: 1\n---\nb: 1\n", b"a: [", b"a: \x07",
        b"\xff",
        b"\xef\xbb\xbfa: 1", "a: 1".encode("utf-16"), b"\ta: 1", b"a: 'b", b"a: \"\\ud800\"", b"a: 1e999",
        b"a: " + b"9" * 4301, b"[" * 1000, b"a: " + b"[" * 300 + b"]" * 300, b"? " * 100_000, b"{a: 1, a: 2}",
        b"a: &a [x]\nb: *a\n", b"- - - - ? : ? :",
    ],
)  # fmt: skip
async def test_what_is_no_such_document_is_400(api: Inside, text: bytes) -> None:
    refused(await post(api, text), 400)


async def test_a_bomb_is_refused_where_its_first_anchor_stands(api: Inside) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    problem = refused(await post(api, "\n".join(lines)), 400)
    assert problem["detail"].endswith("it has an anchor at line 1 column 5")


async def test_a_member_that_stands_twice_is_told_as_in_json(api: Inside) -> None:
    problem = refused(await post(api, PLAIN + "version: '2'\n"), 400)
    assert [(each["pointer"], each["kind"]) for each in problem["details"]] == [("/body", "duplicate")]


async def test_what_breaks_the_schema_is_422_in_yaml_too(api: Inside) -> None:
    problem = refused(await post(api, PLAIN.replace("'1.0'", "1.0") + "replicas: 0\nowner: me\n"), 422)
    assert [(each["pointer"], each["kind"]) for each in problem["details"]] == [
        ("/body/version", "type"),
        ("/body/replicas", "minimum"),
        ("/body/owner", "additionalProperties"),
    ]


async def test_a_long_document_is_read_while_others_are_served(api: Inside) -> None:
    made = created(await post(api, PLAIN + "config:\n  a:\n" + "    - x\n" * 30_000))
    assert made["config"]["a"] == ["x"] * 30_000


async def test_the_same_in_yaml_and_json_is_the_same_request(api: Inside) -> None:
    headers = {"Idempotency-Key": "k"}
    body = {"service": "web-api", "version": "1.0", "environment": "dev"}
    first = await api.admin.post(DEPLOYMENTS, json=body, headers=headers)
    typed = {"Content-Type": "application/yaml", **headers}
    again = await api.admin.post(DEPLOYMENTS, content=PLAIN, headers=typed)
    assert (again.status_code, again.content) == (201, first.content)


async def test_yaml_goes_where_it_is_offered_and_nowhere_else(api: Inside) -> None:
    refused(await post(api, "name: a\n", "/api/v1/servers"), 415)
    for media in ("text/yaml", "application/x-yaml", "application/toml"):
        answer = await api.admin.post(DEPLOYMENTS, content=PLAIN, headers={"Content-Type": media})
        refused(answer, 415)
    await api.deployed()
    target = await api.deployed()
    answer = await post(api, "reason: too slow", f"{DEPLOYMENTS}/{target['id']}/rollback")
    assert (answer.status_code, answer.json()["reason"]) == (202, "too slow")
