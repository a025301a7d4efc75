"""Invented reports printed in the many ways in which plain text holds a table; for the tests of the readers of text.

A table is a list of rows, a row is its block labels, its own label and the texts of its cells. ``Rows`` know nothing
of the readers, so that they can be held against what is read.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gongkai.law.report_format import RESULT_ROWS, TABLE_2, TABLE_3, TABLE_4

TOGETHER = "r21_23"
APART = ("r21", "r22", "r23")
HEAD_3 = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
HEAD_4 = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"


@dataclass(frozen=True)
class Row:
    """A printed row; blocks are printed where the row is the first of its block."""

    code: str
    blocks: tuple[str, ...]
    label: str
    cells: tuple[str, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return (*self.blocks, self.label)


@dataclass(frozen=True)
class Report:
    """What stands in the three tables of an invented report, cell by cell as text; blank cells are empty."""

    two: dict[str, tuple[str, ...]]
    three: dict[str, tuple[str, ...]]
    four: tuple[str, ...]

    @property
    def cells(self) -> dict[str, str]:
        """All cells by their names."""
        named = {}
        for row in TABLE_2.rows:
            columns = columns_2(row.code)
            named |= {f"t2.{row.code}.{c}": text for c, text in zip(columns, self.two[row.code], strict=True)}
        for code, texts in self.three.items():
            named |= {f"t3.{code}.c{i}": text for i, text in enumerate(texts, 1)}
        columns = [column.code for column in TABLE_4.columns]
        for i, row in enumerate(TABLE_4.rows):
            named |= {f"t4.{row.code}.{c}": self.four[i * 5 + j] for j, c in enumerate(columns)}
        return named


def columns_2(row: str) -> tuple[str, ...]:
    """The columns of a row of Table 2."""
    return next(each.columns for each in TABLE_2.rows if each.code == row)


def invent(
    seed: int, *, largest: int = 400, blanks: float = 0.0, balanced: bool = True, together: bool = False
) -> Report:
    """A report with random numbers. ``blanks``: the share of cells left empty, totals excepted; not balanced: some
    totals are wrong."""
    chance = random.Random(seed)
    three = _invent_three(chance, largest, together)
    if not balanced:
        for code in chance.sample(sorted(three), 3):
            three[code][6] = max(0, three[code][6] + chance.choice((-3, -1, 1, 2, 10)))
    texts = {code: _printed(chance, row, blanks) for code, row in three.items()}
    four = [str(n) for _ in range(3) for n in _five(chance, largest)]
    two = {
        "rules": _some(chance, 3, 20),
        "normative": _some(chance, 3, largest),
        "licences": _some(chance, 1, largest * 1000),
        "penalties": _some(chance, 1, largest * 100),
        "coercion": _some(chance, 1, largest),
        "fees": (f"{chance.randrange(10**6)}.{chance.randrange(1, 99):02}",),
    }
    return Report(two, texts, tuple(four))


def _some(chance: random.Random, count: int, largest: int) -> tuple[str, ...]:
    return tuple(str(chance.choice((0, chance.randrange(largest)))) for _ in range(count))


def _five(chance: random.Random, largest: int) -> list[int]:
    parts = [chance.choice((0, 0, chance.randrange(largest))) for _ in range(4)]
    return [*parts, sum(parts)]


def _invent_three(chance: random.Random, largest: int, together: bool) -> dict[str, list[int]]:
    results = [code for code in RESULT_ROWS if not together or code not in APART]
    rows = {code: _seven(chance, largest) for code in (*results, TOGETHER)[: len(results) + together]}
    total = [sum(column) for column in zip(*rows.values(), strict=True)]
    left = _seven(chance, 5)
    carried = [min(c, t + n) for c, t, n in zip(_seven(chance, 9), total, left, strict=True)]
    carried[6] = sum(carried[:6])
    new = [t + n - c for t, n, c in zip(total, left, carried, strict=True)]
    return {"r01": new, "r02": carried, **rows, "r24": total, "r25": left}


def _seven(chance: random.Random, largest: int) -> list[int]:
    weights = (0.4, 0.8, 0.95, 0.9, 0.9, 0.9)
    most = (largest, *[largest // 8 + 2] * 5)
    parts = [0 if chance.random() < weight else chance.randrange(n) for weight, n in zip(weights, most, strict=True)]
    return [*parts, sum(parts)]


def _printed(chance: random.Random, row: Sequence[int], blanks: float) -> tuple[str, ...]:
    texts = [str(n) for n in row]
    return tuple("" if i < 6 and chance.random() < blanks else text for i, text in enumerate(texts))


def rows_3(report: Report) -> list[Row]:
    """The rows of Table 3 in the order of printing."""
    rows, shown = [], set()
    labels = {row.code: (row.blocks, row.label) for row in TABLE_3.rows}
    labels[TOGETHER] = ((labels["r03"][0][0],), "（六）其他处理")
    for code in ("r01", "r02", *(c for c in report.three if c not in ("r01", "r02", "r24", "r25")), "r24", "r25"):
        blocks, label = labels[code]
        fresh = tuple(block for block in blocks if block not in shown)
        shown |= set(blocks)
        rows.append(Row(code, fresh, label, report.three[code]))
    return rows


def rows_2(report: Report) -> list[list[str]]:
    """The rows of Table 2, heads and all, as lists of cells."""
    rows: list[list[str]] = []
    last: object = None
    for row in TABLE_2.rows:
        columns = [column.label for column in TABLE_2.columns if column.code in row.columns]
        if (row.blocks, columns) != last:
            rows += [list(row.blocks), ["信息内容", *columns]]
            last = (row.blocks, columns)
        rows.append([row.label, *report.two[row.code]])
    return rows


def table_3_rows(report: Report) -> list[list[str]]:
    """Table 3, head and all, as lists of cells; spans lost."""
    head = [[NOTE, "申请人情况"], ["自然人", "法人或其他组织", "总计"], list(HEAD_3[1:6])]
    return [*head, *([*row.labels, *row.cells] for row in rows_3(report))]


def table_4_rows(report: Report) -> list[list[str]]:
    """Table 4, head and all, as lists of cells; spans lost."""
    return [
        ["行政复议", "行政诉讼"],
        [*HEAD_4, "未经复议直接起诉", "复议后起诉"],
        [*HEAD_4, *HEAD_4],
        list(report.four),
    ]


def text_of(report: Report, print_table: Callable[[list[list[str]]], list[str]], gap: Sequence[str] = ()) -> str:
    """A whole report, its tables printed by the function given."""
    parts = [
        "云川市数据局2023年政府信息公开工作年度报告",
        "一、总体情况",
        "2023年，我局主动公开政府信息312条，其中规章3件。收到申请12件，予以公开5件。",
        "二、主动公开政府信息情况",
        *gap,
        *print_table(rows_2(report)),
        *gap,
        "三、收到和处理政府信息公开申请情况",
        *gap,
        *print_table(table_3_rows(report)),
        *gap,
        "四、政府信息公开行政复议、行政诉讼情况",
        *gap,
        *print_table(table_4_rows(report)),
        *gap,
        "五、存在的主要问题及改进情况",
        "一是解读形式单一，2024年将增加图解3类。",
        "六、其他需要报告的事项",
        "2023年未收取信息处理费。",
    ]
    return "\n".join(parts)


def vertical(rows: list[list[str]], *, step: int = 1, keep: bool = True) -> list[str]:
    """One cell a line, ``step`` lines apart; blank cells as blank lines, or lost."""
    cells = [cell for row in rows for cell in row if keep or cell]
    return [line for cell in cells for line in (cell, *[""] * (step - 1))]


def spaced(rows: list[list[str]]) -> list[str]:
    """One row a line, single spaces; blank cells are lost."""
    return [" ".join(cell for cell in row if cell) for row in rows]


def tabbed(rows: list[list[str]]) -> list[str]:
    """Tabs between the cells."""
    return ["\t".join(row) for row in rows]


def piped(rows: list[list[str]], *, lead: str = "", between: str = " | ", end: str = " |") -> list[str]:
    """Pipes between the cells."""
    return [lead + between.join(row) + end for row in rows]


def streamed(rows: list[list[str]], *, own_line: bool = False) -> list[str]:
    """One cell a line with its pipe, on the same line or on one of its own."""
    lines = []
    for row in rows:
        for cell in row:
            lines += ([cell] if cell else []) + ["|"] if own_line else [f"{cell} |".strip()]
    return lines


def glued(rows: list[list[str]]) -> list[str]:
    """Everything run together."""
    return ["".join(cell for row in rows for cell in row)]


def wide(text: str) -> int:
    """How many columns a terminal shows the text in."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def padded(text: str, width: int) -> str:
    """The text filled with spaces to a width."""
    return text + " " * (width - wide(text))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many columns."""
    lines, line = [], ""
    for sign in text:
        if line and wide(line + sign) > width:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]


def columns_apart(rows: list[list[str]]) -> list[list[str]]:
    """Rows of equal length: labels in as many columns as there are at most, values at the right."""
    longest = max(map(len, rows))
    if longest <= 4 or longest >= 15:
        return [row + [""] * (longest - len(row)) for row in rows]
    return [_apart(row, 3) for row in rows]


def _apart(row: list[str], labels: int) -> list[str]:
    if row[0] in (NOTE, "自然人", "商业企业"):
        return _head_apart(row, labels)
    own = row[:-7]
    place = 0 if own[0][0] in "一二三四" else 1 if own[0][0] == "（" else 2
    return [*[""] * place, *own, *[""] * (labels - place - len(own)), *row[-7:]]


def _head_apart(row: list[str], labels: int) -> list[str]:
    if row[0] == NOTE:
        return [NOTE, *[""] * (labels - 1), "申请人情况", *[""] * 6]
    if row[0] == "自然人":
        return [*[""] * labels, "自然人", "法人或其他组织", *[""] * 4, "总计"]
    return [*[""] * (labels + 1), *row, ""]


def boxed(rows: list[list[str]], *, width: int = 12, signs: str = "│─┼", each: bool = True) -> list[str]:
    """Borders drawn around cells of a width, their text wrapped; ``each``: a ruler after every row."""
    rows = columns_apart(rows)
    down, across, cross = signs
    widths = [max(min(width, max(wide(row[i]) for row in rows)), 2) for i in range(len(rows[0]))]
    ruler = cross + cross.join(across * (w + 2) for w in widths) + cross
    lines = [ruler]
    for row in rows:
        texts = [wrapped(cell, w) for cell, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, texts))):
            parts = [padded(text[i] if i < len(text) else "", w) for text, w in zip(texts, widths, strict=True)]
            lines.append(down + down.join(f" {part} " for part in parts) + down)
        if each:
            lines.append(ruler)
    return lines if each else [*lines, ruler]


def ruled(rows: list[list[str]]) -> list[str]:
    """Pandoc's simple table."""
    rows = columns_apart(rows)
    widths = [max(max(wide(row[i]) for row in rows), 2) for i in range(len(rows[0]))]
    ruler = "  " + " ".join("-" * w for w in widths)
    lines = ["  " + " ".join(padded(cell, w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in rows]
    return [ruler, *lines, ruler]


def markdown(rows: list[list[str]]) -> list[str]:
    """Markdown's pipe table."""
    rows = columns_apart(rows)
    lines = piped(rows, lead="| ")
    return [lines[0], "|" + "---|" * len(rows[0]), *lines[1:]]


def laid(rows: list[list[str]], chance: random.Random) -> list[str]:
    """As pdftotext lays out a page: labels wrapped, the values of a row beside, between, above or below its lines."""
    lines: list[str] = []
    for row in rows:
        texts = [cell for cell in row if not cell.isdigit() and cell]
        values = [cell for cell in row if cell.isdigit()]
        if not values or not texts:
            lines.append("   ".join(texts or values))
            continue
        parts = wrapped(texts[-1], chance.choice((18, 24, 90)))
        at = (len(parts) - 1) // 2
        numbers = "    ".join(values)
        if len(parts) % 2 == 0 and len(parts) > 1:
            parts.insert(len(parts) // 2, numbers)
        elif chance.random() < 0.8 or len(parts) > 1:
            parts[at] = f"{parts[at]}      {numbers}"
        else:
            parts.insert(chance.choice((0, 1)), numbers)
        blocks = [piece for block in texts[:-1] for piece in wrapped(block, 8)]
        for i, piece in enumerate(blocks):
            parts.insert(min(i, len(parts)), f"  {piece}")
        lines += parts
        if chance.random() < 0.06:
            lines.append(f"- {chance.randrange(2, 9)} -")
    return lines
