"""A folder as an area collects it: how time and memory of a check grow with it.

    python bench/folder.py [--files N] [--jobs N]      N files in the end, 1,000 times SCALE when not given

Of thirty files one is a PDF, one a DOCX and one a real page with its numbers multiplied (where the folder of real
reports is there); the others are small web pages. Every report is another one. A tenth of the folder, half of it and
all of it are checked as ``gongkai report check`` does, each in a process of its own. Told are seconds for 1,000 files,
by the processor and by the clock, and the largest memory of the process itself and of one it started. Fails when all
of it takes more than ``SLOWER`` times as long per file as a tenth, or ``LARGER`` times the memory.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from accuracy import corpus
from reports import invented, page, with_other_numbers

from gongkai.annual_reports.checking import check
from gongkai.annual_reports.readers.reading import read
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.walking import walk

FULL = 1_000
LEAST = 60
SLOWER, LARGER = 1.5, 1.4
EVERY = 30
# The processes are looked at after so many files.
LOOKED_AT = 10
PARTS = (10, 2, 1)


@dataclass(frozen=True)
class Ran:
    """A run: seconds by the processor and by the clock for 1,000 files; megabytes of the process and of its largest
    child; how many files were read."""

    processor: float
    clock: float
    own: float
    child: float
    read: int


def fill(folder: Path, numbers: Iterator[int]) -> None:
    """Write the files of these numbers."""
    real = [path.read_bytes() for path in sorted((corpus() / "reports").glob("*.html"))]
    for number in numbers:
        name, report = folder / f"{number:05}", invented(number)
        match number % EVERY:
            case 0:
                name.with_suffix(".pdf").write_bytes(render(report, "pdf"))
            case 1:
                name.with_suffix(".docx").write_bytes(render(report, "docx"))
            case 2 if real:
                source = real[number // EVERY % len(real)]
                name.with_suffix(".htm").write_bytes(with_other_numbers(source, number // EVERY))
            case _:
                name.with_suffix(".html").write_text(page(report), encoding="utf-8")


class Started:
    """The processes that this one started, as seen while it runs: the largest memory of each in megabytes and its
    processor seconds. What the kernel tells afterwards counts the memory of whoever started a process as its own."""

    def __init__(self) -> None:
        self.files = 0
        self.memory: dict[int, float] = defaultdict(float)
        self.seconds: dict[int, float] = {}

    def look(self, _: object) -> None:
        """Look at them after every so many files."""
        self.files += 1
        if self.files % LOOKED_AT:
            return
        for pid in descendants(os.getpid()):
            with suppress(OSError):
                self.memory[pid] = max(self.memory[pid], peak(pid))
                times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
                self.seconds[pid] = sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process started, and those that these did."""
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            for child in map(int, tasks.read_text().split()):
                yield child
                yield from descendants(child)


def peak(pid: int) -> float:
    """The largest memory of a process so far, in megabytes."""
    found = re.search(r"VmHWM:\s*(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def run(folder: Path, jobs: int) -> None:
    """Check a folder in this process and tell what it took."""
    clock, found, started = time.monotonic(), 0, Started()
    with check(list(walk([folder])), read, jobs=jobs, told=started.look) as checked:
        for result in checked:
            found += result.readable
    own = resource.getrusage(resource.RUSAGE_SELF)
    processor = own.ru_utime + own.ru_stime + sum(started.seconds.values())
    child = max(started.memory.values(), default=0)
    print(processor, time.monotonic() - clock, peak(os.getpid()), child, found)


def measured(folder: Path, count: int, jobs: int) -> Ran:
    """A run over a folder of so many files."""
    command = [sys.executable, __file__, "--run", str(folder), "--jobs", str(jobs)]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    processor, clock, own, child = map(float, told[:4])
    thousands = count / 1000
    return Ran(processor / thousands, clock / thousands, own, child, int(told[4]))


def main(arguments: Sequence[str]) -> int:
    """Fill and check; 1 when growth is not linear, memory not flat, or a file was not read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=max(LEAST, int(FULL * float(os.environ.get("SCALE", "1")))))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run is not None:
        run(options.run, options.jobs)
        return 0
    runs, done = [], 0
    print(f"{'files':>8}{'read':>8}{'s per 1,000':>14}{'by clock':>10}{'MB':>8}{'MB child':>10}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            count = options.files // part
            fill(Path(folder), iter(range(done, count)))
            done = count
            each = measured(Path(folder), count, options.jobs)
            runs.append(each)
            print(
                f"{count:>8,}{each.read:>8,}{each.processor:>14.1f}{each.clock:>10.1f}{each.own:>8.0f}{each.child:>10.0f}",
                flush=True,
            )
    few, many = runs[0], runs[-1]
    grown = many.processor > few.processor * SLOWER or many.own > few.own * LARGER or many.child > few.child * LARGER
    return 1 if grown or many.read < options.files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
