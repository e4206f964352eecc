"""The keys that sign tokens: kept in a file, or derived from one secret setting."""

import base64
import contextlib
import fcntl
import hashlib
import json
import logging
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

_log = logging.getLogger(__name__)

FILE_NAME: Final = "keys.json"
_SECRET_BYTES: Final = 32


class KeyringError(Exception):
    """The signing keys cannot be read or changed; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """One HMAC key. `verify_until` (Unix time) is set once a newer key signs in its place."""

    kid: str
    secret: bytes
    created_at: float
    verify_until: float | None = None

    def __repr__(self) -> str:
        return f"SigningKey({self.kid!r})"


class DerivedKeyring:
    """The one key that follows from a secret setting; every process with that setting has it."""

    def __init__(self, secret: str) -> None:
        raw = hashlib.scrypt(secret.encode(), salt=b"token signing", n=2**14, r=8, p=1, dklen=32)
        self._key = SigningKey(_name_of(raw), raw, 0.0)

    def current(self) -> SigningKey:
        return self._key

    def find(self, kid: str) -> SigningKey | None:
        return self._key if kid == self._key.kid else None


class FileKeyring:
    """The keys in `directory`/keys.json, which only its owner may read.

    The first process to open it makes it, whole or not at all; of several that start at once all
    use the same. `current` signs; `find` also gives the keys that were rotated out, for as long
    as a token under them can be alive. A rotation by another process is noticed at once.
    """

    def __init__(
        self, directory: Path, *, token_seconds: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = directory / FILE_NAME
        self._token_seconds = token_seconds
        self._clock = clock
        directory.mkdir(parents=True, exist_ok=True)
        self._make_if_missing()
        self._tighten()
        self._seen = self._stamp()
        self._keys = _read(self._path)

    def current(self) -> SigningKey:
        return self._fresh()[0]

    def find(self, kid: str) -> SigningKey | None:
        for key in self._fresh():
            if key.kid == kid:
                alive = key.verify_until is None or key.verify_until > self._clock()
                return key if alive else None
        return None

    def rotate(self, *, revoke: bool = False) -> SigningKey:
        """A new key signs from now on. Tokens under older keys stay good unless `revoke`."""
        with self._locked():
            now = self._clock()
            kept: list[SigningKey] = []
            if not revoke:
                for key in _read(self._path):
                    until = key.verify_until or now + self._token_seconds
                    if until > now:
                        kept.append(replace(key, verify_until=until))
            new = _new_key(now)
            self._write([new, *kept])
        return new

    def _fresh(self) -> tuple[SigningKey, ...]:
        stamp = self._stamp()
        if stamp != self._seen:
            self._seen = stamp
            try:
                self._keys = _read(self._path)
            except KeyringError as error:
                _log.error("signing keys not reloaded, the former ones stay in use: %s", error)
        return self._keys

    def _stamp(self) -> tuple[int, int, int]:
        try:
            status = self._path.stat()
        except OSError:
            return (0, 0, 0)
        return (status.st_mtime_ns, status.st_ino, status.st_size)

    def _make_if_missing(self) -> None:
        if self._path.exists():
            return
        with self._locked():
            if not self._path.exists():
                self._write([_new_key(self._clock())])

    def _tighten(self) -> None:
        mode = self._path.stat().st_mode
        if mode & 0o077:
            _log.warning("%s was readable by others (mode %o); now 600", self._path, mode & 0o777)
            self._path.chmod(0o600)

    def _write(self, keys: list[SigningKey]) -> None:
        temporary = self._path.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"keys": [_to_json(key) for key in keys]}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        descriptor = os.open(self._path.with_name(f".{FILE_NAME}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def open_keyring(secret: str | None, directory: Path, *, token_seconds: int) -> DerivedKeyring | FileKeyring:
    """The keys in force: those of the secret where there is one, else those of the file."""
    if secret is not None:
        return DerivedKeyring(secret)
    return FileKeyring(directory, token_seconds=token_seconds)


def _new_key(now: float) -> SigningKey:
    raw = os.urandom(_SECRET_BYTES)
    return SigningKey(_name_of(raw), raw, now)


def _name_of(raw: bytes) -> str:
    return hashlib.sha256(b"key id" + raw).hexdigest()[:16]


def _to_json(key: SigningKey) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "secret": base64.b64encode(key.secret).decode("ascii"),
        "created_at": key.created_at,
        "verify_until": key.verify_until,
    }


def _read(path: Path) -> tuple[SigningKey, ...]:
    try:
        document = json.loads(path.read_bytes())
        keys = tuple(
            SigningKey(
                kid=str(each["kid"]),
                secret=base64.b64decode(each["secret"], validate=True),
                created_at=float(each["created_at"]),
                verify_until=None if each["verify_until"] is None else float(each["verify_until"]),
            )
            for each in document["keys"]
        )
    except OSError as error:
        raise KeyringError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, KeyError) as error:
        # The error's own text may quote key material.
        raise KeyringError(
            f"{path} is not a key file (restore it, or delete it: all users then log in again)"
        ) from error
    if not keys or any(len(key.secret) < _SECRET_BYTES for key in keys):
        raise KeyringError(f"{path} holds no key, or one shorter than {_SECRET_BYTES} bytes")
    return keys
