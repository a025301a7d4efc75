"""``gongkai report convert IN OUT``: an annual report in the statutory layout, in another format.

What IN is, its content says; what OUT shall be, its suffix. Tables come over exactly, text as paragraphs in NFC with
single spaces. A report that could not be read whole is refused, unless ``--partial`` says that this is known. OUT is
either written whole or not touched. Exit code 0, or 2 with one line on stderr.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from gongkai.annual_reports.document import CellKind, Format, ReportDocument
from gongkai.annual_reports.readers import reading
from gongkai.annual_reports.renderers import KINDS, render
from gongkai.annual_reports.renderers.pdf import NoChineseFont
from gongkai.annual_reports.wire import wire_name
from gongkai.ops.terminal import BadInput, OneLineParser, fail, say, warn

SUFFIXES = {**{f".{kind}": kind for kind in KINDS}, ".htm": "html"}
# Cells named in one message; the rest is counted.
NAMED = 8


def main(arguments: list[str]) -> int:
    """Run the command; 0 or 2."""
    parser = OneLineParser(
        prog="gongkai report convert", description="转换年度报告的格式，版式按国办公开办函〔2021〕30号"
    )
    parser.add_argument("source", metavar="IN", type=Path, help="年度报告，格式按内容识别")
    parser.add_argument("target", metavar="OUT", type=Path, help="新文件，格式按后缀：.json .html .docx .xlsx .pdf")
    parser.add_argument("--force", action="store_true", help="OUT 已经存在时覆盖")
    parser.add_argument("--partial", action="store_true", help="没有全部读出时，也转换读出的部分")
    parser.add_argument(
        "--fonts", metavar="DIR", type=Path, action="append", default=[], help="PDF 优先使用的字体文件夹"
    )
    try:
        options = parser.parse_args(arguments)
        convert(options.source, options.target, options.fonts, force=options.force, partial=options.partial)
    except BadInput as error:
        return fail(str(error))
    return 0


def convert(source: Path, target: Path, fonts: list[Path], *, force: bool, partial: bool) -> None:
    """Write ``source`` as ``target``. Raises ``BadInput``."""
    kind = kind_of(source, target, force=force)
    report, unread = read(source)
    if unread and not partial:
        raise BadInput(f"{source} 没有全部读出，没有转换：{'；'.join(unread)}。只要读出的部分时，加 --partial")
    for each in unread:
        warn(f"没有读出，转换后的文件里没有：{each}")
    missing = cells_of(report, CellKind.MISSING)
    if missing:
        warn(f"原文没有这些单元格，转换后的文件里是空格：{missing}")
    try:
        content = render(report, kind, fonts=fonts)
    except NoChineseFont as error:
        raise BadInput(str(error)) from error
    write_whole(target, content)
    say(f"已生成 {target}")


def kind_of(source: Path, target: Path, *, force: bool) -> str:
    """The kind that the target's suffix asks for. Raises ``BadInput`` where nothing may be written there."""
    kind = SUFFIXES.get(target.suffix.lower())
    if kind is None:
        raise BadInput(f"不能生成 {target.name}：后缀应是 {'、'.join(SUFFIXES)}")
    if target.is_dir():
        raise BadInput(f"{target} 是文件夹")
    if target.exists():
        if source.exists() and target.samefile(source):
            raise BadInput(f"{target} 就是原文件，请写另一个文件名")
        if not force:
            raise BadInput(f"{target} 已经存在；要覆盖时加 --force")
    if not target.parent.is_dir():
        raise BadInput(f"没有文件夹 {target.parent}")
    return kind


def read(source: Path) -> tuple[ReportDocument, list[str]]:
    """The report in a file, and what is there but could not be read. Raises ``BadInput`` where there is no report."""
    if not source.is_file():
        raise BadInput(f"没有文件 {source}")
    found = reading.read(source)
    if found.document is None:
        reasons = "；".join(finding.message for finding in found.findings) or "没有找到年度报告"
        raise BadInput(f"不能读取 {source}：{reasons}")
    return cast(ReportDocument, found.document), list(unread_parts(found))


def unread_parts(found: reading.Reading) -> Iterator[str]:
    """One sentence for each part of the file that the conversion would lose."""
    yield from (finding.message.rstrip("。") for finding in found.findings if finding.unread)
    document = found.document
    if document is None:
        return
    refused = cells_of(document, CellKind.UNREADABLE)
    if refused and not any(finding.unread for finding in found.findings):
        yield f"不能确定的单元格 {refused}"
    if document.format is Format.OF_2019 and document.table2 is None:
        yield "表二是 2019 年格式，新格式没有对应的表"


def cells_of(report: ReportDocument, kind: CellKind) -> str:
    """The names of the cells of that kind, for a message; empty where there are none."""
    names = [wire_name(name) for table in report.tables for name, cell in table.cells.items() if cell.kind is kind]
    more = f"等 {len(names)} 个" if len(names) > NAMED else ""
    return "、".join(names[:NAMED]) + more


def write_whole(target: Path, content: bytes) -> None:
    """Put ``content`` at ``target`` in one step: after a crash the old file or the new one is there, never half.

    Raises ``BadInput`` where the folder cannot be written to.
    """
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        try:
            with beside.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(f"不能写入 {target}：{error.strerror or error}") from error
