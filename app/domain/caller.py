"""Where the request at hand comes from."""

from contextvars import ContextVar

CLIENT: ContextVar[str] = ContextVar("client", default="-")
"""The address of the client, as far as trusted proxies tell."""
