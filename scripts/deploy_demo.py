"""Deploys something on a running service and shows its stages as they come, from the event stream.

Credentials come from the environment: API_KEY, or ADMIN_USERNAME (else `admin`) and ADMIN_PASSWORD. Exit
status 0: deployed. 1: the deployment failed or was cancelled. 2: the service cannot be reached, or refuses.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any

import httpx

_API = "/api/v1"
_ENDED = ("succeeded", "failed", "cancelled")
_WIDTH = 40
_RETRIES = 10


class DemoError(Exception):
    """What the user should know; one line."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Creates the deployment and follows it to its end."""
    asked = _parser().parse_args(arguments)
    try:
        with httpx.Client(base_url=asked.url, timeout=30, trust_env=False) as client:
            client.headers.update(_credentials(client))
            operation = _deploy(client, asked)
            return _show(follow(client, operation))
    except httpx.HTTPError as error:
        print(f"{asked.url} cannot be reached: {error}", file=sys.stderr)
    except DemoError as error:
        print(error, file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="make deploy-demo", description="Deploys, and shows how it goes on."
    )
    parser.add_argument("--url", default="http://127.0.0.1:8001", help="where the service is")
    parser.add_argument("--service", default="demo")
    parser.add_argument("--version", default="1.0.0")
    parser.add_argument("--environment", default="dev", choices=("dev", "staging", "prod"))
    parser.add_argument("--stage-seconds", type=float, default=1.0, help="how long a simulated stage takes")
    parser.add_argument("--fail-at", help="the stage that fails")
    return parser


def _credentials(client: httpx.Client) -> dict[str, str]:
    if key := os.environ.get("API_KEY"):
        return {"X-API-Key": key}
    password = os.environ.get("ADMIN_PASSWORD")
    if not password:
        raise DemoError("set API_KEY, or ADMIN_PASSWORD and, if it is not admin, ADMIN_USERNAME")
    given = {"username": os.environ.get("ADMIN_USERNAME", "admin"), "password": password}
    answer = _done(client.post(f"{_API}/auth/login", json=given))
    return {"Authorization": f"Bearer {answer['access_token']}"}


def _deploy(client: httpx.Client, asked: argparse.Namespace) -> str:
    simulate: dict[str, Any] = {"stage_seconds": asked.stage_seconds}
    if asked.fail_at:
        simulate["fail_at"] = asked.fail_at
    body = {
        "service": asked.service,
        "version": asked.version,
        "environment": asked.environment,
        "config": {"simulate": simulate},
    }
    answer = _done(client.post(f"{_API}/deployments/async", json=body))
    print(f"{asked.service} {asked.version} into {asked.environment}: {answer['status_url']}")
    return str(answer["operation_id"])


def _done(answer: httpx.Response) -> dict[str, Any]:
    if answer.status_code >= 400:
        try:
            detail = answer.json()["detail"]
        except (ValueError, KeyError, TypeError):
            detail = answer.reason_phrase
        raise DemoError(f"the service answered {answer.status_code}: {detail}")
    body: dict[str, Any] = answer.json()
    return body


def follow(client: httpx.Client, operation: str) -> Iterator[dict[str, Any]]:
    """The operation after each of its changes; a connection that is lost is made again where it ended."""
    seen, retries = "0", 0
    while True:
        try:
            with client.stream(
                "GET", f"{_API}/operations/{operation}/events", headers={"Last-Event-ID": seen}
            ) as answer:
                if answer.status_code == 204:
                    return
                if answer.status_code != 200:
                    answer.read()
                    _done(answer)
                for number, change in _events(answer.iter_lines()):
                    seen, retries = number, 0
                    yield change
                    if change["status"] in _ENDED:
                        return
        except httpx.TransportError:
            retries += 1
            if retries > _RETRIES:
                raise
            time.sleep(1)


def _events(lines: Iterator[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    number = ""
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            number = value
        elif name == "data":
            yield number, json.loads(value)


def _show(changes: Iterator[dict[str, Any]]) -> int:
    live = sys.stdout.isatty()
    status = ""
    for change in changes:
        status = change["status"]
        print(f"\r\033[K{bar(change)}" if live else bar(change), end="" if live else "\n", flush=True)
    if live:
        print()
    return 0 if status == "succeeded" else 1


def bar(change: dict[str, Any]) -> str:
    """One line that shows how far an operation is."""
    filled = change["progress"] * _WIDTH // 100
    said = change["error"] or change["stage"] or ""
    drawn = "#" * filled + "-" * (_WIDTH - filled)
    return f"[{drawn}] {change['progress']:3} %  {change['status']}  {said}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
