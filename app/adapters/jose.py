"""Access tokens as signed JWTs."""

import secrets
import time
from collections.abc import Callable
from typing import Any, Final, Protocol
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from app.adapters.keyring import SigningKey
from app.domain.sessions import AccessToken, TokenClaims

ALGORITHM: Final = "HS256"
_ISSUER: Final = "concord"
_AUDIENCE: Final = "concord"
_SKEW_SECONDS: Final = 30
_LONGEST: Final = 2_048


class SigningKeys(Protocol):
    def current(self) -> SigningKey: ...

    def find(self, kid: str) -> SigningKey | None: ...


class JoseTokens:
    """Issues and verifies HS256 JWTs that name their key (`kid`) and the user's token epoch."""

    def __init__(self, keys: SigningKeys, *, seconds: int, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._seconds = seconds
        self._clock = clock
        self._imported: dict[str, OctKey] = {}
        self._registry = JWSRegistry(algorithms=[ALGORITHM])
        self._claims = jwt.JWTClaimsRegistry(
            now=lambda: int(clock()),
            leeway=_SKEW_SECONDS,
            iss={"essential": True, "value": _ISSUER},
            aud={"essential": True, "value": _AUDIENCE},
            sub={"essential": True},
            iat={"essential": True},
            nbf={"essential": True},
            exp={"essential": True},
            jti={"essential": True},
        )

    def issue(self, subject: UUID, epoch: int) -> AccessToken:
        now = int(self._clock())
        key = self._keys.current()
        claims = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": str(subject),
            "iat": now,
            "nbf": now,
            "exp": now + self._seconds,
            "jti": secrets.token_urlsafe(12),
            "epoch": epoch,
        }
        header = {"alg": ALGORITHM, "kid": key.kid}
        text = jwt.encode(header, claims, self._native(key), registry=self._registry)
        return AccessToken(text, self._seconds)

    def verify(self, token: str) -> TokenClaims | None:
        """What `token` says if we signed it and it is in force, else None; it never raises."""
        if len(token) > _LONGEST:
            return None
        try:
            return self._verified(token)
        except Exception:
            # Whatever a stranger's bytes provoke in a parser means the same: not our token.
            return None

    def _verified(self, token: str) -> TokenClaims | None:
        claims = jwt.decode(token, self._key_of, registry=self._registry).claims
        self._claims.validate(claims)
        expires_at, epoch = claims["exp"], claims["epoch"]
        # The leeway is for clocks that differ about "not yet"; it lengthens no life.
        if expires_at <= self._clock() or type(epoch) is not int:
            return None
        return TokenClaims(UUID(claims["sub"]), epoch, float(expires_at))

    def _key_of(self, parsed: Any) -> OctKey:
        key = self._keys.find(parsed.headers()["kid"])
        if key is None:
            raise LookupError("unknown key")
        return self._native(key)

    def _native(self, key: SigningKey) -> OctKey:
        native = self._imported.get(key.kid)
        if native is None:
            native = self._imported[key.kid] = OctKey.import_key(key.secret)
        return native
