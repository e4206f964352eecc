"""What a client is made of before its first call."""

from __future__ import annotations

import ssl

import httpx

from .retries import Retries
from .settings import Settings, Timeouts

_USER_AGENT = b"generated-client"


def settings_for(base_url: str, timeouts: Timeouts | None, retries: Retries | None, largest: int) -> Settings:
    """The settings of a client.

    Raises:
        ValueError: the URL is none of http or https, or holds more than host and path.
    """
    url = httpx.URL(base_url)
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment or url.userinfo:
        raise ValueError("base_url is not like https://host/path")
    # Nothing is unpacked, so that a small answer stays small.
    headers = ((b"user-agent", _USER_AGENT), (b"accept-encoding", b"identity"))
    return Settings(base_url.rstrip("/"), headers, timeouts or Timeouts(), retries or Retries(), largest)


def certificates(base_url: str) -> ssl.SSLContext:
    """Which certificates a server at this URL may show; none are read where it shows none."""
    if httpx.URL(base_url).scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context(trust_env=False)
