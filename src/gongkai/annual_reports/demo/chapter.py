"""The chapter of the demonstration: last year's reports with all their turns, this year's begun.

All moves are played through the Actions in the order of their moments; what would lie after the present is not played,
and a report that the rules refuse stays where it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.service import Agency, accounts_with_role, posts_of, staff_viewer
from gongkai.annual_reports.demo import area
from gongkai.annual_reports.reasons import filled
from gongkai.annual_reports.reporting.in_charge import in_charge_of
from gongkai.annual_reports.reporting.process import REPORT
from gongkai.annual_reports.reporting.report import read
from gongkai.annual_reports.yearly.freezing import findings, so_far
from gongkai.annual_reports.yearly.warnings import warnings_of
from gongkai.core import actions, clock, installation, jobs
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Staff
from gongkai.law.report_format import FIRST_REPORT_YEAR

# Why a warning stands, by its rule; of any other rule ``CHECKED``.
WHY = {
    "idle": "已与业务科室核对，本年确实没有办理这一项。",
    "jump": "已与业务科室和登记簿核对，比上年的变化属实。",
    "nothing-disclosed": "已逐件复核答复书，确实没有可以公开的内容。",
    "t2-stock": "已与司法行政部门核对，差额是上年漏计的文件。",
}
PDF = b"%PDF-1.4\n%%EOF\n"
CHECKED = "已与业务科室、司法行政部门逐项核对，数字属实。"
RETURNED = {"reason": "第五部分没有写上一年问题的改进情况，请补写。"}
ANSWERED = {"organ": "国家税务总局江州市税务局", "dated": "today", "number": "江税办函第3号"}
# Agency to the steps of its report on last year, each with its day of this year: all are published by the end, one of
# them late, and the city's sums them up.
PLANS: dict[str, tuple[tuple[str, str, dict[str, Any]], ...]] = {
    "市住建局": (
        ("begin", "01-05", {}),
        ("check", "01-12", {}),
        ("sign", "01-14", {}),
        ("submit", "01-15", {}),
        ("return", "01-16", RETURNED),
        ("check", "01-19", {}),
        ("sign", "01-20", {}),
        ("submit", "01-20", {}),
        ("accept", "01-22", {"note": ""}),
        ("publish", "01-23", {}),
    ),
    "市民政局": (
        ("begin", "01-06", {}),
        ("check", "01-13", {}),
        ("sign", "01-15", {}),
        ("submit", "01-16", {}),
        ("accept", "01-20", {"note": ""}),
        ("publish", "01-22", {}),
    ),
    "市审批局": (
        ("begin", "01-07", {}),
        ("check", "01-14", {}),
        ("sign", "01-16", {}),
        ("submit", "01-19", {}),
        ("return", "01-21", RETURNED),
        ("check", "01-23", {}),
        ("sign", "01-26", {}),
        ("submit", "01-26", {}),
        ("accept", "01-28", {"note": "已补写改进情况。"}),
        ("publish", "01-30", {}),
    ),
    "市税务局": (
        ("begin", "01-08", {}),
        ("check", "01-14", {}),
        ("sign", "01-16", {}),
        ("submit", "01-19", {}),
        ("outside_accept", "01-27", ANSWERED),
        ("publish", "01-28", {}),
    ),
    "市政府办公室": (
        ("begin", "01-12", {}),
        ("check", "01-19", {}),
        ("sign", "01-22", {}),
        ("publish", "01-26", {}),
    ),
    "青石镇": (
        ("begin", "01-08", {}),
        ("check", "01-19", {}),
        ("sign", "01-21", {}),
        ("submit", "01-23", {}),
        ("return", "01-27", RETURNED),
        ("check", "02-04", {}),
        ("sign", "02-05", {}),
        ("submit", "02-05", {}),
        ("accept", "02-06", {"note": ""}),
        ("publish", "02-09", {}),
    ),
    "市政府": (
        ("begin", "03-09", {"whole": True}),
        ("check", "03-16", {}),
        ("sign", "03-20", {}),
        ("publish", "03-25", {}),
    ),
}
# Written before the report is checked: what the records cannot say.
PASSAGES = {
    "1.3": "制作公文时同步确定公开属性，规范性文件集中公布并标注有效性。",
    "1.4": "公开平台的栏目和检索按统一规范设置，全年保持可以访问。",
    "1.5": "{name}每季度检查一次公开情况，工作人员参加了全市培训。",
}
# The same of its problems, agency by agency: reports that all say the same are a warning of their own.
PROBLEMS = {
    "市住建局": (
        "一是有的解读材料晚于文件公布；二是个别答复没有写明应当向哪个机关申请。",
        "上一年报告提出的依申请公开登记不及时，已改为收到当日登记。下一步解读材料与文件同步公布。",
    ),
    "市民政局": (
        "一是救助标准调整后，旧标准没有及时标注失效；二是乡镇（街道）转来的申请登记偏慢。",
        "上一年报告提出的公示名单保留过久，已改为公示期满自动撤下。下一步标准调整当日更新有效性标注。",
    ),
    "市审批局": (
        "一是办事指南的修改没有全部同步到公开平台；二是窗口人员更换后，对补正告知的要求掌握不够。",
        "上一年报告提出的政策咨询答复口径不一，已编写常见问题并公开。下一步新到窗口的人员先培训后上岗。",
    ),
    "市政府办公室": (
        "一是部门之间的公开标准不够统一；二是对乡镇（街道）的业务指导偏少。",
        "上一年报告提出的培训针对性不强，已按岗位分班。下一步统一各部门的目录和登记要求。",
    ),
    "市政府": (
        "一是个别机关的年度报告没有按期报送；二是各机关的公开平台建设不平衡。",
        "上一年报告提出的政策解读偏少，已要求文件和解读同步起草、同步公布。下一步把报送时限纳入考核。",
    ),
    "市税务局": (
        "一是优惠政策的解读形式单一；二是纳税咨询和公开申请有时混在一起登记。",
        "上一年报告提出的公开目录更新不及时，已按季度核对。下一步咨询和申请分开登记、分别统计。",
    ),
}
OTHERWISE = (
    "一是村务、镇务公开的衔接不够；二是基层工作人员变动多，公开业务不熟。",
    "上一年报告提出的公开栏更新不及时，已明确专人负责。下一步对照标准目录逐项检查。",
)
THIS_YEAR = ("市住建局", "市民政局")


@dataclass
class Playing:
    """One report that is being played; stopped where a step was refused."""

    agency: Agency
    year: int
    matter: Matter | None = None
    stopped: bool = False

    def take(self, step: str, data: dict[str, Any]) -> None:
        """Take a step as whoever the process table names."""
        if self.stopped:
            return
        if step == "check" and self.matter is not None:
            explain(self.agency, self.matter)
        row = REPORT.by_code[f"annual_reports.{step}"]
        at = in_charge_of(self.agency, clock.today()) if "supervisor" in row.roles else self.agency
        today = clock.today().isoformat()
        values = {name: today if value == "today" else value for name, value in data.items()}
        if step == "begin":
            values["year"] = self.year
        action = actions.registered[row.code]
        proof = {"proof": SimpleUploadedFile("答复.pdf", PDF)} if "proof" in action.form.base_fields else None
        try:
            done = action.perform(who(at, *row.roles), values, matter=self.matter, files=proof, channel="command")
        except Refused:
            self.stopped = True
            return
        self.matter = done.matter

    def go_on(self, step: str, data: dict[str, Any]) -> None:
        """Take a step; a report that was begun is written at once."""
        self.take(step, data)
        if step == "begin" and not self.stopped:
            self.write()

    def write(self) -> None:
        """The passages that somebody has to write."""
        for head, text in passages(self.agency).items():
            values = {"year": self.year, "head": head, "text": text}
            actions.registered["annual_reports.write_passage"].perform(
                who(self.agency, "handler", "reviewer", "publisher"), values, channel="command"
            )


def passages(agency: Agency) -> dict[str, str]:
    """What somebody of the agency writes, by its head."""
    problems, mended = PROBLEMS.get(agency.short_name, OTHERWISE)
    return {
        **{head: text.format(name=agency.short_name) for head, text in PASSAGES.items()},
        "5.1": problems,
        "5.2": mended,
    }


def explain(agency: Agency, matter: Matter) -> None:
    """Write for each warning of a report why it stands; nothing where all of that is written."""
    report = read(facts_of(matter))
    found = findings(so_far(agency, report.year, whole=report.whole))
    if set(warnings_of(found)) <= set(report.explained):
        return
    values = filled(found, lambda each: WHY.get(each.rule, CHECKED))
    writer = who(agency, "handler", "reviewer", "publisher")
    actions.registered["annual_reports.explain"].perform(writer, values, matter=matter, channel="command")


def who(agency: Agency, *roles: str) -> Staff:
    """Somebody of the agency who holds one of the roles."""
    today = clock.today()
    for role in roles:
        for account in accounts_with_role(agency.pk, role, today):
            for post in posts_of(account, today):
                if post.agency_id == agency.pk and role in post.role_codes():
                    return staff_viewer(account, post)
    raise LookupError(f"{agency} has nobody for {roles}")


def tell() -> None:
    """All reports; the caller has made sure that none is there."""
    now = clock.now()
    for moment, move in sorted(agenda(clock.today().year - 1, now), key=lambda each: each[0]):
        if moment <= now:
            with installation.living_at(moment):
                move()
                jobs.run_due()


def agenda(year: int, now: datetime) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """Every move with its moment: of last year's reports and of the city with them, of this year's in the present."""
    if year < FIRST_REPORT_YEAR:
        return
    for serial, (name, moves) in enumerate(PLANS.items()):
        one = Playing(_agency(name), year)
        for place, (step, day, data) in enumerate(moves):
            moment = datetime.combine(date.fromisoformat(f"{year + 1}-{day}"), time(9 + place, 5 * serial))
            yield moment.replace(tzinfo=clock.BEIJING), partial(one.go_on, step, data)
    yield from area.moves(year)
    for name in THIS_YEAR:
        yield now, partial(Playing(_agency(name), year + 1).go_on, "begin", {})


def _agency(name: str) -> Agency:
    found: Agency = Agency.objects.select_related("supervisor__office").get(short_name=name)
    return found


def register() -> None:
    """Add the chapter; once per process."""
    if "annual_reports" not in demo_chapters:
        demo_chapters.add(DemoChapter("annual_reports", "年度报告", 400, tell))
