"""``gongkai report check PATH…``: annual reports read and checked.

Exit code 0 without errors, 1 with errors, 2 when something could not be read (2 wins over 1) or the arguments were bad.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tqdm import tqdm

from gongkai.annual_reports.checking import Run, Totals, check, totals
from gongkai.annual_reports.outputs import json_lines, pages, workbook
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.walking import Found, walk
from gongkai.annual_reports.workers import quiet
from gongkai.ops.report_commands import text
from gongkai.ops.terminal import BAD_INPUT, BadInput, OneLineParser, fail, say, whole

FORMATS = ("text", "json", "html", "xlsx")
ERRORS_FOUND = 1
# A bar for fewer files would be gone before it is seen.
BAR_FROM = 20
# Starting other processes takes longer than reading a few files.
ALONE_UP_TO = 8
MOST_JOBS = 64


def main(arguments: list[str]) -> int:
    """Run the command; 0, 1 or 2."""
    quiet()
    try:
        return run(parser().parse_args(arguments))
    except BadInput as error:
        return fail(str(error))
    except BrokenPipeError:
        # The reader has had enough; nothing is wrong. Keep the interpreter from flushing into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        return fail(f"不能写出结果：{error.strerror or error}")
    except KeyboardInterrupt:
        return fail("已中断，没有检查完")


def parser() -> OneLineParser:
    """The arguments."""
    made = OneLineParser(
        prog="gongkai report check",
        description="检查政府信息公开工作年度报告：格式、勾稽关系、与上年衔接、文字与表是否一致、是否合理、是否雷同",
        epilog="退出码：0 没有错误，1 有错误，2 有内容未能读出。规则见 docs/report-check.zh-CN.md",
    )
    made.add_argument("paths", metavar="PATH", type=Path, nargs="+", help="报告文件或文件夹，格式按内容识别")
    made.add_argument(
        "--last-year", metavar="PATH", type=Path, action="append", help="上年报告（文件或文件夹），可写多次"
    )
    made.add_argument("--format", choices=FORMATS, default="text", help="结果的格式，默认 text；json 每行一份报告")
    made.add_argument("-o", "--output", metavar="FILE", type=Path, help="结果写入文件；xlsx 须写入文件")
    made.add_argument("--jobs", metavar="N", type=jobs, default=0, help="同时使用的进程数，默认按处理器数")
    return made


def jobs(given: str) -> int:
    """A number of processes."""
    number = whole(given)
    if not 1 <= number <= MOST_JOBS:
        raise argparse.ArgumentTypeError(f"进程数应在 1 至 {MOST_JOBS} 之间")
    return number


def run(options: argparse.Namespace) -> int:
    """Check, tell, and say how it ended."""
    check_output(options)
    files = list(walk(options.paths, options.output))
    last_year = list(walk(options.last_year)) if options.last_year else None
    if not files:
        raise BadInput("这些文件夹里没有可以检查的文件")
    for trouble in (found for found in last_year or () if found.trouble):
        print(f"gongkai：--last-year {trouble.path}：{trouble.trouble}", file=sys.stderr)
    processes = options.jobs or (1 if len(files) <= ALONE_UP_TO else os.cpu_count() or 1)
    with (
        progress(len(files) + len(last_year or ())) as told,
        check(files, reading.read, last_year=last_year, jobs=processes, told=told) as checked,
    ):
        ended = tell(checked, options.format, options.output)
    troubled = any(found.trouble for found in last_year or ())
    return BAD_INPUT if ended.unread or troubled else ERRORS_FOUND if ended.errors else 0


def check_output(options: argparse.Namespace) -> None:
    """Refuse to write where nothing should be written. Raises ``BadInput``."""
    target: Path | None = options.output
    if target is None:
        if options.format == "xlsx":
            raise BadInput("xlsx 结果须写入文件，请加 -o 文件名.xlsx")
        return
    if target.is_dir() or not target.parent.is_dir():
        raise BadInput(f"不能写入 {target}：{'是文件夹' if target.is_dir() else '没有这个文件夹'}")
    named = [*options.paths, *(options.last_year or ())]
    if target.exists() and any(path.exists() and target.samefile(path) for path in named):
        raise BadInput(f"{target} 是要检查的报告，请把结果写到别的文件")


@contextmanager
def progress(files: int) -> Iterator[Callable[[Found], None]]:
    """A bar on a terminal for many files; nothing else."""
    with tqdm(total=files, unit="份", file=sys.stderr, disable=files < BAR_FROM or not sys.stderr.isatty()) as bar:
        yield lambda found: _step(bar)


def _step(bar: tqdm[object]) -> None:
    bar.update()


def tell(checked: Run, form: str, target: Path | None) -> Totals:
    """Write the results; how the run ended. Raises ``BadInput`` when the file cannot be written."""
    if form == "xlsx" and target is not None:
        with beside(target) as part:
            workbook.write(checked, part)
    elif target is None:
        for piece in pieces(checked, form, colour=sys.stdout.isatty() and "NO_COLOR" not in os.environ):
            sys.stdout.write(piece)
        sys.stdout.flush()
    else:
        with beside(target) as part, part.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(pieces(checked, form, colour=False))
    ended = totals(checked)
    if target is not None:
        say(f"{text.summary(ended)}；结果已写入 {target}")
    return ended


def pieces(checked: Run, form: str, *, colour: bool) -> Iterator[str]:
    """The results as text in pieces."""
    if form == "json":
        return (f"{json_lines.line(result)}\n" for result in checked)
    if form == "html":
        return pages.chunks(checked)
    return text.chunks(checked, colour=colour)


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """A file that takes the place of ``target`` when it is whole. Raises ``BadInput`` where it cannot be written."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            yield part
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"不能写入 {target}：{error.strerror or error}") from error
