"""Writing a sequence: fixtures first, then what is to be seen, then what shows its effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parity.cases.drafts import Bound, Kit
from parity.cases.following import following, settling
from parity.cases.proofs import bearer, bearing, signing_in
from parity.cases.resources import Producer, slots
from parity.contract.model import Operation
from parity.requests import Case, Fresh, Ref, Request, Step, Text, Tree, marked, text


class Script:
    """A sequence in the making. Resources that requests name are made when first needed.

    Where an operation guards a secret, `guesses` is how many requests of it one and the same person makes.
    """

    def __init__(self, kit: Kit, source: str, title: str, *, guesses: int = 1) -> None:
        self.kit = kit
        self._source = source
        self._title = title
        self._steps: list[Step] = []
        self._instances: dict[str, list[Bound]] = {}
        self.raced = False
        self._guesses = guesses
        self._guest: Text | None = None
        self._guessed = 0

    def __len__(self) -> int:
        return len(self._steps)

    def case(self) -> Case:
        """The sequence as it stands."""
        return Case(self._source, self._title, tuple(self._steps))

    def add(
        self,
        request: Request,
        role: str = "case",
        *,
        streams: bool = False,
        during: Request | None = None,
        settles: bool = True,
    ) -> int:
        """One more step; gives its number. What it begins is followed to its end, unless told otherwise."""
        request = self._as_guest(request)
        key = len(self)
        self._append(Step(key, request, role, streams, during))
        if settles:
            self.follow(key)
        return key

    def begin(self, key: int) -> None:
        """What a step has begun is asked about until it waits no longer."""
        request = self.following(key)
        if request is not None:
            self._append(Step(len(self), replace(request, note="until it has begun"), "begin"))

    def follow(self, key: int) -> None:
        """What a step has begun is asked about until it has settled; what does not settle is called off."""
        for step in settling(self.kit, self._steps[key].request, key, len(self)):
            self._append(step)

    def following(self, key: int) -> Request | None:
        """What shows how far a step has got that may be answered before its work is done."""
        return following(self.kit, self._steps[key].request, key)

    def instances(self, key: str, count: int = 1) -> list[Bound]:
        """So many resources for a slot, made where there are too few; empty where nothing makes them."""
        held = self._instances.setdefault(key, [])
        producer = self.kit.resources.producers.get(key)
        while producer is not None and len(held) < count:
            held.append(self._make(key, producer, len(held)))
        return held

    def bound(self, operation: Operation, turn: int = 0, among: int = 1) -> Bound:
        """What fills the slots of an operation's path: the innermost resource by turns, out of so many."""
        needed = slots(operation)
        for slot in reversed(needed):
            held = self.instances(slot.key, among)
            if held:
                return held[turn % len(held)]
        return {}

    def request(self, operation: Operation, turn: int = 0, among: int = 1, tree: Tree = None) -> Request:
        """A request that should be taken, with resources of its own."""
        return self.kit.draft(operation, self.bound(operation, turn, among), tree)

    def fixture(self, operation: Operation, count: int) -> None:
        """Resources that tell answers of this operation apart."""
        creator = self.kit.resources.collection(operation)
        if creator is not None:
            key = self.kit.resources.made_by(creator)
            if key is not None:
                self.instances(key, count)
        for slot in slots(operation)[-1:]:
            self.instances(slot.key, count)

    def surroundings(self, operation: Operation, count: int) -> None:
        """What a request of this operation needs to mean something: its resource, or items to list."""
        if slots(operation):
            self.fixture(operation, 1)
        elif operation.reads:
            self.fixture(operation, count)

    def act(
        self, operation: Operation, request: Request, *, observe: bool = True, bound: Bound | None = None
    ) -> int:
        """The request as the case itself, followed to its end where it is long, its effect observed."""
        key = self.add(request, "case", streams=operation.streams())
        if observe and not operation.reads:
            self.observe(operation, key, bound or {})
        return key

    def observe(self, operation: Operation, key: int, bound: Bound) -> None:
        """What shows the effect of a write."""
        made = self.kit.resources.made_by(operation)
        producer = self.kit.resources.producers.get(made) if made else None
        if made and producer and producer.pick:
            bound = {**bound, made: Ref(key, producer.pick)}
        for observer in self.kit.resources.observers(operation):
            if all(slot.key in bound for slot in slots(observer)):
                self.add(self.kit.draft(observer, bound, note="observes"), "observe")

    def _make(self, key: str, producer: Producer, turn: int) -> Bound:
        operation = producer.operation
        parents = self.bound(operation, turn) if slots(operation) else {}
        if self._acts_on_parent(operation, key):
            # an action uses its resource up: the next one gets another
            parents = self.bound(operation, turn, turn + 1)
        if producer.pick is None:
            chosen = text("k", Fresh())
            request = self.kit.draft(operation, {**parents, key: Fresh()}, note=f"fixture {chosen.literal()}")
            self.add(request, "fixture")
            return {**parents, key: Fresh()}
        bodies = self.kit.bodies(operation)
        usable = [
            b for place, b in enumerate(bodies) if (operation.name, place) not in self.kit.learnt.refused
        ]
        tree = usable[turn % len(usable)] if usable else bodies[0]
        request = self.kit.draft(operation, parents, tree, note="fixture")
        return {**parents, key: Ref(self.add(request, "fixture"), producer.pick)}

    def _as_guest(self, request: Request) -> Request:
        """The request by somebody made for it, where wrong guesses slow down whoever makes them."""
        names = self.kit.learnt.guests.get(request.operation)
        proven = any(name.lower() == "authorization" for name, _ in request.headers)
        if names is None or proven or request.identity != self.kit.identity:
            return request
        if self._guest is None or self._guessed >= self._guesses:
            creator, entry = (self.kit.contract.by_name[name] for name in names)
            tree = marked(self.kit.bodies(creator)[0], f"g{len(self)}")
            made = self.add(self.kit.draft(creator, {}, tree, note="somebody to guess"), "fixture")
            key = self.add(signing_in(self.kit, entry, made, tree), "fixture")
            self._guest, self._guessed = bearer(self.kit, entry, key), 0
        self._guessed += 1
        return bearing(request, self._guest) if self._guest is not None else request

    def _append(self, step: Step) -> None:
        self._steps.append(replace(step, raced=self.raced))

    def _acts_on_parent(self, operation: Operation, key: str) -> bool:
        return bool(slots(operation)) and not operation.reads and self.kit.resources.made_by(operation) != key


def batches(requests: Iterable[Request], size: int) -> list[list[Request]]:
    """Requests in lists of at most this many."""
    held = list(requests)
    return [held[start : start + size] for start in range(0, len(held), size)]


def as_identity(request: Request, identity: str | None) -> Request:
    """The same from somebody else; None for nobody."""
    return replace(request, identity=identity)
