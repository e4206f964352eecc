"""Files of a contract: what is read, and what is said of what cannot be read."""

from pathlib import Path
from typing import Any

import pytest

from scripts.codegen.diagnostics import Diagnostics, Place
from scripts.codegen.load import Sources, load
from tests.codegen.contracts import write


def loaded(folder: Path, **files: Any) -> Sources:
    return load(write(folder, {name.replace("__", "."): content for name, content in files.items()}))


def first(sources: Sources) -> tuple[str, int, str]:
    found = next(iter(sources.diagnostics))
    return Path(found.file).name, found.line, found.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("2020-01-01", "2020-01-01"),
        ("12:30:45", "12:30:45"),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0x1f", 31),
        ("017", 17),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        (".inf", float("inf")),
        ("true", True),
        ("null", None),
        ("", None),
        ("'true'", "true"),
    ],
)
def test_yaml_is_read_by_the_core_schema_of_1_2(tmp_path: Path, text: str, value: Any) -> None:
    sources = loaded(tmp_path, a__yaml=f"key: {text}\n")
    assert sources.documents[sources.entry] == {"key": value}


def test_keys_are_strings_and_merges_are_followed(tmp_path: Path) -> None:
    sources = loaded(tmp_path, a__yaml="base: &b {x: 1}\n200: {<<: *b, y: 2}\ntrue: 1\n")
    assert sources.documents[sources.entry] == {"base": {"x": 1}, "200": {"x": 1, "y": 2}, "true": 1}


def test_every_file_behind_a_reference_is_read(tmp_path: Path) -> None:
    a = "x: {$ref: 'sub/b.yaml#/x'}\nproperties: {$ref: {type: string}}\nexample: {$ref: 'none.yaml'}\n"
    sources = load(
        write(tmp_path, {"a.yaml": a, "sub/b.yaml": "x: {$ref: ../c.json}\n", "c.json": '{"a": 1}'})
    )
    assert [Path(path).name for path in sources.paths] == ["a.yaml", "b.yaml", "c.json"]
    assert len(sources.diagnostics) == 0


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: 1\nb: [1\n", 3, "broken YAML: did not find expected ',' or ']'"),
        ("a: 1\nb: 1\na: 2\n", 3, "the key 'a' is given twice"),
        ("a: 1\n? [x]\n: 1\n", 2, "a key is not a scalar"),
        ("a: 1\nb: !!set {x}\n", 2, "the tag tag:yaml.org,2002:set is not JSON"),
        ("- a\n", 1, "the file is not a map"),
        ("", 1, "the file is not a map"),
        ("a: *none\n", 1, "broken YAML: found undefined alias"),
        (
            "x: 1\ny: {$ref: 'https://example.com/a.yaml'}\n",
            2,
            "the reference https://example.com/a.yaml leaves the disk",
        ),
        ("x: 1\ny:\n  $ref: none.yaml\n", 3, "none.yaml: No such file or directory"),
    ],
)
def test_broken_yaml_is_reported_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    file, at, said = first(loaded(tmp_path, a__yaml=text))
    assert (file, at, said.endswith(message)) == ("a.yaml", line, True)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"a": 1,\n"b": }', 2, "broken JSON: Expecting value"),
        ('{"a": 1,\n"b": 2,\n"a": 3}', 3, "the key 'a' is given twice"),
        ("[" * 100_000, 1, "the JSON nests too deeply"),
    ],
)
def test_broken_json_is_reported_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    assert first(loaded(tmp_path, a__json=text)) == ("a.json", line, message)


def test_a_file_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"a: \xff\n")
    assert first(load(tmp_path / "a.yaml")) == ("a.yaml", 1, "not UTF-8: invalid start byte")


def test_an_entry_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    file, line, _ = first(load(tmp_path / "a.yaml"))
    assert (file, line) == ("a.yaml", 0)


def test_the_line_of_a_pointer_is_that_of_its_key_or_nearest_ancestor(tmp_path: Path) -> None:
    sources = loaded(tmp_path, a__yaml="a:\n  b/c:\n    - x\n    - y\n", b__yaml="")
    lines = [
        sources.line(sources.entry, pointer) for pointer in ("", "/a", "/a/b~1c", "/a/b~1c/1", "/a/none/x")
    ]
    assert lines == [1, 1, 2, 4, 1]
    assert sources.line("elsewhere.yaml", "/a") == 0


def test_diagnostics_are_shown_together_once_and_in_order_of_the_files() -> None:
    diagnostics = Diagnostics()
    diagnostics.refuse("get_a", "cannot", Place("b.yaml", 3, "/x"), "write else")
    diagnostics.warning("odd", Place("a.yaml", 9, ""))
    diagnostics.error("bad", Place("a.yaml", 2, "/y"), "mend")
    diagnostics.error("bad", Place("a.yaml", 2, "/y"), "mend")
    assert diagnostics.render().splitlines() == [
        "a.yaml:2: error: bad  at #/y  -> mend",
        "a.yaml:9: warning: odd",
        "b.yaml:3: refused: cannot [get_a]  at #/x  -> write else",
    ]
    assert (len(diagnostics), sorted(diagnostics.refused), diagnostics.fatal) == (3, ["get_a"], True)


def test_a_refused_operation_is_not_fatal() -> None:
    diagnostics = Diagnostics()
    diagnostics.refuse("get_a", "cannot", Place())
    assert not diagnostics.fatal
