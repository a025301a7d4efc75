"""How fast web pages with reports are read and checked, against a bare parse of the same bytes with the same library.

    python bench/reports.py [--files N]    N files in the longest run, 10,000 times SCALE when not given

Reports are invented: balanced tables of random numbers and prose of random words. The first table is of single reports
(processor milliseconds, medians; the sides take turns on each page), the second of real pages where the folder of real
reports is there. The third is of whole runs as ``gongkai report check`` makes them, each in a process of its own:
time per report and the largest memory, for a tenth of the files and for all, and for all with two jobs. Fails when
reading and checking takes more than ``BOUND`` times the bare parse, or the longest run more than ``SLOWER`` times as
long per report or ``LARGER`` times the memory.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from accuracy import corpus
from selectolax.lexbor import LexborHTMLParser

from gongkai.annual_reports.checking import check
from gongkai.annual_reports.document import (
    Cell,
    Format,
    ReportDocument,
    Section,
    Table,
    TableRow,
    columns_of,
    possible_rows,
)
from gongkai.annual_reports.readers.containers.html import forget as forget_tables
from gongkai.annual_reports.readers.containers.html import read_html
from gongkai.annual_reports.readers.reading import read, read_bytes
from gongkai.annual_reports.readers.recognition.grids.layouts import forget
from gongkai.annual_reports.readers.recognition.recognising import recognise
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.rules import check as check_rules
from gongkai.annual_reports.walking import walk
from gongkai.law.report_format import RESULT_ROWS, SECTIONS, TABLES

FULL = 10_000
# The target of the product, and what is reached: the bench fails beyond it.
WANTED, BOUND = 5, 6
BARE, WHOLE = "bare parse (lexbor)", "read and checked"
# Different files of one layout, and how many of them are read before measuring.
FILES, WARM = 160, 40
Subject, Done = TypeVar("Subject"), TypeVar("Done")
SLOWER, LARGER = 1.5, 1.4
SAMPLES = 20
FIRST_NAMES = "云川青岚石桥白鹭长汀松溪明湖金沙"
ORGANS = ("人民政府", "司法局", "水务局", "教育局", "财政局", "数据管理局")
# Prose is made of pieces of this.
WORDS = (
    "主动公开依申请公开规范平台栏目更新解读回应培训考核监督制度目录指南审查发布窗口渠道图解视频流程台账答复说理群众企业服务"
    "质量时限责任机关部门乡镇街道网站新媒体公报查阅场所意见征集反馈公示公告会议纪要文件起草清理修改废止备案登记统计分析"
)


def invented(number: int) -> ReportDocument:
    """The report of that number: the same in every run."""
    dice = random.Random(number)
    agency = "".join(dice.choices(FIRST_NAMES, k=3)) + "市" + dice.choice(ORGANS)
    texts = [_prose(dice, 5), (), (), (), _prose(dice, 3), ("本年度没有收取信息处理费。",)]
    return ReportDocument(
        agency=agency,
        year=2025,
        title=f"{agency}2025年政府信息公开工作年度报告",
        format=Format.OF_2021,
        lead=("本报告所列数据的统计期限自2025年1月1日起至2025年12月31日止。",),
        sections=tuple(Section(s.number, s.title, text) for s, text in zip(SECTIONS, texts, strict=True)),
        table2=_table("t2", [[dice.randrange(50) for _ in range(3)] for _ in range(2)] + [[dice.randrange(9000)]] * 4),
        table3=_table("t3", _applications(dice)),
        table4=_table("t4", [_with_sum([dice.randrange(9) for _ in range(4)]) for _ in range(3)]),
    )


def _prose(dice: random.Random, paragraphs: int) -> tuple[str, ...]:
    """Paragraphs as real reports have them: sentences of some forty signs, a third of them with a number."""
    return tuple("".join(_sentence(dice) for _ in range(5)) for _ in range(paragraphs))


def _sentence(dice: random.Random) -> str:
    number = f"{dice.randrange(900)}次" if dice.random() < 1 / 3 else ""
    return "，".join(_words(dice) for _ in range(8)) + number + dice.choice("；。。")


def _words(dice: random.Random) -> str:
    start = dice.randrange(len(WORDS) - 6)
    return WORDS[start : start + dice.randrange(3, 7)]


def _applications(dice: random.Random) -> list[list[int]]:
    results = [[dice.choice((0, 0, 0, dice.randrange(30))) for _ in range(6)] for _ in RESULT_ROWS]
    total = [sum(column) for column in zip(*results, strict=True)]
    carried, left = [dice.randrange(3) for _ in total], [dice.randrange(3, 6) for _ in total]
    new = [t + rest - old for t, rest, old in zip(total, left, carried, strict=True)]
    return [_with_sum(row) for row in (new, carried, *results, total, left)]


def _with_sum(row: list[int]) -> list[int]:
    return [*row, sum(row)]


def _table(code: str, rows: list[list[int]]) -> Table:
    codes = possible_rows(code)[0]
    return Table(code, tuple(TableRow(c, tuple(map(Cell.of, row))) for c, row in zip(codes, rows, strict=True)))


def page(report: ReportDocument) -> str:
    """The report as a plain web page, a hundred times faster than in the statutory layout: for long runs."""
    tables = {"二": report.table2, "三": report.table3, "四": report.table4}
    parts = [f"<html><head><title>{report.title}</title></head><body><h1>{report.title}</h1>"]
    for section in report.sections:
        parts += (f"<p>{text}</p>" for text in (f"{section.number}、{section.heading}", *section.paragraphs))
        table = tables.get(section.number)
        parts.append(f"<table>{''.join(_rows(table))}</table>" if table is not None else "")
    return "".join([*parts, "</body></html>"])


def _rows(table: Table) -> Iterator[str]:
    """Rows with their labels in front, as many as the outermost row has; Table 4 lies on its side."""
    form = TABLES[table.code]
    labels = {row.code: (*row.blocks, row.label) for row in form.rows}
    deep = max(map(len, labels.values()))
    heads = [column.label for column in form.columns]
    for row, before in zip(table.rows, [None, *table.rows], strict=False):
        names = [next(c.label for c in form.columns if c.code == code) for code in columns_of(table.code, row.code)]
        if before is None or len(before.cells) != len(row.cells) or labels[row.code][:-1] != labels[before.code][:-1]:
            yield _line(["信息内容"] + [""] * (deep - 1), names if table.code == "t2" else heads)
        yield _line([*labels[row.code]] + [""] * (deep - len(labels[row.code])), [cell.printed for cell in row.cells])


def _line(labels: Sequence[str], cells: Sequence[str]) -> str:
    return f"<tr>{''.join(f'<td>{text}</td>' for text in (*labels, *cells))}</tr>"


Times = dict[str, list[float]]


def timed(times: Times, name: str, work: Callable[[Subject], Done], subject: Subject) -> Done:
    """Do the work and note its processor milliseconds."""
    start = time.process_time()
    done = work(subject)
    times[name].append((time.process_time() - start) * 1000)
    return done


def whole(page: bytes) -> object:
    """The chain from a file's content to the findings on it."""
    document = read_bytes(page).document
    return check_rules(document) if document else None


def first(page: bytes) -> object:
    """The same for a report whose tables are laid out as none before."""
    forget()
    forget_tables()
    return whole(page)


def stages(pages: Sequence[bytes]) -> dict[str, float]:
    """The stages of a single report, the whole chain, and the chain for a layout not met before: medians. Every page
    is another file, read once by each side: the odd ones in stages, the even ones whole."""
    times: Times = defaultdict(list)
    for page in pages[:WARM]:
        whole(page)
    for number, page in enumerate(pages[WARM:]):
        timed(times, BARE, LexborHTMLParser, page)
        if number % 2:
            source = timed(times, "taken apart", read_html, page)
            document = timed(times, "recognised", recognise, source).document
            assert document is not None
            timed(times, "checked", check_rules, document)
        else:
            timed(times, WHOLE, whole, page)
    for page in pages[:SAMPLES]:
        timed(times, "read and checked, first of its layout", first, page)
        timed(times, "read and checked, second of its layout", whole, page)
    return {name: statistics.median(each) for name, each in times.items()}


def real_pages() -> Iterator[tuple[str, int, dict[str, float]]]:
    """Name, kilobytes and medians of each real page, where there are any."""
    for path in sorted((corpus() / "reports").glob("*.html")):
        page = path.read_bytes()
        yield path.name, len(page) // 1024, stages([with_other_numbers(page, number) for number in range(FILES)])


def together(pages: Sequence[Mapping[str, float]]) -> float:
    """How many times as long as their bare parses it takes to read and check these pages, one of each."""
    return sum(each[WHOLE] for each in pages) / sum(each[BARE] for each in pages)


def with_other_numbers(page: bytes, number: int) -> bytes:
    """The page with the numbers in its cells multiplied, so that no two are the same file and what adds up in one adds
    up in all."""
    return re.sub(rb"(?<=>)\d+(?=<)", lambda found: str(int(found[0]) * (number + 1)).encode(), page)


def print_stages(title: str, told: Mapping[str, float]) -> None:
    """A table of stages with their ratios to the bare parse."""
    print(f"{title:<42}{'ms':>8}{'x bare':>8}")
    for name, value in told.items():
        print(f"{name:<42}{value:>8.2f}{value / told[BARE]:>8.1f}")
    print()


@dataclass(frozen=True)
class Ran:
    """A whole run: processor and clock milliseconds per report, megabytes of its largest process."""

    processor: float
    clock: float
    megabytes: float


def run(folder: Path, jobs: int) -> None:
    """Check a folder in this process and tell processor seconds, clock seconds and kilobytes."""
    clock = time.monotonic()
    files = list(walk([folder]))
    with check(files, read, jobs=jobs) as checked:
        for _ in checked:
            pass
    own, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = sum(each.ru_utime + each.ru_stime for each in (own, others))
    print(processor, time.monotonic() - clock, max(own.ru_maxrss, others.ru_maxrss))


def measured(count: int, jobs: int = 1) -> Ran:
    """A run over so many reports."""
    with tempfile.TemporaryDirectory() as folder:
        for number in range(count):
            Path(folder, f"{number:05}.html").write_text(page(invented(number)), encoding="utf-8")
        command = [sys.executable, __file__, "--run", folder, "--jobs", str(jobs)]
        told = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    processor, clock, kilobytes = map(float, told)
    return Ran(processor / count * 1000, clock / count * 1000, kilobytes / 1024)


def main(arguments: Sequence[str]) -> int:
    """Print all tables; 1 when it is too slow, growth is not linear or memory not flat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=max(200, int(FULL * float(os.environ.get("SCALE", "1")))))
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--jobs", type=int, default=1, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run is not None:
        run(options.run, options.jobs)
        return 0
    pages = [render(invented(number), "html") for number in range(FILES)]
    told = stages(pages)
    print_stages(f"a made page of {sum(map(len, pages)) // len(pages) // 1024} kB", told)
    real = {f"{name}, {size} kB": each for name, size, each in real_pages()}
    for title, each in real.items():
        print_stages(title, each)
    if real:
        print(f"real pages together: {together(list(real.values())):.1f} x\n")
    ratio = told[WHOLE] / told[BARE]
    print(f"{1000 / told[WHOLE]:.0f} made pages per second per core; {WANTED} x the bare parse is the target, ", end="")
    print(f"{BOUND} x the bound; it is {ratio:.1f} x\n")
    print(f"{'run over':<26}{'ms each':>8}{'by clock':>10}{'MB':>8}")
    runs = [
        (count, jobs, measured(count, jobs))
        for count, jobs in ((options.files // 10, 1), *((options.files, n) for n in (1, 2)))
    ]
    for count, jobs, each in runs:
        name = f"{count:,}" + (f", --jobs {jobs}" if jobs > 1 else "")
        print(f"{name:<26}{each.processor:>8.2f}{each.clock:>10.2f}{each.megabytes:>8.0f}")
    few, many = runs[0][2], runs[1][2]
    slow = many.processor > few.processor * SLOWER or many.megabytes > few.megabytes * LARGER
    return 1 if slow or ratio > BOUND else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
