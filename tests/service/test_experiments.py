"""Experiments and their runs: each operation, inside the service."""

from typing import Any

import pytest

from tests.service.inside import EXPERIMENTS, NOWHERE, Inside, created
from tests.service.problems import findings, refused


async def made(api: Inside, name: str = "baseline", **fields: Any) -> dict[str, Any]:
    """A new experiment."""
    return created(await api.admin.post(EXPERIMENTS, json={"name": name, "owner": "ada", **fields}))


async def run_of(api: Inside, experiment_id: str, **fields: Any) -> dict[str, Any]:
    """A new run."""
    return created(await api.admin.post(f"{EXPERIMENTS}/{experiment_id}/runs", json=fields))


async def test_create_experiment_keeps_its_name_in_lower_case(api: Inside) -> None:
    answer = await api.admin.post(EXPERIMENTS, json={"name": "BASE_line-1", "owner": "Ada"})
    body = created(answer)
    assert (body["name"], body["owner"], body["status"]) == ("base_line-1", "Ada", "created")
    assert (body["description"], body["runs"]) == (None, [])
    assert answer.headers["location"] == f"{EXPERIMENTS}/{body['id']}"
    assert answer.headers["etag"] == '"1"'
    refused(await api.admin.post(EXPERIMENTS, json={"name": "base_LINE-1", "owner": "bob"}), 409)


async def test_create_experiment_with_its_key_again_answers_as_before(api: Inside) -> None:
    headers = {"Idempotency-Key": "one"}
    body = {"name": "baseline", "owner": "ada"}
    first = await api.admin.post(EXPERIMENTS, json=body, headers=headers)
    again = await api.admin.post(EXPERIMENTS, json=body, headers=headers)
    assert created(again) == created(first)
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("name", ["b\u0430se", "\u212a", "b\uff41se", "base\u0301", "base\u200d", "a b", ""])
async def test_create_experiment_takes_no_name_that_only_looks_like_one(api: Inside, name: str) -> None:
    answer = await api.admin.post(EXPERIMENTS, json={"name": name, "owner": "ada"})
    assert [pointer for pointer, _ in findings(answer)] == ["/body/name"]


async def test_list_experiments_is_filtered_and_counts_runs(api: Inside) -> None:
    first, _, third = [await made(api, name, owner=owner) for name, owner in ("aa", "bb", "ca")]
    await run_of(api, first["id"])
    page = (await api.admin.get(EXPERIMENTS, params={"owner": "a"})).json()
    assert [(each["id"], each["run_count"]) for each in page["items"]] == [(third["id"], 0), (first["id"], 1)]


async def test_get_experiment_shows_its_newest_runs_and_knows_what_the_caller_has(api: Inside) -> None:
    identity = (await made(api))["id"]
    runs = [await run_of(api, identity, params={"n": number}) for number in range(3)]
    answer = await api.admin.get(f"{EXPERIMENTS}/{identity}")
    assert answer.json()["runs"] == list(reversed(runs))
    tag = answer.headers["etag"]
    known = await api.admin.get(f"{EXPERIMENTS}/{identity}", headers={"If-None-Match": tag})
    assert (known.status_code, known.headers["etag"], known.content) == (304, tag, b"")
    head = await api.admin.head(f"{EXPERIMENTS}/{identity}")
    assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    refused(await api.admin.get(f"{EXPERIMENTS}/{NOWHERE}"), 404)


async def test_update_experiment_takes_null_for_a_description_alone(api: Inside) -> None:
    path = f"{EXPERIMENTS}/{(await made(api, description='first'))['id']}"
    assert (await api.admin.patch(path, json={"status": "running"})).json()["description"] == "first"
    assert (await api.admin.patch(path, json={"description": None})).json()["description"] is None
    refused(await api.admin.patch(path, json={"name": None}), 422)
    refused(await api.admin.patch(path, json={"owner": "bob"}), 422)
    assert (await api.admin.get(path)).headers["etag"] == '"3"'


async def test_delete_experiment_takes_its_runs_along(api: Inside) -> None:
    identity = (await made(api))["id"]
    run = await run_of(api, identity)
    refused(await api.admin.delete(f"{EXPERIMENTS}/{identity}", headers={"If-Match": '"1"'}), 412)
    assert (await api.admin.delete(f"{EXPERIMENTS}/{identity}")).status_code == 204
    for path in (identity, f"{identity}/runs", f"{identity}/runs/{run['id']}"):
        refused(await api.admin.get(f"{EXPERIMENTS}/{path}"), 404)


async def test_list_runs_is_newest_first(api: Inside) -> None:
    identity = (await made(api))["id"]
    runs = [await run_of(api, identity) for _ in range(3)]
    page = (await api.admin.get(f"{EXPERIMENTS}/{identity}/runs", params={"per_page": 2})).json()
    assert page["items"] == [runs[2], runs[1]]
    assert (page["total"], page["pages"]) == (3, 2)


async def test_create_run_takes_what_is_given(api: Inside) -> None:
    identity = (await made(api))["id"]
    params = {"lr": 0.1, "name": "ü", "on": True, "none": None}
    run = await run_of(api, identity, status="completed", params=params, metrics={"loss": 1})
    assert (run["params"], run["metrics"]) == (params, {"loss": 1.0})
    assert run["started_at"] == run["finished_at"] is not None


async def test_get_run_of_another_experiment_finds_nothing(api: Inside) -> None:
    first, second = [(await made(api, name))["id"] for name in ("a", "b")]
    run = await run_of(api, first)
    answer = await api.admin.get(f"{EXPERIMENTS}/{first}/runs/{run['id']}")
    assert (answer.json(), answer.headers["etag"]) == (run, '"1"')
    refused(await api.admin.get(f"{EXPERIMENTS}/{second}/runs/{run['id']}"), 404)


async def test_update_run_moves_forward_only(api: Inside) -> None:
    identity = (await made(api))["id"]
    path = f"{EXPERIMENTS}/{identity}/runs/{(await run_of(api, identity))['id']}"
    assert (await api.admin.patch(path, json={"status": "running"})).json()["finished_at"] is None
    refused(await api.admin.patch(path, json={"status": "created"}), 409)
    assert (await api.admin.patch(path, json={"status": "failed"})).json()["finished_at"] is not None
    refused(await api.admin.patch(path, json={"status": "completed"}), 409)
    changed = await api.admin.patch(path, json={"metrics": {"loss": 0.5}})
    assert (changed.json()["metrics"], changed.headers["etag"]) == ({"loss": 0.5}, '"4"')
