"""Services over HTTP: registering, finding, changing, and what checks say of them."""

import asyncio
from typing import Any

from tests.listeners import listener
from tests.service.inside import NOWHERE, SERVICES, Inside, Installation, service, serving
from tests.service.problems import findings, refused


async def test_register_service_makes_one_however_many_register_at_once(api: Inside) -> None:
    answers = await asyncio.gather(
        *(api.admin.post(SERVICES, json=service(version=str(number))) for number in range(1000))
    )
    # On a busy machine the last ones may be told to come again later.
    assert {answer.status_code for answer in answers} <= {200, 201, 503}
    assert [answer.status_code for answer in answers].count(201) == 1
    assert len({answer.json()["id"] for answer in answers if answer.status_code != 503}) == 1
    assert (await api.admin.get(SERVICES)).json()["total"] == 1


async def test_register_service_in_a_closed_environment_is_403(api: Inside) -> None:
    answer = await api.dev.post(SERVICES, json=service(environment="prod"))
    assert refused(answer, 403)["detail"].endswith("environment prod.")
    assert (await api.admin.get(SERVICES)).json()["total"] == 0


async def test_register_service_takes_no_more_metadata_than_may_be_shown_a_hundred_times(api: Inside) -> None:
    refused(await api.admin.post(SERVICES, json=service(metadata={"a": "m" * 5_000_000})), 413)
    assert (await api.admin.get(SERVICES)).json()["total"] == 0


async def test_register_service_refuses_names_that_only_look_alike(api: Inside) -> None:
    for name in ("pаypal", "web‐api", "ｗｅｂ", "web\u200d", "wéb"):  # noqa: RUF001 - that is the point
        answer = await api.admin.post(SERVICES, json=service(name))
        assert findings(answer) == [("/body/name", "pattern")]


async def test_list_services_takes_an_underscore_for_what_it_is(api: Inside) -> None:
    made = await api.register("a_b")
    await api.register("axb")
    found = (await api.admin.get(SERVICES, params={"name": "A_B"})).json()
    assert [each["id"] for each in found["items"]] == [made["id"]]


async def test_get_service_shows_what_was_registered(api: Inside) -> None:
    made = await api.register()
    answer = await api.admin.get(f"{SERVICES}/{made['id']}")
    assert answer.json() == made
    refused(await api.admin.get(f"{SERVICES}/{NOWHERE}"), 404)


async def test_get_service_stats_counts_what_the_caller_may_see(api: Inside) -> None:
    await api.register("elsewhere", environment="prod")
    made = await api.register("here")
    assert (await api.dev.get(f"{SERVICES}/stats")).json() == {
        "total_services": 1,
        "by_environment": {"dev": 1, "staging": 0, "prod": 0},
        "by_status": {"healthy": 1, "unhealthy": 0, "maintenance": 0},
        "latest_registrations": [made],
    }


async def test_update_service_needs_the_present_version(api: Inside) -> None:
    made = await api.admin.post(SERVICES, json=service())
    path, headers = f"{SERVICES}/{made.json()['id']}", {"If-Match": made.headers["etag"]}
    assert (await api.admin.patch(path, json={"version": "2"}, headers=headers)).status_code == 200
    refused(await api.admin.patch(path, json={"version": "3"}, headers=headers), 412)
    assert (await api.admin.get(path)).json()["version"] == "2"


async def test_delete_service_forgets_its_results(api: Inside) -> None:
    made = await api.register()
    path = f"{SERVICES}/{made['id']}"
    await api.admin.get(f"{path}/health")
    assert (await api.admin.delete(path)).status_code == 204
    again = await api.register()
    history = (await api.admin.get(f"{SERVICES}/{again['id']}/health/history")).json()
    assert (history["total"], history["items"]) == (0, [])


async def test_send_heartbeat_moves_last_seen_alone(api: Inside) -> None:
    made = await api.register()
    seen = (await api.dev.post(f"{SERVICES}/{made['id']}/heartbeat")).json()
    assert seen == {**made, "last_seen": seen["last_seen"]}
    assert seen["last_seen"] > made["last_seen"]


async def test_get_service_health_of_this_machine_needs_a_setting(
    installation: Installation, api: Inside, tmp_path: Any
) -> None:
    async with listener(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n") as here:
        endpoints = [{"host": "127.0.0.1", "port": here.port}]
        made = await api.register(endpoints=endpoints)
        found = (await api.admin.get(f"{SERVICES}/{made['id']}/health")).json()
        assert (found["status"], found["status_code"]) == ("unhealthy", None)
        assert found["error_message"] == "The address is one that may not be probed."
        assert here.connections == 0
        async with serving(installation, tmp_path / "open", probe_allow_private=True) as opened:
            made = await opened.register(endpoints=endpoints)
            found = (await opened.admin.get(f"{SERVICES}/{made['id']}/health")).json()
            assert (found["status"], found["status_code"]) == ("healthy", 200)
            text = (await opened.nobody.get("/metrics")).text
    assert 'concord_probes_total{outcome="well",protocol="http"} 1.0' in text
    assert "concord_check_lateness_seconds_count" in text


async def test_list_service_health_links_its_pages(api: Inside) -> None:
    made = await api.register()
    path = f"{SERVICES}/{made['id']}/health"
    found = (await api.admin.get(path)).json()
    answer = await api.admin.get(f"{path}/history", params={"per_page": 1})
    assert answer.json()["items"] == [found]
    target = f"<{path}/history?page=1&per_page=1>"
    assert answer.headers["link"] == f'{target}; rel="first", {target}; rel="last"'
