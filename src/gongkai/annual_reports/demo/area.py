"""The city's report in the demonstration: who is late is chased, a unit's file goes back marked and comes again, two
units agree on what counts once. Played through the Actions, in the February after the year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.service import Agency, accounts_with_role, posts_of, staff_viewer
from gongkai.annual_reports.city.chasing import ChaseReports, missing_in
from gongkai.annual_reports.city.excluding import Exclude
from gongkai.annual_reports.document import ReportDocument
from gongkai.annual_reports.renderers import render
from gongkai.annual_reports.unit_files.actions import Accept, Receive, Return
from gongkai.annual_reports.yearly.computing import compute, table_of
from gongkai.annual_reports.yearly.question import question
from gongkai.annual_reports.yearly.sources import Number
from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.law.report_format import TABLES

CITY, UNIT, PARENT = "市政府", "住建局开发区分局", "市住建局"
LICENCES, TWICE = "t2.licences.decided", 2
# What the unit decided that nobody has entered in the system; in its first file a number was typed by hand.
DECIDED, TYPED = {LICENCES: 12, "t2.penalties.decided": 3}, {"t3.r01.c1": 9}
AGREED = {
    "reason": "局本部与分局联合作出的施工许可，两边各计一件",
    "agreed_by": "贺平（分局长）",
    "agreement": "年报数据会商记录第1号",
}


@dataclass
class AreaPlaying:
    """The city's report that is being played."""

    year: int

    def chase(self) -> None:
        """All units that have handed nothing in."""
        units = [each.agency.code for each in missing_in(_agency(CITY), self.year)]
        self._perform(ChaseReports, {"units": units, "term": f"{self.year + 1}-02-10", "text": ""})

    def send_back(self) -> None:
        """The first file of the unit does not balance."""
        matter = self._receive({**DECIDED, **TYPED}, "开发区分局年报.docx")
        reason = "表三“本年新收”自然人一格与办理结果不平，请核对登记簿以后重报。"
        Return.perform(self._viewer(), {"reason": reason}, matter=matter, channel="command")

    def accept(self) -> None:
        """The second one counts."""
        matter = self._receive(DECIDED, "开发区分局年报（改）.docx")
        note = {"note": "已与分局电话核对，数字与登记簿一致。"}
        Accept.perform(self._viewer(), note, matter=matter, channel="command")

    def exclude(self) -> None:
        """Two licences that both have counted."""
        units = {"agency": _agency(UNIT).code, "other": _agency(PARENT).code}
        self._perform(
            Exclude,
            {**AGREED, **units, "cell": LICENCES, "amount": str(TWICE), "agreed_on": clock.today().isoformat()},
        )

    def _receive(self, cells: Mapping[str, Number], name: str) -> Matter:
        unit = _agency(UNIT)
        content = render(changed(compute(question(unit, self.year)).document, cells), "docx")
        done = Receive.perform(
            self._viewer(),
            {"area": _agency(CITY).code, "year": self.year, "unit": unit.code},
            files={"file": SimpleUploadedFile(name, content)},
            channel="command",
        )
        assert done.matter is not None
        return done.matter

    def _perform(self, action: type[ChaseReports] | type[Exclude], data: Mapping[str, object]) -> None:
        action.perform(self._viewer(), {"area": _agency(CITY).code, "year": self.year, **data}, channel="command")

    def _viewer(self) -> Staff:
        today, city = clock.today(), _agency(CITY)
        account = accounts_with_role(city.pk, "supervisor", today)[0]
        post = next(post for post in posts_of(account, today) if post.agency_id == city.pk)
        return staff_viewer(account, post)


def changed(document: ReportDocument, cells: Mapping[str, Number]) -> ReportDocument:
    """The document with other numbers in these cells."""
    held = {name: cell.value for table in document.tables for name, cell in table.cells.items()}
    known = {name: value for name, value in {**held, **cells}.items() if value is not None}
    made = [table_of(code, known) for code in TABLES]
    return replace(document, table2=made[0], table3=made[1], table4=made[2])


def moves(year: int) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """What happens, with its moment."""
    one = AreaPlaying(year)
    for day, hour, move in ((2, 9, one.chase), (4, 10, one.send_back), (6, 15, one.accept), (9, 11, one.exclude)):
        yield datetime(year + 1, 2, day, hour, 20, tzinfo=clock.BEIJING), move


def _agency(name: str) -> Agency:
    found: Agency = Agency.objects.get(short_name=name)
    return found
