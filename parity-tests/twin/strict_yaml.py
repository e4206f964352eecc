"""YAML that says what JSON can say, and means the same to everybody who reads it."""

import re
from collections.abc import Iterator
from typing import Any, Final

import yaml

from twin.problems import Refusal
from twin.strict_json import double, integer, object_of, only_characters

_DEEPEST: Final = 200
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENING: Final = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING: Final = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_NEVER: Final = {
    yaml.TagToken: "a tag",
    yaml.AnchorToken: "an anchor",
    yaml.AliasToken: "an alias",
    yaml.DirectiveToken: "a directive",
}
# libyaml has no token for a directive that it does not know
_DIRECTIVE: Final = re.compile(r"\A\ufeff?(?:[ \t]*(?:#[^\n\r]*)?[\n\r]+)*%")

_WORDS: Final = {"null": None, "true": True, "false": False}
_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)")
_DOUBLE: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
# what YAML 1.1 or YAML 1.2 does not take for text, as it is written there, in any case
_NO_TEXT: Final = re.compile(
    r"""
      ~? | null | true | false | y | n | yes | no | on | off | << | =
    | [-+]? (
          0b[0-1_]+ | 0o?[0-7_]+ | 0x[0-9a-f_]+ | [0-9][0-9_]*
        | [0-9][0-9_]* (:[0-5]?[0-9])+ (\.[0-9_]*)?
        | ( [0-9][0-9_]*(\.[0-9_]*)? | \.[0-9][0-9_]* ) (e[-+]?[0-9]+)?
        | \.inf
      )
    | \.nan
    | [0-9]{4}-[0-9]{1,2}-[0-9]{1,2} (
        (t|[ \t]+) [0-9]{1,2} (:[0-9]{1,2}){1,2} (\.[0-9]*)?
        ([ \t]* (z | [-+][0-9]{1,2}(:?[0-9]{2})?))?
      )?
    """,
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)


def _scalar(event: yaml.ScalarEvent) -> Any:
    text: str = event.value
    if event.style or not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return integer(text)
    if _DOUBLE.fullmatch(text):
        return double(text)
    if _NO_TEXT.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not the same to everybody; put it into quotes if it is text")
    return text


def _look(text: str) -> None:
    """Refuse what is never taken, before anything is made of it."""
    if _DIRECTIVE.match(text):
        raise ValueError("a directive is not taken")
    depth = 0
    for token in yaml.scan(text, Loader=_LOADER):
        if type(token) in _NEVER:
            raise ValueError(f"{_NEVER[type(token)]} is not taken")
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")


def _value(event: yaml.Event, events: Iterator[yaml.Event]) -> Any:
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_items(events, yaml.SequenceEndEvent))
    names: list[Any] = []
    members: list[Any] = []
    for place, value in enumerate(_items(events, yaml.MappingEndEvent)):
        (members if place % 2 else names).append(value)
    if not all(isinstance(name, str) for name in names):
        raise ValueError("a key that is no text is not taken")
    return object_of(list(zip(names, members, strict=True)))


def _items(events: Iterator[yaml.Event], end: type[yaml.Event]) -> Iterator[Any]:
    while not isinstance(event := next(events), end):
        yield _value(event, events)


def read(body: bytes) -> Any:
    """The value that a body stands for, or a 400."""
    try:
        text = body.decode()
        _look(text)
        events = yaml.parse(text, Loader=_LOADER)
        next(events)
        if isinstance(next(events), yaml.StreamEndEvent):
            raise ValueError("there is nothing in it")
        value = _value(next(events), events)
        next(events)
        if not isinstance(next(events), yaml.StreamEndEvent):
            raise ValueError("a second document is not taken")
        only_characters(value)
    except UnicodeDecodeError:
        raise Refusal(400, "the body is not UTF-8") from None
    except UnicodeEncodeError:
        raise Refusal(400, "the body has half a surrogate pair in it") from None
    except yaml.YAMLError:
        raise Refusal(400, "the body is not YAML") from None
    except ValueError as error:
        raise Refusal(400, f"the body is not such YAML as is taken: {error}") from None
    return value
