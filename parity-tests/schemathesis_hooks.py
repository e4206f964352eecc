"""What schemathesis has to be told about headers.

Its coverage phase makes header values of letters and digits alone (4.32, `ensure_valid_headers_schema`).
Where a pattern wants others it takes a value that breaks the pattern, and still says that it is good.
"""

from __future__ import annotations

import re
from typing import Any

import schemathesis
from schemathesis import Case, HookContext

_TAGS = re.compile(r'\*|(W/)?"[!#-~]*"([ \t]*,[ \t]*(W/)?"[!#-~]*")*')


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
