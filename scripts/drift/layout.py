"""How new parts of the contract are laid out, and how they get in between what is there."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Final

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString, SingleQuotedScalarString

_QUOTED: Final = {"$ref", "pattern"}
FIRST: Final = ""
_SHORT: Final = 60
_WIDTH: Final = 84
_SCHEMA_ORDER: Final = (
    "$ref", "type", "format", "enum", "const", "additionalProperties", "minimum", "maximum", "pattern",
    "minLength", "maxLength", "minItems", "maxItems", "uniqueItems", "minProperties", "maxProperties",
    "default", "description", "required", "properties", "items",
)  # fmt: skip


def laid_out(node: Any, key: str = "") -> Any:
    """Plain data as a designer would write it: short lists on one line, long texts folded."""
    if isinstance(node, Mapping):
        found = CommentedMap()
        for name, value in node.items():
            found[laid_out_key(name)] = laid_out(value, str(name))
        return found
    if isinstance(node, list | tuple):
        items = CommentedSeq(laid_out(item) for item in node)
        if all(not isinstance(item, Mapping | list) for item in node) and _length(node) <= _SHORT:
            items.fa.set_flow_style()
        return items
    if isinstance(node, str):
        return _text(node, key)
    return node


def laid_out_key(name: object) -> Any:
    """Statuses are quoted, so that YAML does not take them for numbers."""
    text = str(name)
    return SingleQuotedScalarString(text) if text.isdigit() else text


def in_order(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The keywords of a schema in the order in which this contract writes them."""
    places = {name: place for place, name in enumerate(_SCHEMA_ORDER)}
    return dict(sorted(schema.items(), key=lambda entry: places.get(entry[0], len(places))))


def put(mapping: CommentedMap, name: str, value: Any, *, after: str | None = None) -> None:
    """Adds a laid-out entry behind another, FIRST, or at the end; comments below stay below."""
    keys = list(mapping)
    place = 0 if after == FIRST else keys.index(after) + 1 if after in keys else len(keys)
    entry = laid_out(value, name)
    _hand_over(mapping, keys[place - 1] if place else None, name, entry)
    mapping.insert(place, laid_out_key(name), entry)


def append(items: CommentedSeq, value: Any) -> None:
    """Adds a laid-out item at the end of a list."""
    entry = laid_out(value)
    if not items.fa.flow_style():
        _hand_over(items, len(items) - 1 if items else None, len(items), entry)
    items.append(entry)


def _length(items: Sequence[Any]) -> int:
    return sum(len(str(item)) + 2 for item in items)


def _text(text: str, key: str) -> Any:
    if key in _QUOTED or text.isdigit() or (":" in text and " " not in text):
        return SingleQuotedScalarString(text)
    if key != "description" or len(text) <= _WIDTH:
        return LiteralScalarString(text) if "\n" in text else text
    paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
    if len(paragraphs) > 1:
        return LiteralScalarString("\n\n".join(textwrap.fill(part, _WIDTH) for part in paragraphs) + "\n")
    folded = FoldedScalarString(paragraphs[0])
    # where ruamel breaks the lines of a folded text
    folded.fold_pos = []
    position = 0
    for line in textwrap.wrap(paragraphs[0], _WIDTH, break_long_words=False, break_on_hyphens=False)[:-1]:
        position += len(line)
        folded.fold_pos.append(position)
        position += 1
    return folded


def _hand_over(holder: Any, key: Any, new_key: Any, entry: Any) -> None:
    """ruamel hangs comments and blank lines on what stands before them: what comes between takes them."""
    if key is None:
        return
    last, last_key = _last(holder, key)
    text, tokens = last[last_key], last.ca.items.get(last_key)
    slot = _slot(last)
    if getattr(text, "comment", None) is not None:
        below, text.comment = text.comment, None
    elif tokens is not None and tokens[slot] is not None and "\n" in tokens[slot].value:
        token = tokens[slot]
        line, _, rest = token.value.partition("\n")
        if not rest:
            return
        below = type(token)("\n" + rest, token.start_mark, None)
        if line:
            token.value = line + "\n"
        else:
            del last.ca.items[last_key]
    else:
        return
    if isinstance(entry, CommentedMap | CommentedSeq) and entry and not entry.fa.flow_style():
        newest = list(entry)[-1] if isinstance(entry, CommentedMap) else len(entry) - 1
        holder, new_key = _last(entry, newest)
    _hang(holder, new_key, below)


def _hang(holder: Any, key: Any, token: Any) -> None:
    tokens: list[Any] = [None] * 4
    tokens[_slot(holder)] = token
    holder.ca.items[key] = tokens


def _slot(holder: Any) -> int:
    return 2 if isinstance(holder, CommentedMap) else 0


def _last(holder: Any, key: Any) -> tuple[Any, Any]:
    """The innermost entry that ends where an entry ends."""
    value = holder[key]
    while isinstance(value, CommentedMap | CommentedSeq) and value and not value.fa.flow_style():
        holder = value
        key = list(value)[-1] if isinstance(value, CommentedMap) else len(value) - 1
        value = holder[key]
    return holder, key
