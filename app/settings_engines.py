"""The settings of the engines behind the examples of infrastructure."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings

from app.settings_values import Port, allowed, http_address, port_number

_HOST = r"^[A-Za-z0-9.:_-]{1,253}$"
_NAME = r"^[A-Za-z0-9_.-]{1,63}$"
EnginePort = Annotated[Port | None, BeforeValidator(port_number)]

_A_HOST = allowed("an IP address or a host name")
_A_PORT = allowed("a whole number from 1 to 65535")
_A_NAME = allowed("1 to 63 of A-Z a-z 0-9 _ . -")
_A_PASSWORD = allowed("any text")


class EngineSettings(BaseSettings):
    """Each engine is used once its host is set."""

    vault_addr: Annotated[SecretStr, AfterValidator(http_address)] | None = Field(
        default=None,
        description="Vault or OpenBao; without it an encrypted store in DATA_DIR.",
        json_schema_extra=allowed("http://host:port or https://host:port"),
    )
    vault_token: SecretStr | None = Field(
        default=None, description="Token for Vault.", json_schema_extra=allowed("a token")
    )
    vault_role_id: str | None = Field(
        default=None,
        description="AppRole for Vault, in place of a token.",
        json_schema_extra=allowed("a role id; needs VAULT_SECRET_ID"),
    )
    vault_secret_id: SecretStr | None = Field(
        default=None,
        description="The secret of that AppRole.",
        json_schema_extra=allowed("a secret id; needs VAULT_ROLE_ID"),
    )
    postgres_host: str | None = Field(
        default=None, pattern=_HOST, description="PostgreSQL of the examples.", json_schema_extra=_A_HOST
    )
    postgres_port: EnginePort = Field(
        default=None, description="Its port; 5432 when not set.", json_schema_extra=_A_PORT
    )
    postgres_user: str = Field(
        default="postgres", pattern=_NAME, description="Its user.", json_schema_extra=_A_NAME
    )
    postgres_password: SecretStr | None = Field(
        default=None, description="The password of that user.", json_schema_extra=_A_PASSWORD
    )
    postgres_db: str = Field(
        default="postgres", pattern=_NAME, description="Its database.", json_schema_extra=_A_NAME
    )
    mysql_host: str | None = Field(
        default=None,
        pattern=_HOST,
        description="MySQL or MariaDB of the examples.",
        json_schema_extra=_A_HOST,
    )
    mysql_port: EnginePort = Field(
        default=None, description="Its port; 3306 when not set.", json_schema_extra=_A_PORT
    )
    mysql_user: str = Field(default="root", pattern=_NAME, description="Its user.", json_schema_extra=_A_NAME)
    mysql_password: SecretStr | None = Field(
        default=None, description="The password of that user.", json_schema_extra=_A_PASSWORD
    )
    mysql_db: str = Field(
        default="concord", pattern=_NAME, description="Its database.", json_schema_extra=_A_NAME
    )
    mongodb_host: str | None = Field(
        default=None, pattern=_HOST, description="MongoDB of the examples.", json_schema_extra=_A_HOST
    )
    mongodb_port: EnginePort = Field(
        default=None, description="Its port; 27017 when not set.", json_schema_extra=_A_PORT
    )
    mongodb_user: str | None = Field(
        default=None, pattern=_NAME, description="Its user, where it asks for one.", json_schema_extra=_A_NAME
    )
    mongodb_password: SecretStr | None = Field(
        default=None, description="The password of that user.", json_schema_extra=_A_PASSWORD
    )
    mongodb_db: str = Field(
        default="concord", pattern=_NAME, description="Its database.", json_schema_extra=_A_NAME
    )
    redis_host: str | None = Field(
        default=None,
        pattern=_HOST,
        description="Redis or any node of a Redis Cluster, for the examples.",
        json_schema_extra=_A_HOST,
    )
    redis_port: EnginePort = Field(
        default=None, description="Its port; 6379 when not set.", json_schema_extra=_A_PORT
    )
    redis_password: SecretStr | None = Field(
        default=None, description="Its password, where it asks for one.", json_schema_extra=_A_PASSWORD
    )
    rabbitmq_host: str | None = Field(
        default=None, pattern=_HOST, description="RabbitMQ of the examples.", json_schema_extra=_A_HOST
    )
    rabbitmq_port: EnginePort = Field(
        default=None, description="Its port; 5672 when not set.", json_schema_extra=_A_PORT
    )
    rabbitmq_user: str = Field(
        default="guest", pattern=_NAME, description="Its user.", json_schema_extra=_A_NAME
    )
    rabbitmq_password: SecretStr | None = Field(
        default=None, description="The password of that user.", json_schema_extra=_A_PASSWORD
    )
    engine_seconds: float = Field(
        default=5,
        gt=0,
        le=60,
        allow_inf_nan=False,
        description="How long one call of an engine of the examples may take.",
        json_schema_extra=allowed("seconds above 0 up to 60, fractions too"),
    )
    engine_pool: int = Field(
        default=20,
        ge=1,
        le=1_000,
        description="How many connections to one such engine there are at most; a quarter of them are kept.",
        json_schema_extra=allowed("a whole number from 1 to 1000"),
    )
