import io
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from app.edge import logs
from app.settings import Settings
from tests.databases import in_a_thread, postgresql_server
from tests.redis_server import own_redis, redis_server
from tests.service.inside import Inside, Installation, install, serving
from tests.service.outside import Outside

__all__ = ["own_redis", "postgresql_server", "redis_server"]


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches the service."""
    for name in list(os.environ):
        if name.lower() in Settings.model_fields:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Logs as the service does, to nowhere; afterwards everything logs as before."""
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.configure("error", io.BytesIO())
    yield
    logging.captureWarnings(False)
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What each service of these tests starts from."""
    made: list[Installation] = []

    async def make() -> None:
        made.append(await install(tmp_path_factory.mktemp("installation") / "data"))

    in_a_thread(make())
    return made[0]


@pytest.fixture
async def api(installation: Installation, tmp_path: Path) -> AsyncIterator[Inside]:
    """A service of this test's own."""
    async with serving(installation, tmp_path / "data") as inside:
        yield inside


@pytest.fixture(scope="session")
def shared(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """A process that tests share which leave it as they found it."""
    outside = Outside(tmp_path_factory.mktemp("shared"))
    shutil.copytree(installation.directory, outside.data)
    outside.start()
    yield outside
    assert outside.stop() == 0


@pytest.fixture
def outside(installation: Installation, tmp_path: Path) -> Iterator[Outside]:
    """An installation of this test's own, not started yet."""
    outside = Outside(tmp_path)
    shutil.copytree(installation.directory, outside.data)
    yield outside
    if outside.process is not None:
        outside.kill()
