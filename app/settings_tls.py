"""The settings of the HTTPS listener."""

import re
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo
from pydantic_settings import BaseSettings, NoDecode

from app.settings_values import Port, allowed, listed

_LABEL: Final = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAME: Final = re.compile(rf"(\*\.)?{_LABEL}(\.{_LABEL})*|[0-9A-Fa-f:.]+")


def _certificate_names(names: tuple[str, ...]) -> tuple[str, ...]:
    if not names or not all(_NAME.fullmatch(name) for name in names):
        raise ValueError("not a name")
    return names


def _with_a_certificate(enable: bool, info: ValidationInfo) -> bool:
    files = info.data.get("tls_cert_file") is not None and info.data.get("tls_key_file") is not None
    vault = info.data.get("vault_pki_role") is not None and info.data.get("vault_addr") is not None
    if enable and not files and not vault:
        raise ValueError("no certificate")
    return enable


class TlsSettings(BaseSettings):
    """HTTPS is served beside HTTP once it is enabled."""

    https_port: Port = Field(
        default=8444,
        description="Port of the HTTPS listener.",
        json_schema_extra=allowed("a whole number from 1 to 65535"),
    )
    tls_cert_file: Path | None = Field(
        default=None,
        description="Certificate of the HTTPS listener, with the intermediate ones after it, in PEM.",
        json_schema_extra=allowed("a file that the service may read"),
    )
    tls_key_file: Path | None = Field(
        default=None,
        description="The private key of that certificate, in PEM and without a passphrase.",
        json_schema_extra=allowed("a file that the service may read"),
    )
    vault_pki_role: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9_.-]{1,128}$",
        description="Role by which Vault or OpenBao issues the certificate, in place of the files.",
        json_schema_extra=allowed("1 to 128 of A-Z a-z 0-9 _ . -; needs VAULT_ADDR"),
    )
    vault_pki_mount: str = Field(
        default="pki",
        pattern=r"^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$",
        description="Where the PKI engine is mounted.",
        json_schema_extra=allowed("a path of A-Z a-z 0-9 _ - and / within"),
    )
    vault_pki_names: Annotated[
        tuple[str, ...], NoDecode, BeforeValidator(listed), AfterValidator(_certificate_names)
    ] = Field(
        default=("localhost",),
        description="Host names and addresses that such a certificate is for.",
        json_schema_extra=allowed("host names and IP addresses, separated by commas"),
    )
    # After the others, which it is judged by.
    enable_tls: Annotated[bool, AfterValidator(_with_a_certificate)] = Field(
        default=False,
        description="Serves HTTPS on HTTPS_PORT beside HTTP on HTTP_PORT.",
        json_schema_extra=allowed(
            "true or false; true needs TLS_CERT_FILE and TLS_KEY_FILE, or VAULT_PKI_ROLE and VAULT_ADDR"
        ),
    )
