"""The command line: `python -m app [run | worker | settings | admin …]`."""

import argparse
import asyncio
import getpass
import sys
import textwrap
from collections.abc import Sequence
from typing import Final, Protocol, TextIO

from app import admin
from app.adapters.keyring import KeyringError
from app.domain.outcomes import Refusal, Unavailable
from app.edge.certificates import CertificateError
from app.settings_loading import Loaded, WrongSettingsError, load

FAILED: Final = 1
WRONG_USE: Final = 2

_RULE: Final = f"a password has {admin.SHORTEST_PASSWORD} to {admin.LONGEST_PASSWORD} characters"


class Serve(Protocol):
    """Serves until it is told to stop; gives the exit status."""

    def __call__(self, loaded: Loaded, *, reload: bool) -> int: ...


class Work(Protocol):
    """Carries out operations until it is told to stop; gives the exit status."""

    def __call__(self, loaded: Loaded) -> int: ...


def main(arguments: Sequence[str], serve: Serve, work: Work) -> int:
    """Does what `arguments` ask for and gives the exit status; without any it calls `serve`."""
    out, error = sys.stdout, sys.stderr
    asked = _parser().parse_args(arguments)
    try:
        loaded = load()
    except WrongSettingsError as refused:
        error.writelines(f"{line}\n" for line in refused.lines)
        return WRONG_USE
    error.writelines(f"warning: {each}\n" for each in loaded.warnings)
    try:
        match asked.command:
            case "worker":
                return work(loaded)
            case "settings":
                return _print_settings(loaded, out)
            case "admin" if asked.task == "reset-password":
                return _reset_password(loaded, asked, out, error)
            case "admin":
                return _rotate_keys(loaded, asked.revoke, out)
            case _:
                return serve(loaded, reload=asked.command == "run" and asked.reload)
    except (Refusal, Unavailable, KeyringError, CertificateError) as reason:
        error.write(f"{reason}\n")
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description="The service and its administration.")
    commands = parser.add_subparsers(dest="command", metavar="command")
    run = commands.add_parser("run", help="serve (what happens without a command)")
    run.add_argument("--reload", action="store_true", help="start again whenever a file changes")
    commands.add_parser("worker", help="carry out operations, and serve nobody")
    commands.add_parser("settings", help="every setting, its value and where that came from")
    tasks = commands.add_parser("admin", help="what only an operator may do").add_subparsers(
        dest="task", metavar="task", required=True
    )
    reset = tasks.add_parser(
        "reset-password",
        help="set a user's password and end its tokens",
        description="Sets a new password, by default a random one that is shown once.",
    )
    reset.add_argument("username")
    way = reset.add_mutually_exclusive_group()
    way.add_argument("--prompt", action="store_true", help="ask for the password, twice")
    way.add_argument("--stdin", action="store_true", help="read the password from the first line of input")
    rotate = tasks.add_parser("rotate-keys", help="sign tokens with a new key")
    rotate.add_argument(
        "--revoke", action="store_true", help="and end every token there is (by default they live on)"
    )
    return parser


def _print_settings(loaded: Loaded, out: TextIO) -> int:
    for shown in loaded.listing():
        out.write(f"{shown.name} = {shown.value}  ({shown.source})\n")
        text = f"{shown.description} Allowed: {shown.allowed}."
        out.write(textwrap.fill(text, 100, initial_indent="    ", subsequent_indent="    ") + "\n")
    return 0


def _reset_password(loaded: Loaded, asked: argparse.Namespace, out: TextIO, error: TextIO) -> int:
    if asked.stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif asked.prompt:
        password = getpass.getpass("New password: ")
        if getpass.getpass("Once more: ") != password:
            error.write("the two are not the same\n")
            return FAILED
    else:
        password = admin.new_password()
    if not admin.acceptable(password):
        error.write(f"{_RULE}\n")
        return FAILED
    asyncio.run(admin.reset_password(loaded.settings, asked.username, password))
    out.write(f"The password of {asked.username} is changed; earlier tokens have ended.\n")
    if not asked.stdin and not asked.prompt:
        out.write(f"New password, shown this once: {password}\n")
    return 0


def _rotate_keys(loaded: Loaded, revoke: bool, out: TextIO) -> int:
    name = admin.rotate_keys(loaded.settings, revoke=revoke)
    fate = "have ended" if revoke else "stay good until they expire"
    out.write(f"Tokens are signed with key {name} from now on; earlier ones {fate}.\n")
    return 0
