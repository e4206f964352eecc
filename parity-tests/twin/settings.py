"""What can be set from outside, under the names that the service uses."""

import os
from collections.abc import Mapping
from dataclasses import dataclass

LOCAL_ORIGINS = "http://localhost:3000,http://localhost:8000,http://localhost:8001"


@dataclass(frozen=True)
class Settings:
    """Everything that the twin is started with."""

    admin_password: str
    admin_username: str = "admin"
    stage_seconds: float = 0.5
    token_seconds: int = 3600
    rate_limit_enabled: bool = True
    rate_limit_general: int = 100
    rate_limit_health: int = 200
    rate_limit_metrics: int = 1000
    rate_limit_login: int = 10
    probe_allow_private: bool = False
    cors_origins: tuple[str, ...] = tuple(LOCAL_ORIGINS.split(","))

    def quota(self, kind: str) -> int:
        """How many requests of one class a client has in a minute."""
        return {
            "general": self.rate_limit_general,
            "health": self.rate_limit_health,
            "metrics": self.rate_limit_metrics,
            "login": self.rate_limit_login,
        }[kind]


def settings_from(environment: Mapping[str, str] = os.environ, password: str | None = None) -> Settings:
    """Read the environment; ValueError says which name is missing or wrong."""
    password = password or environment.get("ADMIN_PASSWORD")
    if not password:
        raise ValueError("ADMIN_PASSWORD is missing; give it or --admin-password")
    if not 12 <= len(password) <= 128:
        raise ValueError("ADMIN_PASSWORD must have 12 to 128 characters")

    def whole(name: str, default: int) -> int:
        text = environment.get(name, str(default))
        if not text.isdecimal() or int(text) < 1:
            raise ValueError(f"{name} must be a whole number from 1 on")
        return int(text)

    try:
        stage_seconds = float(environment.get("STAGE_SECONDS", "0.5"))
    except ValueError:
        raise ValueError("STAGE_SECONDS must be a number") from None
    if not 0 <= stage_seconds <= 3600:
        raise ValueError("STAGE_SECONDS must be between 0 and 3600")

    def switch(name: str, default: str) -> bool:
        text = environment.get(name, default).lower()
        if text not in {"true", "false", "1", "0"}:
            raise ValueError(f"{name} must be true or false")
        return text in {"true", "1"}

    return Settings(
        admin_password=password,
        admin_username=environment.get("ADMIN_USERNAME", "admin").lower(),
        stage_seconds=stage_seconds,
        token_seconds=whole("TOKEN_SECONDS", 3600),
        rate_limit_enabled=switch("RATE_LIMIT_ENABLED", "true"),
        rate_limit_general=whole("RATE_LIMIT_GENERAL", 100),
        rate_limit_health=whole("RATE_LIMIT_HEALTH", 200),
        rate_limit_metrics=whole("RATE_LIMIT_METRICS", 1000),
        rate_limit_login=whole("RATE_LIMIT_LOGIN", 10),
        probe_allow_private=switch("PROBE_ALLOW_PRIVATE", "false"),
        cors_origins=tuple(
            origin.strip() for origin in environment.get("CORS_ORIGINS", LOCAL_ORIGINS).split(",") if origin
        ),
    )
