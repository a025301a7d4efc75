"""What stands in a list: chosen by the system's own time of publishing, hashed, printed as a workbook or PDF."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gongkai.core import clock
from gongkai.publications.handing.models import HandOver, HandOverLine
from gongkai.publications.handing.printing import Column, Printed, pdf
from gongkai.publications.models import Publication, PublicationQuerySet
from gongkai.ui.words import date_iso, moment

HEADINGS = ("序号", "索引号", "标题", "发文字号", "发布机关", "成文日期", "公开时间", "版本校验值（SHA-256）")
WIDTHS = (6, 26, 50, 20, 28, 12, 18, 68)
MOST = 20_000


@dataclass(frozen=True)
class Line:
    """One item as the list prints it."""

    position: int
    index_number: str
    title: str
    document_number: str
    issuers: str
    written_on: str
    published_at: str
    sha256: str

    @property
    def cells(self) -> tuple[str | int, ...]:
        """The values under ``HEADINGS``."""
        return (
            *(self.position, self.index_number, self.title, self.document_number),
            *(self.issuers, self.written_on, self.published_at, self.sha256),
        )


def chosen(agency_id: int, first: date, last: date) -> PublicationQuerySet:
    """What the agency published first in the period and the public still reads, in the order of publishing."""
    begin = datetime.combine(first, time(), clock.BEIJING)
    end = datetime.combine(last + timedelta(days=1), time(), clock.BEIJING)
    rows = Publication.objects.standing().filter(agency_id=agency_id)
    rows = rows.filter(first_shown_at__gte=begin, first_shown_at__lt=end)
    return rows.order_by("first_shown_at", "pk")


def digest(lines: Iterable[tuple[str, str]]) -> str:
    """The hash of a list: its index numbers and the hashes of their versions, line by line."""
    text = "\n".join(f"{number}\t{sha256}" for number, sha256 in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def lines_of(row: HandOver) -> list[Line]:
    """The lines of a signed list; one query. What was erased since keeps its number and hash, not its title."""
    found = HandOverLine.objects.filter(hand_over=row).select_related("version__text").defer("version__canonical")
    return [
        Line(
            each.position,
            each.index_number,
            "（已清除）" if each.version.erased_by_id else each.version.text.title,
            each.version.text.document_number,
            "、".join(each.version.text.issuers),
            date_iso(each.version.text.written_on) if each.version.text.written_on else "",
            moment(each.first_published_at),
            each.version.sha256,
        )
        for each in found
    ]


def workbook(row: HandOver) -> bytes:
    """The list as XLSX, with its head and the two places to sign."""
    book = Workbook()
    sheet = book.active
    sheet.title = "移送明细表"
    sheet.append(["主动公开政府信息移送明细表"])
    sheet.append([f"移送机关：{row.agency.name}　接收单位：{row.receiver_name}"])
    sheet.append([f"公开时间：{row.period_from} 至 {row.period_to}　共 {row.count} 件　签发：{moment(row.signed_at)}"])
    sheet.append(list(HEADINGS))
    for line in lines_of(row):
        sheet.append(list(line.cells))
    sheet.append([])
    sheet.append([f"清单校验值（SHA-256）：{row.sha256}"])
    sheet.append(["移送人：　　　　　　　　接收人：　　　　　　　　接收日期："])
    _dress(sheet)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


COLUMNS = (
    *(Column("序号", 11, number=True), Column("索引号", 44), Column("标题"), Column("发文字号", 32)),
    *(Column("发布机关", 38), Column("成文日期", 20), Column("公开时间", 28), Column("校验值前 16 位", 32)),
)
# Beyond this the page takes too long to set; the workbook is printed instead.
MOST_PRINTED = 3_000
SIGNING = ("移送人", "接收人", "接收日期")
# How much of a hash is printed: enough to tell two versions apart; the whole one stands in the workbook.
PRINTED_HASH = 16


def printed(row: HandOver) -> bytes:
    """The list as PDF, to be signed on paper by both sides. Raises ``NoChineseFont`` and ``NoGlyph``."""
    signer = row.entry.account.person.name if row.entry.account and row.entry.account.person else ""
    return pdf(
        Printed(
            title="主动公开政府信息移送明细表",
            facts=(
                ("移送机关", row.agency.name),
                ("接收单位", f"{row.receiver_name}（{row.get_receiver_display()}）"),
                ("公开时间", f"{row.period_from} 至 {row.period_to}"),
                ("件数", f"{row.count} 件"),
                ("签发", f"{moment(row.signed_at)}　{signer}"),
                ("依据", "《中华人民共和国政府信息公开条例》第二十五条"),
            ),
            columns=COLUMNS,
            rows=[[*map(str, line.cells[:-1]), line.sha256[:PRINTED_HASH]] for line in lines_of(row)],
            signing=SIGNING,
            mark=f"清单校验值（SHA-256）：{row.sha256}",
        )
    )


def _dress(sheet: object) -> None:
    sheet["A1"].font = Font(size=16, bold=True)  # type: ignore[index]
    for place, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width  # type: ignore[attr-defined]
        sheet.cell(4, place).font = Font(bold=True)  # type: ignore[attr-defined]
        sheet.cell(4, place).alignment = Alignment(wrap_text=True)  # type: ignore[attr-defined]
    sheet.freeze_panes = "A5"  # type: ignore[attr-defined]
