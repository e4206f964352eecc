"""The inventory of servers, and the actions that start, stop and restart them."""

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Response, Security

from twin import documented as doc
from twin.models.auth import Permission
from twin.models.operations import Operation, OperationKind
from twin.models.servers import (
    Region,
    Server,
    ServerCreate,
    ServerName,
    ServerPage,
    ServerPatch,
    ServerReplace,
    ServerStatus,
    Tag,
)
from twin.paging import Pages
from twin.problems import Refusal
from twin.replays import Once, OnceOnly
from twin.route import ContractRoute
from twin.security import Principal, caller
from twin.server_work import move
from twin.store import Store, store_of
from twin.values import Environment, Given, Id
from twin.versions import IfMatch, IfNoneMatch, etag, must_match, unchanged
from twin.work import Work, work_of

router = APIRouter(prefix="/api/v1/servers", tags=["servers"], route_class=ContractRoute)

Stored = Annotated[Store, Depends(store_of)]
Working = Annotated[Work, Depends(work_of)]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.SERVERS_READ.value])]
Writer = Annotated[Principal, Security(caller, scopes=[Permission.SERVERS_WRITE.value])]


@router.get("", summary="List servers", responses=doc.answers(200, doc.LINK, failures=doc.LISTING))
async def list_servers(
    principal: Reader,
    pages: Pages,
    store: Stored,
    status: Annotated[Given[ServerStatus], Query()] = None,
    region: Annotated[Given[Region], Query()] = None,
    environment: Annotated[Given[Environment], Query()] = None,
    name: Annotated[Given[ServerName], Query()] = None,
    tag: Annotated[Given[list[Tag]], Query(min_length=1, max_length=10)] = None,
) -> ServerPage:
    """Servers in the environments that are open to the caller, newest first."""
    wanted = [
        server
        for server in reversed(store.servers.values())
        if principal.reaches([server.environment])
        and status in {None, server.status}
        and region in {None, server.region}
        and environment in {None, server.environment}
        and name in {None, server.name}
        and (tag is None or set(tag) & set(server.tags))
    ]
    filters = [
        ("status", status),
        ("region", region),
        ("environment", environment),
        ("name", name),
        *(("tag", one) for one in tag or ()),
    ]
    return pages.cut(ServerPage, wanted, filters)


def _free(store: Store, name: str, besides: Id | None = None) -> None:
    if any(server.name == name and server.id != besides for server in store.servers.values()):
        raise Refusal(409, "the name is taken")


@router.post(
    "",
    summary="Create a server",
    status_code=201,
    responses=doc.answers(201, doc.ETAG, doc.LOCATION, failures=doc.CREATING),
)
async def create_server(
    body: ServerCreate, principal: Writer, once: OnceOnly, response: Response, store: Stored
) -> Server:
    """The server is new and stopped."""
    principal.enter(body.environment)

    async def make() -> Server:
        _free(store, body.name)
        now = store.now()
        server = Server(
            id=uuid4(),
            **body.model_dump(),
            status=ServerStatus.STOPPED,
            cpu_percent=0,
            memory_percent=0,
            last_check=None,
            created_at=now,
            updated_at=now,
        )
        store.servers[server.id] = server
        response.headers["ETag"] = etag(server)
        response.headers["Location"] = f"/api/v1/servers/{server.id}"
        return server

    return await once.answer(principal, body, make)


def reached(server_id: Id, principal: Principal, store: Store) -> Server:
    """The server that a path names: 404 before the 403 of a closed environment."""
    server = store.servers.get(server_id)
    if server is None:
        raise Refusal(404, "there is no such server")
    principal.enter(server.environment)
    return server


@router.get(
    "/{server_id}",
    summary="Get a server",
    response_model=Server,
    responses=doc.or_unchanged(doc.answers(200, doc.ETAG, failures=doc.READING)),
)
async def get_server(
    server_id: Id, principal: Reader, store: Stored, response: Response, if_none_match: IfNoneMatch = None
) -> Server | Response:
    """One server as it is now."""
    server = reached(server_id, principal, store)
    response.headers["ETag"] = etag(server)
    return unchanged(server, if_none_match) or server


def _change(
    server: Server, members: dict[str, Any], store: Store, response: Response, if_match: str | None
) -> Server:
    must_match(server, if_match)
    if store.busy(server.id):
        raise Refusal(409, "an operation of this server waits or runs")
    if "name" in members:
        _free(store, members["name"], besides=server.id)
    for name, value in members.items():
        setattr(server, name, value)
    server.updated_at = store.now()
    response.headers["ETag"] = etag(server)
    return server


@router.put(
    "/{server_id}",
    summary="Replace a server",
    responses=doc.answers(200, doc.ETAG, failures=doc.CHANGING),
)
async def replace_server(
    server_id: Id,
    body: ServerReplace,
    principal: Writer,
    store: Stored,
    response: Response,
    if_match: IfMatch = None,
) -> Server:
    """Sets everything that can be written."""
    server = reached(server_id, principal, store)
    principal.enter(body.environment)
    return _change(server, body.model_dump(), store, response, if_match)


@router.patch(
    "/{server_id}",
    summary="Change a server",
    responses=doc.answers(200, doc.ETAG, failures=doc.CHANGING),
)
async def update_server(
    server_id: Id,
    body: ServerPatch,
    principal: Writer,
    store: Stored,
    response: Response,
    if_match: IfMatch = None,
) -> Server:
    """Sets what is given and leaves the rest."""
    server = reached(server_id, principal, store)
    if body.environment is not None:
        principal.enter(body.environment)
    return _change(server, body.model_dump(exclude_unset=True), store, response, if_match)


@router.delete(
    "/{server_id}",
    summary="Delete a server",
    status_code=204,
    response_class=Response,
    responses=doc.answers(204, failures=doc.DELETING),
)
async def delete_server(server_id: Id, principal: Writer, store: Stored, if_match: IfMatch = None) -> None:
    """The server is gone; its operations stay on record."""
    server = reached(server_id, principal, store)
    must_match(server, if_match)
    if store.busy(server.id):
        raise Refusal(409, "an operation of this server waits or runs")
    store.buried[server.id] = server.environment
    del store.servers[server.id]


async def _act(
    kind: OperationKind,
    server: Server,
    principal: Principal,
    store: Store,
    once: Once,
    work: Work,
    response: Response,
    if_match: str | None,
) -> Operation:
    async def make() -> Operation:
        must_match(server, if_match)
        operation = move(work, store, kind, server, principal.name)
        response.headers["Location"] = f"/api/v1/operations/{operation.id}"
        return operation

    return await once.answer(principal, None, make)


_ACCEPTED = doc.answers(202, doc.LOCATION, failures=doc.ACTING)


@router.post("/{server_id}/start", summary="Start a server", status_code=202, responses=_ACCEPTED)
async def start_server(
    server_id: Id,
    principal: Writer,
    store: Stored,
    once: OnceOnly,
    work: Working,
    response: Response,
    if_match: IfMatch = None,
) -> Operation:
    """From stopped or error to running."""
    server = reached(server_id, principal, store)
    return await _act(OperationKind.START_SERVER, server, principal, store, once, work, response, if_match)


@router.post("/{server_id}/stop", summary="Stop a server", status_code=202, responses=_ACCEPTED)
async def stop_server(
    server_id: Id,
    principal: Writer,
    store: Stored,
    once: OnceOnly,
    work: Working,
    response: Response,
    if_match: IfMatch = None,
) -> Operation:
    """From running or error to stopped."""
    server = reached(server_id, principal, store)
    return await _act(OperationKind.STOP_SERVER, server, principal, store, once, work, response, if_match)


@router.post("/{server_id}/restart", summary="Restart a server", status_code=202, responses=_ACCEPTED)
async def restart_server(
    server_id: Id,
    principal: Writer,
    store: Stored,
    once: OnceOnly,
    work: Working,
    response: Response,
    if_match: IfMatch = None,
) -> Operation:
    """Through maintenance to running again."""
    server = reached(server_id, principal, store)
    return await _act(OperationKind.RESTART_SERVER, server, principal, store, once, work, response, if_match)
