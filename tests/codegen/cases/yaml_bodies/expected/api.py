"""The seam: handlers and security in, a FastAPI app that answers the contract out.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from typing import TypeVar

from fastapi import FastAPI

from .routers.default import DefaultApi
from .runtime.credentials import Authenticator
from .runtime.dispatcher import Bindings, Dispatcher, Layer
from .runtime.problem import ProblemRenderer, plain_problem
from .security import SCHEMES, Security
from .table import ROUTER

Principal = TypeVar("Principal")


def mount(
    app: FastAPI,
    *,
    default: DefaultApi,
    security: Security[Principal],
    problems: ProblemRenderer = plain_problem,
    max_body: int = 10_000_000,
    check_answers: bool = False,
) -> Bindings:
    """Answers every operation of the contract in front of the app's own routes.

    Call it before other middleware is added: the layer is the innermost one, and paths that the contract
    does not know fall through to the app. A handler that does not fit is a type error here; a method that is
    missing all the same answers 501.

    Args:
        app: The application that the layer is put into.
        default: Handlers of the tag default.
        security: Verifies credentials and permissions.
        problems: Makes the body of every error answer.
        max_body: The longest body in bytes; a longer one is 413.
        check_answers: Checks every answer against the contract and fails with 500 when it breaks it;
            for development and tests.

    Returns:
        The bindings, whose `warm` loads every tag ahead of its first request.
    """
    layer = Layer(Authenticator(security, SCHEMES), max_body, check_answers)
    handlers: dict[str, object] = {
        "default": default,
    }
    bindings = Bindings(__package__ or "", handlers, layer)
    app.add_middleware(Dispatcher, owner=app, router=ROUTER, bindings=bindings, problems=problems)
    return bindings
