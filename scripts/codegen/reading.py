"""YAML (1.2 core) and JSON text as plain values."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may be built without libyaml

Repeated = list[tuple[str, int]]


class ReadError(Exception):
    """Text that is not YAML."""

    def __init__(self, message: str, line: int, advice: str) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.advice = advice


class _Core(_Loader):
    """YAML 1.2 core schema: `no` and `on` are strings, there are no dates, keys are strings."""

    repeated: Repeated


_Core.yaml_implicit_resolvers = {}


def _map(loader: _Core, node: yaml.MappingNode) -> dict[str, Any]:
    loader.flatten_mapping(node)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
        if key is None:
            raise ReadError(
                "a key is not a scalar", key_node.start_mark.line + 1, "write the key as a string"
            )
        if key in result:
            loader.repeated.append((key, key_node.start_mark.line + 1))
        result[key] = loader.construct_object(value_node, deep=True)
    return result


def _integer(loader: _Core, node: yaml.ScalarNode) -> int:
    text = str(node.value)
    return int(text, 0) if text[:2] in ("0x", "0o") else int(text)


def _number(loader: _Core, node: yaml.ScalarNode) -> float:
    return float(str(node.value).replace(".inf", "inf").replace(".Inf", "inf").replace(".nan", "nan"))


def _unknown(loader: _Core, node: yaml.Node) -> Any:
    raise ReadError(
        f"the tag {node.tag} is not JSON", node.start_mark.line + 1, "write plain maps, lists and scalars"
    )


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    ("merge", r"<<", ["<"]),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)
_Core.add_constructor("tag:yaml.org,2002:map", _map)
_Core.add_constructor("tag:yaml.org,2002:int", _integer)
_Core.add_constructor("tag:yaml.org,2002:float", _number)
for _tag in ("timestamp", "binary", "omap", "pairs", "set"):
    _Core.add_constructor(f"tag:yaml.org,2002:{_tag}", _unknown)
_Core.add_constructor(None, _unknown)


def read_yaml(text: str) -> tuple[Any, Repeated]:
    """The value of a YAML document and the keys that it gives twice."""
    loader = _Core(text)
    loader.repeated = []
    try:
        return loader.get_single_data(), loader.repeated
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ReadError(
            f"broken YAML: {problem}", mark.line + 1 if mark else 1, "correct the syntax"
        ) from error
    except (ValueError, RecursionError) as error:
        raise ReadError(f"broken YAML: {error}", 1, "correct the value") from error
    finally:
        loader.dispose()


def read_json(text: str) -> tuple[Any, Repeated]:
    """The value of a JSON document and the keys that it gives twice."""
    repeated: Repeated = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(pairs)
        if len(result) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    repeated.append((key, _second_line(text, key)))
                seen.add(key)
        return result

    try:
        return json.loads(text, object_pairs_hook=unique), repeated
    except RecursionError as error:
        raise ReadError("the JSON nests too deeply", 1, "flatten it") from error


def _second_line(text: str, key: str) -> int:
    quoted = json.dumps(key, ensure_ascii=False)
    first = text.find(quoted)
    second = text.find(quoted, first + 1)
    return text.count("\n", 0, second if second >= 0 else max(first, 0)) + 1
