"""Of two things that are wrong the one that stands earlier in the contract's list is the answer.

The list: 404 path, 405, 429, 401, 403 permission, 406, 413, 415, 400, 422, 404 resource, 403 environment,
the stored answer, 412, 409. Each test puts two neighbours, or what meets in practice, into one request.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.service.inside import NOWHERE, OPERATIONS, SERVERS, Inside, Installation, server, serving
from tests.service.problems import findings, refused

TOO_MUCH = b" " * 10_000_001
JSON = {"Content-Type": "application/json"}
TEXT = {"Content-Type": "text/plain"}
HTML = {"Accept": "text/html"}
KEY = {"Idempotency-Key": "a"}


@pytest.fixture
async def strict(installation: Installation, tmp_path: Path) -> AsyncIterator[Inside]:
    """A service that allows one request a minute of each class, and has had it."""
    async with serving(installation, tmp_path / "strict", rate_limit_general=1) as inside:
        await inside.admin.get(SERVERS)
        yield inside


async def test_an_unknown_path_comes_before_its_method(api: Inside) -> None:
    refused(await api.nobody.request("BREW", "/api/v1/teapots"), 404)


async def test_an_unknown_path_is_not_limited(strict: Inside) -> None:
    refused(await strict.nobody.get("/api/v1/teapots"), 404)


async def test_an_unknown_method_comes_before_the_limit(strict: Inside) -> None:
    refused(await strict.nobody.delete(SERVERS), 405)


async def test_the_limit_comes_before_credentials(strict: Inside) -> None:
    refused(await strict.nobody.get(SERVERS), 429)


async def test_credentials_come_before_permissions(api: Inside) -> None:
    refused(await api.nobody.post(SERVERS, json=server("web-1")), 401)


async def test_credentials_come_before_everything_about_the_body(api: Inside) -> None:
    refused(await api.nobody.post(SERVERS, content=TOO_MUCH, headers=TEXT | HTML), 401)


async def test_permissions_come_before_the_media_type_of_the_answer(api: Inside) -> None:
    refused(await api.monitor.post(SERVERS, json=server("web-1"), headers=HTML), 403)


async def test_the_media_type_of_the_answer_comes_before_the_length_of_the_body(api: Inside) -> None:
    refused(await api.admin.post(SERVERS, content=TOO_MUCH, headers=JSON | HTML), 406)


async def test_the_length_of_the_body_comes_before_its_media_type(api: Inside) -> None:
    refused(await api.admin.post(SERVERS, content=TOO_MUCH, headers=TEXT), 413)


async def test_the_media_type_of_the_body_comes_before_its_form(api: Inside) -> None:
    refused(await api.admin.post(SERVERS, content=b"{", headers=TEXT), 415)


async def test_the_form_of_the_body_comes_before_parameters(api: Inside) -> None:
    refused(await api.admin.put(f"{SERVERS}/web-1", content=b"{", headers=JSON), 400)


async def test_what_breaks_a_schema_comes_before_the_resource(api: Inside) -> None:
    assert findings(await api.admin.patch(f"{SERVERS}/{NOWHERE}", json={"port": 0})) == [
        ("/body/port", "minimum")
    ]


async def test_the_resource_comes_before_its_version(api: Inside) -> None:
    refused(await api.admin.delete(f"{SERVERS}/{NOWHERE}", headers={"If-Match": '"1"'}), 404)


async def test_the_resource_comes_before_the_stored_answer(api: Inside) -> None:
    machine = await api.add("web-1")
    path = f"{SERVERS}/{machine['id']}"
    started = await api.admin.post(f"{path}/start", headers=KEY)
    await api.ended(started.json()["id"])
    await api.admin.delete(path)
    refused(await api.admin.post(f"{path}/start", headers=KEY), 404)


async def test_the_environment_comes_before_the_stored_answer(api: Inside) -> None:
    machine = await api.add("web-1")
    path = f"{SERVERS}/{machine['id']}"
    started = await api.dev.post(f"{path}/start", headers=KEY)
    await api.ended(started.json()["id"])
    await api.admin.patch(path, json={"environment": "prod"})
    refused(await api.dev.post(f"{path}/start", headers=KEY), 403)


async def test_the_environment_of_what_is_created_comes_before_the_stored_answer(api: Inside) -> None:
    await api.dev.post(SERVERS, json=server("web-1"), headers=KEY)
    answer = await api.dev.post(SERVERS, json=server("web-1", environment="prod"), headers=KEY)
    assert refused(answer, 403)["detail"].endswith("environment prod.")


async def test_the_environment_comes_before_the_version(api: Inside) -> None:
    machine = await api.add("web-1", environment="prod")
    path = f"{SERVERS}/{machine['id']}"
    refused(await api.dev.delete(path, headers={"If-Match": '"other"'}), 403)


async def test_the_environment_that_a_server_is_moved_to_comes_before_the_version(api: Inside) -> None:
    machine = await api.add("web-1")
    body, headers = {"environment": "prod"}, {"If-Match": '"other"'}
    refused(await api.dev.patch(f"{SERVERS}/{machine['id']}", json=body, headers=headers), 403)


async def test_the_stored_answer_comes_before_the_version(api: Inside) -> None:
    machine = await api.add("web-1")
    path = f"{SERVERS}/{machine['id']}/start"
    headers = KEY | {"If-Match": '"1"'}
    first = await api.admin.post(path, headers=headers)
    assert first.status_code == 202
    again = await api.admin.post(path, headers=headers)
    assert (again.status_code, again.content) == (202, first.content)


async def test_the_version_comes_before_the_state(api: Inside) -> None:
    machine = await api.add("web-1")
    headers = {"If-Match": '"other"'}
    refused(await api.admin.post(f"{SERVERS}/{machine['id']}/stop", headers=headers), 412)


async def test_the_version_comes_before_a_name_that_is_taken(api: Inside) -> None:
    await api.add("web-1")
    machine = await api.add("web-2")
    headers = {"If-Match": '"other"'}
    answer = await api.admin.patch(f"{SERVERS}/{machine['id']}", json={"name": "web-1"}, headers=headers)
    refused(answer, 412)


async def test_the_environment_of_an_operation_comes_before_its_state(api: Inside) -> None:
    machine = await api.add("web-1", environment="prod")
    operation = await api.act("start", machine["id"])
    refused(await api.dev.post(f"{OPERATIONS}/{operation['id']}/cancel"), 403)
