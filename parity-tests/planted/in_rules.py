"""Faults in the rules: state, permissions, environments, versions, repetition, limits of values."""

from typing import Final

from planted.fault import Fault

_DOMAIN: Final = "app/domain/servers.py"
_USERS: Final = "app/domain/users.py"
_REPLAYS: Final = "app/domain/replays.py"
_PRECONDITIONS: Final = "app/domain/preconditions.py"
_OPERATIONS: Final = "app/domain/operations.py"

FAULTS: Final = (
    Fault(
        "a server that runs can be started",
        _DOMAIN,
        "_DOWN = frozenset({ServerStatus.STOPPED, ServerStatus.ERROR})",
        "_DOWN = frozenset({ServerStatus.STOPPED, ServerStatus.ERROR, ServerStatus.RUNNING})",
        ("test_operations.py",),
    ),
    Fault(
        "a restart goes through starting",
        _DOMAIN,
        "_UP, ServerStatus.MAINTENANCE,",
        "_UP, ServerStatus.STARTING,",
        ("test_operations.py",),
    ),
    Fault(
        "conflicts are told before old versions",
        _DOMAIN,
        "        require_match(if_match, server.version)\n"
        "        if await self._operations.unfinished(identity) is not None:\n"
        '            raise busy("server")\n',
        "        if await self._operations.unfinished(identity) is not None:\n"
        '            raise busy("server")\n'
        "        require_match(if_match, server.version)\n",
        ("test_busy.py",),
    ),
    Fault(
        "a busy server can be changed",
        _DOMAIN,
        "if await self._operations.unfinished(identity) is not None:",
        "if await self._operations.unfinished(identity) is not None and if_match is not None:",
        ("test_busy.py",),
    ),
    Fault(
        "a server can be moved where the caller may not go",
        _DOMAIN,
        "if moving_to is not None:",
        "if moving_to is not None and environments is None:",
        ("test_permissions.py",),
    ),
    Fault(
        "operations do not follow their server",
        _DOMAIN,
        "if saved.environment != server.environment:",
        "if saved.environment == server.environment:",
        ("test_permissions.py",),
    ),
    Fault(
        "a closed environment is told before a resource that is not there",
        "app/handlers/servers.py",
        "        try:\n            server = await self._fleet.update(",
        "        try:\n            if body.environment:\n"
        "                admit(body.environment, principal.environments)\n"
        "            server = await self._fleet.update(",
        ("test_order.py",),
    ),
    Fault(
        "a cancelled operation leaves its server in error",
        "app/domain/server_work.py",
        "status=ServerStatus(operation.prior_status)",
        "status=ServerStatus.ERROR",
        ("test_busy.py",),
    ),
    Fault(
        "a stopped server keeps its load",
        "app/domain/server_work.py",
        "status=ServerStatus.STOPPED, cpu_percent=0.0, memory_percent=0.0",
        "status=ServerStatus.STOPPED",
        ("test_operations.py",),
    ),
    Fault(
        "nobody notes when a server was looked at",
        "app/domain/server_work.py",
        "replace(server, last_check=now, updated_at=now)",
        "replace(server, updated_at=now)",
        ("test_operations.py",),
    ),
    Fault(
        "progress of a stage off by some",
        _OPERATIONS,
        'Stage("stopping", 30)',
        'Stage("stopping", 33)',
        ("test_operations.py",),
    ),
    Fault(
        "what has ended can be cancelled",
        _OPERATIONS,
        "if operation.status.final:",
        "if operation.status is OperationStatus.FAILED:",
        ("test_operations.py",),
    ),
    Fault(
        "asking to cancel twice is a conflict",
        _OPERATIONS,
        "            if operation.cancel_requested:\n                return operation\n",
        "            if operation.cancel_requested:\n                raise busy(operation.target_type)\n",
        ("test_busy.py",),
    ),
    Fault(
        "operations elsewhere can be read",
        _OPERATIONS,
        "        admit(operation.environment, environments)\n        return operation\n",
        "        return operation\n",
        ("test_permissions.py",),
    ),
    Fault(
        "servers elsewhere are listed",
        "app/adapters/sql/servers.py",
        "if environments is not None:",
        "if environments is not None and where.environment is not None:",
        ("test_permissions.py",),
    ),
    Fault(
        "deploy may administer keys",
        "app/domain/principal.py",
        '{"secrets:reveal", "users:admin", "keys:admin"},\n        "monitor"',
        '{"secrets:reveal", "users:admin"},\n        "monitor"',
        ("test_auth.py",),
    ),
    Fault(
        "monitor may read secrets",
        "app/domain/principal.py",
        'permission.endswith(":read") and permission != "secrets:read"',
        'permission.endswith(":read")',
        ("test_auth.py",),
    ),
    Fault(
        "a key may be given what its maker lacks",
        "app/domain/api_keys.py",
        "if lacking := actor.missing(permissions):",
        "if lacking := actor.missing(permissions & actor.permissions):",
        ("test_api_keys.py",),
    ),
    Fault(
        "a user may be given environments that its maker lacks",
        _USERS,
        "if beyond := actor.out_of_reach(environments):",
        "if beyond := actor.out_of_reach(()):",
        ("test_users.py",),
    ),
    Fault(
        "a key deletes its own owner",
        _USERS,
        "if identity == actor.owner_id:",
        "if identity == actor.id:",
        ("test_users.py",),
    ),
    Fault(
        "the names of users are told apart by case",
        _USERS,
        "return username.lower()",
        "return username",
        ("test_users.py", "test_auth.py"),
    ),
    Fault(
        "tokens outlive a change of the password",
        "app/adapters/sql/users.py",
        '"token_epoch": users.c.token_epoch + 1',
        '"token_epoch": users.c.token_epoch',
        ("test_auth.py",),
    ),
    Fault(
        "a withdrawn key is good for a while longer",
        "app/domain/api_keys.py",
        "            self._transactions.after_commit(self._memory.forget)\n",
        "",
        ("test_api_keys.py",),
    ),
    Fault(
        "an expired key is good",
        "app/domain/api_keys.py",
        "return None if stored.key.expired(self._now()) else stored",
        "return stored",
        ("test_api_keys.py",),
    ),
    Fault(
        "a token is taken for an API key",
        "app/domain/recognition.py",
        "        if not credential.startswith(MARK):\n            return None\n        now",
        "        now",
        ("test_auth.py",),
    ),
    Fault(
        "a weak tag lets a change through",
        _PRECONDITIONS,
        "any(not weak and tag == current for weak, tag in",
        "any(tag == current for weak, tag in",
        ("test_versions.py",),
    ),
    Fault(
        "a weak tag is not the same when reading",
        _PRECONDITIONS,
        "any(tag == bare for _, tag in",
        "any(not weak and tag == bare for weak, tag in",
        ("test_versions.py",),
    ),
    Fault(
        "a star does not match what is there",
        _PRECONDITIONS,
        'if if_match is None or if_match.strip() == "*":',
        "if if_match is None:",
        ("test_versions.py",),
    ),
    Fault(
        "versions of servers do not count every change",
        _PRECONDITIONS,
        """else f'"{version}"'""",
        """else f'"{version // 2}"'""",
        ("test_versions.py", "test_servers.py"),
    ),
    Fault(
        "a key with another body is answered with the first answer",
        _REPLAYS,
        "if seen.fingerprint != fingerprint:",
        "if seen.fingerprint is None:",
        ("test_repeats.py",),
    ),
    Fault(
        "nothing is replayed",
        _REPLAYS,
        "LIFETIME = timedelta(hours=24)",
        "LIFETIME = timedelta()",
        ("test_repeats.py",),
    ),
    Fault(
        "idempotency keys are everybody's",
        "app/handlers/once.py",
        'scope = f"{principal.id} {operation}"',
        'scope = f"{operation}"',
        ("test_repeats.py",),
    ),
    Fault(
        "another password is the same request",
        "app/handlers/auth.py",
        "password=body.password,\n            )\n        except",
        "password='',\n            )\n        except",
        ("test_repeats.py",),
    ),
    Fault(
        "another server is the same request",
        "app/handlers/servers.py",
        "str(server_id)",
        '""',
        ("test_repeats.py",),
    ),
    Fault(
        "a stored answer is given before a closed environment",
        "app/handlers/servers.py",
        "            await self._fleet.get(server_id, principal.environments)\n            return",
        "            return",
        ("test_order.py",),
    ),
    Fault(
        "a secret asked for twice is another conflict",
        _REPLAYS,
        'its answer cannot be shown again.", "idempotency_key_reused"',
        'its answer cannot be shown again.", "conflict"',
        ("test_repeats.py",),
    ),
)
