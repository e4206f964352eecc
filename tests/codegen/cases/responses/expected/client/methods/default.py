"""default: one method an operation, for clients that wait and for asyncio.

Generated from the contract; do not edit.
"""

from __future__ import annotations

from ...models.default import Job, ListJobs200Response
from .. import errors as _errors
from ..runtime import calls as _calls

_START_JOB: _calls.Operation[Job | None] = _calls.Operation(
    "start_job",
    "POST",
    "/jobs",
    {200: _calls.json(Job), 202: _calls.NOTHING},
    _calls.fails(_errors.WITHOUT_BODY, 304)
    | _calls.fails(_errors.PROBLEM, 404, "4XX")
    | _calls.fails(_errors.JOB, 503)
    | _calls.fails(_errors.START_JOB_DEFAULT_RESPONSE, "default"),
)
_LIST_JOBS: _calls.Operation[ListJobs200Response] = _calls.Operation(
    "list_jobs",
    "GET",
    "/jobs",
    {200: _calls.json(ListJobs200Response)},
    _calls.fails(_errors.PROBLEM, 503) | _calls.fails(_errors.WITHOUT_BODY, "5XX"),
)
_FORGET_JOBS: _calls.Operation[None] = _calls.Operation("forget_jobs", "DELETE", "/jobs", {}, {})


class SyncDefault(_calls.SyncClient):
    """The operations of default."""

    def start_job(self) -> Job | None:
        """start_job."""
        return self._call(_START_JOB)

    def list_jobs(self) -> ListJobs200Response:
        """list_jobs."""
        return self._call(_LIST_JOBS)

    def forget_jobs(self) -> None:
        """forget_jobs."""
        return self._call(_FORGET_JOBS)


class AsyncDefault(_calls.AsyncClient):
    """The operations of default."""

    async def start_job(self) -> Job | None:
        """start_job."""
        return await self._call(_START_JOB)

    async def list_jobs(self) -> ListJobs200Response:
        """list_jobs."""
        return await self._call(_LIST_JOBS)

    async def forget_jobs(self) -> None:
        """forget_jobs."""
        return await self._call(_FORGET_JOBS)
