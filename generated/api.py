"""The seam: handlers and security in, a FastAPI app that answers the contract out.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from typing import TypeVar

from fastapi import FastAPI

from .routers.auth import AuthApi
from .routers.cache import CacheApi
from .routers.deployments import DeploymentsApi
from .routers.experiments import ExperimentsApi
from .routers.operations import OperationsApi
from .routers.redis import RedisApi
from .routers.servers import ServersApi
from .routers.services import ServicesApi
from .routers.system import SystemApi
from .routers.vault import VaultApi
from .runtime.credentials import Authenticator
from .runtime.dispatcher import Bindings, Dispatcher, Layer
from .runtime.problem import ProblemRenderer, plain_problem
from .security import SCHEMES, Security
from .table import ROUTER

Principal = TypeVar("Principal")


def mount(
    app: FastAPI,
    *,
    system: SystemApi,
    auth: AuthApi[Principal],
    servers: ServersApi[Principal],
    deployments: DeploymentsApi[Principal],
    services: ServicesApi[Principal],
    experiments: ExperimentsApi[Principal],
    vault: VaultApi[Principal],
    cache: CacheApi[Principal],
    redis: RedisApi[Principal],
    operations: OperationsApi[Principal],
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
        system: Handlers of the tag system.
        auth: Handlers of the tag auth.
        servers: Handlers of the tag servers.
        deployments: Handlers of the tag deployments.
        services: Handlers of the tag services.
        experiments: Handlers of the tag experiments.
        vault: Handlers of the tag vault.
        cache: Handlers of the tag cache.
        redis: Handlers of the tag redis.
        operations: Handlers of the tag operations.
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
        "system": system,
        "auth": auth,
        "servers": servers,
        "deployments": deployments,
        "services": services,
        "experiments": experiments,
        "vault": vault,
        "cache": cache,
        "redis": redis,
        "operations": operations,
    }
    bindings = Bindings(__package__ or "", handlers, layer)
    app.add_middleware(Dispatcher, owner=app, router=ROUTER, bindings=bindings, problems=problems)
    return bindings
