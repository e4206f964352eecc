"""Settings: what is accepted, what is refused and in which words."""

import ipaddress
import os
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from app.settings import Settings
from app.settings_loading import Loaded, WrongSettingsError, load


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.lower() in Settings.model_fields or name.startswith(
            ("REDIS_", "POSTGRES_", "ENABLE_", "TLS_", "VAULT_", "MYSQL_", "MONGODB_", "RABBITMQ_")
        ):
            monkeypatch.delenv(name)


def loaded(monkeypatch: pytest.MonkeyPatch, **values: str) -> Loaded:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load()


def refusal(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    with pytest.raises(WrongSettingsError) as caught:
        loaded(monkeypatch, **values)
    return caught.value.lines


def test_without_anything_the_service_listens_on_this_machine_with_an_embedded_database() -> None:
    settings = load().settings
    assert (settings.host, settings.http_port) == ("127.0.0.1", 8001)
    assert settings.database.get_secret_value() == "sqlite:///data/app.db"
    assert settings.embedded
    assert settings.trusted_proxies == ()
    assert settings.cors_origins == (
        "http://localhost:3000",
        "http://localhost:8000",
        "http://localhost:8001",
    )


def test_the_rate_limits_are_those_of_the_contract_by_default() -> None:
    settings = load().settings
    assert settings.rate_limit_enabled
    assert (
        settings.rate_limit_general,
        settings.rate_limit_health,
        settings.rate_limit_metrics,
        settings.rate_limit_login,
    ) == (100, 200, 1000, 10)


def test_the_environment_wins_over_the_file_and_each_source_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("HTTP_PORT=9000\nLOG_LEVEL=debug\n", encoding="utf-8")
    result = loaded(monkeypatch, HTTP_PORT="9001")
    assert (result.settings.http_port, result.settings.log_level) == (9001, "debug")
    assert result.sources["HTTP_PORT"] == "env"
    assert result.sources["LOG_LEVEL"] == ".env"
    assert result.sources["HOST"] == "default"


def test_an_empty_value_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    result = loaded(monkeypatch, SECRET_KEY="", HTTP_PORT="")
    assert result.settings.secret_key is None
    assert result.sources["HTTP_PORT"] == "default"


def test_every_wrong_setting_gets_one_line_that_says_what_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = refusal(monkeypatch, HTTP_PORT="abc", LOG_LEVEL="loud", STAGE_SECONDS="nan")
    assert lines == [
        "HTTP_PORT: given 'abc', allowed: a whole number from 1 to 65535",
        "LOG_LEVEL: given 'loud', allowed: debug, info, warning, error or critical",
        "STAGE_SECONDS: given 'nan', allowed: seconds from 0 to 3600, fractions too",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HOST", "a b"),
        ("HTTP_PORT", "0"),
        ("HTTP_PORT", "65536"),
        ("HTTPS_PORT", "0"),
        ("VAULT_PKI_MOUNT", "../sys"),
        ("VAULT_PKI_NAMES", "a b"),
        ("DEBUG", "perhaps"),
        ("WORKERS", "0"),
        ("TOKEN_SECONDS", "59"),
        ("ADMIN_USERNAME", "no blanks"),
        ("PASSWORD_MEMORY_MIB", "11"),
        ("PASSWORD_MEMORY_MIB", "1025"),
        ("RATE_LIMIT_LOGIN", "0"),
        ("STAGE_SECONDS", "-1"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://*.example"),
        ("CORS_ORIGINS", "https://app.example/"),
        ("CORS_ORIGINS", "https://user@app.example"),
        ("CORS_ORIGINS", "https://app.example:port"),
        ("CORS_ORIGINS", "ftp://app.example"),
    ],
)
def test_a_wrong_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    (line,) = refusal(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: given {value!r}, allowed: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "too-short-a-secret"),
        ("ADMIN_PASSWORD", "eleven-char"),
        ("ADMIN_PASSWORD", "x" * 129),
        ("DATABASE_URL", "mysql://user:hunter2@host/name"),
        ("DATABASE_URL", "postgresql://user:hunter2@host/"),
        ("DATABASE_URL", "sqlite://nowhere"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "hunter2"),
    ],
)
def test_a_wrong_secret_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (line,) = refusal(monkeypatch, **{name: value})
    assert line.startswith(f"{name}: given a value that is not shown, allowed: ")
    assert value not in line


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:///some/file.db",
        "sqlite+aiosqlite:////var/lib/file.db",
        "postgresql://user:secret@host:5432/name",
        "postgres://host/name?sslmode=require",
        "postgresql+asyncpg://host/name",
    ],
)
def test_a_database_address_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    assert loaded(monkeypatch, DATABASE_URL=url).settings.database.get_secret_value() == url


@pytest.mark.parametrize(
    ("values", "embedded"),
    [
        ({}, True),
        ({"DATABASE_URL": "sqlite:///other.db"}, True),
        ({"WORKERS": "2"}, False),
        ({"DATABASE_URL": "postgresql://host/name"}, False),
    ],
)
def test_only_one_worker_on_sqlite_is_the_only_writer(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str], embedded: bool
) -> None:
    assert loaded(monkeypatch, **values).settings.embedded is embedded


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(
        monkeypatch, TRUSTED_PROXIES="10.0.0.0/8, ::1,", CORS_ORIGINS="https://app.example,http://[::1]:3000"
    ).settings
    assert settings.trusted_proxies == (ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_network("::1/128"))
    assert settings.cors_origins == ("https://app.example", "http://[::1]:3000")


def test_the_admin_name_is_kept_in_lower_case(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, ADMIN_USERNAME="Root").settings.admin_username == "root"


def test_https_needs_a_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = "true or false; true needs TLS_CERT_FILE and TLS_KEY_FILE, or VAULT_PKI_ROLE and VAULT_ADDR"
    assert refusal(monkeypatch, ENABLE_TLS="true") == [f"ENABLE_TLS: given 'true', allowed: {needed}"]
    monkeypatch.setenv("TLS_CERT_FILE", "cert.pem")
    assert refusal(monkeypatch, ENABLE_TLS="true") == [f"ENABLE_TLS: given 'true', allowed: {needed}"]
    settings = loaded(monkeypatch, ENABLE_TLS="true", TLS_KEY_FILE="key.pem").settings
    assert (settings.enable_tls, settings.https_port) == (True, 8444)


def test_https_may_have_its_certificate_from_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = loaded(
        monkeypatch, ENABLE_TLS="true", VAULT_ADDR="http://127.0.0.1:8200", VAULT_PKI_ROLE="web"
    ).settings
    assert (settings.vault_pki_mount, settings.vault_pki_names) == ("pki", ("localhost",))


def test_an_address_with_credentials_is_refused_without_showing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(monkeypatch, VAULT_ADDR="http://x:hunter2@y") == [
        "VAULT_ADDR: given a value that is not shown, allowed: http://host:port or https://host:port"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "amqp://x:hunter2@y",
        "redis://",
        "redis:///0",
        "redis://y:port",
        "redis://y:99999",
        "redis://x:hunter2@y/one",
        "redis://y/0/1",
        "redis://y/0?client_side=true",
        "redis://y/0#a",
        "unix:///run/redis.sock",
    ],
)
def test_an_address_that_is_no_redis_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    allowed = "redis://user:password@host:port/number or rediss://…"
    assert refusal(monkeypatch, REDIS_URL=url) == [
        f"REDIS_URL: given a value that is not shown, allowed: {allowed}"
    ]


@pytest.mark.parametrize(
    "url", ["redis://y", "redis://y/", "redis://:hunter2@y:6380/15", "rediss://x:hunter2@[::1]/0"]
)
def test_a_redis_is_taken_and_its_password_not_shown(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    found = loaded(monkeypatch, REDIS_URL=url)
    assert found.settings.redis_url == SecretStr(url)
    (shown,) = [each for each in found.listing() if each.name == "REDIS_URL"]
    assert "hunter2" not in shown.value


def test_names_that_platforms_set_by_themselves_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    assert loaded(monkeypatch, REDIS_PORT="tcp://10.0.0.1:6379").settings.redis_port is None


def test_an_unknown_name_in_the_file_is_told_with_the_nearest_one() -> None:
    Path(".env").write_text("HTTP_PROT=9000\nZZZ=1\n", encoding="utf-8")
    assert load().warnings == [
        ".env has HTTP_PROT, which is no setting; did you mean HTTP_PORT?",
        ".env has ZZZ, which is no setting",
    ]


def test_the_listing_masks_secrets_and_explains_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "a-secret-that-is-long-enough-to-sign"
    rows = {row.name: row for row in loaded(monkeypatch, SECRET_KEY=secret, DEBUG="1").listing()}
    assert list(rows) == [field.upper() for field in Settings.model_fields]
    assert all(row.description and row.allowed for row in rows.values())
    assert rows["SECRET_KEY"].value == "********"
    assert rows["ADMIN_PASSWORD"].value == "(not set)"
    assert rows["DEBUG"].value == "true"
    assert rows["TRUSTED_PROXIES"].value == "(none)"
    assert rows["CORS_ORIGINS"].value == "http://localhost:3000,http://localhost:8000,http://localhost:8001"


def test_no_secret_is_in_the_settings_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "a-secret-that-is-long-enough-to-sign"
    settings = loaded(
        monkeypatch,
        SECRET_KEY=secret,
        ADMIN_PASSWORD=secret,
        DATABASE_URL=f"postgresql://me:{secret}@host/name",
    ).settings
    assert secret not in repr(settings)
    assert secret not in str(settings)


def test_settings_cannot_be_changed() -> None:
    settings = load().settings
    with pytest.raises(ValidationError):
        settings.http_port = 1


@pytest.mark.parametrize(
    ("given", "allowed"),
    [
        ({"AMQP_URL": "redis://x:hunter2@y"}, "amqp://user:password@host:port/vhost or amqps://…"),
        (
            {"WEBHOOK_URLS": "dev=http://a/"},
            "dev=URL,staging=URL,prod=URL or some of these, http or https; needs WEBHOOK_SECRET",
        ),
        (
            {"WEBHOOK_SECRET": "x" * 32, "WEBHOOK_URLS": "test=http://a/"},
            "dev=URL,staging=URL,prod=URL or some of these, http or https; needs WEBHOOK_SECRET",
        ),
        (
            {"WEBHOOK_SECRET": "x" * 32, "WEBHOOK_URLS": "dev=ftp://a/"},
            "dev=URL,staging=URL,prod=URL or some of these, http or https; needs WEBHOOK_SECRET",
        ),
    ],
)
def test_addresses_of_long_work_are_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], allowed: str
) -> None:
    name = list(given)[-1]
    assert refusal(monkeypatch, **given) == [f"{name}: given a value that is not shown, allowed: {allowed}"]


def test_webhooks_are_read_by_environment() -> None:
    settings = Settings(
        webhook_secret=SecretStr("x" * 32), webhook_urls=SecretStr("dev=https://a/?x=1, prod=http://b:80/")
    )
    assert settings.webhooks == {"dev": "https://a/?x=1", "prod": "http://b:80/"}
    assert Settings().webhooks == {}
