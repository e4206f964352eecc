"""What a person writes on each side: handlers for the generated layer, and the whole of it in plain FastAPI.

Both call a shelf for the work. The code-first module follows FastAPI's documentation: a router a resource,
`include_router`, `response_model`, annotated parameters, `HTTPException`, `Security` with scopes.
"""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

_HANDLERS = """
from {layer} import responses as r
from {layer}.api import mount
from {layer}.models import {imports}
from {layer}.table import ROUTER
from scripts.bench.shelf import Shelf

def handlers():
    return {{{pairs}}}
"""

_HANDLER = """
class {Name}Handlers:
    def __init__(self, shelf):
        self.shelf = shelf

    async def list_{name}(self, *, status, region, limit, offset{principal}):
        return r.Ok(await self.shelf.list(status, region, limit, offset))

    async def create_{name}(self, *, body{principal}):
        return r.Created(await self.shelf.create(body))

    async def get_{name}(self, *, {name}_id{principal}):
        found = await self.shelf.get({name}_id)
        return r.NotFound(f"no {name} {{{name}_id}}") if found is None else r.Ok(found)

    async def replace_{name}(self, *, {name}_id, body{principal}):
        found = await self.shelf.replace({name}_id, body)
        return r.NotFound(f"no {name} {{{name}_id}}") if found is None else r.Ok(found)

    async def delete_{name}(self, *, {name}_id{principal}):
        if await self.shelf.delete({name}_id):
            return r.NoContent()
        return r.NotFound(f"no {name} {{{name}_id}}")
"""

_PAIR = "{name!r}: {Name}Handlers(Shelf({name}.{Name}, {name}.{Name}Status))"

_CODE_FIRST = """
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Security
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from scripts.bench.callers import Caller, caller
from scripts.bench.shelf import Shelf

Reader = Annotated[Caller, Security(caller, scopes=["servers:read"])]
Writer = Annotated[Caller, Security(caller, scopes=["servers:write"])]
Label = Annotated[str, Field(min_length=1, max_length=200)]
routers = []
"""

_ROUTER = """
class {Name}Status(StrEnum):
    running = "running"
    stopped = "stopped"
    error = "error"


class {Name}Create(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=50)]
    address: Annotated[str, Field(min_length=1, max_length=45)]
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    region: Annotated[str, Field(min_length=1, max_length=50)] = "us-east-1"
    labels: Annotated[dict[str, Label], Field(max_length=50)] = {{}}


class {Name}({Name}Create):
    id: UUID
    status: {Name}Status
    load: float
    created_at: AwareDatetime
    updated_at: AwareDatetime


{name}_shelf = Shelf({Name}, {Name}Status)
{name}_router = APIRouter(prefix="/api/v1/{name}", tags=["{name}"])
routers.append({name}_router)


@{name}_router.get("", response_model=list[{Name}])
async def list_{name}(
    {reader}status: {Name}Status | None = None,
    region: Annotated[str | None, Query(min_length=1, max_length=50)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
    offset: Annotated[int, Query(ge=0, le=1000000)] = 0,
):
    return await {name}_shelf.list(status, region, limit, offset)


@{name}_router.post("", response_model={Name}, status_code=201)
async def create_{name}({writer}body: {Name}Create):
    return await {name}_shelf.create(body)


@{name}_router.get("/{{{name}_id}}", response_model={Name})
async def get_{name}({reader}{name}_id: UUID):
    found = await {name}_shelf.get({name}_id)
    if found is None:
        raise HTTPException(404, f"no {name} {{{name}_id}}")
    return found


@{name}_router.put("/{{{name}_id}}", response_model={Name})
async def replace_{name}({writer}{name}_id: UUID, body: {Name}Create):
    found = await {name}_shelf.replace({name}_id, body)
    if found is None:
        raise HTTPException(404, f"no {name} {{{name}_id}}")
    return found


@{name}_router.delete("/{{{name}_id}}", status_code=204)
async def delete_{name}({writer}{name}_id: UUID):
    if not await {name}_shelf.delete({name}_id):
        raise HTTPException(404, f"no {name} {{{name}_id}}")
"""


def write_handlers(path: Path, layer: str, names: list[str], *, secured: bool) -> None:
    """Writes the module of handlers for a generated package."""
    pairs = ", ".join(_PAIR.format(name=name, Name=name.capitalize()) for name in names)
    parts = [_HANDLERS.format(layer=layer, imports=", ".join(names), pairs=pairs)]
    principal = ", principal" if secured else ""
    parts += [_HANDLER.format(name=name, Name=name.capitalize(), principal=principal) for name in names]
    path.write_text("\n".join(map(dedent, parts)))


def write_code_first(path: Path, names: list[str], *, secured: bool) -> None:
    """Writes the module of routers that says the same in plain FastAPI."""
    reader, writer = ("principal: Reader, ", "principal: Writer, ") if secured else ("", "")
    parts = [_CODE_FIRST]
    parts += [
        _ROUTER.format(name=name, Name=name.capitalize(), reader=reader, writer=writer) for name in names
    ]
    path.write_text("\n".join(parts))
