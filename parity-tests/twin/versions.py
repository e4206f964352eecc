"""Entity tags, and the requests that depend on them."""

import hashlib
import re
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel

from twin.problems import Refusal
from twin.values import EntityTags, Given

IfMatch = Annotated[Given[EntityTags], Header(alias="If-Match")]
IfNoneMatch = Annotated[Given[EntityTags], Header(alias="If-None-Match")]
_TAG = re.compile(r'(W/)?("[!#-~]*")')


def etag(resource: BaseModel, touches: int = 0) -> str:
    """A strong tag of a resource: another one for every other representation, and after each touch."""
    text = f"{touches} {resource.model_dump_json()}"
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def must_match(resource: BaseModel, condition: str | None, touches: int = 0) -> None:
    """412 when a condition is given and none of its tags is the resource's; weak ones never are."""
    if condition is None or condition == "*":
        return
    strong = {tag for weak, tag in _TAG.findall(condition) if not weak}
    if etag(resource, touches) not in strong:
        raise Refusal(412, "the resource has changed")


def unchanged(resource: BaseModel, condition: str | None, touches: int = 0) -> Response | None:
    """304 when the caller has this version already."""
    if condition is None:
        return None
    tag = etag(resource, touches)
    if condition == "*" or tag in {one for _, one in _TAG.findall(condition)}:
        return Response(status_code=304, headers={"ETag": tag})
    return None
