from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ...runtime.types import ABSENT, TEXT_INTEGER, UUID, TextModel
from ..experiments import ExperimentStatus


class ListExperimentsQuery(TextModel):
    owner: Annotated[
        Annotated[str, Field(min_length=1, max_length=50, pattern="^[^\\u0000]*\\z")] | None, ABSENT
    ] = None
    """Only experiments of this owner."""
    status: Annotated[ExperimentStatus | None, ABSENT] = None
    """Only experiments in this status."""
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""


class CreateExperimentHeaders(TextModel):
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class GetExperimentPath(TextModel):
    experiment_id: UUID
    """Which experiment."""


class GetExperimentHeaders(TextModel):
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


class UpdateExperimentPath(TextModel):
    experiment_id: UUID
    """Which experiment."""


class UpdateExperimentHeaders(TextModel):
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


class DeleteExperimentPath(TextModel):
    experiment_id: UUID
    """Which experiment."""


class DeleteExperimentHeaders(TextModel):
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


class ListRunsPath(TextModel):
    experiment_id: UUID
    """Which experiment."""


class ListRunsQuery(TextModel):
    page: Annotated[int, Field(ge=1, le=1000000), TEXT_INTEGER] = 1
    """Which page, counted from 1."""
    per_page: Annotated[int, Field(ge=1, le=100), TEXT_INTEGER] = 20
    """How many items a page has at most."""


class CreateRunPath(TextModel):
    experiment_id: UUID
    """Which experiment."""


class CreateRunHeaders(TextModel):
    idempotency_key: Annotated[
        Annotated[str, Field(min_length=1, max_length=255, pattern="^[!-\\~]([ -\\~]*[!-\\~])?\\z")] | None,
        Field(alias="Idempotency-Key"),
        ABSENT,
    ] = None
    """A text that the caller makes up once for what is to be done, best a UUID. Repeating the request with it within 24 hours is answered alike and does nothing again."""


class GetRunPath(TextModel):
    experiment_id: UUID
    """Which experiment."""
    run_id: UUID
    """Which run."""


class GetRunHeaders(TextModel):
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


class UpdateRunPath(TextModel):
    experiment_id: UUID
    """Which experiment."""
    run_id: UUID
    """Which run."""


class UpdateRunHeaders(TextModel):
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
