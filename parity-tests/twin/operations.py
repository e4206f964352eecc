"""Everything that takes long."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request, Response, Security
from fastapi.responses import StreamingResponse

from twin import documented as doc
from twin.models.auth import Permission
from twin.models.operations import (
    EventId,
    Operation,
    OperationEvents,
    OperationKind,
    OperationPage,
    OperationStatus,
)
from twin.paging import Pages
from twin.problems import Refusal
from twin.route import ContractRoute
from twin.security import Principal, caller, recognised
from twin.store import Store, store_of
from twin.values import Given, Id
from twin.versions import IfNoneMatch, etag, unchanged
from twin.work import Work, work_of

router = APIRouter(prefix="/api/v1/operations", tags=["operations"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.OPERATIONS_READ.value])]
Canceller = Annotated[Principal, Security(caller, scopes=[Permission.OPERATIONS_CANCEL.value])]


@router.get("", summary="List operations", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_operations(
    principal: Reader,
    pages: Pages,
    store: Stored,
    kind: Annotated[Given[OperationKind], Query()] = None,
    status: Annotated[Given[OperationStatus], Query()] = None,
    target_id: Annotated[Given[Id], Query()] = None,
) -> OperationPage:
    """Operations on what is in the environments that are open to the caller, newest first."""
    wanted = [
        operation
        for operation in reversed(store.operations.values())
        if principal.reaches([store.place_of(operation)])
        and kind in {None, operation.kind}
        and status in {None, operation.status}
        and target_id in {None, operation.target.id}
    ]
    filters = [("kind", kind), ("status", status), ("target_id", str(target_id) if target_id else None)]
    return pages.cut(OperationPage, wanted, filters)


def _reached(operation_id: Id, principal: Principal, store: Store) -> Operation:
    operation = store.operations.get(operation_id)
    if operation is None:
        raise Refusal(404, "there is no such operation")
    principal.enter(store.place_of(operation))
    return operation


@router.get(
    "/{operation_id}",
    summary="Get an operation",
    response_model=Operation,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_operation(
    operation_id: Id,
    principal: Reader,
    store: Stored,
    response: Response,
    if_none_match: IfNoneMatch = None,
) -> Operation | Response:
    """One operation as it is now."""
    operation = _reached(operation_id, principal, store)
    response.headers["ETag"] = etag(operation)
    return unchanged(operation, if_none_match) or operation


@router.post(
    "/{operation_id}/cancel",
    summary="Cancel an operation",
    status_code=202,
    responses=doc.answers(202, failures=(401, 403, 404, 406, 409, 422, 429, 500, 503)),
)
async def cancel_operation(
    operation_id: Id, principal: Canceller, store: Stored, work: Annotated[Work, Depends(work_of)]
) -> Operation:
    """One that waits ends at once, one that runs at its next stage."""
    operation = _reached(operation_id, principal, store)
    work.cancel(operation)
    return operation


class EventStream(StreamingResponse):
    """Server-sent events, whose media type has no parameters."""

    media_type = "text/event-stream"

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        """Without the charset that Starlette adds to all text."""
        super().init_headers({**(headers or {}), "content-type": self.media_type})


@router.get(
    "/{operation_id}/events",
    summary="Be told how an operation goes on",
    response_class=EventStream,
    responses=doc.answers(200, doc.NO_STORE, failures=doc.READING, model=OperationEvents)
    | {204: {"headers": doc.EDGE}},
)
async def watch_operation(
    operation_id: Id,
    request: Request,
    principal: Reader,
    store: Stored,
    last_event_id: Annotated[Given[EventId], Header(alias="Last-Event-ID")] = None,
) -> Response:
    """One event for each change of an operation, until it has ended."""
    operation = _reached(operation_id, principal, store)
    changes = store.changes[operation.id]
    last = int(last_event_id or 0)
    if changes.all_seen(last):
        return Response(status_code=204)

    def allowed() -> bool:
        known = recognised(request)
        return known is not None and known.reaches([store.place_of(operation)])

    events = iter(()) if request.scope["is_head"] else changes.follow(last, allowed)
    return EventStream(events, headers={"Cache-Control": "no-store"})
