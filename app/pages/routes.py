"""Where the pages stand: the contract, its two readers, and the files that those need."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final

from starlette.routing import BaseRoute, Route

from app.pages.document import Document

_HERE: Final = Path(__file__).parent
_SWAGGER: Final = "swagger-ui-5.35.0"
_REDOC: Final = "redoc-2.5.4"

VENDORED: Final[Mapping[str, str]] = MappingProxyType(
    {
        f"{_SWAGGER}/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        f"{_SWAGGER}/swagger-ui.css": "text/css; charset=utf-8",
        f"{_SWAGGER}/favicon-32x32.png": "image/png",
        f"{_REDOC}/redoc.standalone.js": "text/javascript; charset=utf-8",
    }
)
"""Files of others that the pages load, as they were published; the folder names the version."""

_BADGE: Final = b"https://cdn.redoc.ly/redoc/logo-mini.svg"
"""Redoc's badge is an image on its makers' server; it hides itself when that cannot be drawn."""

_DASHBOARD: Final = tuple(sorted(file.name for file in (_HERE / "dashboard").glob("*.js")))

_FOREVER: Final = "public, max-age=31536000, immutable"

_STRICT: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "connect-src 'self'",
    # both draw icons from their own style sheets and scripts
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
)
DOCS_POLICY: Final = "; ".join((*_STRICT, "style-src 'self'"))
REDOC_POLICY: Final = "; ".join(
    (
        *_STRICT,
        # its styles are made in the browser
        "style-src 'self' 'unsafe-inline'",
        # and its search is a worker that it makes of its own text
        "worker-src blob:",
    )
)


def routes(openapi_json: bytes, openapi_yaml: bytes) -> list[BaseRoute]:
    """Routes of the contract, of the pages `/docs`, `/redoc` and `/dashboard`, and of what those load.

    They are for an app or a mount. The contract is served byte for byte. The pages refer to everything
    relative to themselves, so that they work under a prefix, and load nothing from another host.
    """
    documents = {
        "/openapi.json": Document(lambda: openapi_json, "application/json"),
        "/openapi.yaml": Document(lambda: openapi_yaml, "application/yaml"),
        "/docs": _page("docs.html", DOCS_POLICY),
        "/redoc": _page("redoc.html", REDOC_POLICY),
        "/dashboard": _page("dashboard.html", DOCS_POLICY),
        "/assets/docs.js": _own("docs.js", "text/javascript; charset=utf-8"),
        "/assets/redoc.js": _own("redoc.js", "text/javascript; charset=utf-8"),
        "/assets/pages.css": _own("pages.css", "text/css; charset=utf-8"),
        "/assets/dashboard/dashboard.css": _own("dashboard/dashboard.css", "text/css; charset=utf-8"),
    }
    for name in _DASHBOARD:
        documents[f"/assets/dashboard/{name}"] = _own(f"dashboard/{name}", "text/javascript; charset=utf-8")
    for name, media_type in VENDORED.items():
        documents[f"/assets/{name}"] = Document(partial(_vendored, name), media_type, cache=_FOREVER)
    return [Route(path, document, include_in_schema=False) for path, document in documents.items()]


def _vendored(name: str) -> bytes:
    return (_HERE / "assets" / name).read_bytes().replace(_BADGE, b"data:,")


def _page(name: str, policy: str) -> Document:
    headers = {"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
    return Document(partial(Path.read_bytes, _HERE / name), "text/html; charset=utf-8", headers=headers)


def _own(name: str, media_type: str) -> Document:
    return Document(partial(Path.read_bytes, _HERE / name), media_type)
