"""`GET /metrics`: what this node counts, in the form that Prometheus reads."""

import hmac
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate
from typing import NamedTuple

from aiohttp import hdrs, web
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from server.domain.address import is_loopback
from server.errors import Unauthenticated
from server.http_api.route import bearer_token
from server.metrics import BOUNDS_SECONDS, Gauges, Histogram, Metrics

_BOUNDS = (*(str(bound) for bound in BOUNDS_SECONDS), "+Inf")
_ADDED_BY_PROXIES = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")

Labels = tuple[str, ...]
Value = float | Histogram
Read = Callable[[Metrics, Gauges], Iterable[tuple[Labels, Value]]]


class Family(NamedTuple):
    """One metric: its name and kind, what it means, and where its values come from."""

    name: str
    kind: str
    labels: Labels
    meaning: str
    read: Read


def _gauge(name: str, meaning: str, value: Callable[[Gauges], float]) -> Family:
    return Family(name, "gauge", (), meaning, lambda _, gauges: [((), value(gauges))])


def _by(
    label: str, name: str, meaning: str, counts: Callable[[Metrics], Mapping[str, int]]
) -> Family:
    def read(metrics: Metrics, _: Gauges) -> Iterator[tuple[Labels, Value]]:
        return (((value,), count) for value, count in counts(metrics).items())

    return Family(name, "counter", (label,), meaning, read)


def _event_results(metrics: Metrics, _: Gauges) -> Iterator[tuple[Labels, Value]]:
    for name, event in metrics.events.items():
        yield (name, "ok"), event.accepted
        yield from (((name, code), count) for code, count in event.refused.items())


def _event_seconds(metrics: Metrics, _: Gauges) -> Iterator[tuple[Labels, Value]]:
    return (((name,), event.seconds) for name, event in metrics.events.items())


# The table in docs/observability.md is made from these.
# fmt: off
FAMILIES = (
    _gauge("parley_connections", "Accepted connections that are open", lambda g: g.connections),
    _gauge("parley_lost_connections", "Connections that broke and can still be recovered", lambda g: g.lost_connections),  # noqa: E501
    _gauge("parley_participants", "Participants in rooms that this node knows, also those who are reconnecting", lambda g: g.participants),  # noqa: E501
    _gauge("parley_rooms", "Rooms with a participant that this node knows", lambda g: g.rooms),
    Family("parley_events_total", "counter", ("event", "result"), "Client events by name (`other`: no known name) and result (`ok` or the code of the refusal)", _event_results),  # noqa: E501
    Family("parley_event_seconds", "histogram", ("event",), "From the packet of a client event to its ack, with the relay to its receiver; one event in 16 is timed", _event_seconds),  # noqa: E501
    _by("result", "parley_handshakes_total", "Socket.IO handshakes by result (`ok` or the code of the refusal)", lambda m: m.handshakes),  # noqa: E501
    _by("reason", "parley_sessions_ended_total", "Transports by why they ended; `slow consumer`: the reader did not keep up, `ping timeout`: missed heartbeats, `event flood`, `probing`, `failed_join`: cut for misuse", lambda m: m.sessions_ended),  # noqa: E501
    _by("outcome", "parley_resumes_total", "Returns with a `pid`; `recovered`, `moved`: recovered from another node, `new_state`: more was missed than is kept, so they are told afresh, `unknown`: nothing is kept under it", lambda m: m.resumes),  # noqa: E501
    Family("parley_http_requests_total", "counter", ("route", "result"), "API requests by route and result (`ok` or the code of the refusal); that of `/api/auth/login` says why logins fail", lambda m, _: m.requests.items()),  # noqa: E501
    _by("kind", "parley_unusual_total", "Signs of misuse; `probing`: addressees that are in no common room, `flood`: over a rate limit, `failed_join`, `violation`: not the protocol", lambda m: m.unusual),  # noqa: E501
    Family("parley_lease_losses_total", "counter", (), "How often this node has lost its lease and cut its connections", lambda _, g: [((), g.lease_losses)]),  # noqa: E501
    _gauge("parley_outbound_largest_bytes", "What waits for the slowest reader of this node", lambda g: g.largest_outbound_bytes),  # noqa: E501
    _gauge("parley_resume_bytes", "Events that are kept for the return of their receivers", lambda g: g.resume_bytes),  # noqa: E501
    _gauge("parley_resume_largest_bytes", "The largest part of them that is one participant's", lambda g: g.largest_resume_bytes),  # noqa: E501
    _gauge("parley_remote_queue_bytes", "What waits for Redis on its way to other nodes", lambda g: g.remote_queue_bytes),  # noqa: E501
    Family("parley_loop_lag_seconds", "histogram", (), "How much later than asked for the event loop comes back; looked at four times a second", lambda m, _: [((), m.loop_lag)]),  # noqa: E501
)
# fmt: on


class NodeCollector(Collector):
    """Reads the node's numbers when Prometheus asks for them."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        gauges = self._metrics.gauges()
        for family in FAMILIES:
            metric = Metric(family.name.removesuffix("_total"), family.meaning, family.kind)
            for values, value in family.read(self._metrics, gauges):
                labels = dict(zip(family.labels, values, strict=True))
                if isinstance(value, Histogram):
                    _add_histogram(metric, labels, value)
                else:
                    metric.add_sample(family.name, labels, value)
            yield metric


def _add_histogram(metric: Metric, labels: dict[str, str], histogram: Histogram) -> None:
    counts = list(accumulate(histogram.counts))
    for bound, count in zip(_BOUNDS, counts, strict=True):
        metric.add_sample(f"{metric.name}_bucket", {**labels, "le": bound}, count)
    metric.add_sample(f"{metric.name}_count", labels, counts[-1])
    metric.add_sample(f"{metric.name}_sum", labels, histogram.total_seconds)


def add_metrics(app: web.Application, metrics: Metrics, token: str) -> None:
    """With a `token` for whoever has it, without one for this machine alone (H8)."""
    registry = CollectorRegistry()
    registry.register(NodeCollector(metrics))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)

    async def respond(request: web.Request) -> web.Response:
        _check_reader(request, token)
        encode, content_type = choose_encoder(request.headers.get(hdrs.ACCEPT, ""))
        headers = {hdrs.CONTENT_TYPE: content_type, hdrs.CACHE_CONTROL: "no-store"}
        return web.Response(body=encode(registry), headers=headers)

    app.router.add_get("/metrics", respond)


def _check_reader(request: web.Request, token: str) -> None:
    """Raises HTTPNotFound, and Unauthenticated when there is a token and it is not this one."""
    if not token:
        is_direct = not any(name in request.headers for name in _ADDED_BY_PROXIES)
        if not (is_direct and is_loopback(request.remote or "")):
            raise web.HTTPNotFound
    elif not hmac.compare_digest(_bytes(bearer_token(request)), _bytes(token)):
        raise Unauthenticated


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogateescape")
