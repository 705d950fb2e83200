"""What was tried, how long it took and how it went: lines for people or JSON for machines."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field


class Unexpected(Exception):
    """The server did something else than the protocol says."""


class StepFailed(Exception):
    """A step went wrong, it is in the report already: what builds on it makes no sense."""


def expect(condition: bool, found: object) -> None:
    """Raises Unexpected with what was found instead."""
    if not condition:
        raise Unexpected(str(found))


@dataclass(frozen=True)
class Step:
    part: str
    name: str
    milliseconds: float
    error: str | None = None


@dataclass
class Report:
    """Prints each step as it ends, unless only the JSON at the end is wanted."""

    url: str
    is_quiet: bool = False
    steps: list[Step] = field(default_factory=list)
    started: float = field(default_factory=time.perf_counter)

    @property
    def has_passed(self) -> bool:
        return bool(self.steps) and not any(step.error for step in self.steps)

    @contextmanager
    def step(self, part: str, name: str) -> Iterator[None]:
        """Raises StepFailed for whatever goes wrong inside."""
        started, error = time.perf_counter(), None
        try:
            yield
        except Exception as problem:
            error = str(problem) or type(problem).__name__
            raise StepFailed(name) from problem
        finally:
            # A cancellation ends a step as well, but it does not speak for the server.
            if error or sys.exc_info()[0] is None:
                self._add(Step(part, name, (time.perf_counter() - started) * 1000, error))

    def finish(self) -> None:
        """The last line for people, or the whole report as JSON."""
        seconds = time.perf_counter() - self.started
        if self.is_quiet:
            print(self._as_json(seconds))
            return
        failed = sum(step.error is not None for step in self.steps)
        verdict = f"FAILED: {failed} of" if failed else "passed:"
        print(f"\n{verdict} {len(self.steps)} steps in {seconds:.1f} s against {self.url}")

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        if self.is_quiet:
            return
        verdict = "FAIL" if step.error else "ok"
        print(f"{verdict:<4} {step.milliseconds:7.1f} ms  {step.part:<9}  {step.name}", flush=True)
        if step.error:
            print(f"     {step.error}", flush=True)

    def _as_json(self, seconds: float) -> str:
        steps = [asdict(step) | {"ok": step.error is None} for step in self.steps]
        summary = {"ok": self.has_passed, "url": self.url, "seconds": round(seconds, 3)}
        return json.dumps(summary | {"steps": steps}, indent=2)
