"""Every setting of the service: its name, its meaning, what is allowed and what holds by default."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import NoDecode, SettingsConfigDict

from app.settings_engines import EngineSettings
from app.settings_tls import TlsSettings
from app.settings_values import (
    SECRET_MINIMUM,
    Network,
    Port,
    Rate,
    Stage,
    allowed,
    broker_address,
    database_address,
    http_address,
    listed,
    long_enough,
    lowered,
    origin,
    parsed_webhooks,
    password_text,
    redis_address,
    webhook_addresses,
)

ENV_FILE: Final = Path(".env")


class Settings(TlsSettings, EngineSettings):
    """Read once at start, from the environment and `.env`; the environment wins."""

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_file=ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        hide_input_in_errors=True,
    )

    host: str = Field(
        default="127.0.0.1",
        pattern=r"^[A-Za-z0-9.:_-]{1,253}$",
        description="Address to listen on; 0.0.0.0 or :: for every interface.",
        json_schema_extra=allowed("an IP address or a host name"),
    )
    http_port: Port = Field(
        default=8001,
        description="Port of the HTTP listener.",
        json_schema_extra=allowed("a whole number from 1 to 65535"),
    )
    debug: bool = Field(
        default=False,
        description="Validates every answer against the contract and logs for people. "
        "Answers never show more than they do otherwise.",
        json_schema_extra=allowed("true or false"),
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(lowered)
    ] = Field(
        default="info",
        description="The least severity that is logged.",
        json_schema_extra=allowed("debug, info, warning, error or critical"),
    )
    otel_exporter_otlp_endpoint: Annotated[SecretStr, AfterValidator(http_address)] | None = Field(
        default=None,
        description="Collector of OpenTelemetry, which gets a span a request by OTLP over HTTP; without it "
        "nothing is traced.",
        json_schema_extra=allowed("http://host:port or https://host:port"),
    )
    otel_service_name: str = Field(
        default="concord",
        pattern=r"^[A-Za-z0-9_.-]{1,63}$",
        description="What this service is called in traces.",
        json_schema_extra=allowed("1 to 63 of A-Z a-z 0-9 _ . -"),
    )
    workers: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Server processes. More than one: what is counted or kept in memory "
        "(rate limits, known credentials) is each process's own or off.",
        json_schema_extra=allowed("a whole number from 1 to 64"),
    )
    data_dir: Path = Field(
        default=Path("data"),
        description="Directory of the embedded database and the signing keys; made if missing.",
        json_schema_extra=allowed("a directory that the service may write"),
    )
    secret_key: Annotated[SecretStr, AfterValidator(long_enough)] | None = Field(
        default=None,
        description="Signs access tokens, in place of the keys in DATA_DIR/keys.json. "
        "Needed where several hosts serve together.",
        json_schema_extra=allowed(f"at least {SECRET_MINIMUM} bytes, best random"),
    )
    token_seconds: int = Field(
        default=3_600,
        ge=60,
        le=86_400,
        description="Life of an access token.",
        json_schema_extra=allowed("a whole number from 60 to 86400"),
    )
    admin_username: Annotated[str, BeforeValidator(lowered)] = Field(
        default="admin",
        pattern=r"^[a-z0-9._-]{1,50}$",
        description="Name of the user made on the first start, when there is no user yet.",
        json_schema_extra=allowed("1 to 50 of A-Z a-z 0-9 . _ -"),
    )
    admin_password: Annotated[SecretStr, AfterValidator(password_text)] | None = Field(
        default=None,
        description="Password of that first user; without it a random one is made and shown "
        "once. It changes no user that exists: `python -m app admin reset-password` does.",
        json_schema_extra=allowed("12 to 128 characters"),
    )
    password_memory_mib: int = Field(
        default=64,
        ge=12,
        le=1_024,
        description="Memory that hashing one password takes; two are hashed at once. 12 is the least that "
        "OWASP recommends with three passes. What was hashed otherwise is hashed anew at the next login.",
        json_schema_extra=allowed("a whole number from 12 to 1024"),
    )
    database_url: Annotated[SecretStr, AfterValidator(database_address)] | None = Field(
        default=None,
        description="Database; without it an embedded SQLite file in DATA_DIR.",
        json_schema_extra=allowed("postgresql://user:password@host:port/name or sqlite:///file"),
    )
    rate_limit_enabled: bool = Field(
        default=True,
        description="Whether requests are limited per client.",
        json_schema_extra=allowed("true or false"),
    )
    rate_limit_general: Rate = Field(
        default=100,
        description="Requests a minute and client, where no other class applies.",
        json_schema_extra=allowed("a whole number from 1 to 1000000"),
    )
    rate_limit_health: Rate = Field(
        default=200,
        description="Health requests a minute and client.",
        json_schema_extra=allowed("a whole number from 1 to 1000000"),
    )
    rate_limit_metrics: Rate = Field(
        default=1_000,
        description="Metrics requests a minute and client.",
        json_schema_extra=allowed("a whole number from 1 to 1000000"),
    )
    rate_limit_login: Rate = Field(
        default=10,
        description="Logins a minute and client.",
        json_schema_extra=allowed("a whole number from 1 to 1000000"),
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(listed)] = Field(
        default=(),
        description="Proxies whose X-Forwarded-For is believed; by default none is.",
        json_schema_extra=allowed("IP addresses or networks, separated by commas"),
    )
    cors_origins: Annotated[
        tuple[Annotated[str, AfterValidator(origin)], ...], NoDecode, BeforeValidator(listed)
    ] = Field(
        default=("http://localhost:3000", "http://localhost:8000", "http://localhost:8001"),
        description="Origins whose pages may call the API with credentials.",
        json_schema_extra=allowed("origins like https://app.example, separated by commas; no *"),
    )
    stage_seconds: float = Field(
        default=0.5,
        ge=0,
        le=3_600,
        allow_inf_nan=False,
        description="How long each stage of a simulated operation takes.",
        json_schema_extra=allowed("seconds from 0 to 3600, fractions too"),
    )

    simulated_fail_at: Stage | None = Field(
        default=None,
        description="Stage at which every simulated deployment fails, unless its config says otherwise.",
        json_schema_extra=allowed("a stage of deployments or rollbacks"),
    )
    simulated_failure: str | None = Field(
        default=None,
        min_length=1,
        max_length=500,
        description="What such a failure says.",
        json_schema_extra=allowed("1 to 500 characters"),
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(long_enough)] | None = Field(
        default=None,
        description="Signs what is sent to webhooks.",
        json_schema_extra=allowed(f"at least {SECRET_MINIMUM} bytes, best random"),
    )
    webhook_urls: Annotated[SecretStr, AfterValidator(webhook_addresses)] | None = Field(
        default=None,
        description="Environments whose deployments are carried out by a webhook, one POST a stage. "
        "Those of other environments are simulated.",
        json_schema_extra=allowed(
            "dev=URL,staging=URL,prod=URL or some of these, http or https; needs WEBHOOK_SECRET"
        ),
    )
    webhook_seconds: float = Field(
        default=30,
        gt=0,
        le=3_600,
        allow_inf_nan=False,
        description="How long one call of a webhook may take.",
        json_schema_extra=allowed("seconds above 0 up to 3600, fractions too"),
    )
    webhook_attempts: int = Field(
        default=3,
        ge=1,
        le=10,
        description="How often a webhook is called that does not answer, or answers 5xx.",
        json_schema_extra=allowed("a whole number from 1 to 10"),
    )
    amqp_url: Annotated[SecretStr, AfterValidator(broker_address)] | None = Field(
        default=None,
        description="RabbitMQ, which hands operations out to all processes that carry them out; "
        "without it they look into the database each second.",
        json_schema_extra=allowed("amqp://user:password@host:port/vhost or amqps://…"),
    )
    redis_url: Annotated[SecretStr, AfterValidator(redis_address)] | None = Field(
        default=None,
        description="Redis, which keeps copies of what is read often for all processes, best in a database "
        "of its own; without it one process on SQLite keeps them in memory, and others keep none.",
        json_schema_extra=allowed("redis://user:password@host:port/number or rediss://…"),
    )
    amqp_queue: str = Field(
        default="concord.operations",
        pattern=r"^[A-Za-z0-9._-]{1,200}$",
        description="The queue of operations; dead letters go to the one with .dead behind it.",
        json_schema_extra=allowed("1 to 200 of A-Z a-z 0-9 . _ -"),
    )
    worker_metrics_port: int = Field(
        default=0,
        ge=0,
        le=65_535,
        description="Port at HOST where a worker that runs by itself shows its metrics; 0 for none.",
        json_schema_extra=allowed("a whole number from 0 to 65535"),
    )
    work_in_api: bool = Field(
        default=True,
        description="Whether API processes carry out operations, too; false where "
        "`python -m app worker` does so.",
        json_schema_extra=allowed("true or false"),
    )

    probe_allow_private: bool = Field(
        default=False,
        description="Whether registered services may be checked at loopback and private addresses. "
        "Link-local and reserved ones, and those of cloud metadata, never are.",
        json_schema_extra=allowed("true or false"),
    )

    @property
    def webhooks(self) -> Mapping[str, str]:
        """The URL for each environment that has one."""
        return parsed_webhooks(self.webhook_urls.get_secret_value()) if self.webhook_urls else {}

    @property
    def database(self) -> SecretStr:
        """The address of the database in force."""
        return self.database_url or SecretStr(f"sqlite:///{self.data_dir / 'app.db'}")

    @property
    def embedded(self) -> bool:
        """Whether this very process is the only one to write users and keys while it runs."""
        return self.workers == 1 and self.database.get_secret_value().startswith("sqlite")
