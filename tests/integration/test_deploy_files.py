"""The files of `deploy/`: they agree with the server and with each other."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from scripts.local_cluster.program import find_program
from server.app import create_app
from server.settings import Settings, load_settings, variables
from tests.support.server_process import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = ["node-1", "node-2"]
SETTINGS = {field.encode_name for field in variables()}
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()


def manifests(*files: str) -> Iterator[dict[str, Any]]:
    for file in files or [str(path.name) for path in (DEPLOY / "k8s").glob("*.yaml")]:
        yield from yaml.safe_load_all((DEPLOY / "k8s" / file).read_text())


def manifest(kind: str, name: str) -> dict[str, Any]:
    (found,) = (m for m in manifests() if (m["kind"], m["metadata"]["name"]) == (kind, name))
    return found


def pod(kind: str, name: str) -> dict[str, Any]:
    spec: dict[str, Any] = manifest(kind, name)["spec"]["template"]["spec"]
    return spec


def environment_of_nodes() -> dict[str, str]:
    settings = manifest("ConfigMap", "settings")["data"]
    return {**settings, **manifest("Secret", "parley")["stringData"]}


def example_env() -> dict[str, str]:
    """As an operator fills it in."""
    lines = (DEPLOY / "compose.env.example").read_text().splitlines()
    pairs = dict(line.split("=", 1) for line in lines if line and line[0] != "#")
    return {name: value or "0123456789abcdef" * 4 for name, value in pairs.items()}


def filled_in(text: str, values: dict[str, str]) -> str:
    """What compose makes of `${NAME}`, `${NAME:?}` and `${NAME:-default}`."""

    def value(match: re.Match[str]) -> str:
        name, _, default = match[1].partition(":")
        assert not default.startswith("?") or name in values, f"{name} is not in the example"
        return values.get(name) or default.removeprefix("-").removeprefix("?")

    return re.sub(r"\$\{([^}]+)\}", value, text)


@pytest.fixture
def routes(settings: Settings) -> set[str]:
    app: web.Application = create_app(settings)
    return {route.resource.canonical for route in app.router.routes() if route.resource}


@pytest.mark.parametrize("name", NODES)
def test_compose_node_when_read_then_its_settings_are_the_servers(
    name: str, tmp_path: Path
) -> None:
    environment = SERVICES[name]["environment"]
    assert set(environment) <= SETTINGS
    given = {key: filled_in(value, example_env()) for key, value in environment.items()}
    settings = load_settings(given, tmp_path / "no.env")
    assert settings.is_production
    assert settings.redis_url
    assert settings.turn_secret == example_env()["TURN_SECRET"]
    assert settings.host == "0.0.0.0"
    grace = float(SERVICES[name]["stop_grace_period"].removesuffix("s"))
    assert grace >= settings.drain_seconds + 10


def test_compose_when_read_then_addresses_and_ports_agree() -> None:
    address = {
        name: SERVICES[name]["networks"]["parley"]["ipv4_address"] for name in ["nginx", *NODES]
    }
    port = SERVICES["node-1"]["environment"]["PORT"]
    listed = re.findall(
        r"^server (\S+) max_fails=0;", (DEPLOY / "nginx/nodes.conf").read_text(), re.M
    )
    assert listed == [f"{address[name]}:{port}" for name in NODES]
    for name in NODES:
        assert SERVICES[name]["environment"]["TRUSTED_PROXIES"] == f"{address['nginx']}/32"
        assert f"127.0.0.1:{port}/readyz" in " ".join(SERVICES[name]["healthcheck"]["test"])
    published = {int(each.split(":")[1]) for each in SERVICES["nginx"]["ports"]}
    listens = re.findall(r"^listen (\d+)", (DEPLOY / "nginx/tls.conf").read_text(), re.M)
    assert {int(each) for each in listens} == published


@pytest.mark.parametrize("name", SERVICES)
def test_compose_service_when_read_then_mounts_exist_and_it_comes_back(name: str) -> None:
    service = SERVICES[name]
    assert service["restart"] == "unless-stopped"
    assert "healthcheck" in service or name == "coturn"
    for volume in service.get("volumes", []):
        source = filled_in(volume, example_env()).split(":")[0]
        assert source in COMPOSE["volumes"] or (DEPLOY / source).exists(), source
    for needed, condition in dict.fromkeys(service.get("depends_on", [])).items():
        assert needed in SERVICES, condition


def test_image_when_read_then_it_copies_what_exists_and_runs_as_nobody() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    for source in " ".join(copied).split():
        assert (REPOSITORY / source).exists(), source
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    for source in " ".join(copied).split():
        assert f"!{source.split('/')[0]}" in allowed, source
    assert re.search(r"^USER [1-9]\d+$", DOCKERFILE, re.M)
    assert DOCKERFILE.rstrip().endswith('CMD ["python", "-m", "server"]')
    (variables,) = re.findall(r"^ENV (.+\\\n.+)$", DOCKERFILE, re.M)
    names = {pair.split("=")[0] for pair in variables.replace("\\\n", " ").split()}
    assert names - SETTINGS == {"PATH", "PYTHONUNBUFFERED"}


def test_files_when_they_come_through_every_proxy_then_as_large_as_a_node_takes_them() -> None:
    nginx = (DEPLOY / "nginx/nginx.conf").read_text()
    (location,) = re.findall(r"location ~ (\S+/files\$) \{(.+?)\}", nginx, re.S)
    assert re.search(location[0], "/api/rooms/abc-defg-hij/files")
    ingress = manifest("Ingress", "parley")["metadata"]["annotations"]
    sizes = [*re.findall(r"client_max_body_size (\d+)m;", location[1])]
    sizes.append(ingress["nginx.ingress.kubernetes.io/proxy-body-size"].removesuffix("m"))
    assert len(sizes) == 2
    assert min(map(int, sizes)) * 1024**2 >= Settings().max_file_bytes


def test_files_when_nodes_keep_them_then_where_they_may_write_and_the_others_read(
    tmp_path: Path,
) -> None:
    for name in NODES:
        place = SERVICES[name]["environment"]["DATA_DIR"]
        (volume,) = SERVICES[name]["volumes"]
        assert volume.split(":")[1] == place
        assert f"--owner 10001 --mode 0700 {place}" in DOCKERFILE
    node = pod("StatefulSet", "node")
    (mount,) = node["containers"][0]["volumeMounts"]
    secrets = {"JWT_SECRET": "x" * 32, "TURN_SECRET": "x" * 32}
    settings = load_settings(environment_of_nodes() | secrets, tmp_path / "no.env")
    assert mount["mountPath"] == str(settings.data_dir)
    assert mount["name"] in {volume["name"] for volume in node["volumes"]}
    assert settings.s3_bucket
    assert "pip install --no-cache-dir '.[s3]'" in DOCKERFILE


def test_kubernetes_nodes_when_read_then_their_settings_are_the_servers(tmp_path: Path) -> None:
    environment = environment_of_nodes()
    assert set(environment) <= SETTINGS
    secrets = {"JWT_SECRET": "x" * 32, "TURN_SECRET": "x" * 32}
    settings = load_settings(environment | secrets, tmp_path / "no.env")
    assert settings.is_production
    node = pod("StatefulSet", "node")
    (wait,) = node["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1:]
    assert node["terminationGracePeriodSeconds"] >= settings.drain_seconds + float(wait) + 10


def test_kubernetes_probes_when_read_then_ports_and_routes_exist(routes: set[str]) -> None:
    for kind, name in (("StatefulSet", "node"), ("Deployment", "nginx")):
        (container,) = pod(kind, name)["containers"]
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        probes = [container[key] for key in container if key.endswith("Probe")]
        assert {"readinessProbe", "livenessProbe"} <= set(container)
        for probe in probes:
            target = probe.get("httpGet") or probe["tcpSocket"]
            assert target["port"] in ports
            assert target.get("path", "/healthz") in routes
    node = pod("StatefulSet", "node")["containers"][0]
    assert node["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert node["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert node["ports"][0]["containerPort"] == int(environment_of_nodes()["PORT"])


def test_kubernetes_when_read_then_every_node_has_a_name_that_nginx_knows() -> None:
    nodes = manifest("StatefulSet", "node")["spec"]
    names = [f"node-{number}" for number in range(nodes["replicas"])]
    port = environment_of_nodes()["PORT"]
    lines = re.findall(r"^server (\S+) max_fails=0;", (DEPLOY / "k8s/nodes.conf").read_text(), re.M)
    assert lines == [f"{name}:{port}" for name in names]
    for name in names:
        service = manifest("Service", name)["spec"]
        assert service["selector"] == {"statefulset.kubernetes.io/pod-name": name}
        assert service["publishNotReadyAddresses"] is True
        assert service["ports"][0]["port"] == int(port)
    assert manifest("Service", nodes["serviceName"])["spec"]["clusterIP"] == "None"


def test_kubernetes_selectors_when_read_then_they_select_pods() -> None:
    for kind, name in (("StatefulSet", "node"), ("Deployment", "nginx")):
        spec = manifest(kind, name)["spec"]
        labels = spec["template"]["metadata"]["labels"]
        assert spec["selector"]["matchLabels"] == labels
        budget = manifest("PodDisruptionBudget", name)["spec"]
        assert budget == {"maxUnavailable": 1, "selector": {"matchLabels": labels}}
    backend = manifest("Ingress", "parley")["spec"]["rules"][0]["http"]["paths"][0]["backend"]
    assert backend["service"] == {"name": "nginx", "port": {"name": "http"}}
    assert manifest("Service", "nginx")["spec"]["selector"] == {"app": "parley-nginx"}


def test_kustomization_when_read_then_names_files_that_exist() -> None:
    kustomization = yaml.safe_load((DEPLOY / "kustomization.yaml").read_text())
    (configuration,) = kustomization["configMapGenerator"]
    for file in [*kustomization["resources"], *configuration["files"]]:
        assert (DEPLOY / file).is_file(), file
    applied = {Path(file).name for file in kustomization["resources"]}
    there = {path.name for path in (DEPLOY / "k8s").glob("*.yaml")}
    assert there - applied == {"secret.example.yaml"}
    volume = pod("Deployment", "nginx")["volumes"][0]
    assert volume["configMap"]["name"] == configuration["name"]


@pytest.mark.parametrize(
    ("listen", "nodes"),
    [
        ("nginx/listen.conf", "nginx/nodes.conf"),
        ("nginx/tls.conf", "nginx/nodes.conf"),
        ("k8s/listen.conf", "k8s/nodes.conf"),
    ],
)
def test_nginx_when_asked_then_accepts_each_combination_of_files(
    tmp_path: Path, listen: str, nodes: str
) -> None:
    tls = _certificate(tmp_path)
    text = (DEPLOY / listen).read_text().replace("/etc/parley/tls", str(tls))
    (tmp_path / "listen.conf").write_text(text)
    names = re.sub(r"^server [^:]+", "server 127.0.0.1", (DEPLOY / nodes).read_text(), flags=re.M)
    (tmp_path / "nodes.conf").write_text(names)
    (tmp_path / "nginx.conf").write_text((DEPLOY / "nginx/nginx.conf").read_text())
    command = [find_program("nginx"), "-t", "-e", "stderr", "-p", str(tmp_path)]
    done = subprocess.run(
        [*command, "-c", str(tmp_path / "nginx.conf")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def _certificate(directory: Path) -> Path:
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1"
    files = ["-keyout", str(directory / "privkey.pem"), "-out", str(directory / "fullchain.pem")]
    subprocess.run([*command.split(), "-subj", "/CN=x", *files], check=True, capture_output=True)
    return directory


def test_relay_when_read_then_inner_networks_are_denied() -> None:
    text = (DEPLOY / "coturn/turnserver.conf").read_text()
    options = re.findall(r"^([a-z-]+)(?:=(.+))?$", text, re.M)
    names = [name for name, _ in options]
    assert {"use-auth-secret", "no-cli", "no-multicast-peers", "user-quota", "total-quota"} <= set(
        names
    )
    assert "lt-cred-mech" not in names
    assert "allow-loopback-peers" not in names
    denied = {value.split("-")[0] for name, value in options if name == "denied-peer-ip"}
    inner = {
        "10.0.0.0",
        "127.0.0.0",
        "169.254.0.0",
        "172.16.0.0",
        "192.168.0.0",
        "fc00::",
        "fe80::",
    }
    assert inner <= denied
