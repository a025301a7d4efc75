"""A file in, a report and findings out: the whole chain. It never raises, whatever the file holds."""

from __future__ import annotations

import logging
import os
import stat
from dataclasses import dataclass, replace

from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.findings import Finding
from gongkai.annual_reports.readers.blocks import Block, Grid, Line, Source
from gongkai.annual_reports.readers.containers.by_kind import take_apart
from gongkai.annual_reports.readers.containers.ownjson import read_own_json
from gongkai.annual_reports.readers.kinds import Kind, kind_of
from gongkai.annual_reports.readers.layouts.laying_out import lay_out
from gongkai.annual_reports.readers.limits import FILE_BYTES, MEGABYTE
from gongkai.annual_reports.readers.recognition.recognising import recognise
from gongkai.annual_reports.readers.refusals import FAILED, TOO_LARGE, Unreadable, refuse_endless

logger = logging.getLogger(__name__)
# Where no logging is set up a trace would go to the user's terminal; he is told by a finding.
logger.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file: its kind (a name of ``Kind``, empty where there was no file to look at), the report if
    there is one, and what there is to say."""

    kind: str
    document: ReportDocument | None
    findings: tuple[Finding, ...] = ()

    @property
    def unread(self) -> bool:
        """Whether something in the file could not be read."""
        return any(finding.unread for finding in self.findings)


def read(path: str | os.PathLike[str]) -> Reading:
    """The report in a file. A file that is too large is not read at all."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return _refused("", Unreadable(FAILED, "不是普通文件，无法读取；请给出文件的路径"))
            if status.st_size > FILE_BYTES:
                return _refused("", _too_large(status.st_size))
            data = file.read(FILE_BYTES + 1)
    except (OSError, ValueError) as fault:
        reason = os.strerror(fault.errno) if isinstance(fault, OSError) and fault.errno else "路径不正确"
        return _refused("", Unreadable(FAILED, f"文件无法打开（{reason}）；请检查路径和权限"))
    return read_bytes(data)


def read_bytes(data: bytes) -> Reading:
    """The report in the content of a file."""
    if len(data) > FILE_BYTES:
        return _refused("", _too_large(len(data)))
    kind = kind_of(data)
    try:
        return reading_of(data, kind)
    except Unreadable as refused:
        return _refused(kind.value, refused)
    except Exception:
        # Whoever checks a thousand files is not helped by a stop at the first fault of ours; the log has the trace.
        logger.exception("reading a file of kind %s failed", kind.value)
        told = f"读取文件（{kind.value}）时程序出错，没有读取；请另存为 DOCX 或 XLSX 后再检查，并把此文件报告给开发者"
        return _refused(kind.value, Unreadable(FAILED, told))


def reading_of(data: bytes, kind: Kind) -> Reading:
    """The same, raising: ``Unreadable`` where a file is refused, anything else for a fault of the readers."""
    if kind is Kind.JSON:
        return Reading(kind.value, read_own_json(data))
    source = take_apart(data, kind)
    texts = [block.text for block in source.blocks if isinstance(block, Line)]
    grids = [block for block in source.blocks if isinstance(block, Grid)]
    lines = len(texts) + sum([len(grid.rows) for grid in grids])
    refuse_endless(lines, sum(map(len, texts)) + sum([grid.length for grid in grids]))
    recognised = recognise(laid_out(source))
    return Reading(kind.value, recognised.document, recognised.findings)


def laid_out(source: Source) -> Source:
    """The file with the tables made out that stand in mere lines of text."""
    if source.kind not in (Kind.TEXT, Kind.MARKDOWN):
        return source
    blocks: list[Block] = []
    lines: list[Line] = []
    markup = source.kind == Kind.MARKDOWN
    for block in source.blocks:
        if isinstance(block, Grid):
            blocks += lay_out(lines, markup=markup)
            blocks.append(block)
            lines = []
        else:
            lines.append(block)
    return replace(source, blocks=(*blocks, *lay_out(lines, markup=markup)))


def _without_waiting(path: str, flags: int) -> int:
    """Open without waiting for a writer, should the path be a pipe."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _too_large(size: int) -> Unreadable:
    told = f"文件有 {size // MEGABYTE} MB，超过 {FILE_BYTES // MEGABYTE} MB，没有读取；请压缩其中的图片或另存为 DOCX"
    return Unreadable(TOO_LARGE, told)


def _refused(kind: str, refused: Unreadable) -> Reading:
    return Reading(kind, None, (refused.finding,))
