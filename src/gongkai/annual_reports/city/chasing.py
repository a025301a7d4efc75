"""催报: units whose report is missing are asked for it; each time is kept, counted and shown, with its term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Max

from gongkai.agencies.service import Agency, accounts_with_role, values_on
from gongkai.annual_reports.actions import subject
from gongkai.annual_reports.city.areas import AreaForm, area_of, supervises_area, the_area
from gongkai.annual_reports.models import AnnualReport, Chase, ReportVersion
from gongkai.annual_reports.reporting.process import STATES
from gongkai.annual_reports.yearly.consolidating import members_of
from gongkai.applications.service import mail_to
from gongkai.applications.service import remind as write_to
from gongkai.core import clock
from gongkai.core.actions import Action, Run
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.refusals import Refused
from gongkai.letters.sheet import Block, Kind, Layout, Sheet, in_words
from gongkai.ui.forms import DateField

MAIL = "annual_reports.chase_mail"
# A report in one of these states waits for nobody but the department in charge or is there already.
HANDED_IN = frozenset({"submitted", "accepted", "published", "correcting"})
NOT_BEGUN = "还没有开始"
ROLES = ("reviewer", "publisher")


@dataclass(frozen=True)
class Missing:
    """A unit whose report is not there, and how far it is."""

    agency: Agency
    state: str


def missing_in(city: Agency, year: int) -> list[Missing]:
    """The units of the area that have handed nothing in; three queries. Who has a version outside the process, frozen
    or from a file, has handed in; the area's own report is asked of nobody."""
    units = [each for each in members_of(city, year) if each.pk != city.pk]
    keys = [each.pk for each in units]
    rows = {
        row.agency_id: row.process_state for row in AnnualReport.objects.standing().filter(year=year, agency__in=keys)
    }
    there = set(ReportVersion.objects.filter(year=year, agency__in=keys).values_list("agency_id", flat=True))
    found = []
    for each in units:
        state = rows.get(each.pk)
        if state in HANDED_IN or (state is None and each.pk in there):
            continue
        found.append(Missing(each, STATES[state] if state else NOT_BEGUN))
    return found


class ChaseForm(AreaForm):
    """Which units, and until when."""

    units = forms.MultipleChoiceField(
        label="催哪些机关",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择要催的机关"},
    )
    term = DateField(label="请于何日以前报送")
    text = forms.CharField(
        label="补充说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写入催报函",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["units"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(each.agency.code, f"{each.agency.name}（{each.state}）") for each in self._missing()]

    def _missing(self) -> list[Missing]:
        given = {**self.initial, **{name: self.data[name] for name in ("area", "year") if name in self.data}}
        city, year = area_of(self.viewer, str(given.get("area", ""))), str(given.get("year", ""))
        return missing_in(city, int(year)) if city is not None and year.isdecimal() else []

    def clean_term(self) -> date:
        """Today at the earliest."""
        term: date = self.cleaned_data["term"]
        if term < clock.local_date(self.moment):
            raise forms.ValidationError("这一天已经过了，请另定期限。")
        return term


class ChaseReports(Action):
    """催报: one row for each unit, its mail by job; what was handed in meanwhile is refused, not chased."""

    code = "annual_reports.chase"
    title = "催报"
    form = ChaseForm
    policy = supervises_area

    def carry_out(self, run: Run) -> list[Chase]:
        city, year = the_area(run), run.data["year"]
        # Locked, so that two who chase at once count one after the other.
        Agency.objects.select_for_update().get(pk=city.pk)
        wanted = set(run.data["units"])
        found = [each for each in missing_in(city, year) if each.agency.code in wanted]
        if len(found) < len(wanted):
            raise Refused("handed_in", "有的机关刚刚报送了，请重新打开页面再选。")
        before = counted(city, year)
        run.describe(subject(year), city.pk, units=sorted(wanted), term=run.data["term"].isoformat())
        rows = Chase.objects.bulk_create(
            Chase(
                city=city,
                agency=each.agency,
                year=year,
                number=before.get(each.agency.pk, 0) + 1,
                term=run.data["term"],
                missing=each.state,
                text=run.data["text"].strip(),
                made_at=run.moment,
                entry=run.entry,
            )
            for each in found
        )
        for row in rows:
            run.queue(MAIL, row.key, {"key": row.key})
        return rows


def counted(city: Agency, year: int) -> Mapping[int, int]:
    """How often each unit was chased for the year; one query."""
    rows = Chase.objects.filter(city=city, year=year).order_by().values("agency_id")
    return {row["agency_id"]: row["last"] for row in rows.annotate(last=Max("number"))}


def last_of(city: Agency, year: int) -> Mapping[int, Chase]:
    """The last chase of each unit; one query."""
    return {row.agency_id: row for row in Chase.objects.filter(city=city, year=year).order_by("number")}


def body(chase: Chase) -> Sequence[str]:
    """The paragraphs of the letter."""
    year = chase.year
    again = f"这是第{chase.number}次催报。" if chase.number > 1 else ""
    asked = (
        f"《中华人民共和国政府信息公开条例》第四十九条规定，县级以上人民政府部门应当在每年1月31日前"
        f"向本级政府信息公开工作主管部门提交上一年度政府信息公开工作年度报告并向社会公布。"
        f"截至{in_words(clock.local_date(chase.made_at))}，你单位{year}年政府信息公开工作年度报告{chase.missing}。{again}"
    )
    term = f"请于{in_words(chase.term)}以前报送。逾期不报的，依照条例第四十七条督促整改或者予以通报批评。"
    return [asked, *([chase.text] if chase.text else []), term]


def sheet(chase: Chase) -> Sheet:
    """The letter as it is printed, for the paper that goes out beside the mail."""
    return Sheet(
        organ=chase.city.name,
        title=f"关于报送{chase.year}年\n政府信息公开工作年度报告的催报函",
        addressee=chase.agency.name,
        body=tuple(Block(Kind.TEXT, text) for text in body(chase)),
        dated=clock.local_date(chase.made_at),
        layout=Layout.LETTER,
    )


def mail(payload: dict[str, Any]) -> str:
    """Write to the unit's own address, and to whoever there wants mail; not where the report came meanwhile."""
    chase = Chase.objects.select_related("agency", "city").get(key=payload["key"])
    if all(each.agency.pk != chase.agency_id for each in missing_in(chase.city, chase.year)):
        return "已经报送，不催"
    subject_line = f"请报送{chase.year}年政府信息公开工作年度报告（第{chase.number}次催报）"
    text = "\n\n".join([f"{chase.agency.name}：", *body(chase), f"{chase.city.name}"])
    sent = []
    address = values_on(chase.agency_id, clock.today()).get("email", "")
    if address:
        sent.append(mail_to(address, subject_line, text, f"chase {chase.key}"))
    for role in ROLES:
        for account in accounts_with_role(chase.agency_id, role, clock.today()):
            sent.append(write_to(account.pk, subject_line, text, f"chase {chase.key} {account.pk}"))
    return "；".join(dict.fromkeys(sent)) or "没有登记电子邮箱，请打印催报函送达"


def register() -> None:
    """Add the job; once per process."""
    if MAIL not in kinds:
        kinds.add(JobKind(MAIL, "年度报告催报邮件", mail, at_most_once=True))
