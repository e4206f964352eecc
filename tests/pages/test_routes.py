"""The contract and its readers are served from local files alone."""

from __future__ import annotations

import re
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.applications import Starlette
from starlette.routing import Mount

from app.pages import routes as pages
from app.pages.routes import VENDORED, routes

OPENAPI_JSON = '{"openapi": "3.1.0",  "info": {"title": "grüß"}}\n'.encode()
OPENAPI_YAML = "openapi: 3.1.0  # grüß\n".encode()
HERE = Path(pages.__file__).parent
PAGES = ("/docs", "/redoc", "/dashboard")
MODULES = sorted(file.name for file in (HERE / "dashboard").glob("*.js"))


def client(prefix: str = "") -> AsyncClient:
    served = routes(OPENAPI_JSON, OPENAPI_YAML)
    app = Starlette(routes=[Mount(prefix, routes=served)] if prefix else served)
    app.router.redirect_slashes = False
    return AsyncClient(transport=ASGITransport(app=app), base_url=f"http://api.test{prefix}/")


class Links(HTMLParser):
    """Everything that a page loads or leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("src", "href") and value]
        names = {name for name, _ in attrs}
        self.inline += (tag == "script" and "src" not in names) or tag == "style" or "style" in names
        self.inline += any(name.startswith("on") for name in names)


def links(html: str) -> Links:
    parser = Links()
    parser.feed(html)
    return parser


@pytest.mark.parametrize(
    ("path", "content", "media_type"),
    [
        ("/openapi.json", OPENAPI_JSON, "application/json"),
        ("/openapi.yaml", OPENAPI_YAML, "application/yaml"),
    ],
)
async def test_the_contract_is_served_byte_for_byte(path: str, content: bytes, media_type: str) -> None:
    async with client() as http:
        answer = await http.get(path)
        again = await http.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert answer.content == content
    assert answer.headers["content-type"] == media_type
    assert answer.headers["cache-control"] == "no-cache"
    assert again.status_code == 304


@pytest.mark.parametrize("prefix", ["", "/under/a/prefix"])
@pytest.mark.parametrize("page", PAGES)
async def test_all_that_a_page_loads_is_served_here_under_any_prefix(page: str, prefix: str) -> None:
    async with client(prefix) as http:
        html = await http.get(page.removeprefix("/"))
        assert html.headers["content-type"] == "text/html; charset=utf-8"
        for link in links(html.text).found:
            answer = await http.get(str(html.url.join(link)))
            assert (link, answer.status_code) == (link, 200)


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_holds_no_script_or_style_of_its_own_so_that_the_policy_can_be_strict(page: str) -> None:
    async with client() as http:
        assert links((await http.get(page)).text).inline == 0


@pytest.mark.parametrize("page", PAGES)
async def test_a_page_may_load_nothing_from_other_hosts_and_run_nothing_inline(page: str) -> None:
    async with client() as http:
        policy = (await http.get(page)).headers["content-security-policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert "http" not in policy
    assert "*" not in policy


@pytest.mark.parametrize(
    "name",
    [
        *("docs.html", "docs.js", "redoc.html", "redoc.js", "pages.css", "dashboard.html"),
        *(f"dashboard/{name}" for name in ("dashboard.css", *MODULES)),
    ],
)
def test_our_own_files_name_no_other_host(name: str) -> None:
    text = (HERE / name).read_text().replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text) == []


@pytest.mark.parametrize("name", MODULES)
async def test_a_module_of_the_dashboard_loads_only_what_is_served(name: str) -> None:
    async with client() as http:
        module = await http.get(f"/assets/dashboard/{name}")
        assert module.headers["content-type"] == "text/javascript; charset=utf-8"
        for other in re.findall(r'^import .* from "(.+)";$', module.text, re.MULTILINE):
            assert (other, (await http.get(str(module.url.join(other)))).status_code) == (other, 200)


async def test_redoc_is_served_without_the_badge_of_its_makers() -> None:
    path = next(name for name in VENDORED if name.endswith("redoc.standalone.js"))
    stored = (HERE / "assets" / path).read_bytes()
    async with client() as http:
        served = (await http.get(f"/assets/{path}")).content
    assert stored.count(b"cdn.redoc.ly") == 1
    assert served == stored.replace(b"https://cdn.redoc.ly/redoc/logo-mini.svg", b"data:,")


@pytest.mark.parametrize("name", VENDORED)
async def test_files_of_others_may_be_kept_for_ever_as_their_path_names_the_version(name: str) -> None:
    assert re.match(r"[a-z-]+-\d+\.\d+\.\d+/", name)
    async with client() as http:
        answer = await http.get(f"/assets/{name}")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == VENDORED[name]


@pytest.mark.parametrize("name", VENDORED)
def test_files_of_others_are_the_published_ones_with_licence_and_notice(name: str) -> None:
    content = (HERE / "assets" / name).read_bytes()
    notice = (HERE / "assets" / "NOTICE.md").read_text()
    [row] = [line for line in notice.splitlines() if line.startswith(f"| `{name}` |")]
    assert f"`{sha256(content).hexdigest()}`" in row
    assert (HERE / "assets" / name).with_name("LICENSE").is_file()


@pytest.mark.parametrize(
    "path", ["/assets/", "/assets/NOTICE.md", "/assets/../routes.py", "/assets/%2e%2e/routes.py", "/docs/"]
)
async def test_nothing_else_of_the_folder_is_served(path: str) -> None:
    async with client() as http:
        assert (await http.get(path)).status_code == 404
