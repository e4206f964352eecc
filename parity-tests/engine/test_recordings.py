"""Recorded traffic is replayed with everyone's own ids."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from engine.bed import compare, switch
from parity.failures import CannotRun


def recorded(client: httpx.Client, method: str, url: str, body: Any = None) -> dict[str, Any]:
    answer = client.request(method, url, json=body)
    request: dict[str, Any] = {
        "method": method,
        "url": str(answer.request.url),
        "headers": [
            {"name": n, "value": "[Filtered]" if n == "authorization" else v}
            for n, v in answer.request.headers.items()
        ],
    }
    if body is not None:
        request["postData"] = {"mimeType": "application/json", "text": answer.request.content.decode()}
    return {"request": request, "response": {"status": answer.status_code, "content": {"text": answer.text}}}


@pytest.fixture
def har(one: str, tmp_path: Path) -> Path:
    headers = {"Authorization": "Bearer librarian-secret-0"}
    with httpx.Client(base_url=one, headers=headers) as client:
        client.post("/reset")
        made = recorded(client, "POST", "/books", {"title": "Recorded", "shelf": "history"})
        book = json.loads(made["response"]["content"]["text"])["id"]
        read = recorded(client, "GET", f"/books/{book}")
        lent = recorded(client, "POST", f"/books/{book}/loans", {"borrower": "Joan"})
        gone = recorded(client, "DELETE", f"/books/{book}")
        client.post("/reset")
    path = tmp_path / "recorded.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": [made, read, lent, gone]}}))
    return path


def test_a_recording_replays_with_the_ids_of_each_implementation(one: str, two: str, har: Path) -> None:
    more = ("--sources", "har", "--har", str(har), "--reset", "/reset")
    summary = compare(("one", one), ("two", two), more=more)
    assert (summary.differences, summary.exit_code) == ((), 0)
    reached = {row["operation"] for row in summary.rows if row["reached"] and row["requests"]}
    assert {"addBook", "getBook", "lendBook", "removeBook"} <= reached
    assert "getBook 404" not in summary.reach["undocumented"]


def test_a_recording_shows_a_fault(one: str, two: str, har: Path) -> None:
    switch(two, "loan_of_first", "id_swapped", "status_200")
    summary = compare(
        ("one", one), ("two", two), more=("--sources", "har", "--har", str(har), "--reset", "/reset")
    )
    assert [(d["operation"], d["dimension"]) for d in summary.differences] == [("addBook", "status")]


def test_what_is_no_recording_is_refused(one: str, two: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.har"
    path.write_text("{}")
    summary = compare(("one", one), ("two", two), more=("--sources", "har", "--har", str(path)))
    assert summary.failure == f"{path} is no HAR recording: 'log'"


def test_a_recording_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotRun, match="the source har needs --har FILE"):
        compare(("a", "http://127.0.0.1:1"), ("b", "http://127.0.0.1:2"), more=("--sources", "har"))
