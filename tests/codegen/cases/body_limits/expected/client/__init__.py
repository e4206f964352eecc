"""Body limits: a client for Python, typed by its contract.

Generated from the contract; do not edit.

Left out are:
- add_wrong: not generated: x-max-body is no whole number from 1 on: 'many'
"""

from __future__ import annotations

from .methods import default as _default
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


class Client(_default.SyncDefault, _Sync):
    """Every operation as a method that waits for the answer."""


class AsyncClient(_default.AsyncDefault, _Async):
    """Every operation as a method for asyncio."""


class Login(TokenLogin[Client]):
    """Credentials that a call of the client asks for: `Login(lambda client: client.…)`."""


class AsyncLogin(AsyncTokenLogin[AsyncClient]):
    """Credentials that a call of the client asks for: `AsyncLogin(lambda client: client.…)`."""
