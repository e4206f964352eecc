"""Deployments that are asked for in YAML."""

from calls import Answer
from world import World

YAML = "application/yaml"
HEADERS = {"Content-Type": YAML}


def sent(world: World, status: int, text: str | bytes) -> Answer:
    """The answer to a deployment that is written in YAML."""
    content = text.encode() if isinstance(text, str) else text
    return world.admin.call("create_deployment", status, content=content, headers=HEADERS)


def document(world: World, config: str = "{}", **fields: str) -> str:
    """A deployment in YAML, with a config that is written as it is given."""
    members = {"service": world.name("service"), "version": "'1.4.0'", "environment": "dev", **fields}
    lines = [f"{name}: {value}" for name, value in members.items()]
    return "\n".join([*lines, f"config: {config}", ""])


def refused(world: World, text: str | bytes) -> Answer:
    """YAML that is not taken is malformed, and nothing is deployed."""
    before = world.admin.call("list_deployments", 200).body["total"]
    answer = sent(world, 400, text)
    assert answer.error == "malformed_request"
    assert world.admin.call("list_deployments", 200).body["total"] == before
    return answer
