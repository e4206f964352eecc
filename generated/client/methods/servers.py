"""servers: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.common import Environment
from ...models.operations import Operation
from ...models.servers import Server, ServerCreate, ServerPage, ServerPatch, ServerReplace, ServerStatus
from ...runtime.types import UUID
from .. import errors as _errors
from ..runtime import calls as _calls

_LIST_SERVERS: _calls.Operation[ServerPage] = _calls.Operation(
    "list_servers",
    "GET",
    "/api/v1/servers",
    {200: _calls.json(ServerPage)},
    _calls.fails(_errors.PROBLEM, 401, 403, 406, 422, 429, 500, 503),
    parameters=(
        _calls.query("status"),
        _calls.query("region"),
        _calls.query("environment"),
        _calls.query("name"),
        _calls.query("tag", "form", True),
        _calls.query("page"),
        _calls.query("per_page"),
    ),
    secured=True,
)
_CREATE_SERVER: _calls.Operation[Server] = _calls.Operation(
    "create_server",
    "POST",
    "/api/v1/servers",
    {201: _calls.json(Server)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 406, 409, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.header("Idempotency-Key"),),
    body=_calls.Body("json", "application/json", ServerCreate),
    secured=True,
)
_GET_SERVER: _calls.Operation[Server] = _calls.Operation(
    "get_server",
    "GET",
    "/api/v1/servers/{}",
    {200: _calls.json(Server)},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-None-Match")),
    secured=True,
)
_REPLACE_SERVER: _calls.Operation[Server] = _calls.Operation(
    "replace_server",
    "PUT",
    "/api/v1/servers/{}",
    {200: _calls.json(Server)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-Match")),
    body=_calls.Body("json", "application/json", ServerReplace),
    secured=True,
)
_UPDATE_SERVER: _calls.Operation[Server] = _calls.Operation(
    "update_server",
    "PATCH",
    "/api/v1/servers/{}",
    {200: _calls.json(Server)},
    _calls.fails(_errors.PROBLEM, 400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-Match")),
    body=_calls.Body("json", "application/json", ServerPatch),
    secured=True,
)
_DELETE_SERVER: _calls.Operation[None] = _calls.Operation(
    "delete_server",
    "DELETE",
    "/api/v1/servers/{}",
    {204: _calls.NOTHING},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 409, 412, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-Match")),
    secured=True,
)
_START_SERVER: _calls.Operation[Operation] = _calls.Operation(
    "start_server",
    "POST",
    "/api/v1/servers/{}/start",
    {202: _calls.json(Operation)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 409, 412, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-Match"), _calls.header("Idempotency-Key")),
    secured=True,
)
_STOP_SERVER: _calls.Operation[Operation] = _calls.Operation(
    "stop_server",
    "POST",
    "/api/v1/servers/{}/stop",
    {202: _calls.json(Operation)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 409, 412, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-Match"), _calls.header("Idempotency-Key")),
    secured=True,
)
_RESTART_SERVER: _calls.Operation[Operation] = _calls.Operation(
    "restart_server",
    "POST",
    "/api/v1/servers/{}/restart",
    {202: _calls.json(Operation)},
    _calls.fails(_errors.PROBLEM, 401, 403, 404, 406, 409, 412, 422, 429, 500, 503),
    parameters=(_calls.path("server_id"), _calls.header("If-Match"), _calls.header("Idempotency-Key")),
    secured=True,
)


class SyncServers(_calls.SyncClient):
    """The inventory of servers, and the actions that start, stop and restart them."""

    def list_servers(
        self,
        *,
        status: ServerStatus | None = None,
        region: str | None = None,
        environment: Environment | None = None,
        name: str | None = None,
        tag: list[str] | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> ServerPage:
        """List servers.

        Servers in the environments that are open to the caller, newest first. Filters are exact and all must hold; of several tags, one is enough. Needs `servers:read`.
        """
        return self._call(_LIST_SERVERS, status, region, environment, name, tag, page, per_page)

    def create_server(self, *, idempotency_key: str | None = None, body: ServerCreate) -> Server:
        """Create a server.

        The server is new and `stopped`. A name that is taken is 409; an environment that is closed to the caller is 403. Needs `servers:write`.
        """
        return self._call(_CREATE_SERVER, idempotency_key, body)

    def get_server(self, *, server_id: UUID, if_none_match: str | None = None) -> Server:
        """Get a server.

        One server as it is now. Needs `servers:read`.
        """
        return self._call(_GET_SERVER, server_id, if_none_match)

    def replace_server(self, *, server_id: UUID, if_match: str | None = None, body: ServerReplace) -> Server:
        """Replace a server.

        Sets everything that can be written; what is not given takes its default. Status, load and id stay. A name that is taken is 409, and so is any change while an operation of this server waits or runs. Needs `servers:write`, and both the former and the new environment.
        """
        return self._call(_REPLACE_SERVER, server_id, if_match, body)

    def update_server(self, *, server_id: UUID, if_match: str | None = None, body: ServerPatch) -> Server:
        """Change a server.

        Sets what is given and leaves the rest. A name that is taken is 409, and so is any change while an operation of this server waits or runs. Needs `servers:write`, and both the former and the new environment.
        """
        return self._call(_UPDATE_SERVER, server_id, if_match, body)

    def delete_server(self, *, server_id: UUID, if_match: str | None = None) -> None:
        """Delete a server.

        The server is gone; its operations stay on record. While one of them waits or runs it is 409. Needs `servers:write`.
        """
        return self._call(_DELETE_SERVER, server_id, if_match)

    def start_server(
        self, *, server_id: UUID, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Operation:
        """Start a server.

        A server that is `stopped` or in `error` becomes `starting`, then `running`. Any other is 409, and so is one with an operation that waits or runs. Stages: `starting` to 50 percent, `verifying` to 100. Needs `servers:write`.
        """
        return self._call(_START_SERVER, server_id, if_match, idempotency_key)

    def stop_server(
        self, *, server_id: UUID, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Operation:
        """Stop a server.

        A server that is `running` or in `error` becomes `stopping`, then `stopped`. Any other is 409, and so is one with an operation that waits or runs. Stages: `stopping` to 50 percent, `verifying` to 100. Needs `servers:write`.
        """
        return self._call(_STOP_SERVER, server_id, if_match, idempotency_key)

    def restart_server(
        self, *, server_id: UUID, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Operation:
        """Restart a server.

        A server that is `running` or in `error` goes through `maintenance` and is `running` again. Any other is 409, and so is one with an operation that waits or runs. Stages: `stopping` to 30 percent, `starting` to 70, `verifying` to 100. Needs `servers:write`.
        """
        return self._call(_RESTART_SERVER, server_id, if_match, idempotency_key)


class AsyncServers(_calls.AsyncClient):
    """The inventory of servers, and the actions that start, stop and restart them."""

    async def list_servers(
        self,
        *,
        status: ServerStatus | None = None,
        region: str | None = None,
        environment: Environment | None = None,
        name: str | None = None,
        tag: list[str] | None = None,
        page: int | None = None,
        per_page: int | None = None,
    ) -> ServerPage:
        """List servers.

        Servers in the environments that are open to the caller, newest first. Filters are exact and all must hold; of several tags, one is enough. Needs `servers:read`.
        """
        return await self._call(_LIST_SERVERS, status, region, environment, name, tag, page, per_page)

    async def create_server(self, *, idempotency_key: str | None = None, body: ServerCreate) -> Server:
        """Create a server.

        The server is new and `stopped`. A name that is taken is 409; an environment that is closed to the caller is 403. Needs `servers:write`.
        """
        return await self._call(_CREATE_SERVER, idempotency_key, body)

    async def get_server(self, *, server_id: UUID, if_none_match: str | None = None) -> Server:
        """Get a server.

        One server as it is now. Needs `servers:read`.
        """
        return await self._call(_GET_SERVER, server_id, if_none_match)

    async def replace_server(
        self, *, server_id: UUID, if_match: str | None = None, body: ServerReplace
    ) -> Server:
        """Replace a server.

        Sets everything that can be written; what is not given takes its default. Status, load and id stay. A name that is taken is 409, and so is any change while an operation of this server waits or runs. Needs `servers:write`, and both the former and the new environment.
        """
        return await self._call(_REPLACE_SERVER, server_id, if_match, body)

    async def update_server(
        self, *, server_id: UUID, if_match: str | None = None, body: ServerPatch
    ) -> Server:
        """Change a server.

        Sets what is given and leaves the rest. A name that is taken is 409, and so is any change while an operation of this server waits or runs. Needs `servers:write`, and both the former and the new environment.
        """
        return await self._call(_UPDATE_SERVER, server_id, if_match, body)

    async def delete_server(self, *, server_id: UUID, if_match: str | None = None) -> None:
        """Delete a server.

        The server is gone; its operations stay on record. While one of them waits or runs it is 409. Needs `servers:write`.
        """
        return await self._call(_DELETE_SERVER, server_id, if_match)

    async def start_server(
        self, *, server_id: UUID, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Operation:
        """Start a server.

        A server that is `stopped` or in `error` becomes `starting`, then `running`. Any other is 409, and so is one with an operation that waits or runs. Stages: `starting` to 50 percent, `verifying` to 100. Needs `servers:write`.
        """
        return await self._call(_START_SERVER, server_id, if_match, idempotency_key)

    async def stop_server(
        self, *, server_id: UUID, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Operation:
        """Stop a server.

        A server that is `running` or in `error` becomes `stopping`, then `stopped`. Any other is 409, and so is one with an operation that waits or runs. Stages: `stopping` to 50 percent, `verifying` to 100. Needs `servers:write`.
        """
        return await self._call(_STOP_SERVER, server_id, if_match, idempotency_key)

    async def restart_server(
        self, *, server_id: UUID, if_match: str | None = None, idempotency_key: str | None = None
    ) -> Operation:
        """Restart a server.

        A server that is `running` or in `error` goes through `maintenance` and is `running` again. Any other is 409, and so is one with an operation that waits or runs. Stages: `stopping` to 30 percent, `starting` to 70, `verifying` to 100. Needs `servers:write`.
        """
        return await self._call(_RESTART_SERVER, server_id, if_match, idempotency_key)
