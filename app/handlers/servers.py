"""Handlers of the tag servers."""

from __future__ import annotations

from ipaddress import ip_address
from uuid import UUID

from app.domain import servers as domain
from app.domain.environments import admit
from app.domain.operations import OperationKind
from app.domain.paging import PageRequest
from app.domain.preconditions import etag, unchanged
from app.domain.principal import Principal
from app.domain.servers import Fleet, ServerChanges, ServerDraft, ServerFilter
from app.handlers.once import Once, values
from app.handlers.operations import operation_path, show_operation
from app.handlers.pages import link
from app.handlers.refusals import UNMADE, UNREACHED, UNTOUCHED, decline
from generated.models.common import Environment
from generated.models.operations import Operation
from generated.models.servers import (
    Server,
    ServerCreate,
    ServerPage,
    ServerPatch,
    ServerReplace,
    ServerStatus,
)
from generated.responses import (
    Accepted,
    Conflict,
    Created,
    EtagHeaders,
    EtagLocationHeaders,
    Forbidden,
    LinkHeaders,
    LocationHeaders,
    NoContent,
    NotFound,
    NotModified,
    Ok,
    PreconditionFailed,
)
from generated.routers.servers import (
    encode_create_server,
    encode_restart_server,
    encode_start_server,
    encode_stop_server,
)

_PATH = "/api/v1/servers"

Changed = Ok[Server, EtagHeaders] | NotFound | Forbidden | PreconditionFailed | Conflict
Started = Accepted[Operation, LocationHeaders] | NotFound | Forbidden | PreconditionFailed | Conflict


class Servers:
    """The inventory over HTTP."""

    def __init__(self, fleet: Fleet, once: Once) -> None:
        self._fleet = fleet
        self._once = once

    async def list_servers(
        self,
        *,
        status: ServerStatus | None,
        region: str | None,
        environment: Environment | None,
        name: str | None,
        tag: list[str] | None,
        page: int,
        per_page: int,
        principal: Principal,
    ) -> Ok[ServerPage, LinkHeaders]:
        where = ServerFilter(
            status=domain.ServerStatus(status) if status else None,
            region=region,
            environment=environment,
            name=name,
            tags=tag or (),
        )
        found = await self._fleet.list(PageRequest(page, per_page), where, principal.environments)
        filters = {"status": status, "region": region, "environment": environment, "name": name, "tag": tag}
        shown = ServerPage(
            items=[show_server(server) for server in found.items],
            total=found.total,
            page=found.page,
            per_page=found.per_page,
            pages=found.pages,
            total_capped=found.total_capped,
        )
        return Ok(shown, LinkHeaders(link=link(_PATH, found, filters)))

    async def create_server(
        self, *, idempotency_key: str | None, body: ServerCreate, principal: Principal
    ) -> Created[Server, EtagLocationHeaders] | Forbidden | Conflict:
        async def create() -> Created[Server, EtagLocationHeaders]:
            server = await self._fleet.create(_draft(body), principal.environments)
            headers = EtagLocationHeaders(etag=etag(server.version), location=f"{_PATH}/{server.id}")
            return Created(show_server(server), headers)

        try:
            admit(body.environment, principal.environments)
            return await self._once(
                create,
                encode_create_server,
                key=idempotency_key,
                principal=principal,
                operation="create_server",
                request=lambda: values(body),
            )
        except UNMADE as refusal:
            return decline(refusal)

    async def get_server(
        self, *, server_id: UUID, if_none_match: str | None, principal: Principal
    ) -> Ok[Server, EtagHeaders] | NotModified[EtagHeaders] | NotFound | Forbidden:
        try:
            server = await self._fleet.get(server_id, principal.environments)
        except UNREACHED as refusal:
            return decline(refusal)
        headers = EtagHeaders(etag=etag(server.version))
        if unchanged(if_none_match, headers.etag):
            return NotModified(headers)
        return Ok(show_server(server), headers)

    async def replace_server(
        self, *, server_id: UUID, if_match: str | None, body: ServerReplace, principal: Principal
    ) -> Changed:
        try:
            server = await self._fleet.replace(
                server_id, _draft(body), environments=principal.environments, if_match=if_match
            )
        except UNTOUCHED as refusal:
            return decline(refusal)
        return Ok(show_server(server), EtagHeaders(etag=etag(server.version)))

    async def update_server(
        self, *, server_id: UUID, if_match: str | None, body: ServerPatch, principal: Principal
    ) -> Changed:
        try:
            server = await self._fleet.update(
                server_id, _changes(body), environments=principal.environments, if_match=if_match
            )
        except UNTOUCHED as refusal:
            return decline(refusal)
        return Ok(show_server(server), EtagHeaders(etag=etag(server.version)))

    async def delete_server(
        self, *, server_id: UUID, if_match: str | None, principal: Principal
    ) -> NoContent[None] | NotFound | Forbidden | PreconditionFailed | Conflict:
        try:
            await self._fleet.delete(server_id, environments=principal.environments, if_match=if_match)
        except UNTOUCHED as refusal:
            return decline(refusal)
        return NoContent()

    async def start_server(
        self, *, server_id: UUID, if_match: str | None, idempotency_key: str | None, principal: Principal
    ) -> Started:
        return await self._act(OperationKind.START_SERVER, server_id, if_match, idempotency_key, principal)

    async def stop_server(
        self, *, server_id: UUID, if_match: str | None, idempotency_key: str | None, principal: Principal
    ) -> Started:
        return await self._act(OperationKind.STOP_SERVER, server_id, if_match, idempotency_key, principal)

    async def restart_server(
        self, *, server_id: UUID, if_match: str | None, idempotency_key: str | None, principal: Principal
    ) -> Started:
        return await self._act(OperationKind.RESTART_SERVER, server_id, if_match, idempotency_key, principal)

    async def _act(
        self,
        kind: OperationKind,
        server_id: UUID,
        if_match: str | None,
        idempotency_key: str | None,
        principal: Principal,
    ) -> Started:
        async def act() -> Accepted[Operation, LocationHeaders]:
            operation = await self._fleet.act(
                kind,
                server_id,
                requested_by=principal.name,
                environments=principal.environments,
                if_match=if_match,
            )
            return Accepted(show_operation(operation), LocationHeaders(location=operation_path(operation.id)))

        try:
            # A replayed answer comes after 404 and 403, so these are looked at first.
            await self._fleet.get(server_id, principal.environments)
            return await self._once(
                act,
                _ENCODE[kind],
                key=idempotency_key,
                principal=principal,
                operation=kind,
                request=lambda: str(server_id),
            )
        except UNTOUCHED as refusal:
            return decline(refusal)


_ENCODE = {
    OperationKind.START_SERVER: encode_start_server,
    OperationKind.STOP_SERVER: encode_stop_server,
    OperationKind.RESTART_SERVER: encode_restart_server,
}


def show_server(server: domain.Server) -> Server:
    """A server as the contract describes it."""
    return Server(
        id=server.id,
        name=server.name,
        ip_address=ip_address(server.ip_address),
        port=server.port,
        region=server.region,
        environment=Environment(server.environment),
        tags=list(server.tags),
        labels=dict(server.labels),
        status=ServerStatus(server.status),
        cpu_percent=server.cpu_percent,
        memory_percent=server.memory_percent,
        last_check=server.last_check,
        created_at=server.created_at,
        updated_at=server.updated_at,
    )


def _draft(body: ServerCreate | ServerReplace) -> ServerDraft:
    return ServerDraft(
        name=body.name,
        ip_address=str(body.ip_address),
        environment=body.environment,
        port=body.port,
        region=body.region,
        tags=body.tags,
        labels=body.labels,
    )


def _changes(body: ServerPatch) -> ServerChanges:
    changes = ServerChanges()
    if body.name is not None:
        changes["name"] = body.name
    if body.ip_address is not None:
        changes["ip_address"] = str(body.ip_address)
    if body.port is not None:
        changes["port"] = body.port
    if body.region is not None:
        changes["region"] = body.region
    if body.environment is not None:
        changes["environment"] = body.environment
    if body.tags is not None:
        changes["tags"] = body.tags
    if body.labels is not None:
        changes["labels"] = body.labels
    return changes
