"""operations: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.operations import Operation, OperationKind, OperationPage, OperationStatus
from ...runtime.types import UUID
from .. import errors as _errors
from ..runtime import calls as _calls

_LIST_OPERATIONS: _calls.Operation[OperationPage] = _calls.Operation(
    "list_operations",
    "GET",
    "/api/v1/operations",
    {200: _calls.json(OperationPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(
        _calls.query("kind"),
        _calls.query("status"),
        _calls.query("target_id"),
        _calls.query("page"),
        _calls.query("per_page"),
    ),
    secured=True,
)
_GET_OPERATION: _calls.Operation[Operation] = _calls.Operation(
    "get_operation",
    "GET",
    "/api/v1/operations/{}",
    {200: _calls.json(Operation)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("operation_id"), _calls.header("If-None-Match")),
    secured=True,
)
_CANCEL_OPERATION: _calls.Operation[Operation] = _calls.Operation(
    "cancel_operation",
    "POST",
    "/api/v1/operations/{}/cancel",
    {202: _calls.json(Operation)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 409, 422, 429, 500, 503),
    parameters=(_calls.path("operation_id"),),
    secured=True,
)
_WATCH_OPERATION: _calls.Operation[bytes | None] = _calls.Operation(
    "watch_operation",
    "GET",
    "/api/v1/operations/{}/events",
    {200: _calls.EVENTS, 204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("operation_id"), _calls.header("Last-Event-ID")),
    secured=True,
)


class SyncOperations(_calls.SyncClient):
    """Everything that takes long. An action answers at once with the operation that does the work."""

    def list_operations(
        self,
        *,
        kind: OperationKind | None = None,
        status: OperationStatus | None = None,
        target_id: UUID | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> OperationPage:
        """List operations.

        Operations on what is in the environments that are open to the caller, newest first. Filters are exact and all must hold. Needs `operations:read`.
        """
        return self._call(_LIST_OPERATIONS, kind, status, target_id, page, per_page)

    def get_operation(self, *, operation_id: UUID, if_none_match: str | None = None) -> Operation:
        """Get an operation.

        One operation as it is now. Needs `operations:read`.
        """
        return self._call(_GET_OPERATION, operation_id, if_none_match)

    def cancel_operation(self, *, operation_id: UUID) -> Operation:
        """Cancel an operation.

        One that waits ends at once, one that runs when its stage is done; until then asking again changes nothing. Once this was accepted the operation always ends `cancelled`, even if its last stage was under way: its target is what it was before, and its progress that of the last stage that was finished. One that has ended is 409. Needs `operations:cancel`.
        """
        return self._call(_CANCEL_OPERATION, operation_id)

    def watch_operation(self, *, operation_id: UUID, last_event_id: str | None = None) -> _calls.Events:
        """Be told how an operation goes on.

        A stream of server-sent events (WHATWG HTML, section 9.2): one for each change of what `get_operation` answers, from its creation on or from behind `Last-Event-ID`. Each has the `id` of the change, counted from 1, the type `changed`, and as `data` the operation as it was then, JSON on one line. The stream ends after the event in which the operation has ended. While nothing happens a comment is sent now and then, so that the connection stays open. A connection that has lasted long, or whose reader does not keep up, is closed; whoever goes on with `Last-Event-ID` misses nothing. Whenever a comment is due it is looked whether the caller could still open the stream; if not, as when its key was deleted, the stream ends instead. When the operation has ended and nothing follows `Last-Event-ID`, the answer is 204. Needs `operations:read`.
        """
        return self._events(_WATCH_OPERATION, operation_id, last_event_id)


class AsyncOperations(_calls.AsyncClient):
    """Everything that takes long. An action answers at once with the operation that does the work."""

    async def list_operations(
        self,
        *,
        kind: OperationKind | None = None,
        status: OperationStatus | None = None,
        target_id: UUID | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> OperationPage:
        """List operations.

        Operations on what is in the environments that are open to the caller, newest first. Filters are exact and all must hold. Needs `operations:read`.
        """
        return await self._call(_LIST_OPERATIONS, kind, status, target_id, page, per_page)

    async def get_operation(self, *, operation_id: UUID, if_none_match: str | None = None) -> Operation:
        """Get an operation.

        One operation as it is now. Needs `operations:read`.
        """
        return await self._call(_GET_OPERATION, operation_id, if_none_match)

    async def cancel_operation(self, *, operation_id: UUID) -> Operation:
        """Cancel an operation.

        One that waits ends at once, one that runs when its stage is done; until then asking again changes nothing. Once this was accepted the operation always ends `cancelled`, even if its last stage was under way: its target is what it was before, and its progress that of the last stage that was finished. One that has ended is 409. Needs `operations:cancel`.
        """
        return await self._call(_CANCEL_OPERATION, operation_id)

    def watch_operation(self, *, operation_id: UUID, last_event_id: str | None = None) -> _calls.AsyncEvents:
        """Be told how an operation goes on.

        A stream of server-sent events (WHATWG HTML, section 9.2): one for each change of what `get_operation` answers, from its creation on or from behind `Last-Event-ID`. Each has the `id` of the change, counted from 1, the type `changed`, and as `data` the operation as it was then, JSON on one line. The stream ends after the event in which the operation has ended. While nothing happens a comment is sent now and then, so that the connection stays open. A connection that has lasted long, or whose reader does not keep up, is closed; whoever goes on with `Last-Event-ID` misses nothing. Whenever a comment is due it is looked whether the caller could still open the stream; if not, as when its key was deleted, the stream ends instead. When the operation has ended and nothing follows `Last-Event-ID`, the answer is 204. Needs `operations:read`.
        """
        return self._events(_WATCH_OPERATION, operation_id, last_event_id)
