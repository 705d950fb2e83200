"""The dashboard and the guide speak of metrics that exist, and of all of them."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from server.http_api.metrics import FAMILIES, NodeCollector
from server.metrics import EventCount, Metrics

REPOSITORY = Path(__file__).parents[2]
DASHBOARD = REPOSITORY / "deploy/grafana/parley.json"
GUIDE = REPOSITORY / "docs/observability.md"

_METRIC = re.compile(r"\b((?:parley|process|python)_[a-z_]+)\b(?:\{([^}]*)\})?")
_LABEL = re.compile(r'([a-z_]+)(?:=~|!=|!~|=)"')
_BY = re.compile(r"by \(([a-z_, ]+)\)")
_LEGEND = re.compile(r"\{\{([a-z_]+)\}\}")
_ADDED_BY_PROMETHEUS = {"job", "instance"}

Panel = dict[str, Any]


@pytest.fixture(scope="module")
def samples() -> dict[str, set[str]]:
    """The labels of everything that `/metrics` shows."""
    metrics = Metrics()
    metrics.events["joinRoom"] = EventCount()
    metrics.requests["/api/auth/login", "ok"] = 1
    registry = CollectorRegistry()
    registry.register(NodeCollector(metrics))
    for collector in (ProcessCollector, PlatformCollector, GCCollector):
        collector(registry=registry)
    found: dict[str, set[str]] = {}
    for family in registry.collect():
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.fixture(scope="module")
def dashboard() -> Panel:
    read: Panel = json.loads(DASHBOARD.read_text())
    return read


def _graphs(dashboard: Panel) -> list[Panel]:
    return [panel for panel in dashboard["panels"] if panel["type"] != "row"]


def _targets(dashboard: Panel) -> Iterator[Panel]:
    return (target for panel in _graphs(dashboard) for target in panel["targets"])


def _check(expression: str, samples: dict[str, set[str]]) -> set[str]:
    """The metrics of a PromQL expression, after a look that they and their labels exist."""
    used = _METRIC.findall(expression)
    assert used, expression
    for name, selector in used:
        assert name in samples, expression
        assert set(_LABEL.findall(selector)) <= samples[name] | _ADDED_BY_PROMETHEUS, expression
    labels = set().union(*(samples[name] for name, _ in used)) | _ADDED_BY_PROMETHEUS
    for group in _BY.findall(expression):
        assert set(group.split(", ")) <= labels, expression
    return {name for name, _ in used}


def test_dashboard_when_its_queries_are_read_then_of_metrics_and_labels_that_exist(
    dashboard: Panel, samples: dict[str, set[str]]
) -> None:
    for target in _targets(dashboard):
        _check(target["expr"], samples)
        groups = {name for group in _BY.findall(target["expr"]) for name in group.split(", ")}
        assert set(_LEGEND.findall(target["legendFormat"])) <= groups | {"instance"}
    for variable in dashboard["templating"]["list"][1:]:
        assert _METRIC.findall(variable["definition"])[0][0] in samples


def test_dashboard_when_compared_with_the_metrics_then_each_is_on_it(dashboard: Panel) -> None:
    expressions = " ".join(target["expr"] for target in _targets(dashboard))
    for family in FAMILIES:
        assert re.search(rf"\b{family.name}(?:_bucket)?\b", expressions), family.name


def test_dashboard_when_laid_out_then_nothing_lies_over_another_and_all_has_a_source(
    dashboard: Panel,
) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard["panels"]:
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        taken |= cells
    assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
    assert {panel["datasource"]["uid"] for panel in _graphs(dashboard)} == {"${datasource}"}


def test_guide_when_its_expressions_are_read_then_of_metrics_and_labels_that_exist(
    samples: dict[str, set[str]],
) -> None:
    text = GUIDE.read_text()
    table = text.partition("<!-- generated: metrics -->")[2].partition("<!-- end")[0]
    assert {family.name for family in FAMILIES} == set(re.findall(r"^\| `(\w+)`", table, re.M))
    alerts = re.findall(r"expr: (\|\n(?: {10}.*\n)+|.*\n)", text)
    questions = re.findall(r"^\| [^|`]+ \| `(.+)` \|$", text, re.M)
    assert len(alerts) >= 8
    assert len(questions) >= 8
    for expression in (*questions, *alerts):
        if not expression.startswith("up{"):
            _check(expression, samples)


def test_guide_when_it_names_the_process_metrics_then_they_are_there(
    samples: dict[str, set[str]],
) -> None:
    named = set(re.findall(r"`((?:process|python)_[a-z_]+)`", GUIDE.read_text()))
    assert {name for name in samples if name.startswith("process_")} <= named <= set(samples)
