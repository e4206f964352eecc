"""Copies of this repository in which one side is changed, and the commands run in them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
_PARTS: Final = ("app", "generated", "parity-tests", "scripts", "spec", "tests/service")

_RENAME: Final = '''

class ServerRename(BaseModel):
    """A new name for a server, and why."""

    model_config = ConfigDict(extra="forbid")

    name: ServerName
    reason: Annotated[str, Field(pattern=NO_NUL, max_length=200)] | None = None
'''
_RENAME_OPERATION: Final = '''

@router.post(
    "/{server_id}/rename",
    summary="Rename a server",
    responses=doc.answers(200, doc.ETAG, failures=doc.CHANGING),
)
async def rename_server(
    server_id: Id,
    body: ServerRename,
    principal: Writer,
    response: Response,
    store: Stored,
    loud: Annotated[Given[bool], Query()] = None,
    if_match: IfMatch = None,
) -> Server:
    """Gives a server another name, whatever its status is, and answers with the server as it is now."""
    server = reached(server_id, principal, store)
    must_match(server, if_match)
    server.name = body.name
    response.headers["ETag"] = etag(server)
    return server
'''
_REGIONS: Final = '''"""Regions of the world."""

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from twin import documented as doc
from twin.models.servers import Region
from twin.route import ContractRoute
from twin.security import Known

router = APIRouter(prefix="/api/v1/regions", tags=["regions"], route_class=ContractRoute)


class RegionList(BaseModel):
    """All regions there are."""

    model_config = ConfigDict(extra="forbid")

    names: list[Region]


@router.get("", summary="List regions", responses=doc.answers(200, failures=(401, 406, 429, 500, 503)))
async def list_regions(_: Known) -> RegionList:
    """Every region that has a server."""
    return RegionList(names=[])
'''


class Tree:
    """One copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # with what is compiled, which holds for a copy too: it has the same times
        ignored = shutil.ignore_patterns("build", ".hypothesis")
        for part in _PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", folder)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """One of the commands that the Makefile calls."""
        # what runs in a copy says nothing about which lines of the original are tested
        environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def compared(self) -> subprocess.CompletedProcess[str]:
        """What `make validate-apis` says of the twin."""
        return self.run("parity-tests/openapi_equal.py", "spec/openapi.yaml", "parity-tests/twin")

    def change(self, file: str, old: str, new: str) -> None:
        """Replaces a text that stands once in a file."""
        path = self.folder / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))

    def spec(self) -> dict[str, str]:
        """All files of the contract."""
        return {
            str(file.relative_to(self.folder)): file.read_text()
            for file in sorted((self.folder / "spec").rglob("*.yaml"))
        }

    def rename_in_the_twin(self) -> None:
        """The twin gets an operation with a body, a parameter, a schema and familiar answers."""
        models = self.folder / "parity-tests/twin/models/servers.py"
        models.write_text(models.read_text() + _RENAME)
        routes = self.folder / "parity-tests/twin/servers.py"
        routes.write_text(
            routes.read_text().replace("    ServerReplace,\n", "    ServerRename,\n    ServerReplace,\n", 1)
        )
        routes.write_text(routes.read_text() + _RENAME_OPERATION)

    def regions_in_the_twin(self) -> None:
        """The twin gets an operation of a tag that nobody has heard of."""
        (self.folder / "parity-tests/twin/regions.py").write_text(_REGIONS)
        self.change(
            "parity-tests/twin/main.py",
            "        app.include_router(module.router)\n",
            "        app.include_router(module.router)\n"
            "    from twin import regions\n\n"
            "    app.include_router(regions.router)\n",
        )
