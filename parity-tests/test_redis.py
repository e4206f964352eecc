"""The tag redis: what is said of a cluster where there is none."""

import pytest

from world import World


@pytest.mark.operation("list_cluster_nodes", "list_cluster_slots", "get_cluster_info")
def test_an_engine_that_stands_alone_is_not_a_cluster(world: World) -> None:
    for operation in ("list_cluster_nodes", "list_cluster_slots", "get_cluster_info"):
        assert world.admin.call(operation, 409).error == "not_a_cluster"


@pytest.mark.operation("get_node_info")
def test_without_a_cluster_no_node_is_looked_for(world: World) -> None:
    for name in ("07c37dfeb235213a872192d90877d0cd55635b91", "a", "n" * 64):
        assert world.admin.call("get_node_info", 409, node_name=name).body["error"] == "not_a_cluster"


@pytest.mark.operation("get_node_info")
@pytest.mark.parametrize(("name", "kind"), [("*", "pattern"), ("-a", "pattern"), ("n" * 65, "maxLength")])
def test_a_name_that_no_node_may_have_is_refused(world: World, name: str, kind: str) -> None:
    answer = world.admin.call("get_node_info", 422, node_name=name)
    assert [(each["pointer"], each["kind"]) for each in answer.body["details"]] == [("/path/node_name", kind)]


@pytest.mark.operation("get_health_component")
def test_there_is_no_engine_of_its_own(world: World) -> None:
    health = world.anonymous.call("get_health_component", 200, component="redis").body
    assert health["status"] == "not_configured"
