"""The application, put together, and what FastAPI cannot say of it in OpenAPI."""

import importlib
import inspect
import json
import pkgutil
import re
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, iter_route_contexts

from twin import (
    auth,
    cache,
    deployments,
    experiments,
    models,
    operations,
    redis,
    servers,
    services,
    system,
    vault,
)
from twin.checks import Checks
from twin.deployment_work import Deploying
from twin.edge import Edge, handle_errors
from twin.models.auth import Role
from twin.problems import PROBLEM_JSON
from twin.settings import Settings
from twin.store import Store
from twin.work import Work

_HERE = Path(__file__).parent
_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def create_app(settings: Settings) -> FastAPI:
    """A service with a memory of its own and one user in it."""
    store = Store()
    store.add_user(settings.admin_username, settings.admin_password, Role.ADMIN, None)
    work = Work(store, settings.stage_seconds)
    checks = Checks(store, settings.probe_allow_private)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        checks.begin()
        yield
        await checks.close()
        await work.close()

    app = FastAPI(
        title=system.NAME,
        version=system.VERSION,
        summary=system.SUMMARY,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
    )
    modules = (system, auth, servers, deployments, services, experiments, vault, cache, redis, operations)
    for module in modules:
        app.include_router(module.router)
    app.state.settings = settings
    app.state.store = store
    app.state.work = work
    app.state.checks = checks
    app.state.deploying = Deploying(store, work)
    app.state.started = time.monotonic()
    app.state.report = None
    app.state.reported = 0.0
    app.state.answered = Counter()
    handle_errors(app)
    app.add_middleware(Edge, routes=app, settings=settings)

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _finished(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary=app.summary,
                    routes=app.routes,
                    separate_input_output_schemas=False,
                )
            )
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the way that FastAPI documents

    @app.get("/openapi.yaml", include_in_schema=False)
    async def _openapi_yaml() -> Response:
        # JSON is YAML
        return Response(json.dumps(document(), indent=2), media_type="application/yaml")

    return app


def _finished(document: dict[str, Any]) -> dict[str, Any]:
    """FastAPI writes every body of an operation under the one media type that the operation has."""
    for item in document["paths"].values():
        for operation in item.values():
            for answer in operation["responses"].values():
                content = answer.get("content", {})
                for media_type in [name for name, body in content.items() if body["schema"] == _PROBLEM]:
                    content[PROBLEM_JSON] = content.pop(media_type)
    return document


def _line(module: Any, name: str) -> int | None:
    lines = inspect.getsource(module).splitlines()
    found = re.compile(rf"(class )?{re.escape(name)}\b\s*[(:=]")
    return next((number for number, line in enumerate(lines, 1) if found.match(line)), None)


def sources(app: FastAPI) -> dict[str, dict[str, str]]:
    """Where each operation and each schema of the document is written."""
    written: dict[str, dict[str, str]] = {"operations": {}, "schemas": {}}
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            function = inspect.unwrap(route.original_route.endpoint)
            file = Path(str(inspect.getsourcefile(function))).relative_to(_HERE.parent)
            line = function.__code__.co_firstlineno
            written["operations"][function.__name__] = f"{file}:{line} ({function.__name__})"
    modules = ["values", "problems"]
    modules += [f"models.{module.name}" for module in pkgutil.iter_modules(models.__path__)]
    for name in modules:
        module = importlib.import_module(f"twin.{name}")
        file = Path(str(module.__file__)).relative_to(_HERE.parent)
        for schema in app.openapi()["components"]["schemas"]:
            line_of = _line(module, schema)
            if line_of is not None:
                written["schemas"][schema] = f"{file}:{line_of} ({schema})"
    return written
