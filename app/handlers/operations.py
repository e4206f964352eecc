"""Handlers of the tag operations."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from uuid import UUID

from app.domain import operations as domain
from app.domain.operations import OperationFilter, Operations
from app.domain.outcomes import Conflict as ConflictRefusal
from app.domain.outcomes import Forbidden as ForbiddenRefusal
from app.domain.outcomes import NotFound as NotFoundRefusal
from app.domain.paging import PageRequest
from app.domain.preconditions import etag, unchanged
from app.domain.principal import Principal
from app.domain.recognition import Recognition
from app.domain.watching import Feed
from app.handlers.pages import link
from app.handlers.refusals import UNREACHED, decline
from generated.models.operations import (
    Operation,
    OperationKind,
    OperationPage,
    OperationStatus,
    OperationTarget,
    OperationTargetType,
)
from generated.responses import (
    Accepted,
    CacheControlHeaders,
    Conflict,
    EtagHeaders,
    Forbidden,
    LinkHeaders,
    NoContent,
    NotFound,
    NotModified,
    Ok,
)

_PATH = "/api/v1/operations"


class OperationHandlers:
    """Long work over HTTP."""

    def __init__(self, operations: Operations, feed: Feed, recognition: Recognition) -> None:
        self._operations = operations
        self._feed = feed
        self._recognition = recognition

    async def list_operations(
        self,
        *,
        kind: OperationKind | None,
        status: OperationStatus | None,
        target_id: UUID | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> Ok[OperationPage, LinkHeaders]:
        where = OperationFilter(
            kind=domain.OperationKind(kind) if kind else None,
            status=domain.OperationStatus(status) if status else None,
            target_id=target_id,
        )
        found = await self._operations.list(PageRequest(page, per_page), where, principal.environments)
        filters = {"kind": kind, "status": status, "target_id": str(target_id) if target_id else None}
        shown = OperationPage(
            items=[show_operation(operation) for operation in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_PATH, found, filters)))

    async def get_operation(
        self, *, operation_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[Operation, EtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        try:
            operation = await self._operations.get(operation_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        headers = EtagHeaders(etag=etag(operation.version))
        if unchanged(if_none_match, headers.etag):
            return NotModified(headers)
        return Ok(show_operation(operation), headers)

    async def cancel_operation(
        self, *, operation_id: UUID, principal: Principal
    ) -> Accepted[Operation, None] | NotFound | Forbidden | Conflict:
        try:
            operation = await self._operations.cancel(operation_id, principal.environments)
        except (NotFoundRefusal, ForbiddenRefusal, ConflictRefusal) as refusal:
            return decline(refusal)
        return Accepted(show_operation(operation))

    async def watch_operation(
        self, *, operation_id: UUID, last_event_id: str | None, principal: Principal
    ) -> Ok[AsyncIterator[bytes], CacheControlHeaders] | NoContent[None] | NotFound | Forbidden:
        try:
            operation = await self._operations.get(operation_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        still = partial(self._may_watch, operation_id, principal)
        changes = await self._feed.follow(operation, int(last_event_id or 0), still)
        if changes is None:
            return NoContent()
        return Ok(_events(changes), CacheControlHeaders(cache_control="no-store"))

    async def _may_watch(self, operation_id: UUID, principal: Principal) -> bool:
        """Whether who began to watch could begin now."""
        known = await self._recognition.again(principal)
        if known is None:
            return False
        try:
            await self._operations.get(operation_id, known.environments)
        except UNREACHED:
            return False
        return True


async def _events(changes: AsyncGenerator[domain.Operation | None, None]) -> AsyncIterator[bytes]:
    """As server-sent events; where nothing happens, a comment keeps the connection open."""
    async with aclosing(changes):
        async for change in changes:
            if change is None:
                yield b": nothing new\n\n"
            else:
                data = show_operation(change).model_dump_json()
                yield f"id: {change.events}\nevent: changed\ndata: {data}\n\n".encode()


def operation_path(identity: UUID) -> str:
    """Where an operation is to be found."""
    return f"{_PATH}/{identity}"


def show_operation(operation: domain.Operation) -> Operation:
    """An operation as the contract describes it."""
    return Operation(
        id=operation.id,
        kind=OperationKind(operation.kind),
        target=OperationTarget(type=OperationTargetType(operation.target_type), id=operation.target_id),
        status=OperationStatus(operation.status),
        stage=operation.stage,
        progress=operation.progress,
        requested_by=operation.requested_by,
        reason=operation.reason,
        error=operation.error,
        attempts=operation.attempts,
        created_at=operation.created_at,
        started_at=operation.started_at,
        finished_at=operation.finished_at,
        duration_seconds=operation.duration_seconds,
    )
