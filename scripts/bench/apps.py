"""Both sides as ASGI applications, with the same renderer of problems and the same clock."""

from __future__ import annotations

from typing import Any, Literal, cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.edge import problem
from app.pages.routes import routes
from generated.runtime.problem import Detail, Failure
from generated.runtime.validation import keyword, pointer
from scripts.bench.shelf import MOMENT
from scripts.bench.sites import Site

# Neither side reports to OpenTelemetry; looking for it in each request costs both as much again as routing.
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}

Side = Literal["ours", "other"]
SIDES: tuple[Side, Side] = ("ours", "other")


def stop_the_clock() -> None:
    """From here on problems are of one moment, so that bodies can be compared byte for byte."""
    moment = int(MOMENT.timestamp()) * 1_000_000_000
    problem.__dict__["time_ns"] = lambda: moment


class Open:
    """The security of a contract that asks for none."""

    def permits(self, principal: object, scope: str) -> bool:
        """Never asked."""
        return True


def both(site: Site, recognition: object) -> dict[Side, FastAPI]:
    """Both sides of a site."""
    return {side: build(site, side, recognition) for side in SIDES}


def build(site: Site, side: Side, recognition: object) -> FastAPI:
    """One side of a site; `recognition` verifies credentials where the site is secured."""
    return _generated(site, recognition) if side == "ours" else _code_first(site, recognition)


def _generated(site: Site, recognition: object) -> FastAPI:
    app = FastAPI(
        openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_NO_TELEMETRY
    )
    module = site.handlers()
    bindings = module.mount(app, **module.handlers(), security=recognition, problems=problem.render)
    _install(app)
    app.router.routes.extend(routes(site.document("json"), site.document("yaml")))
    bindings.warm()
    return app


def _code_first(site: Site, recognition: object) -> FastAPI:
    app = FastAPI(docs_url=None, redoc_url=None, telemetry=_NO_TELEMETRY)
    app.state.recognition = recognition
    _install(app)
    for router in site.code_first().routers:
        app.include_router(router)
    return app


def _install(app: FastAPI) -> None:
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)


async def _http_exception(request: Request, error: Exception) -> Response:
    exception = cast("HTTPException", error)
    failure = Failure(exception.status_code, str(exception.detail), headers=exception.headers or {})
    return _answer(failure, request)


async def _validation_error(request: Request, error: Exception) -> Response:
    found: list[dict[str, Any]] = list(cast("RequestValidationError", error).errors())
    details = [
        Detail(pointer(str(each["loc"][0]), tuple(each["loc"][1:])), each["msg"], keyword(each["type"]))
        for each in found
    ]
    return _answer(Failure(422, "the request does not match the contract", details=details), request)


def _answer(failure: Failure, request: Request) -> Response:
    body = problem.render(failure, request.scope)
    return Response(body, failure.status, dict(failure.headers), media_type=problem.MEDIA_TYPE)
