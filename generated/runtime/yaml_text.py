"""YAML bodies, of which only what JSON can say is read: the document becomes a JSON text that means the same.

No tag, anchor, alias, directive or second document, and no scalar without quotes that some reader of YAML
takes for something else than another does. Without aliases a document grows no longer than it is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import yaml

from .problem import Failure

if TYPE_CHECKING:
    from yaml import SafeLoader as _Loader
else:
    _Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # PyYAML may be built without libyaml

_DEEPEST = 200
"""Readers of JSON go no deeper either."""

_AS_IN_JSON = re.compile(
    r"null|true|false|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII
).fullmatch
_AMBIGUOUS = re.compile(
    r"""
    | ~ | null | = | <<
    | y | n | yes | no | on | off | true | false
    | [-+]?[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[-+]?[0-9]+)?
    | [-+]?\.[0-9_]+(?:e[-+]?[0-9]+)?
    | [-+]?0(?:x[0-9a-f_]+|o[0-7_]+|b[01_]+)
    | [-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    | [-+]?\.inf | \.nan
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:
        (?:t|[ \t]+)[0-9]{1,2}(?::[0-9]{1,2}){1,2}(?:\.[0-9]*)?
        (?:[ \t]*(?:z|[-+][0-9]{1,2}(?::?[0-9]{2})?))?
      )?
    """,
    re.ASCII | re.IGNORECASE | re.VERBOSE,
).fullmatch


def to_json(raw: bytes) -> bytes:
    """The document as JSON.

    Raises:
        Failure: 400, it is no YAML, or says what JSON cannot.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Failure(400, "the body is not UTF-8") from None
    if text.startswith("\ufeff"):
        raise _refused("it begins with a byte order mark", None)
    try:
        return "".join(_Writer().written(text)).encode()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise _refused(getattr(error, "problem", None) or "it holds what no text may hold", mark) from None


class _Writer:
    """Follows the events of one document and writes JSON."""

    def __init__(self) -> None:
        self._open: list[tuple[bool, int]] = []
        """For each open collection: whether it is a mapping, and how many nodes it has so far."""
        self._documents = 0

    def written(self, text: str) -> Iterator[str]:
        """The pieces of the JSON text."""
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.NodeEvent):
                yield self._separator(event)
                yield self._node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                yield "}" if self._open.pop()[0] else "]"
            elif isinstance(event, yaml.DocumentStartEvent):
                self._document(event)
        if not self._documents:
            raise _refused("it is empty", None)

    def _document(self, event: Any) -> None:
        self._documents += 1
        if event.version or event.tags:
            raise _refused("it has a directive", event.start_mark)
        if self._documents > 1:
            raise _refused("it holds a second document", event.start_mark)

    def _separator(self, event: yaml.NodeEvent) -> str:
        if not self._open:
            return ""
        mapping, count = self._open[-1]
        self._open[-1] = mapping, count + 1
        if mapping and count % 2:
            return ":"
        if mapping and not (isinstance(event, yaml.ScalarEvent) and _scalar(event).startswith('"')):
            raise _refused("a key is no text", event.start_mark)
        return "," if count else ""

    def _node(self, event: Any) -> str:
        if isinstance(event, yaml.AliasEvent):
            raise _refused("it has an alias", event.start_mark)
        if event.anchor is not None:
            raise _refused("it has an anchor", event.start_mark)
        if event.tag is not None:
            raise _refused("it has a tag", event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if len(self._open) == _DEEPEST:
            raise _refused("it is nested too deeply", event.start_mark)
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._open.append((mapping, 0))
        return "{" if mapping else "["


def _scalar(event: Any) -> str:
    value: str = event.value
    if not event.style:
        if _AS_IN_JSON(value):
            return value
        if not value or _AMBIGUOUS(value):
            raise _refused("a value without quotes is not the same to all readers of YAML", event.start_mark)
    return json.dumps(value)


def _refused(why: str, mark: Any) -> Failure:
    where = f" at line {mark.line + 1} column {mark.column + 1}" if mark else ""
    return Failure(400, f"the body is not YAML that JSON could say: {why}{where}")
