"""What schemathesis has to be told about headers, and about work that does not end.

Its coverage phase makes header values of letters and digits alone (4.32, `ensure_valid_headers_schema`).
Where a pattern wants others it takes a value that breaks the pattern, and still says that it is good.

A deployment that holds, or takes a minute for each stage, is right to have an event stream that stays open
for as long; schemathesis waits for the end of every answer, so that here no deployment does.

Its YAML leaves texts without quotes that other readers take for something else, such as `y` and `0o17`; the
contract refuses those.
"""

from __future__ import annotations

import re
from typing import Any

import schemathesis
import yaml
from schemathesis import Case, HookContext

_TAGS = re.compile(r'\*|(W/)?"[!#-~]*"([ \t]*,[ \t]*(W/)?"[!#-~]*")*')

_LONG = 0.1
_WORD = re.compile(r"[A-Za-z][A-Za-z_]{5,}")


class _Dumper(yaml.SafeDumper):
    """Leaves no text without quotes but words that are too long to mean anything."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None if _WORD.fullmatch(value) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


@schemathesis.serializer("application/yaml")
def yaml_body(context: Any, value: Any) -> Any:
    """A body in YAML."""
    return value if isinstance(value, bytes) else yaml.dump(value, Dumper=_Dumper).encode()


@schemathesis.hook
def map_body(context: HookContext, body: Any) -> Any:
    """Have simulated stages end soon."""
    config = body.get("config") if isinstance(body, dict) else None
    simulate = config.get("simulate") if isinstance(config, dict) else None
    if not isinstance(config, dict) or not isinstance(simulate, dict):
        return body
    brief = {name: value for name, value in simulate.items() if name != "hold_at"}
    seconds = brief.get("stage_seconds")
    if isinstance(seconds, int | float) and _LONG < seconds <= 60:
        brief["stage_seconds"] = _LONG
    return {**body, "config": {**config, "simulate": brief}}


@schemathesis.hook
def map_case(context: HookContext, case: Case[Any]) -> Case[Any]:
    """Put a good entity tag where a request that counts as valid has none."""
    meta = case.meta
    if meta is None or not meta.generation.mode.is_positive or not case.headers:
        return case
    for name in ("If-Match", "If-None-Match"):
        value = case.headers.get(name)
        if value is not None and not _TAGS.fullmatch(str(value)):
            case.headers[name] = f'"{value}"'
    return case
