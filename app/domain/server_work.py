"""What starting, stopping and restarting a server comes down to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from app.domain.operations import (
    STAGES,
    Control,
    Operation,
    OperationKind,
    OperationStatus,
    OperationStore,
    Stage,
    StageFailed,
)
from app.domain.outcomes import Unavailable
from app.domain.servers import Server, ServerStatus, ServerStore

_KINDS = (OperationKind.START_SERVER, OperationKind.STOP_SERVER, OperationKind.RESTART_SERVER)


@dataclass(frozen=True, slots=True)
class Reading:
    """The load that a running machine reports, in percent."""

    cpu_percent: float
    memory_percent: float


class Machines(Protocol):
    """The driver of the real machines."""

    async def perform(self, server: Server, kind: OperationKind, stage: str) -> None:
        """Do one stage; harmless when it has been done before. `StageFailed` says why it could not be."""
        ...

    def reading(self, server: Server) -> Reading:
        """What the machine reported when it was last verified."""
        ...


class ServerWork:
    """One kind of server operation, carried out by a driver of machines."""

    def __init__(
        self, kind: OperationKind, servers: ServerStore, operations: OperationStore, machines: Machines
    ) -> None:
        self._kind = kind
        self._servers = servers
        self._operations = operations
        self._machines = machines

    @property
    def stages(self) -> Sequence[Stage]:
        """As the table of stages has them."""
        return STAGES[self._kind]

    async def begin(self, operation: Operation) -> None:
        """The server has shown since the action was asked for that it is going on."""

    async def perform(self, operation: Operation, stage: Stage, control: Control) -> None:
        """Have the driver do it."""
        server = await self._servers.find(operation.target_id)
        if server is None:
            raise StageFailed("The server is gone.")
        await self._machines.perform(server, self._kind, stage.name)

    async def settle(self, operation: Operation) -> None:
        """Succeeded: running with its load, or stopped with none. Cancelled: as before. Failed: error."""
        server = await self._servers.find(operation.target_id, lock=True)
        if server is None:
            return
        now = await self._operations.now()
        if operation.status is OperationStatus.FAILED:
            settled = replace(server, status=ServerStatus.ERROR, updated_at=now)
        elif operation.status is OperationStatus.CANCELLED:
            settled = replace(server, status=ServerStatus(operation.prior_status), updated_at=now)
        else:
            settled = self._done(replace(server, last_check=now, updated_at=now))
        if await self._servers.save(settled) is None:  # pragma: no cover - the name stays the same
            raise Unavailable("database", "The server could not be written.")

    def _done(self, server: Server) -> Server:
        if self._kind is OperationKind.STOP_SERVER:
            return replace(server, status=ServerStatus.STOPPED, cpu_percent=0.0, memory_percent=0.0)
        reading = self._machines.reading(server)
        return replace(
            server,
            status=ServerStatus.RUNNING,
            cpu_percent=reading.cpu_percent,
            memory_percent=reading.memory_percent,
        )


def server_works(
    servers: ServerStore, operations: OperationStore, machines: Machines
) -> Mapping[OperationKind, ServerWork]:
    """The work behind every kind of server operation."""
    return {kind: ServerWork(kind, servers, operations, machines) for kind in _KINDS}
