"""The key file of the embedded vault: the one key that all others are wrapped with."""

from __future__ import annotations

import base64
import binascii
import logging
import os
import secrets
from pathlib import Path
from typing import Final

_log = logging.getLogger(__name__)

FILE_NAME: Final = "vault.key"
KEY_BYTES: Final = 32


class VaultKeyError(Exception):
    """The key file cannot be used; the text says why and what to do, and nothing of the key."""


def read_or_make(directory: Path, *, needed: bool) -> bytes:
    """The key in `directory`; of several processes that start at once one makes it, and all use it.

    Raises:
        VaultKeyError: The file is missing though it is `needed` for what is stored, or it holds no key.
    """
    path = directory / FILE_NAME
    if not path.exists():
        if needed:
            raise VaultKeyError(
                f"{path} is missing, and the database holds secrets that only its key opens: restore the file"
            )
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            # A link does not replace what another process has made meanwhile.
            path.hardlink_to(temporary)
        except FileExistsError:
            return
    finally:
        temporary.unlink()
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if mode & 0o077:
            _log.warning("%s was readable by others (mode %o); now 600", path, mode & 0o777)
            path.chmod(0o600)
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except OSError as error:
        raise VaultKeyError(f"{path} cannot be read: {error.strerror}") from error
    except binascii.Error:
        # Without a cause: the error's own text may quote key material.
        raise VaultKeyError(f"{path} is not a key file: restore it") from None
    if len(key) != KEY_BYTES:
        raise VaultKeyError(f"{path} is not a key file: restore it")
    return key
