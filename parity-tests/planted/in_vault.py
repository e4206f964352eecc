"""Faults in the vault: what is shown to whom, versions, and what a cache may keep."""

from typing import Final

from planted.fault import Fault

_DOMAIN: Final = "app/domain/vault.py"
_HANDLERS: Final = "app/handlers/vault.py"
_EMBEDDED: Final = "app/adapters/vault/embedded.py"
_LIKELY: Final = ("test_vault.py",)

FAULTS: Final = (
    Fault(
        "values are shown to whoever asks",
        _DOMAIN,
        "if reveal and not principal.permits(REVEAL):",
        "if reveal and not principal.permits('secrets:read'):",
        _LIKELY,
    ),
    Fault(
        "values are shown to whoever may see them",
        _DOMAIN,
        "return found if reveal else",
        "return found if principal.permits(REVEAL) else",
        _LIKELY,
    ),
    Fault(
        "a mask is as long as its value",
        _DOMAIN,
        "dict.fromkeys(found.data, MASK)",
        "{k: '*' * len(v) for k, v in found.data.items()}",
        _LIKELY,
    ),
    Fault(
        "a secret that is not there is told before a permission that is missing",
        _DOMAIN,
        "        if reveal and not principal.permits(REVEAL):\n"
        '            raise Forbidden(f"the permission {REVEAL} is missing")\n'
        "        found = await self._engine.read(path, version)\n"
        "        if found is None:\n"
        '            raise NotFound("secret", path if version is None else f"{path} in version {version}")\n',
        "        found = await self._engine.read(path, version)\n"
        "        if found is None:\n"
        '            raise NotFound("secret", path if version is None else f"{path} in version {version}")\n'
        "        if reveal and not principal.permits(REVEAL):\n"
        '            raise Forbidden(f"the permission {REVEAL} is missing")\n',
        _LIKELY,
    ),
    Fault(
        "nine versions are kept", _DOMAIN, "KEPT_VERSIONS: Final = 10", "KEPT_VERSIONS: Final = 9", _LIKELY
    ),
    Fault(
        "cas 0 is no condition",
        _EMBEDDED,
        "if cas is not None and cas != version - 1:",
        "if cas and cas != version - 1:",
        _LIKELY,
    ),
    Fault(
        "a version is looked up whatever its number",
        _HANDLERS,
        "return await self._read(path, version, reveal, if_none_match, principal)",
        "return await self._read(path, None, reveal, if_none_match, principal)",
        _LIKELY,
    ),
    Fault(
        "the tag of what is masked is that of what is revealed",
        _HANDLERS,
        'etag(found.version, "masked" if found.masked else "revealed")',
        "etag(found.version)",
        _LIKELY,
    ),
    Fault(
        "the slashes of a path lead to another one in Location",
        _HANDLERS,
        "quote(path, safe='')",
        "quote(path)",
        _LIKELY,
    ),
)
