"""The dashboard in a real browser, on a real service."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.accounts import PASSWORD
from tests.databases import sqlite_template
from tests.ports import free_port
from tests.service.outside import Outside

__all__ = ["sqlite_template"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ALONE = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
API = "/api/v1"

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
    # one browser for all
    pytest.mark.asyncio(loop_scope="module"),
]


@pytest.fixture(scope="module")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    settings = {"ADMIN_PASSWORD": PASSWORD, "PROBE_ALLOW_PRIVATE": "true", "STAGE_SECONDS": "0.3"}
    outside = Outside(tmp_path_factory.mktemp("dashboard"), settings)
    outside.data.mkdir()
    shutil.copy(sqlite_template, outside.data / "app.db")
    yield outside.start()
    assert outside.stop() == 0


@pytest.fixture(scope="module")
def api(service: Outside) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, trust_env=False) as client:
        answer = client.post(f"{API}/auth/login", json={"username": "admin", "password": PASSWORD})
        client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ALONE)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(browser: Browser, service: Outside) -> AsyncIterator[Page]:
    """The page before anybody has signed in; whatever it complains of fails the test."""
    context = await browser.new_context(base_url=service.url)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # time passes as ever, and faster where a test says so
    await page.clock.install()
    await page.goto("/dashboard")
    yield page
    await context.close()
    # a refusal is told by the page, and by the browser too
    assert [text for text in complaints if not text.startswith("Failed to load resource")] == []
    assert [url for url in asked if not url.startswith(service.url)] == []


async def sign_in(page: Page, password: str = PASSWORD) -> None:
    """By keyboard alone."""
    await page.get_by_label("Name", exact=True).fill("admin")
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


def created(api: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = api.post(f"{API}/{path}", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def answer_ok(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


async def test_a_password_that_is_wrong_is_told_and_the_right_one_lets_in_until_signing_out(
    page: Page,
) -> None:
    await sign_in(page, "not the password")
    await expect(page.get_by_role("alert")).to_have_text(re.compile("password", re.IGNORECASE))

    await sign_in(page)
    await expect(page.get_by_role("heading", name="Services")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("admin", exact=True)).to_be_visible()

    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_a_key_lets_in_too(page: Page, api: httpx.Client) -> None:
    key = created(api, "auth/api-keys", {"name": "wall display", "permissions": ["services:read"]})["key"]
    await page.get_by_label("API key").fill(key)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("0 registered")).to_be_visible()
    # what the key may not see is told, and the rest is there
    await expect(page.get_by_role("status")).to_contain_text("deployments:read")


async def test_services_show_how_they_are_and_how_fast_they_answer(page: Page, api: httpx.Client) -> None:
    server = await asyncio.start_server(answer_ok, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    for name, where in (("catalog", port), ("ledger", free_port())):
        endpoints = [{"host": "127.0.0.1", "port": where}]
        service = created(
            api, "services", {"name": name, "version": "1", "environment": "dev", "endpoints": endpoints}
        )
        await asyncio.to_thread(api.get, f"{API}/services/{service['id']}/health")
    await sign_in(page)

    catalog = page.get_by_role("row", name=re.compile("^catalog"))
    await expect(catalog.locator(".status")).to_have_text("healthy")
    await expect(catalog.get_by_role("img")).to_have_attribute("aria-label", re.compile("^1 checks: .* ms"))
    ledger = page.get_by_role("row", name=re.compile("^ledger"))
    await expect(ledger.locator(".status")).to_have_text("unhealthy")
    await expect(ledger.get_by_role("img")).to_have_attribute("aria-label", re.compile("1 failed$"))

    await page.locator("#services-filters").get_by_label("Status").select_option("unhealthy")
    await expect(catalog).to_have_count(0)
    await expect(ledger).to_have_count(1)
    server.close()


async def test_a_deployment_moves_with_its_events(page: Page, api: httpx.Client) -> None:
    await sign_in(page)
    await expect(page.get_by_text("Nothing has been deployed here.")).to_be_visible()
    watched: list[str] = []
    page.on("request", lambda request: watched.append(request.url) if "/events" in request.url else None)
    body = {"service": "checkout", "version": "1.4.2", "environment": "dev"}
    made = created(api, "deployments", body | {"config": {"simulate": {"stage_seconds": 0.5}}})
    row = page.locator(f'[data-id="{made["id"]}"]')
    # the list is asked anew at once, and then in five seconds; all five stages go by before that
    await page.locator("#deployments-filters").get_by_label("Service").fill("checkout")
    await expect(row).to_be_visible()
    await page.evaluate(
        """id => { window.seen = []; setInterval(() => {
             const now = document.querySelector(`[data-id="${id}"] progress`)?.value;
             if (now !== window.seen.at(-1)) window.seen.push(now); }, 20); }""",
        made["id"],
    )
    await expect(row.locator(".status")).to_have_text("succeeded", timeout=15_000)
    await expect(row.locator(".percent")).to_have_text("100 %")
    assert [url.partition(API)[2] for url in watched] == [f"/operations/{made['operation_id']}/events"]
    assert {30, 50, 80} & set(await page.evaluate("window.seen"))


async def test_an_experiment_is_opened_by_keyboard_and_its_metric_drawn(
    page: Page, api: httpx.Client
) -> None:
    for name, losses in (("first", [0.9, 0.5, 0.25]), ("second", [0.7, 0.6])):
        experiment = created(
            api, "experiments", {"name": name, "owner": "ada", "description": "<img src=x onerror=alert(1)>"}
        )
        for loss in losses:
            metrics = {"loss": loss, "accuracy": 1 - loss}
            created(api, f"experiments/{experiment['id']}/runs", {"metrics": metrics})
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Runs of second")).to_be_visible()

    await page.get_by_role("button", name="first").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Runs of first")).to_be_visible()
    await page.get_by_label("Metric").select_option("loss")
    plot = page.locator("#runs-plot").get_by_role("img")
    await expect(plot).to_have_attribute("aria-label", "loss of 3 runs, from 0.25 to 0.9, last 0.25")
    await expect(plot.locator("circle")).to_have_count(3)
    # what somebody wrote is shown as it is written
    await expect(page.get_by_text("<img src=x onerror=alert(1)>").first).to_be_visible()
    assert await page.locator("#experiments-rows img").count() == 0
    # the list that is asked anew leaves the focus where it is
    await page.get_by_role("button", name="second").focus()
    async with page.expect_response(re.compile("/experiments\\?")):
        await page.clock.fast_forward(20_000)
    await expect(page.get_by_role("button", name="second")).to_be_focused()


async def test_it_is_light_or_dark_as_the_reader_has_it(page: Page) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)
        grounds.append(await page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert grounds == ["rgb(247, 248, 250)", "rgb(18, 22, 28)"]


async def test_when_the_service_wants_a_pause_the_page_says_so_and_keeps_it(page: Page) -> None:
    problem = '{"title": "Too many", "detail": "Slower, please.", "status": 429}'
    asked: list[str] = []

    async def refuse(route: Any) -> None:
        asked.append(route.request.url)
        headers = {"Retry-After": "60", "Content-Type": "application/problem+json"}
        await route.fulfill(status=429, headers=headers, body=problem)

    await page.route(re.compile("/api/v1/services/stats"), refuse)
    await sign_in(page)
    await expect(page.get_by_role("status")).to_contain_text("Slower, please.")
    # the list of deployments, which is due every five seconds, is not asked for either
    page.on("request", lambda request: asked.append(request.url))
    await page.clock.fast_forward(20_000)
    assert len(asked) == 1
    async with page.expect_request(re.compile("/deployments")):
        await page.clock.fast_forward(60_000)
