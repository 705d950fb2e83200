"""Which faults come when: everything follows from the seed, but how long things take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

CUT = "cut"
RESET = "reset"
HALF_OPEN = "half_open"
DELAYED_PACKETS = "delayed_packets"
SLOW_READER = "slow_reader"
DUPLICATE = "duplicate_reconnect"
DELAYED_RECONNECT = "delayed_reconnect"
LATE_RETURN = "late_return"
EXPIRED_TOKEN = "expired_token"
PERSON_KINDS = (
    *(CUT, RESET, HALF_OPEN, DELAYED_PACKETS, SLOW_READER, DUPLICATE),
    *(DELAYED_RECONNECT, LATE_RETURN, EXPIRED_TOKEN),
)

KILL_NODE = "kill_node"
PAUSE_NODE = "pause_node"
PAUSE_REDIS = "pause_redis"
KILL_REDIS = "kill_redis"
PAUSE_MONGO = "pause_mongo"
CLOCK_JUMP = "clock_jump"
ROLLING_RESTART = "rolling_restart"
CLUSTER_KINDS = (
    *(KILL_NODE, PAUSE_NODE, PAUSE_REDIS, KILL_REDIS, PAUSE_MONGO, CLOCK_JUMP),
    ROLLING_RESTART,
)
ONE_NODE_KINDS = (PAUSE_MONGO, CLOCK_JUMP)
KINDS = PERSON_KINDS + CLUSTER_KINDS

_WEIGHTS = {CUT: 4, RESET: 3, LATE_RETURN: 0.5}


@dataclass(frozen=True, slots=True)
class Step:
    """`after`: seconds since the step before; `who`: a person, or nobody in particular."""

    after: float
    kind: str
    who: str = ""


def person_steps(
    seed: int, kinds: Sequence[str], people: Sequence[str], gap_seconds: float
) -> Iterator[Step]:
    """Without end."""
    rng = Random(f"{seed}/people")
    chosen = [kind for kind in PERSON_KINDS if kind in kinds]
    weights = [_WEIGHTS.get(kind, 1.0) for kind in chosen]
    while chosen:
        (kind,) = rng.choices(chosen, weights)
        yield Step(rng.expovariate(1 / gap_seconds), kind, rng.choice(list(people)))


def cluster_steps(seed: int, kinds: Sequence[str]) -> Iterator[Step]:
    """Without end: each kind once, in one order, then each in another."""
    rng = Random(f"{seed}/cluster")
    chosen = [kind for kind in CLUSTER_KINDS if kind in kinds]
    while chosen:
        rng.shuffle(chosen)
        for kind in chosen:
            yield Step(rng.uniform(1.0, 2.0), kind)
