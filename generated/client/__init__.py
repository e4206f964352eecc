"""Concord: a client for Python, typed by its contract.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from .methods import auth as _auth
from .methods import cache as _cache
from .methods import deployments as _deployments
from .methods import experiments as _experiments
from .methods import operations as _operations
from .methods import redis as _redis
from .methods import servers as _servers
from .methods import services as _services
from .methods import system as _system
from .methods import vault as _vault
from .runtime.async_client import AsyncClient as _Async
from .runtime.breaker import Breaker
from .runtime.credentials import ApiKey, AsyncTokenLogin, Basic, Bearer, Token, TokenLogin
from .runtime.errors import CallError, CircuitOpen, ErrorAnswer, NotReached, TimedOut, UnexpectedAnswer
from .runtime.events import Event
from .runtime.reply import Reply
from .runtime.retries import Retries
from .runtime.settings import Timeouts
from .runtime.sync_client import SyncClient as _Sync

__all__ = [
    "ApiKey",
    "AsyncClient",
    "AsyncLogin",
    "Basic",
    "Bearer",
    "Breaker",
    "CallError",
    "CircuitOpen",
    "Client",
    "ErrorAnswer",
    "Event",
    "Login",
    "NotReached",
    "Reply",
    "Retries",
    "TimedOut",
    "Timeouts",
    "Token",
    "UnexpectedAnswer",
]


class Client(
    _system.SyncSystem,
    _auth.SyncAuth,
    _servers.SyncServers,
    _deployments.SyncDeployments,
    _services.SyncServices,
    _experiments.SyncExperiments,
    _vault.SyncVault,
    _cache.SyncCache,
    _redis.SyncRedis,
    _operations.SyncOperations,
    _Sync,
):
    """Every operation as a method that waits for the answer."""


class AsyncClient(
    _system.AsyncSystem,
    _auth.AsyncAuth,
    _servers.AsyncServers,
    _deployments.AsyncDeployments,
    _services.AsyncServices,
    _experiments.AsyncExperiments,
    _vault.AsyncVault,
    _cache.AsyncCache,
    _redis.AsyncRedis,
    _operations.AsyncOperations,
    _Async,
):
    """Every operation as a method for asyncio."""


class Login(TokenLogin[Client]):
    """Credentials that a call of the client asks for: `Login(lambda client: client.…)`."""


class AsyncLogin(AsyncTokenLogin[AsyncClient]):
    """Credentials that a call of the client asks for: `AsyncLogin(lambda client: client.…)`."""
