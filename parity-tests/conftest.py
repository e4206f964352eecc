"""Starts the implementations, runs the same tests against each, and says plainly when it cannot."""

import itertools
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Final, cast

import pytest
from _pytest.junitxml import LogXML, xml_key

from calls import TargetTrouble
from contract import CannotRun, Contract, load
from implementations.fleet import Fleet
from implementations.launch import Kind, Target
from implementations.targets import Choice, chosen, require_well
from known_failing import reasons
from world import World

CANNOT_RUN: Final = 2
FLEET: Final = pytest.StashKey[Fleet]()
CHOICE: Final = pytest.StashKey[Choice]()
CONTRACT: Final = pytest.StashKey[Contract]()
WHY_NOT: Final = pytest.StashKey[str]()
_ADDRESSES: Final = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Read the contract and the choice of implementations; what is wrong with them is told later."""
    signal.signal(signal.SIGTERM, _terminated)
    config.stash[FLEET] = Fleet(Choice((), {}))
    try:
        config.stash[CHOICE] = chosen()
        config.stash[CONTRACT] = load()
    except CannotRun as error:
        config.stash[WHY_NOT] = str(error)
    else:
        config.stash[FLEET] = Fleet(config.stash[CHOICE])


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which implementations are left out, and why."""
    choice = config.stash.get(CHOICE, None)
    return [f"{name} is skipped: {why}" for name, why in choice.skipped.items()] if choice else []


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave no process behind."""
    config.stash[FLEET].end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that asks for an implementation is run against every one."""
    if "implementation" in metafunc.fixturenames:
        names = metafunc.config.stash[FLEET].names
        metafunc.parametrize("implementation", names, scope="session")
    if "compared_with" in metafunc.fixturenames:
        metafunc.parametrize("compared_with", metafunc.config.stash[FLEET].names[1:], scope="session")


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Without a contract there is nothing to collect."""
    return True if WHY_NOT in config.stash else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests that are known to fail must fail, and must be there."""
    try:
        known = {name: reasons(name) for name in config.stash[FLEET].names}
    except CannotRun as error:
        config.stash[WHY_NOT] = str(error)
        return
    for item in items:
        why = known.get(_implementation(item), {}).pop(_test_id(item), None)
        if why is not None:
            item.add_marker(pytest.mark.xfail(reason=why, strict=True))
    everything = not config.option.keyword and not config.option.markexpr
    files = {_test_id(item).partition("::")[0] for item in items}
    if everything and not any("::" in argument for argument in config.args):
        for name, left in known.items():
            for test in left:
                if test.partition("::")[0] in files:
                    config.stash[WHY_NOT] = f"known-failing/{name}.txt: there is no test {test}"


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> None:
    """Start what nearly all tests need, all at once, and see that it is there; others start when met."""
    config = session.config
    if WHY_NOT in config.stash:
        _give_up(config, config.stash[WHY_NOT])
    if config.option.collectonly:
        return
    fleet = config.stash[FLEET]
    needed = {_implementation(item) for item in session.items if "world" in getattr(item, "fixturenames", ())}
    try:
        for name in sorted(needed):
            fleet.begin(name, "plain")
        for name in sorted(needed):
            fleet.target(name)
    except CannotRun as error:
        _give_up(config, str(error))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """An implementation that does not start ends the run, whenever it was to start."""
    try:
        yield
    except CannotRun as error:
        _give_up(item.config, str(error))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """When an implementation goes away in the middle, nothing that follows would mean anything."""
    try:
        yield
    except TargetTrouble:
        world = cast("World | None", getattr(item, "funcargs", {}).get("world"))
        if world is not None:
            try:
                require_well(world.target)
            except CannotRun as gone:
                _give_up(item.config, f"{gone}, since {item.nodeid}")
        raise
    # A test that says which operations it is about has called them.
    named = {str(name) for mark in item.iter_markers("operation") for name in mark.args}
    worlds = [each for each in getattr(item, "funcargs", {}).values() if isinstance(each, World)]
    called = {name for world in worlds for name in world.wire.called}
    for world in worlds:
        # What an earlier test has called says nothing of the next one.
        world.wire.called.clear()
    if missing := named - called:
        pytest.fail(f"marked, but never called: {', '.join(sorted(missing))}")


@pytest.fixture(scope="session")
def contract(request: pytest.FixtureRequest) -> Contract:
    """The contract that everything is held against."""
    return request.config.stash[CONTRACT]


@pytest.fixture(scope="session")
def fleet(request: pytest.FixtureRequest) -> Fleet:
    """All implementations."""
    return request.config.stash[FLEET]


@pytest.fixture(scope="session")
def world(fleet: Fleet, contract: Contract, implementation: str) -> Iterator[World]:
    """One implementation without limits, where operations end at once."""
    yield from _world(fleet, contract, implementation, "plain")


@pytest.fixture(scope="session")
def limited(fleet: Fleet, contract: Contract, implementation: str) -> Iterator[World]:
    """One with the limits of the contract."""
    yield from _world(fleet, contract, implementation, "limited")


@pytest.fixture(scope="session")
def limited_elsewhere(fleet: Fleet, contract: Contract, implementation: str) -> Iterator[World]:
    """The same, seen by a client with another address."""
    yield from _world(fleet, contract, implementation, "limited", source="127.0.0.2")


@pytest.fixture
def limited_afresh(fleet: Fleet, contract: Contract, implementation: str) -> Iterator[World]:
    """The same, seen by a client that has not called yet, in whatever order tests are run."""
    if sys.platform != "linux":
        pytest.skip("only Linux has all of 127.0.0.0/8 without being told")
    yield from _world(fleet, contract, implementation, "limited", source=f"127.0.1.{next(_ADDRESSES)}")


@pytest.fixture(scope="session")
def paced(fleet: Fleet, contract: Contract, implementation: str) -> Iterator[World]:
    """One whose operations take long enough to be met in the middle."""
    yield from _world(fleet, contract, implementation, "paced")


@pytest.fixture(scope="session")
def explored(fleet: Fleet, implementation: str) -> Target:
    """One that may be filled with anything."""
    return fleet.target(implementation, "explored")


def _world(
    fleet: Fleet, contract: Contract, name: str, kind: Kind, source: str | None = None
) -> Iterator[World]:
    if not fleet.offers(name, kind):
        pytest.skip(f"{name} was not started here, so that nobody can say how it is set up")
    world = World(fleet.target(name, kind), contract, source)
    yield world
    world.close()


def _implementation(item: pytest.Item) -> str:
    callspec = getattr(item, "callspec", None)
    if callspec is None:
        return ""
    return str(callspec.params.get("implementation", callspec.params.get("compared_with", "")))


def _test_id(item: pytest.Item) -> str:
    return f"{item.path.name}::{item.name}"


def _give_up(config: pytest.Config, why: str) -> None:
    """One line, exit status 2; the reports that were asked for are written and have the line too."""
    config.stash[FLEET].end()
    report: LogXML | None = config.stash.get(xml_key, None)
    if report is not None:
        report.add_global_property("could_not_run", why)
    pytest.exit(f"cannot run: {why}", returncode=CANNOT_RUN)


def _terminated(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt(f"signal {number}")
