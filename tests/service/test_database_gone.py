"""A database that goes away while the service runs, and comes back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from tests.accounts import PASSWORD
from tests.databases import in_a_thread, on_server
from tests.service.calls import CALLS
from tests.service.inside import LOGIN, Inside, Installation, serving
from tests.service.problems import refused

TOUCHES_NO_DATABASE = {"get_root", "get_health", "get_health_slash", "get_metrics"}
HEALTH = {"get_health_all", "get_health_component"}


@contextmanager
def away(file: Path) -> Iterator[None]:
    """The database's file is somewhere else."""
    elsewhere = file.rename(file.with_name("elsewhere.db"))
    yield
    elsewhere.rename(file)


@pytest.mark.parametrize("operation", sorted(CALLS.keys() - TOUCHES_NO_DATABASE - HEALTH))
async def test_without_its_file_an_operation_is_503_and_works_again_afterwards(
    api: Inside, operation: str
) -> None:
    call = CALLS[operation]
    with away(api.directory / "app.db"):
        problem = refused(await api.admin.request(**call.asked()), 503)
        assert [(each["pointer"], each["kind"]) for each in problem["details"]] == [("", "database")]
        assert str(api.directory) not in str(problem)
    assert (await api.admin.request(**call.asked())).status_code < 500


@pytest.mark.parametrize("operation", sorted(TOUCHES_NO_DATABASE))
async def test_what_needs_no_database_works_without_it(api: Inside, operation: str) -> None:
    with away(api.directory / "app.db"):
        assert (await api.nobody.request(**CALLS[operation].asked())).status_code == 200


async def test_work_goes_on_when_the_file_is_back(api: Inside) -> None:
    machine = await api.add("web-1")
    started = await api.admin.post(f"/api/v1/servers/{machine['id']}/start")
    with away(api.directory / "app.db"):
        await asyncio.sleep(0.1)
    assert (await api.ended(started.json()["id"]))["status"] == "succeeded"


@pytest.fixture
async def on_postgresql(
    postgresql_server: str, installation: Installation, tmp_path: Path
) -> AsyncIterator[tuple[Inside, str]]:
    """A service on an empty PostgreSQL database of its own, and the name of that."""
    name = f"test_{uuid4().hex}"
    in_a_thread(on_server(f"CREATE DATABASE {name}"))
    url = make_url(postgresql_server).set(database=name).render_as_string(hide_password=False)
    settings = {"database_url": url, "admin_password": PASSWORD}
    try:
        async with serving(installation, tmp_path / "data", **settings) as inside:
            yield inside, name
    finally:
        in_a_thread(on_server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


async def test_without_postgresql_operations_are_503_and_health_says_so(
    on_postgresql: tuple[Inside, str],
) -> None:
    api, name = on_postgresql
    body = {"username": "admin", "password": PASSWORD}
    token = (await api.nobody.post(LOGIN, json=body)).json()["access_token"]
    admin = api.holding(Authorization=f"Bearer {token}")
    assert (await admin.get("/api/v1/servers")).status_code == 200
    assert (await admin.get("/health/database")).json()["engine"] == "postgresql"

    in_a_thread(on_server(f"DROP DATABASE {name} WITH (FORCE)"))
    for path in ("/api/v1/servers", "/api/v1/auth/me"):
        problem = refused(await admin.get(path), 503)
        assert name not in str(problem)
    refused(await api.nobody.post(LOGIN, json=body), 503)
    refused(await admin.get("/health/database"), 503)
    report = await admin.get("/health/all")
    assert (report.status_code, report.json()["status"]) == (503, "unhealthy")
    assert (await admin.get("/health")).status_code == 200
