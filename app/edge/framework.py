"""Brings what FastAPI itself answers (unknown paths, pages, mounts) into the shape of all other problems."""

from __future__ import annotations

from typing import cast

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.domain.outcomes import Unavailable
from app.edge.problem import MEDIA_TYPE, internal_error, render
from generated.runtime.problem import Detail, Failure

_log = structlog.get_logger("app.edge")

_SAYINGS = {
    404: "there is nothing at this path",
    405: "this path does not know this method",
}


def install(app: FastAPI) -> None:
    """From here on every failure of this application is answered as a problem."""
    app.add_exception_handler(HTTPException, _http_exception)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(Failure, _failure)
    app.add_exception_handler(Unavailable, _unavailable)
    app.add_exception_handler(Exception, _unforeseen)


async def _failure(request: Request, error: Exception) -> Response:
    return _answer(cast("Failure", error), request)


async def _unavailable(request: Request, error: Exception) -> Response:
    trouble = cast("Unavailable", error)
    # What has no cause is a decision not to ask: a trace would tell nothing.
    traced = trouble if trouble.__cause__ is not None else None
    _log.warning("component unavailable", component=trouble.component, detail=trouble.detail, exc_info=traced)
    configured = trouble.code == "component_unavailable"
    failure = Failure(
        503,
        f"the component {trouble.component} is not {'available' if configured else 'configured'}",
        error=trouble.code,
        details=(Detail("", trouble.detail, trouble.component),),
        headers={"Retry-After": str(trouble.retry_after)},
    )
    return _answer(failure, request)


async def _http_exception(request: Request, error: Exception) -> Response:
    exception = cast("HTTPException", error)
    headers = dict(exception.headers or {})
    if exception.status_code < 400:
        return Response(status_code=exception.status_code, headers=headers)
    said = _SAYINGS.get(exception.status_code, str(exception.detail))
    return _answer(Failure(exception.status_code, said, headers=headers), request)


async def _validation_error(request: Request, error: Exception) -> Response:
    details = [
        Detail("".join(f"/{_escaped(part)}" for part in found["loc"]), found["msg"], found["type"])
        for found in cast("RequestValidationError", error).errors()
    ]
    return _answer(Failure(422, "the request breaks its schema", details=details), request)


async def _unforeseen(request: Request, error: Exception) -> Response:
    _log.error("unhandled failure", exc_info=error)
    return _answer(internal_error(), request)


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _answer(failure: Failure, request: Request) -> Response:
    body = render(failure, request.scope)
    headers = {**failure.headers, "Content-Length": str(len(body))}
    shown = b"" if request.method == "HEAD" else body
    return Response(shown, failure.status, headers, media_type=MEDIA_TYPE)
