from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_INTEGER, UUID, TextModel
from ..common import Environment
from ..deployments import DeploymentStatus


class ListDeploymentsQuery(TextModel):
    environment: Annotated[Environment | None, ABSENT] = None
    """Only deployments into this environment; none when it is closed to the caller."""
    status: Annotated[DeploymentStatus | None, ABSENT] = None
    """Only deployments in this status."""
    service: Annotated[
        Annotated[str, Field(min_length=1, max_length=100, pattern="^[A-Za-z0-9_-]+\\z")] | None, ABSENT
    ] = None
    """Only deployments of this service."""
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""


class CreateDeploymentHeaders(TextModel):
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class CreateDeploymentAsyncHeaders(TextModel):
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class GetDeploymentPath(TextModel):
    deployment_id: UUID
    """Which deployment."""


class GetDeploymentHeaders(TextModel):
    if_none_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-None-Match"),
        ABSENT,
    ] = None
    """The `ETag`s of what the caller has already, or `*` for any. If the resource still has one of them, the answer is 304 and has no body."""


class RollbackDeploymentPath(TextModel):
    deployment_id: UUID
    """Which deployment."""


class RollbackDeploymentHeaders(TextModel):
    if_match: Annotated[
        Annotated[
            str,
            Field(
                min_length=1,
                max_length=1000,
                pattern='^(\\*|(W/)?"[!#-\\~]*"([ \\t]*,[ \\t]*(W/)?"[!#-\\~]*")*)\\z',
            ),
        ]
        | None,
        Field(alias="If-Match"),
        ABSENT,
    ] = None
    """The `ETag`s that the resource may have, or `*` for any. If it has none of them, nothing is done and the answer is 412. Weak tags never match."""
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""
