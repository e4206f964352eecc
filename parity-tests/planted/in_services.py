"""Faults in services: registering, finding, checking, and where checks may go."""

from typing import Final

from planted.fault import Fault

_DOMAIN: Final = "app/domain/services.py"
_CHECKS: Final = "app/domain/service_checks.py"
_ENDPOINTS: Final = "app/domain/endpoints.py"
_PLACES: Final = "app/domain/destinations.py"
_SQL: Final = "app/adapters/sql/services.py"
_RESULTS: Final = "app/adapters/sql/service_checks.py"
_PROBES: Final = "app/adapters/probes/network.py"
_HTTP: Final = "app/adapters/probes/http.py"
_HANDLERS: Final = "app/handlers/services.py"

FAULTS: Final = (
    Fault(
        "a service that registers again is not seen by it",
        _DOMAIN,
        "said = replace(known, **_said(registration), last_seen=now)",
        "said = replace(known, **_said(registration))",
        ("test_services.py",),
    ),
    Fault(
        "a service that registers again is told that it is new",
        _HANDLERS,
        "            if not new:\n",
        "            if not new and service.revision > 2:\n",
        ("test_services.py",),
    ),
    Fault(
        "an underscore in a name stands for any character",
        _SQL,
        "contains(where.name.lower(), autoescape=True)",
        "contains(where.name.lower())",
        ("test_services.py",),
    ),
    Fault(
        "tags that a service had before still find it",
        _SQL,
        "await connection.execute(delete(service_tags).where(service_tags.c.seq == row.seq))",
        "await connection.execute(delete(service_tags).where(service_tags.c.seq < row.seq))",
        ("test_services.py",),
    ),
    Fault(
        "a change is a heartbeat, too",
        _DOMAIN,
        "changed = self._in_time(replace(service, **changes), service, now)",
        "changed = self._in_time(replace(service, **changes, last_seen=now), service, now)",
        ("test_services.py",),
    ),
    Fault(
        "services elsewhere are counted",
        _SQL,
        "            query = query.where(services.c.environment.in_(sorted(environments)))\n",
        "            query = query.where(services.c.seq >= len(environments))\n",
        ("test_permissions.py",),
    ),
    Fault(
        "of several endpoints the last that is ill counts",
        _ENDPOINTS,
        "for place, finding in enumerate(findings):",
        "for place, finding in reversed(list(enumerate(findings))):",
        ("test_service_health.py",),
    ),
    Fault(
        "after maintenance a service is healthy, whatever it was",
        _DOMAIN,
        "status=service.found, due_at=due_at",
        "status=ServiceStatus.HEALTHY, due_at=due_at",
        ("test_service_health.py",),
    ),
    Fault(
        "in maintenance the last result is told",
        _CHECKS,
        "if service.status is ServiceStatus.MAINTENANCE:",
        "if service.status is ServiceStatus.MAINTENANCE and not service.results:",
        ("test_service_health.py",),
    ),
    Fault(
        "what was found when somebody asked is not kept",
        _CHECKS,
        "        await self._store.keep(service, result)\n",
        "",
        ("test_service_health.py",),
    ),
    Fault(
        "redirects count as healthy",
        _HTTP,
        "return Finding(Outcome.REDIRECTED, milliseconds, status)",
        "return Finding(Outcome.WELL, milliseconds, status)",
        ("test_service_health.py",),
    ),
    Fault(
        "link-local addresses are asked where private ones are",
        _PLACES,
        "    if any(address in network for network in _NEVER_4):",
        "    if not allow_private and any(address in network for network in _NEVER_4):",
        ("test_service_health.py",),
    ),
    Fault(
        "an IPv4 address inside of an IPv6 address is not looked at",
        _PLACES,
        "    if address.ipv4_mapped is not None:\n        return address.ipv4_mapped\n",
        "    if address.ipv4_mapped is not None:\n        return IPv4Address('1.1.1.1')\n",
        ("test_service_health.py",),
    ),
    Fault(
        "where connections go over TCP is not looked at",
        _PROBES,
        "                if any(forbidden(",
        "                if endpoint.protocol is not EndpointProtocol.TCP and any(forbidden(",
        ("test_service_health.py",),
    ),
    Fault(
        "services are not checked by themselves",
        "app/workshop.py",
        "            await self.checker.start()\n",
        "",
        ("test_service_health.py",),
    ),
    Fault(
        "checks of themselves are written and not counted",
        _RESULTS,
        "_found(each.check.seq, results + 1, each.result)",
        "_found(each.check.seq, results, each.result)",
        ("test_service_health.py",),
    ),
)
