"""The whole service in this process: real database, real edges, no network."""

import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from app.adapters.argon2 import Argon2Passwords
from app.adapters.jose import JoseTokens
from app.adapters.keyring import open_keyring
from app.adapters.sql import engine, migrate
from app.adapters.sql.transactions import SqlTransactions
from app.adapters.sql.users import SqlUsers
from app.domain.memory import NoMemory
from app.domain.principal import Role
from app.domain.users import User, Users
from app.main import create_app
from app.settings import Settings
from tests.accounts import PASSWORD
from tests.fleets import eventually

SERVERS = "/api/v1/servers"
OPERATIONS = "/api/v1/operations"
DEPLOYMENTS = "/api/v1/deployments"
SERVICES = "/api/v1/services"
EXPERIMENTS = "/api/v1/experiments"
USERS = "/api/v1/auth/users"
KEYS = "/api/v1/auth/api-keys"
ME = "/api/v1/auth/me"
LOGIN = "/api/v1/auth/login"
OWN_PASSWORD = "/api/v1/auth/password"

NOWHERE = "00000000-0000-4000-8000-000000000000"
"""The id of nothing."""


@dataclass(frozen=True)
class Installation:
    """A directory with a database in it, and a token and an id for each of its users."""

    directory: Path
    tokens: Mapping[str, str]
    ids: Mapping[str, UUID]


@dataclass(frozen=True)
class Inside:
    """A running service, and those who call it: three roles, two that are limited to `dev`, and nobody."""

    app: FastAPI
    directory: Path
    ids: Mapping[str, UUID]
    admin: AsyncClient
    deploy: AsyncClient
    monitor: AsyncClient
    dev: AsyncClient
    dev_admin: AsyncClient
    nobody: AsyncClient

    def holding(self, **headers: str) -> AsyncClient:
        """Somebody with other credentials."""
        return _client(self.app, headers)

    async def key(self, *permissions: str, **fields: Any) -> dict[str, Any]:
        """A new API key of the admin."""
        body = {"name": "ci", "permissions": list(permissions), **fields}
        return created(await self.admin.post(KEYS, json=body))

    async def add(self, name: str, **fields: Any) -> dict[str, Any]:
        """A new server."""
        return created(await self.admin.post(SERVERS, json=server(name, **fields)))

    async def act(self, action: str, server_id: str) -> dict[str, Any]:
        """Start, stop or restart a server, and wait until that has ended."""
        answer = await self.admin.post(f"{SERVERS}/{server_id}/{action}")
        assert answer.status_code == 202, answer.text
        return await self.ended(answer.json()["id"])

    async def register(self, name: str = "web-api", **fields: Any) -> dict[str, Any]:
        """A new service."""
        return created(await self.admin.post(SERVICES, json=service(name, **fields)))

    async def begun(self, service: str = "web-api", **fields: Any) -> dict[str, Any]:
        """A deployment that was asked for just now."""
        return created(await self.admin.post(DEPLOYMENTS, json=deployment(service, **fields)))

    async def deployed(self, service: str = "web-api", **fields: Any) -> dict[str, Any]:
        """A deployment that has ended, as it is now."""
        made = await self.begun(service, **fields)
        await self.ended(made["operation_id"])
        return await self.deployment(made["id"])

    async def deployment(self, identity: str) -> dict[str, Any]:
        """A deployment as it is now."""
        body: dict[str, Any] = (await self.admin.get(f"{DEPLOYMENTS}/{identity}")).json()
        return body

    async def held(self, service: str = "web-api", **fields: Any) -> dict[str, Any]:
        """A deployment that stays in the stage `testing`."""
        simulate = {"hold_at": "testing", **fields.pop("simulate", {})}
        made = await self.begun(service, simulate=simulate, **fields)

        async def there() -> dict[str, Any] | None:
            found = await self.deployment(made["id"])
            return found if found["stage"] == "testing" else None

        return await eventually(there)

    async def cancel(self, operation_id: str) -> dict[str, Any]:
        """Cancel an operation, and wait until that has ended it."""
        answer = await self.admin.post(f"{OPERATIONS}/{operation_id}/cancel")
        assert answer.status_code == 202, answer.text
        return await self.ended(operation_id)

    async def roll_back(self, identity: str, **body: Any) -> dict[str, Any]:
        """Roll a deployment back, wait for the end, and give the rollback."""
        answer = await self.admin.post(f"{DEPLOYMENTS}/{identity}/rollback", json=body)
        assert answer.status_code == 202, answer.text
        made = answer.json()
        await self.ended(made["operation_id"])
        return await self.deployment(made["id"])

    async def running(self, name: str, **fields: Any) -> dict[str, Any]:
        """A server that has been started, as it is now."""
        identity = (await self.add(name, **fields))["id"]
        assert (await self.act("start", identity))["status"] == "succeeded"
        return await self.shown(identity)

    async def shown(self, server_id: str) -> dict[str, Any]:
        """A server as it is now."""
        body: dict[str, Any] = (await self.admin.get(f"{SERVERS}/{server_id}")).json()
        return body

    async def ended(self, operation_id: str) -> dict[str, Any]:
        """An operation, once it has ended."""

        async def final() -> dict[str, Any] | None:
            body: dict[str, Any] = (await self.admin.get(f"{OPERATIONS}/{operation_id}")).json()
            return None if body["status"] in ("pending", "running") else body

        return await eventually(final)


def created(answer: Response) -> dict[str, Any]:
    """The body of a 201."""
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def server(name: str, **fields: Any) -> dict[str, Any]:
    """A body to create a server with."""
    return {"name": name, "ip_address": "10.0.0.1", "environment": "dev", **fields}


def service(name: str = "web-api", **fields: Any) -> dict[str, Any]:
    """A body to register with; where it says that it listens nobody is asked."""
    endpoints = [{"host": "192.0.2.7", "port": 9}]
    return {"name": name, "version": "1", "environment": "dev", "endpoints": endpoints, **fields}


def deployment(service: str = "web-api", **fields: Any) -> dict[str, Any]:
    """A body to deploy with; its stages take no time."""
    simulate = {"stage_seconds": 0, **fields.pop("simulate", {})}
    config = {"simulate": simulate, **fields.pop("config", {})}
    return {"service": service, "version": "1.0", "environment": "dev", "config": config, **fields}


async def install(directory: Path) -> Installation:
    """A database with users that the tests call as; their passwords are hashed cheaply, to save time."""
    database = engine.open(f"sqlite:///{directory / 'app.db'}")
    await migrate.upgrade(database)
    transactions = SqlTransactions(database)
    hasher = Argon2Passwords(memory_kib=64, passes=1, lanes=1)
    users = Users(SqlUsers(transactions), hasher, transactions, NoMemory())
    admin = await users.add_first("admin", PASSWORD)
    assert admin is not None

    async def add(name: str, role: Role, environments: frozenset[str] | None = None) -> User:
        hashed = await users.hash(PASSWORD)
        actor = admin.as_principal()
        return await users.create(actor, username=name, password=hashed, role=role, environments=environments)

    everybody = [
        admin,
        await add("deploy", "deploy"),
        await add("monitor", "monitor"),
        await add("dev", "deploy", frozenset({"dev"})),
        await add("dev-admin", "admin", frozenset({"dev"})),
    ]
    await database.close()
    tokens = JoseTokens(open_keyring(None, directory, token_seconds=3_600), seconds=3_600)
    return Installation(
        directory,
        {user.username: tokens.issue(user.id, user.token_epoch).text for user in everybody},
        {user.username: user.id for user in everybody},
    )


@asynccontextmanager
async def serving(installation: Installation, directory: Path, **settings: Any) -> AsyncIterator[Inside]:
    """The service on a copy of the installation, checking each of its answers against the contract."""
    shutil.copytree(installation.directory, directory, dirs_exist_ok=True)
    given = {"debug": True, "stage_seconds": 0.02, "rate_limit_general": 1_000_000, **settings}
    app = create_app(Settings(data_dir=directory, **given))
    async with app.router.lifespan_context(app):
        callers = {
            name: _client(app, {"Authorization": f"Bearer {token}"})
            for name, token in installation.tokens.items()
        }
        yield Inside(
            app,
            directory,
            installation.ids,
            admin=callers["admin"],
            deploy=callers["deploy"],
            monitor=callers["monitor"],
            dev=callers["dev"],
            dev_admin=callers["dev-admin"],
            nobody=_client(app, {}),
        )


def _client(app: FastAPI, headers: Mapping[str, str]) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app=app), base_url="http://api.test", headers=headers)
