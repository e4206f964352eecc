"""YAML that is refused: what its readers disagree about, what JSON could not say, and bombs."""

import pytest

from contract import load
from world import World
from yaml_requests import document, refused

DISPUTED = [
    "",
    "~",
    *("Null", "NULL", "True", "TRUE", "False", "FALSE"),
    *("y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF"),
    *("+1", "+1.5", "012", "-01", "00", "09", "0x1f", "0xFF", "0o17", "0b11"),
    *(".5", "-.5", "5.", "5.e1", "1_000", "1_0.5", "1:30", "1:30:15", "-1:30", "1:30.5"),
    *(".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN"),
    *("2020-01-01", "2020-01-01T10:00:00Z", "2020-01-01 10:00:00", "2020-1-1 1:00:00 +1"),
    *("2020-01-01t10:00:00.5+01:00", "2020-1-1", "<<", "="),
    *(
        "2020-01-01 10:00",
        "2020-01-01T10:00Z",
        "2020-1-1 9:5",
        "2020-01-01 10:00 +0130",
        "2020-01-01t1:2:3.z",
    ),
    *("1e400", "-1e999", "9" * 4301),
]


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize("written", DISPUTED, ids=lambda value: repr(value)[:24])
def test_what_readers_of_yaml_disagree_about_is_not_taken(world: World, written: str) -> None:
    refused(world, document(world, f"\n  value: {written}"))
    refused(world, document(world, f"[{written or 'a: '}]"))


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    "key",
    [
        "1",
        "1.5",
        "null",
        "~",
        "true",
        "yes",
        "On",
        "<<",
        "=",
        "2020-01-01",
        "[a]",
        "{a: b}",
        "? [a]\n  ",
        "012",
        "",
    ],
)
def test_a_key_is_text_that_nobody_takes_for_something_else(world: World, key: str) -> None:
    refused(world, document(world, f"\n  {key}: value"))


REFUSED = {
    "a tag of a type": "value: !!str 1",
    "a tag of its own": "value: !thing {a: 1}",
    "a tag of no kind": "value: ! text",
    "a tag in full": "value: !<tag:yaml.org,2002:str> 1",
    "a tag of a program": "value: !!python/object/apply:os.system ['true']",
    "a tag on a key": "!!str value: 1",
    "an anchor": "value: &a 1",
    "an anchor on a list": "value: &a [1]",
    "an anchor and its alias": "one: &a x\ntwo: *a",
    "an alias of nothing": "value: *a",
    "a merge": "one: &a {b: 1}\ntwo: {<<: *a}",
    "a directive": "%YAML 1.2\n---\nvalue: 1",
    "a directive for tags": "%TAG ! tag:example.com,2000:\n---\nvalue: 1",
    "a directive that nobody knows": "%SPAM\n---\nvalue: 1",
    "a directive behind a comment": "# so\n%YAML 1.1\n---\nvalue: 1",
    "a second document": "value: 1\n---\nvalue: 2",
    "a second document without anything": "value: 1\n---\n",
    "a directive behind the document": "value: 1\n...\n%YAML 1.2\n---\n",
    "nothing": "",
    "nothing but blanks": "  \n\n",
    "nothing but a comment": "# nothing\n",
    "nothing but a mark": "---\n",
    "nothing but both marks": "---\n...\n",
    "a key twice": "value: 1\nvalue: 2",
    "a key twice in quotes": "{value: 1, 'value': 1}",
    "a key twice deep down": "value: [{a: {b: 1, 'b': 1}}]",
    "a tab for blanks": "value:\n\t- 1",
    "a bracket that stays open": "value: [1",
    "a brace that stays open": "{value: 1",
    "a quote that stays open": "value: 'a",
    "two colons": "value: a: b",
    "a bad escape": 'value: "\\q"',
    "half a surrogate pair": 'value: "\\ud83e"',
    "a percent sign": "value: %a",
    "an at sign": "value: @a",
    "a backtick": "value: `a`",
    "a bell": "value: 'a\x07'",
    "a NUL": "value: a\0b",
}


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_says_more_or_less_than_json_is_malformed(world: World, text: str) -> None:
    refused(world, text)


@pytest.mark.operation("create_deployment")
@pytest.mark.parametrize(
    "content",
    [b"service: \xff", "service: a".encode("utf-16"), "service: a".encode("utf-32"), b"\xed\xa0\xbd"],
    ids=["a stray byte", "UTF-16", "UTF-32", "half a pair"],
)
def test_yaml_is_utf_8(world: World, content: bytes) -> None:
    refused(world, content)


@pytest.mark.operation("create_deployment")
def test_a_key_that_stands_twice_is_one_finding_about_the_body(world: World) -> None:
    answer = refused(world, "service: a\nservice: b\nconfig: {a: 1, a: 1}\n")
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [("/body", "duplicate")]


BOMBS = {
    "aliases of aliases": "a: &a [x, x]\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)),
    "an alias of itself": "a: &a [*a]\n",
    "brackets": "[" * 200_000,
    "braces": "{" * 200_000,
    "braces with keys": "{a: " * 60_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "keys on lines": "".join(" " * level + "a:\n" for level in range(600)),
    "brackets that are closed": "[" * 100_000 + "]" * 100_000,
    "an endless word in quotes": "'" + "a" * 200_000,
    "blank lines in quotes": "'" + "\n" * 200_000,
    "a long key": "a" * 200_000 + ": 1",
    "many documents": "---\na\n" * 30_000,
    "many digits": "value: " + "9" * 200_000,
}


@pytest.mark.operation("create_deployment", "get_health")
@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_is_refused_and_harms_nobody(world: World, text: str) -> None:
    assert len(text) <= load().operations["create_deployment"].max_body
    refused(world, text)
    world.anonymous.call("get_health", 200)
