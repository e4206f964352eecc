"""Whole packages made from small contracts, written down, imported and served."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import itertools
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
from fastapi import FastAPI

from scripts.codegen.diagnostics import Diagnostics
from scripts.codegen.pipeline import generate_files
from scripts.codegen.write import write

CASES = Path(__file__).parent / "cases"
_CODEGEN = Path(__file__).parents[2] / "scripts" / "codegen"
_RUNTIMES = {"runtime": _CODEGEN / "runtime", "client/runtime": _CODEGEN / "client_runtime"}
_NUMBERS = itertools.count()


class Package:
    """A generated package that can be imported and served."""

    def __init__(self, name: str, files: Mapping[str, str], diagnostics: Diagnostics) -> None:
        self.name = name
        self.files = files
        self.diagnostics = diagnostics

    def module(self, name: str) -> ModuleType:
        return importlib.import_module(f"{self.name}.{name}")

    @property
    def responses(self) -> Any:
        return self.module("responses")

    def model(self, name: str, module: str = "default") -> Any:
        return getattr(self.module(f"models.{module}"), name)


def package(folder: Path, spec: Path) -> Package:
    """The package of a contract, importable; its runtimes are those that are measured for coverage."""
    result = generate_files(spec)
    assert result.files is not None, result.diagnostics.render()
    name = f"generated_{next(_NUMBERS)}"
    write(folder / name, result.files)
    for place, runtime in _RUNTIMES.items():
        shutil.rmtree(folder / name / place)
        (folder / name / place).symlink_to(runtime)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    return Package(name, result.files, result.diagnostics)


Reply = Any | Callable[..., Any]


class Handler:
    """Has a method for every operation, which keeps its arguments and gives the reply that was put down."""

    def __init__(self) -> None:
        self.replies: dict[str, Reply] = {}
        self.called: dict[str, Any] = {}

    def __getattr__(self, operation: str) -> Any:
        if operation.startswith("__"):
            raise AttributeError(operation)

        async def method(**arguments: Any) -> Any:
            self.called = {"operation": operation, **arguments}
            reply = self.replies[operation]
            reply = reply(**arguments) if callable(reply) else reply
            return await reply if inspect.isawaitable(reply) else reply

        return method


class Doors:
    """Security for which every credential that begins with `good` is right, and names its scopes."""

    def __getattr__(self, scheme: str) -> Any:
        if scheme.startswith("__"):
            raise AttributeError(scheme)

        async def verify(credential: str) -> str | None:
            return f"{scheme}={credential}" if credential.startswith("good") else None

        return verify

    def permits(self, principal: str, scope: str) -> bool:
        return scope in principal


class Served:
    """A package mounted in an application, answers checked against the contract."""

    def __init__(self, package: Package, *, check_answers: bool = True, max_body: int = 10_000) -> None:
        self.package = package
        self.handler = Handler()
        self.app = FastAPI()
        api = package.module("api")
        keywords = set(api.mount.__kwdefaults__ or {}) | {"app", "security", "return"}
        tags = [name for name in api.mount.__annotations__ if name not in keywords]
        api.mount(
            self.app,
            security=Doors(),
            check_answers=check_answers,
            max_body=max_body,
            **dict.fromkeys(tags, self.handler),
        )

    def reply(self, operation: str, reply: Reply) -> None:
        self.handler.replies[operation] = reply

    @property
    def called(self) -> dict[str, Any]:
        """The last call: the operation and its arguments."""
        return self.handler.called

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """What the application answers."""

        async def asking() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, **more)

        return asyncio.run(asking())

    def findings(self, method: str, path: str, **more: Any) -> list[tuple[str, str]]:
        """The findings of a request that is refused with 422."""
        response = self.ask(method, path, **more)
        assert response.status_code == 422, response.text
        return [(found["pointer"], found["kind"]) for found in response.json()["details"]]
