"""Run the project's checks and tests stage by stage, with the time of each: ``check.py test|test-long|lint [stage …]``.

Standard library only. Stages that use one core run side by side; a stage that uses all cores runs alone. A failed stage
prints what it said; the others still run, so that one call shows everything that is wrong.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.prefix) / "bin"
CORES = 2
# Some shells forbid Python to keep what it has compiled; the hundreds of processes that tests start would each compile
# the whole product again.
COMPILED = {"PYTHONDONTWRITEBYTECODE": ""}
# Seconds after which a stage counts as hanging; the longest of test-long takes a third of it.
LIMIT = 2400
PYTEST = ("-m", "pytest", "-n", str(CORES))
# A Monday that is a first working day of a year, past the last year with known holidays.
NEXT_YEAR = "2027-01-04"
# The rooms that count days and are quick; `make test-long` takes everything.
DATED = tuple(f"src/gongkai/{room}" for room in ("core", "desk", "example", "portal"))


@dataclass(frozen=True)
class Stage:
    """One part of the run: a command, the cores it uses, and what its environment adds."""

    name: str
    command: tuple[str, ...]
    cores: int = 1
    environment: dict[str, str] = field(default_factory=dict)
    postgresql: bool = False


@dataclass(frozen=True)
class Result:
    """How a stage ended: its exit code (0 is well), its wall time in seconds and what it printed."""

    stage: Stage
    code: int
    seconds: float
    output: str


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A program of the environment with its arguments."""
    return (str(BIN / name), *arguments)


def pytest_stage(name: str, marks: str, *folders: str, postgresql: bool = False, **environment: str) -> Stage:
    """A pytest stage for the tests that ``marks`` chooses, on both cores, everywhere or in some folders only."""
    return Stage(name, tool("python", *PYTEST, "-m", marks, *folders), CORES, environment, postgresql)


LINT = (
    # The settings that the Django plugin reads need a key; without one they would write one into var/.
    Stage("types", tool("mypy"), environment={"GONGKAI_SECRET_KEY": "for reading types only"}),
    Stage("lint", tool("ruff", "check", "--quiet")),
    Stage("format", tool("ruff", "format", "--check", "--quiet")),
    Stage("imports", tool("lint-imports", "--no-logo")),
    Stage("templates", tool("python", "tools/templates.py")),
    Stage("lock", tool("python", "tools/lock.py", "--check")),
)
QUICK = (
    pytest_stage("tests", "not browser and not long"),
    pytest_stage("postgresql", "db and not browser and not long", postgresql=True),
    pytest_stage("browser", "browser and not long"),
    pytest_stage("next year", "not browser and not long", *DATED, GONGKAI_TEST_TODAY=NEXT_YEAR),
)
LONG = (
    pytest_stage("tests", "not browser", GONGKAI_HYPOTHESIS="thorough"),
    pytest_stage("postgresql", "db and not browser", postgresql=True, GONGKAI_HYPOTHESIS="thorough"),
    pytest_stage("browser", "browser"),
    pytest_stage("next year", "not long", GONGKAI_TEST_TODAY=NEXT_YEAR),
)
RUNS: dict[str, tuple[Stage, ...]] = {"lint": LINT, "test": LINT + QUICK, "test-long": LINT + LONG}


class Runner:
    """Runs stages on a number of cores, in their order; a later small stage may pass a large one that waits."""

    def __init__(self, cores: int, report: Callable[[Result], None]) -> None:
        self.free = cores
        self.report = report
        self.changed = threading.Condition()
        self.running: set[subprocess.Popen[str]] = set()

    def run(self, stages: Sequence[Stage], addresses: dict[str, str]) -> list[Result]:
        """All results, in the order of ending. ``addresses`` is added to the stages that need PostgreSQL."""
        results: list[Result] = []
        waiting = list(stages)
        threads: list[threading.Thread] = []
        with self.changed:
            while waiting:
                stage = next((each for each in waiting if each.cores <= self.free), None)
                if stage is None:
                    self.changed.wait()
                    continue
                waiting.remove(stage)
                self.free -= stage.cores
                thread = threading.Thread(target=self._one, args=(stage, addresses, results), daemon=True)
                threads.append(thread)
                thread.start()
        for thread in threads:
            thread.join()
        return results

    def stop(self) -> None:
        """End what is still running (an interrupt, or this program being ended)."""
        for process in list(self.running):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)

    def _one(self, stage: Stage, addresses: dict[str, str], results: list[Result]) -> None:
        started = time.monotonic()
        added = {**stage.environment, **(addresses if stage.postgresql else {})}
        code, output = self._execute(stage.command, added)
        result = Result(stage, code, time.monotonic() - started, output)
        with self.changed:
            results.append(result)
            self.report(result)
            self.free += stage.cores
            self.changed.notify_all()

    def _execute(self, command: tuple[str, ...], added: dict[str, str]) -> tuple[int, str]:
        # A session of its own: ending it ends the workers and the browsers below it too.
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **COMPILED, **added},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self.running.add(process)
        try:
            output, _ = process.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            output += f"\nended after {LIMIT} s: something hangs"
        self.running.discard(process)
        return process.returncode, output


def report(result: Result) -> None:
    """One line for a stage that is well, all it said for one that is not."""
    mark = "ok    " if result.code == 0 else "FAILED"
    print(f"{mark} {result.stage.name:<12}{result.seconds:7.1f} s  {last_line(result.output)}", flush=True)
    if result.code:
        print(result.output.rstrip(), flush=True)


def last_line(output: str) -> str:
    """The line in which most tools sum up what they did."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:90] if lines else ""


@contextlib.contextmanager
def addresses_for(stages: Sequence[Stage]) -> Iterator[dict[str, str]]:
    """Start a PostgreSQL server when a stage needs one and none was named from outside."""
    if not any(stage.postgresql for stage in stages):
        yield {}
    elif "GONGKAI_TEST_DATABASE" in os.environ:
        yield {"GONGKAI_TEST_DATABASE": os.environ.pop("GONGKAI_TEST_DATABASE")}
    else:
        with postgres.server() as address:
            yield {"GONGKAI_TEST_DATABASE": address}


def choose(run: str, only: Sequence[str]) -> tuple[Stage, ...]:
    """The stages of a run, or those named; an unknown name ends the program with the known ones."""
    stages = RUNS[run]
    known = {stage.name: stage for stage in stages}
    unknown = [name for name in only if name not in known]
    if unknown:
        raise SystemExit(f"unknown stage {', '.join(unknown)}; there are: {', '.join(known)}")
    return tuple(known[name] for name in only) or stages


def main(arguments: Sequence[str]) -> int:
    """Run the stages and print the summary; 1 when any failed."""
    if not arguments or arguments[0] not in RUNS:
        raise SystemExit(f"usage: check.py {'|'.join(RUNS)} [stage …]")
    stages = choose(arguments[0], arguments[1:])
    started = time.monotonic()
    runner = Runner(CORES, report)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with addresses_for(stages) as addresses:
            results = runner.run(stages, addresses)
    except postgres.NoServer as error:
        print(f"FAILED postgresql: {error}")
        return 1
    except KeyboardInterrupt:
        print("interrupted")
        return 130
    finally:
        runner.stop()
    failed = [result.stage.name for result in results if result.code]
    print(f"{len(results)} stages in {time.monotonic() - started:.0f} s:", end=" ")
    print(f"FAILED: {', '.join(failed)}" if failed else "all is well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
