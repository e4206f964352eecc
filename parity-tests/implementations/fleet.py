"""All implementations of a run: started when they are needed, and ended together."""

from types import TracebackType

from contract import CannotRun
from implementations.launch import Kind, Started, Target
from implementations.targets import Choice, require_well


class Fleet:
    """Hands out running implementations by name and kind; leaving it ends all that it started."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice
        self._started: dict[tuple[str, Kind], Started] = {}

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def names(self) -> tuple[str, ...]:
        """All implementations."""
        return self._choice.names

    def offers(self, name: str, kind: Kind) -> bool:
        """Whether there is one of this kind: what is given runs as it was started by somebody else."""
        return kind in {"plain", "explored", "compared"} or name not in self._choice.given

    def begin(self, name: str, kind: Kind) -> None:
        """Start one, so that it is there when it is asked for."""
        if name not in self._choice.given and (name, kind) not in self._started:
            self._started[name, kind] = self._choice.ours[name].start(kind)

    def target(self, name: str, kind: Kind = "plain") -> Target:
        """One that answers.

        Raises:
            CannotRun: It does not.
        """
        given = self._choice.given.get(name)
        if given is None:
            self.begin(name, kind)
            target = self._started[name, kind].wait()
            if kind == "limited":
                return target  # what is asked now would be counted
        elif not self.offers(name, kind):
            raise CannotRun(f"{name} was not started here, so that there is no {kind} one")
        else:
            target = given
        require_well(target)
        return target

    def end(self) -> None:
        """End all that were started."""
        for started in self._started.values():
            started.end()
        self._started.clear()
