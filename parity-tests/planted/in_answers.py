"""Faults in what is answered: values, headers, masking, pages."""

from typing import Final

from planted.fault import Fault

_AUTH: Final = "app/handlers/auth.py"
_SERVERS: Final = "app/handlers/servers.py"
_OPERATIONS: Final = "app/handlers/operations.py"
_SYSTEM: Final = "app/handlers/system.py"
_PAGES: Final = "app/handlers/pages.py"

FAULTS: Final = (
    Fault(
        "an answer with a secret may be kept by caches",
        _AUTH,
        "cache_control=_NO_STORE,\n                etag=",
        'cache_control="private",\n                etag=',
        ("test_api_keys.py",),
    ),
    Fault(
        "a token is said to be good for longer",
        _AUTH,
        "expires_in=token.expires_in,",
        "expires_in=token.expires_in + 60,",
        ("test_auth.py",),
    ),
    Fault(
        "Location of a user leads nowhere",
        _AUTH,
        'location=f"{_USERS}/{user.id}"',
        'location=f"{_USERS}/{user.username}"',
        ("test_users.py",),
    ),
    Fault(
        "permissions in another order",
        _AUTH,
        "return [permission for permission in Permission if permission.value in wanted]",
        "return [Permission(name) for name in sorted(wanted)]",
        ("test_auth.py",),
    ),
    Fault(
        "environments in another order",
        _AUTH,
        "[each for each in Environment if each.value in scope]",
        "[Environment(each) for each in sorted(scope)]",
        ("test_api_keys.py", "test_users.py"),
    ),
    Fault(
        "an unlimited user shown as limited to everything (null against a list)",
        _AUTH,
        "return None if scope is None else [each for each in Environment if each.value in scope]",
        "return [each for each in Environment if scope is None or each.value in scope]",
        ("test_users.py",),
    ),
    Fault(
        "a key is expired when it is not",
        _AUTH,
        "expired=key.expired(now),",
        "expired=key.expires_at is not None,",
        ("test_api_keys.py",),
    ),
    Fault(
        "the last login is not shown",
        _AUTH,
        "last_login_at=user.last_login_at,",
        "last_login_at=None,",
        ("test_auth.py",),
    ),
    Fault(
        "a key is known by the name of its owner",
        "app/domain/api_keys.py",
        "name=self.name,\n            role=None,",
        "name=owner.username,\n            role=None,",
        ("test_auth.py",),
    ),
    Fault(
        "all keys have the same prefix",
        _AUTH,
        "ApiKeyCreated(**dict(_show_key(made.key, now)), key=made.secret)",
        "ApiKeyCreated(**{**dict(_show_key(made.key, now)), 'prefix': 'aaaaaaaa'}, key=made.secret)",
        ("test_api_keys.py",),
    ),
    Fault(
        "text is trimmed",
        _SERVERS,
        "region=body.region,\n        tags=body.tags,",
        "region=body.region.strip(),\n        tags=body.tags,",
        ("test_strictness.py",),
    ),
    Fault(
        "a change to no tags at all is ignored (empty against absent)",
        _SERVERS,
        "if body.tags is not None:",
        "if body.tags:",
        ("test_servers.py",),
    ),
    Fault(
        "a change of labels is merged instead of set",
        "app/domain/servers.py",
        "changed = replace(server, **changes, updated_at=self._clock())",
        'labels = {**server.labels, **changes.get("labels", {})}\n'
        '            changed = replace(server, **{**changes, "labels": labels}, updated_at=self._clock())',
        ("test_servers.py",),
    ),
    Fault(
        "a change does not move updated_at",
        "app/domain/servers.py",
        "changed = replace(server, **changes, updated_at=self._clock())",
        "changed = replace(server, **changes)",
        ("test_servers.py",),
    ),
    Fault(
        "If-None-Match is not honoured for servers",
        _SERVERS,
        "if unchanged(if_none_match, headers.etag):",
        "if unchanged(None, headers.etag):",
        ("test_versions.py",),
    ),
    Fault(
        "Location of an action is that of the server",
        _SERVERS,
        "LocationHeaders(location=operation_path(operation.id))",
        'LocationHeaders(location=f"{_PATH}/{server_id}")',
        ("test_operations.py",),
    ),
    Fault(
        "who asked is the id instead of the name",
        _SERVERS,
        "requested_by=principal.name,",
        "requested_by=str(principal.id),",
        ("test_operations.py",),
    ),
    Fault(
        "attempts are not shown",
        _OPERATIONS,
        "attempts=operation.attempts,",
        "attempts=0,",
        ("test_operations.py",),
    ),
    Fault(
        "the load of a machine is another",
        "app/adapters/simulated.py",
        "cpu_percent=15.5",
        "cpu_percent=15",
        ("test_operations.py",),
    ),
    Fault(
        "health may be kept by caches for another time",
        _SYSTEM,
        "_REPORT_SECONDS = 30",
        "_REPORT_SECONDS = 60",
        ("test_system.py",),
    ),
    Fault(
        "a component that is not there has an engine (null against text)",
        _SYSTEM,
        "engine=finding.engine,",
        'engine=finding.engine or "none",',
        ("test_system.py",),
    ),
    Fault(
        "components are asked every time",
        "app/domain/health.py",
        "keep: float = 30.0,",
        "keep: float = 0.0,",
        ("test_system.py",),
    ),
    Fault(
        "components in another order",
        "app/main.py",
        '("vault", "database", "postgres",',
        '("database", "vault", "postgres",',
        ("test_system.py",),
    ),
    Fault(
        "no link to the page before",
        _PAGES,
        "if page.page > 1:",
        "if page.page > 2:",
        ("test_pages.py",),
    ),
    Fault(
        "a link to a last page that is not there",
        _PAGES,
        "if page.total and not page.total_capped:",
        "if not page.total_capped:",
        ("test_pages.py",),
    ),
    Fault(
        "links forget the filters",
        _PAGES,
        '{**kept, "page": number',
        '{"page": number',
        ("test_pages.py",),
    ),
    Fault(
        "one page too few",
        "app/domain/paging.py",
        "return -(-self.total // self.per_page)",
        "return self.total // self.per_page",
        ("test_pages.py",),
    ),
    Fault(
        "pages overlap by one",
        "app/domain/paging.py",
        "(self.page - 1) * self.per_page",
        "max(0, (self.page - 1) * self.per_page - 1)",
        ("test_pages.py",),
    ),
    Fault(
        "lists are oldest first",
        "app/adapters/sql/lists.py",
        "page = select(table).where(table.c.seq.in_(numbers)).order_by(table.c.seq.desc())",
        "page = select(table).where(table.c.seq.in_(numbers)).order_by(table.c.seq)",
        ("test_users.py", "test_servers.py"),
    ),
    Fault(
        "all of the tags are needed where one is enough",
        "app/adapters/sql/servers.py",
        "server_tags.c.tag.in_(list(where.tags))",
        "server_tags.c.tag == where.tags[0]",
        ("test_servers.py",),
    ),
    Fault(
        "a name filter finds the beginnings of names",
        "app/adapters/sql/servers.py",
        "column == value for column, value in exact.items()",
        "column.startswith(value) for column, value in exact.items()",
        ("test_servers.py",),
    ),
    Fault(
        "tags of a server are forgotten in the index when they change",
        "app/adapters/sql/servers.py",
        "            await _tag(connection, row.seq, server.tags)\n            return _server(row)",
        "            return _server(row)",
        ("test_servers.py",),
    ),
)
