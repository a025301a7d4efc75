"""How fast letters are made, PDF and DOCX, against an empty page of the same kind from the same library, in one run.

    python bench/letters.py [--letters N]      N letters of each kind, 1,000 times SCALE when not given

Letters are invented: every one has another addressee, number, text and table, so that nothing is remembered from the
one before; one and the same letter again is shown beside it. Times are processor milliseconds per letter, after the
first one, which reads the fonts. Fails when a letter takes more than ``WANTED`` times an empty page, or when memory
grows from letter to letter. Skips PDF where the machine has no Chinese font.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import docx
import typst

from gongkai.letters.rendering import NoChineseFont, render_docx, render_pdf
from gongkai.letters.rendering.fonts import font_book
from gongkai.letters.rendering.pdf import NO_TIME, STANDARDS
from gongkai.letters.sheet import Block, Kind, Sheet

FULL = 1_000
WANTED = {"PDF": 30.0, "DOCX": 3.0}
# How much larger the process may be after all letters than after a tenth of them.
LARGER = 1.2
EMPTY = (
    '#set document(title: "空", date: datetime(year: 1980, month: 1, day: 1))\n#set text(lang: "zh")\n#set page("a4")'
)
NAMES = "王李张刘陈杨赵黄周吴喆堃祎婠伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
# Prose is made of pieces of this.
WORDS = (
    "本机关依法答复政府信息公开申请并说明理由根据中华人民共和国条例规定经审查检索有关协议附件涉及商业秘密个人隐私第三方意见"
    "公开会损害其合法权益予以区分处理提供可以公开的部分信息由其他机关制作保存请向该机关提出联系方式见下表"
)
ORGANS = ("云川市住房和城乡建设局", "云川市水务局", "云川市人民政府办公室", "云川市东城区综合行政执法局")


def invented(number: int) -> Sheet:
    """The letter of that number: the same in every run; one to two pages with quote, table and list."""
    dice = random.Random(number)
    rows = tuple((f"附件{at}第{dice.randrange(90)}页", "条例第十五条", _prose(dice, 2)) for at in range(1, 4))
    return Sheet(
        organ=dice.choice(ORGANS),
        title="政府信息部分公开告知书",
        addressee="".join(dice.choices(NAMES, k=3)),
        body=(
            Block(Kind.TEXT, f"本机关收到您提出的申请（编号：2026-{number:04d}），申请内容为："),
            Block(Kind.QUOTE, _prose(dice, 4)),
            Block(Kind.HEADING, "一、不予公开的部分"),
            Block(Kind.TEXT, _prose(dice, 8)),
            Block(Kind.TABLE, rows=(("位置", "依据", "理由"), *rows)),
            Block(Kind.HEADING, "二、救济途径"),
            Block(Kind.REMEDY, _prose(dice, dice.randrange(5, 20))),
            Block(Kind.TEXT, "特此告知。"),
        ),
        number=f"云公开告〔2026〕{number + 1}号",
        dated=date(2026, 1, 1) + timedelta(days=number % 365),
        attachments=("答复附件一", "答复附件二"),
        contact="联系电话：0999-1234567　地址：云川市东城区人民路1号",
    )


def _prose(dice: random.Random, pieces: int) -> str:
    starts = (dice.randrange(len(WORDS) - 12) for _ in range(pieces))
    return "，".join(WORDS[start : start + dice.randrange(5, 12)] for start in starts) + "。"


def measured(make: Callable[[int], object], count: int) -> float:
    """Processor milliseconds for each."""
    start = time.process_time()
    for number in range(count):
        make(number)
    return (time.process_time() - start) / count * 1000


def largest() -> int:
    """The largest memory of this process so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def empty_pdf(folder: Path) -> Callable[[int], bytes]:
    """Makes an empty page with the fonts and the standards of letters; another one each time."""
    place = folder / "empty.typ"
    place.write_text(f"{EMPTY}\n#metadata(sys.inputs.n)", encoding="utf-8")
    compiler = font_book().compiler(place)

    def make(number: int) -> bytes:
        made = compiler.compile(
            place, format="pdf", sys_inputs={"n": str(number)}, pdf_standards=STANDARDS, timestamp=NO_TIME
        )
        if not isinstance(made, bytes):
            raise typst.TypstError("one page", "")
        return made

    return make


def empty_docx(_: int) -> bytes:
    """An empty document of python-docx."""
    written = io.BytesIO()
    docx.Document().save(written)
    return written.getvalue()


@dataclass(frozen=True)
class Row:
    """A kind of file: milliseconds per letter, per letter repeated, per empty page; megabytes before and after."""

    name: str
    each: float
    again: float
    empty: float
    before: int
    after: int

    @property
    def ratio(self) -> float:
        """How many empty pages a letter takes."""
        return self.each / self.empty


def measure(name: str, render: Callable[[Sheet], bytes], empty: Callable[[int], bytes], count: int) -> Row:
    """One kind of file, warm."""
    letters = [invented(number) for number in range(count)]
    empty(-1)
    for sheet in letters[: max(1, count // 10)]:
        render(sheet)
    before = largest()
    # Letters that were not set a moment ago.
    fresh = [invented(number) for number in range(count, 2 * count)]
    each = measured(lambda at: render(fresh[at]), count)
    after = largest()
    again = measured(lambda at: render(fresh[-1]), min(count, 100))
    return Row(name, each, again, measured(empty, min(count, 200)), before, after)


def kinds(folder: Path) -> Iterator[tuple[str, Callable[[Sheet], bytes], Callable[[int], bytes]]]:
    """What is measured."""
    try:
        yield "PDF", render_pdf, empty_pdf(folder)
    except NoChineseFont as error:
        print(f"PDF skipped: {error}")
    yield "DOCX", render_docx, empty_docx


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when a letter takes too long."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=max(50, int(FULL * float(os.environ.get("SCALE", "1")))))
    count = parser.parse_args(arguments).letters
    failed = False
    print(
        f"{'kind':<6}{'letters':>9}{'ms each':>9}{'a second':>10}{'again ms':>10}{'empty ms':>10}{'ratio':>8}{'MB':>6}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, render, empty in kinds(Path(folder)):
            row = measure(name, render, empty, count)
            print(
                f"{name:<6}{count:>9,}{row.each:>9.1f}{1000 / row.each:>10.0f}{row.again:>10.1f}{row.empty:>10.1f}"
                f"{row.ratio:>7.1f}x{row.after:>6}"
            )
            if row.ratio > WANTED[name]:
                print(f"{name}: more than {WANTED[name]:.0f} times an empty page")
                failed = True
            if row.after > row.before * LARGER:
                print(f"{name}: memory grew from {row.before} to {row.after} MB")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
