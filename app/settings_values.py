"""What values of settings may be: how they are read from text, and what is refused."""

import ipaddress
import re
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

SECRET_MINIMUM: Final = 32


def listed(value: Any) -> Any:
    """A comma-separated text as the list of its parts."""
    if isinstance(value, str):
        return tuple(part for part in (each.strip() for each in value.split(",")) if part)
    return value


def lowered(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an origin")
    if value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc or "*" in value:
        raise ValueError("not an origin")
    _ = parts.port
    return value


def long_enough(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value().encode()) < SECRET_MINIMUM:
        raise ValueError("too short")
    return value


def password_text(value: SecretStr) -> SecretStr:
    if not 12 <= len(value.get_secret_value()) <= 128:
        raise ValueError("wrong length")
    return value


def database_address(value: SecretStr) -> SecretStr:
    scheme, _, rest = value.get_secret_value().partition("://")
    match scheme.partition("+")[0]:
        case "sqlite":
            # In memory there is no second connection that could read while the first one writes.
            good = len(rest) > 1 and rest.startswith("/") and rest != "/:memory:"
        case "postgres" | "postgresql":
            good = bool(urlsplit(f"//{rest}").path.strip("/"))
        case _:
            good = False
    if not good:
        raise ValueError("no such database")
    return value


def broker_address(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("amqp", "amqps") or not parts.hostname:
        raise ValueError("no such broker")
    _ = parts.port
    return value


def redis_address(value: SecretStr) -> SecretStr:
    parts = urlsplit(value.get_secret_value())
    if parts.scheme not in ("redis", "rediss") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("no such Redis")
    if not re.fullmatch(r"/?|/[0-9]{1,5}", parts.path):
        raise ValueError("no such database")
    _ = parts.port
    return value


def parsed_webhooks(text: str) -> Mapping[str, str]:
    """`environment=URL`, separated by commas."""
    pairs = (part.strip().partition("=") for part in text.split(",") if part.strip())
    return {name.strip(): url.strip() for name, _, url in pairs}


def webhook_addresses(value: SecretStr, info: ValidationInfo) -> SecretStr:
    parsed = parsed_webhooks(value.get_secret_value())
    if not parsed or not parsed.keys() <= {"dev", "staging", "prod"}:
        raise ValueError("not an environment")
    for url in parsed.values():
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("not a URL")
        _ = parts.port
    if info.data.get("webhook_secret") is None:
        raise ValueError("nothing to sign with")
    return value


Stage = Literal["preparing", "building", "testing", "deploying", "stopping", "starting_previous", "verifying"]
Rate = Annotated[int, Field(ge=1, le=1_000_000)]
Port = Annotated[int, Field(ge=1, le=65_535)]


def allowed(text: str) -> dict[str, Any]:
    return {"allowed": text}


def port_number(value: Any) -> Any:
    """A port; None for what container platforms put there: `tcp://address:port`."""
    return None if isinstance(value, str) and value.startswith("tcp://") else value


def http_address(value: SecretStr) -> SecretStr:
    """The root of an HTTP server; a secret, since people put credentials into addresses."""
    text = value.get_secret_value()
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise ValueError("no such server")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError("more than a server")
    _ = parts.port
    return SecretStr(text.rstrip("/"))
