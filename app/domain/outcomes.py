"""How the domain says no.

A `Refusal` is a decision: as long as nothing changes, asking again gets the same answer. `Unavailable`
is not a decision; asking later may well succeed.
"""

from typing import ClassVar


class Refusal(Exception):
    """A request that was understood and turned down; `detail` may be shown to whoever asked.

    Subclasses hand their own constructor arguments, all strings, to `Exception.args`, so that a refusal
    can be stored and raised again unchanged. Each kind is known by its class name.
    """

    kinds: ClassVar[dict[str, type["Refusal"]]] = {}
    code: str
    detail: str

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Refusal.kinds[cls.__name__] = cls

    def __str__(self) -> str:
        return self.detail


class NotFound(Refusal):
    """There is no such thing."""

    def __init__(self, noun: str, identity: object) -> None:
        super().__init__(noun, str(identity))
        self.code = "resource_not_found"
        self.detail = f"There is no {noun} {identity}."


class Conflict(Refusal):
    """The request contradicts the present state."""

    def __init__(self, detail: str, code: str = "conflict") -> None:
        super().__init__(detail, code)
        self.code = code
        self.detail = detail


class Stale(Refusal):
    """The caller's idea of the resource, as sent in If-Match, is not the present one."""

    def __init__(self, detail: str = "The resource has changed since it was read.") -> None:
        super().__init__(detail)
        self.code = "precondition_failed"
        self.detail = detail


class Forbidden(Refusal):
    """The caller may not do this to that resource."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.code = "permission_denied"
        self.detail = detail


class Unavailable(Exception):
    """Something the service depends on did not answer in time; nothing was changed.

    `retry_after` is after how many seconds it is worth asking again.
    """

    code = "component_unavailable"

    def __init__(self, component: str, detail: str, *, retry_after: int = 5) -> None:
        super().__init__(component, detail)
        self.component = component
        self.detail = detail
        self.retry_after = retry_after

    def __str__(self) -> str:
        return self.detail


class NotConfigured(Unavailable):
    """This installation has no such engine."""

    code = "component_not_configured"

    def __init__(self, component: str) -> None:
        super().__init__(component, "This installation runs without it.", retry_after=60)
