"""What is deployed fits the service: settings that exist, ports that agree, nobody who is root."""

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
import yaml

from app.settings import Settings
from tests.habits.places import ROOT
from tests.ports import free_port

DEPLOY: Final = ROOT / "deploy"
KNOWN: Final = {field.upper() for field in Settings.model_fields}
HTTP, HTTPS = (Settings.model_fields[name].default for name in ("http_port", "https_port"))
DOCKERFILE: Final = (DEPLOY / "Dockerfile").read_text()


def compose() -> dict[str, Any]:
    held: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return held


def manifests() -> list[dict[str, Any]]:
    files = sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    return [each for file in files for each in yaml.safe_load_all(file.read_text())]


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in manifests() if each["kind"] == kind]


def services() -> Mapping[str, dict[str, Any]]:
    held: Mapping[str, dict[str, Any]] = compose()["services"]
    return held


def ours() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, each) for name, each in services().items() if each["image"].startswith("concord:"))


def engines() -> set[str]:
    """The services of compose that are neither ours, nor the balancer, nor a step that ends."""
    return set(services()) - {name for name, _ in ours()} - {"balancer", "redis-cluster"}


def containers() -> list[dict[str, Any]]:
    return [each for made in of_kind("Deployment") for each in made["spec"]["template"]["spec"]["containers"]]


# --- the image ---------------------------------------------------------------------------------------


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    users = re.findall(r"^USER (\d+):(\d+)$", DOCKERFILE, re.MULTILINE)
    assert len(users) == 1
    assert "0" not in users[0]
    last = [line for line in DOCKERFILE.splitlines() if re.match(r"[A-Z]+ ", line)][-3:]
    assert [line.split()[0] for line in last] == ["USER", "HEALTHCHECK", "ENTRYPOINT"]


def test_the_image_installs_what_the_lock_pins_and_compiles_nothing() -> None:
    assert len(re.findall(r"^FROM ", DOCKERFILE, re.MULTILINE)) == 2
    for option in ("--require-hashes", "--only-binary :all:", "--requirement /build/run.lock"):
        assert option in DOCKERFILE


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    let_through = re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert sorted(copied) == sorted(let_through)
    assert all((ROOT / each).exists() for each in copied)


def test_the_image_opens_the_ports_of_the_settings() -> None:
    assert re.findall(r"^EXPOSE (.+)$", DOCKERFILE, re.MULTILINE) == [f"{HTTP} {HTTPS}"]


def test_the_image_sets_only_settings_that_there_are() -> None:
    (block,) = re.findall(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    named = set(re.findall(r"(\w+)=", block)) - {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
    assert named == {"HOST", "DATA_DIR"} & KNOWN


def test_the_health_check_tells_by_its_exit_status_and_needs_no_library() -> None:
    assert 'CMD ["python", "/opt/healthcheck.py"]' in DOCKERFILE
    ended = subprocess.run(
        [sys.executable, "-I", "-S", DEPLOY / "healthcheck.py"],
        env={"HTTP_PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("no answer at port ")


# --- compose -----------------------------------------------------------------------------------------


def test_compose_gives_only_settings_that_there_are() -> None:
    for name, service in ours():
        assert set(service["environment"]) - KNOWN == set(), name


def test_what_compose_needs_is_in_the_example_and_nothing_else_is() -> None:
    text = (DEPLOY / "compose.yaml").read_text()
    # $$ is a dollar for the shell in the container
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", text))
    example = (DEPLOY / "compose.env.example").read_text()
    assert asked == set(re.findall(r"^(\w+)=$", example, re.MULTILINE))


def test_every_engine_of_compose_is_used_and_asked_whether_it_is_well() -> None:
    used = " ".join(str(value) for _, service in ours() for value in service["environment"].values())
    for name in engines():
        # One node of a cluster tells of the others.
        wanted = "redis-1" if name.startswith("redis-") else name
        assert re.search(rf"(?<![\w-]){wanted}(?![\w-])", used), name
        assert "test" in services()[name]["healthcheck"], name


def test_every_host_in_the_settings_of_compose_is_a_service_there() -> None:
    settings = services()["api"]["environment"]
    for name, value in settings.items():
        if name.endswith("_HOST"):
            assert value in services(), name
        for host in re.findall(r"://(?:[^@/]*@)?([\w-]+):\d+", value) if name != "CORS_ORIGINS" else ():
            assert host in services(), name


def test_ours_wait_for_every_engine() -> None:
    for name, service in ours():
        waited = set(service["depends_on"])
        if "redis-cluster" in waited:
            waited |= set(services()["redis-cluster"]["depends_on"])
        assert engines() - waited == set(), name


def test_there_are_several_copies_behind_one_balancer() -> None:
    assert services()["api"]["deploy"]["replicas"] > 1
    assert services()["worker"]["deploy"]["replicas"] > 1
    assert not any("ports" in service for name, service in services().items() if name != "balancer")
    published = [each.split(":") for each in services()["balancer"]["ports"]]
    assert [(int(outside), int(inside)) for _, outside, inside in published] == [(HTTP, HTTP), (HTTPS, HTTPS)]
    told = (DEPLOY / "haproxy.cfg").read_text()
    assert re.findall(r"^    bind :(\d+)", told, re.MULTILINE) == [str(HTTP), str(HTTPS)]
    (copies, port) = re.findall(r"server-template api (\d+) api:(\d+)$", told, re.MULTILINE)[0]
    assert int(port) == HTTP
    assert int(copies) >= services()["api"]["deploy"]["replicas"]


def test_ours_may_do_no_more_than_they_need() -> None:
    for _, service in ours():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "user" not in service


# --- Kubernetes --------------------------------------------------------------------------------------


def test_kubernetes_gives_only_settings_that_there_are() -> None:
    (settings,) = of_kind("ConfigMap")
    assert set(settings["data"]) - KNOWN == set()
    for secret in of_kind("Secret"):
        if secret["type"] == "Opaque":
            assert set(secret["stringData"]) - KNOWN == set()
    for container in containers():
        assert {each["name"] for each in container.get("env", ())} - KNOWN == set()


def test_what_is_secret_is_no_config_map_and_the_template_holds_none() -> None:
    (settings,) = of_kind("ConfigMap")
    secret = {
        name.upper() for name, field in Settings.model_fields.items() if "Secret" in repr(field.annotation)
    }
    # An address, which is secret only where it carries credentials.
    assert set(settings["data"]) & secret <= {"VAULT_ADDR"}
    for made in of_kind("Secret"):
        assert set(made["stringData"].values()) == {""}


def test_what_a_pod_refers_to_is_there() -> None:
    names = {(each["kind"], each["metadata"]["name"]) for each in manifests() if "metadata" in each}
    for made in of_kind("Deployment"):
        pod = made["spec"]["template"]["spec"]
        volumes = {volume["name"] for volume in pod["volumes"]}
        for container in pod["containers"]:
            assert {each["name"] for each in container["volumeMounts"]} == volumes
            for source in container["envFrom"]:
                kind = "ConfigMap" if "configMapRef" in source else "Secret"
                assert (kind, next(iter(source.values()))["name"]) in names
        for volume in pod["volumes"]:
            if "secret" in volume:
                assert ("Secret", volume["secret"]["secretName"]) in names


@pytest.mark.parametrize("kind", ["Service", "PodDisruptionBudget"])
def test_what_selects_pods_selects_some(kind: str) -> None:
    labels = [each["spec"]["template"]["metadata"]["labels"] for each in of_kind("Deployment")]
    for made in of_kind(kind):
        selector = made["spec"]["selector"]
        wanted = selector.get("matchLabels", selector)
        assert any(wanted.items() <= each.items() for each in labels), made["metadata"]["name"]


def test_ports_of_kubernetes_are_those_of_the_settings_and_every_probe_asks_one_of_them() -> None:
    for container in containers():
        ports = {each["name"]: each["containerPort"] for each in container["ports"]}
        if container["name"] == "api":
            assert ports == {"http": HTTP, "https": HTTPS}
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if probe in container:
                assert container[probe]["httpGet"]["port"] in ports
    (service,) = of_kind("Service")
    assert {each["targetPort"]: each["port"] for each in service["spec"]["ports"]} == {
        "http": HTTP,
        "https": HTTPS,
    }


def test_alive_and_ready_are_asked_for_as_the_contract_says() -> None:
    (api,) = [each for each in containers() if each["name"] == "api"]
    assert api["livenessProbe"]["httpGet"]["path"] == "/health"
    assert api["readinessProbe"]["httpGet"]["path"] == "/health/all"


def test_pods_may_do_no_more_than_they_need() -> None:
    number = int(re.findall(r"^USER (\d+):", DOCKERFILE, re.MULTILINE)[0])
    for made in of_kind("Deployment"):
        pod = made["spec"]["template"]["spec"]
        assert pod["automountServiceAccountToken"] is False
        assert pod["enableServiceLinks"] is False
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == number
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        for container in pod["containers"]:
            allowed = container["securityContext"]
            assert allowed["allowPrivilegeEscalation"] is False
            assert allowed["readOnlyRootFilesystem"] is True
            assert allowed["capabilities"] == {"drop": ["ALL"]}
            assert "memory" in container["resources"]["limits"]


def test_all_manifests_but_the_template_are_applied_together() -> None:
    (kustomization,) = of_kind("Kustomization")
    files = {file.name for file in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(kustomization["resources"]) == files - {"kustomization.yaml", "secrets.example.yaml"}


def test_the_image_has_the_version_of_the_project() -> None:
    version = re.findall(r'^version = "(.+)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[0]
    images = {service["image"] for _, service in ours()} | {each["image"] for each in containers()}
    assert images == {f"concord:{version}"}
