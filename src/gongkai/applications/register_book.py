"""登记簿: one row for each application, with the columns by which offices keep and inspectors read it.

Names stand, and personal columns are read one by one through ``core.personal``, each with its entry, only of cases on
which whoever exports has or had a task; elsewhere they say so. Every export writes an entry. Text is text, whatever it
looks like.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from gongkai.agencies.service import Account, Post, posts_of, staff_viewer
from gongkai.applications import queues
from gongkai.applications.actions.contact import CONTACT
from gongkai.applications.actions.intake import CARRIERS, CHANNELS, WAYS
from gongkai.applications.case import CO_MAKER, ORGAN, THIRD_PARTY, Case, read
from gongkai.applications.finding import FilterForm
from gongkai.applications.models import Applicant, Application, ApplicationQuerySet, Decision, RegisterExport
from gongkai.applications.process import STATES
from gongkai.core import calendars, clock, files, keys, personal
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Fact, PersonalRecord
from gongkai.core.models.files import StoredFile
from gongkai.core.models.personal import DataKey
from gongkai.core.policies import met_by, policy
from gongkai.core.process import view_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.core.writing import write_transaction
from gongkai.law.outcomes import OUTCOMES
from gongkai.letters.service import DeliveryEvent, Letter

CONSIDERED = {"drafted": "起草公开", "declined": "暂不公开"}
LARGE = 5000
BATCH = 500
KEPT_DAYS = 7
PURPOSE = "导出登记簿"
WITHHELD = "未办理此件，不显示"
SAFE = {"constant_memory": True, "in_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
# A cell that begins so would be run as a formula when the sheet is saved as CSV and opened again.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
LONGEST = 32_000


@dataclass(frozen=True)
class Book:
    """What one row of the register is written from: the case, its people, its answer's letter."""

    row: Application
    case: Case
    people: Sequence[Applicant] = ()
    letter: Letter | None = None
    opinion: str = ""
    names: Mapping[int, str] = field(default_factory=dict)
    personal: Sequence[Mapping[str, str]] | None = ()
    named: bool = True

    def of(self, *labels: str) -> str:
        """Personal values of the applicants under any of ``labels``."""
        if self.personal is None:
            return WITHHELD
        return "；".join(values[label] for values in self.personal for label in labels if values.get(label))


Column = tuple[str, Callable[[Book], Any]]
_CHANNELS, _CARRIERS, _WAYS = dict(CHANNELS), dict(CARRIERS), dict(WAYS)


def _applicants(book: Book, *, agents: bool) -> str:
    people = [person.name for person in book.people if person.agent is agents]
    return "；".join(people) if book.named else WITHHELD if people else ""


def _parties(book: Book, role: str, what: Callable[[Any], Any]) -> str:
    told = [what(party) for party in book.case.parties.values() if party.role == role]
    return "；".join(str(value) for value in told if value)


def _correction(book: Book, what: Callable[[Any], Any]) -> Any:
    return what(book.case.correction) if book.case.correction is not None else None


def _clock(book: Book, what: Callable[[Any], Any]) -> Any:
    return what(book.case.clock) if book.case.clock is not None else None


def _answer(book: Book, what: Callable[[Any], Any]) -> Any:
    return what(book.case.answer) if book.case.answer is not None else None


def _signer(book: Book) -> str:
    answer = book.case.answer
    if answer is None or answer.signed is None:
        return ""
    return answer.signed.signed_by or book.names.get(answer.signed.letter, "")


def _delivery(book: Book, what: Callable[[DeliveryEvent], Any]) -> Any:
    events = list(book.letter.events.all()) if book.letter is not None else []
    sent = [event for event in events if event.kind in ("dispatched", "resent")]
    return what(sent[-1]) if sent else None


_OPINIONS = {"agree": "同意公开", "refuse": "不同意公开", "part": "部分同意公开"}

COLUMNS: tuple[Column, ...] = (
    ("登记编号", lambda b: b.row.number),
    ("收到日期", lambda b: b.row.received_on),
    ("收到日期的依据", lambda b: b.case.because),
    ("渠道", lambda b: _CHANNELS.get(b.row.channel, "")),
    ("邮件号码", lambda b: b.case.tracking),
    ("口头申请", lambda b: "是" if b.case.oral else ""),
    ("同一张申请表", lambda b: b.row.group),
    ("申请人", lambda b: _applicants(b, agents=False)),
    ("申请人类型", lambda b: Applicant.Kind(b.row.column).label if b.row.column else ""),
    ("代理人", lambda b: _applicants(b, agents=True)),
    ("申请内容", lambda b: f"{b.row.text.title}：{b.row.text.text}" if b.row.text else ""),
    ("载体", lambda b: _CARRIERS.get(b.case.carrier, "")),
    ("获取方式", lambda b: _WAYS.get(b.case.way, "")),
    ("补正告知发出", lambda b: _correction(b, lambda c: c.sent_on)),
    ("补正期限", lambda b: _clock(b, lambda c: c.correction_by)),
    ("补正收到", lambda b: b.case.corrected_on),
    ("第三方征求意见发出", lambda b: _parties(b, THIRD_PARTY, lambda p: p.asked_on)),
    ("第三方答复日期", lambda b: _parties(b, THIRD_PARTY, lambda p: p.answered_on)),
    ("第三方意见", lambda b: _parties(b, THIRD_PARTY, lambda p: _OPINIONS.get(p.opinion, p.opinion))),
    ("共同制作机关征求意见", lambda b: _parties(b, CO_MAKER, lambda p: p.asked_on)),
    ("征求其他机关意见", lambda b: _parties(b, ORGAN, lambda p: p.asked_on)),
    ("延期工作日", lambda b: b.case.extension.days if b.case.extension else None),
    ("延期批准日期", lambda b: b.case.extension.approved_on if b.case.extension else None),
    ("应答复日", lambda b: b.row.due or _clock(b, lambda c: c.due)),
    ("承办科室", lambda b: b.row.unit.name if b.row.unit else ""),
    ("承办人", lambda b: _name(b.row.handler)),
    ("拟办意见", lambda b: b.opinion),
    ("法制审核日期", lambda b: _answer(b, lambda a: a.legal_on)),
    ("保密审查日期", lambda b: _answer(b, lambda a: a.secrecy_on)),
    ("签发人", _signer),
    ("签发日期", lambda b: _answer(b, lambda a: a.signed_on)),
    ("答复日期", lambda b: b.row.replied_on),
    ("答复文号", lambda b: _answer(b, lambda a: a.signed.number if a.signed else "")),
    ("答复类型", lambda b: OUTCOMES[b.row.main].label if b.row.main in OUTCOMES else ""),
    ("表三的行", lambda b: b.row.row),
    ("法律依据", lambda b: OUTCOMES[b.row.main].basis if b.row.main in OUTCOMES else ""),
    ("是否逾期", lambda b: {True: "逾期", False: "按期", None: ""}[b.row.late]),
    ("收费金额（元）", lambda b: b.case.fee.fen / 100 if b.case.fee else None),
    ("缴费日期", lambda b: b.case.fee_paid_on),
    ("送达方式", lambda b: _delivery(b, lambda e: e.get_method_display())),
    ("送达单号", lambda b: _delivery(b, lambda e: e.tracking)),
    ("送达日期", lambda b: _answer(b, lambda a: a.delivered_on)),
    ("建议主动公开", lambda b: "是" if b.row.suggested else ""),
    ("研究主动公开", lambda b: CONSIDERED.get(b.row.considered, "待研究" if b.row.to_consider else "")),
    ("状态", lambda b: STATES[b.row.process_state]),
    ("归档日期", lambda b: b.case.archived_on),
    ("备注", lambda b: b.row.contradiction),
)
PERSONAL: tuple[Column, ...] = (
    ("证件号码", lambda b: b.of("证件号码")),
    ("电话", lambda b: b.of("电话")),
    ("通信地址", lambda b: b.of("地址")),
)


def _name(account: Account | None) -> str:
    if account is None:
        return ""
    return account.person.name if account.person else account.name


def columns(*, with_personal: bool) -> tuple[Column, ...]:
    """The columns of an export; the personal ones stand behind the applicant's."""
    if not with_personal:
        return COLUMNS
    place = next(n for n, (title, _) in enumerate(COLUMNS) if title == "代理人")
    return (*COLUMNS[:place], *PERSONAL, *COLUMNS[place:])


def rows_of(viewer: Staff, query: str) -> tuple[ApplicationQuerySet, str]:
    """The applications of the list's conditions as they stand in an address; and the conditions in their clean form."""
    form = FilterForm(QueryDict(query), viewer)
    found = form.of(queues.rows_of(queues.ALL, viewer, _today(viewer)))
    return found, urlencode(form.query)


def _today(viewer: Staff) -> queues.Today:
    return queues.Today(clock.today(), calendars.current(viewer.agency_id).law)


def books(viewer: Staff, rows: ApplicationQuerySet, *, with_personal: bool) -> Iterator[Book]:
    """The rows of the register, in batches: a fixed number of queries for each five hundred."""
    last = 0
    while batch := list(
        rows.filter(pk__gt=last).order_by("pk").select_related("text", "unit", "handler__person", "agency")[:BATCH]
    ):
        last = batch[-1].pk
        yield from _batch(viewer, batch, with_personal=with_personal)


def _batch(viewer: Staff, batch: Sequence[Application], *, with_personal: bool) -> Iterator[Book]:
    keys_of = [row.pk for row in batch]
    facts = _grouped(Fact.objects.filter(matter_id__in=keys_of).select_related("entry", "corrects"))
    dated = {agency: calendars.current(agency) for agency in {row.agency_id for row in batch}}
    today = clock.today()
    cases = {
        row.pk: read([view_of(fact) for fact in facts.get(row.pk, [])], dated[row.agency_id], today) for row in batch
    }
    answers = [case.answer for case in cases.values() if case.answer is not None]
    people = _grouped(Applicant.objects.filter(matter_id__in=keys_of, ended_by=None))
    # The letter and the opinion may be another case's, whose letter answers this one too (O8).
    letters = {
        letter.pk: letter
        for letter in Letter.objects.filter(pk__in=[answer.drafted.letter for answer in answers])
        .exclude(approved_entry=None)
        .select_related("approved_entry__account__person")
        .prefetch_related("events")
    }
    names = {key: _name(letter.approved_entry.account) for key, letter in letters.items() if letter.approved_entry}
    decisions = Decision.objects.filter(pk__in=[answer.drafted.decision for answer in answers])
    opinions = dict(decisions.values_list("pk", "opinion"))
    records = _records(keys_of) if with_personal else {}
    met = met_by(viewer, keys_of)
    for row in batch:
        case = cases[row.pk]
        signed = case.answer.signed if case.answer is not None else None
        yield Book(
            row,
            case,
            people.get(row.pk, []),
            letters.get(signed.letter) if signed is not None else None,
            opinions.get(case.answer.drafted.decision, "") if case.answer is not None else "",
            names,
            _personal(viewer, records.get(row.pk, [])) if with_personal else (),
            row.pk in met,
        )


def _grouped(rows: Any) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows.order_by("matter_id", "pk"):
        grouped.setdefault(row.matter_id, []).append(row)
    return grouped


def _records(keys_of: Sequence[int]) -> dict[int, list[PersonalRecord]]:
    found = PersonalRecord.objects.filter(matter_id__in=keys_of, label__in=("申请人", CONTACT))
    return _grouped(found.select_related("matter", "key"))


def _personal(viewer: Staff, records: Iterable[PersonalRecord]) -> list[Mapping[str, str]] | None:
    """The values of each applicant, the first's as last corrected; none where the viewer may not read them."""
    kept = list(records)
    people = [record for record in kept if record.label != CONTACT]
    first = people[0].person if people else None
    changed = [record for record in kept if record.label == CONTACT and record.person == first][-1:]
    try:
        found = [personal.read(record, viewer, PURPOSE) for record in (*people, *changed)]
    except Refused:
        return None
    if changed and people:
        found[0] = {**found[0], **found.pop()}
    return found


def workbook(books_of: Iterable[Book], titles: Sequence[Column]) -> tuple[bytes, int]:
    """The register as a workbook, and how many rows it has; memory grows with the file only, not with the cases."""
    file, number = io.BytesIO(), 0
    with xlsxwriter.Workbook(file, SAFE) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#d9e7ec"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("登记簿")
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(titles), 16)
        for place, (title, _) in enumerate(titles):
            sheet.write_string(0, place, title, head)
        for number, each in enumerate(books_of, start=1):
            for place, (_, value_of) in enumerate(titles):
                put(sheet, number, place, value_of(each), day)
    return file.getvalue(), number


def put(sheet: Any, line: int, place: int, value: Any, day: Any) -> None:
    """Write one cell: a day as a day, a number as a number, everything else as harmless text."""
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, day)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        sheet.write_number(line, place, value)
    else:
        sheet.write_string(line, place, harmless(str(value)))


def harmless(text: str) -> str:
    """``text`` that no spreadsheet takes for a formula, at the length that a cell can hold."""
    return (f"'{text}" if text.startswith(_FORMULA) else text)[:LONGEST]


@policy("exports", "登记簿由有办理职责的岗位导出。")
def exports(viewer: Viewer, matter: Any) -> bool:
    """Staff whose post has business with matters."""
    return isinstance(viewer, Staff) and viewer.handles_matters


class ExportForm(ActionForm):
    """Which rows, and whether with the personal columns."""

    query = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)
    personal = forms.BooleanField(
        label="带证件号码、电话、地址（只写您办理过的办件，逐件留下查阅记录）", required=False
    )


class ExportRegister(Action):
    """导出登记簿: the entry says who, which conditions, how many rows, with personal columns or without."""

    code = "applications.export_register"
    title = "导出登记簿"
    form = ExportForm
    policy = exports

    def carry_out(self, run: Run) -> RegisterExport:
        assert isinstance(run.viewer, Staff)
        rows, query = rows_of(run.viewer, run.data["query"])
        number = rows.count()
        if number == 0:
            raise Refused("empty", "没有符合条件的办件，放宽条件再导出。")
        conditions = QueryDict(query, mutable=True)
        named = bool(conditions.pop("q", None))  # a name or a number: an entry is for ever, and names nobody
        told = {"query": conditions.urlencode(), "named": named, "rows": number, "personal": run.data["personal"]}
        run.describe("register", run.viewer.agency_id, **told)
        row = RegisterExport.objects.create(
            agency_id=run.viewer.agency_id,
            account_id=run.viewer.account,
            post_id=run.viewer.post_id,
            query=query,
            personal=run.data["personal"],
            rows=number,
            asked_at=run.moment,
            entry=run.entry,
        )
        if number > LARGE:
            run.queue("applications.write_register", row.code, {"export": row.code})
        return row


def file_of(viewer: Staff, row: RegisterExport) -> bytes:
    """The workbook of an export, written now."""
    rows, _ = rows_of(viewer, row.query)
    titles = columns(with_personal=row.personal)
    content, _ = workbook(books(viewer, rows, with_personal=row.personal), titles)
    return content


def write_register(payload: dict[str, Any]) -> str:
    """Write a large register in the background, with the rights of whoever asked, and keep it encrypted."""
    row = RegisterExport.objects.select_related("account", "post").get(code=payload["export"])
    if row.file_id is not None:
        return "已经生成"
    post: Post | None = posts_of(row.account, clock.today()).filter(pk=row.post_id).first()
    if post is None or not row.account.is_active:
        return "岗位已经变动，不生成"
    content = file_of(staff_viewer(row.account, post), row)
    staged = files.stage("登记簿.xlsx", content, ["xlsx"], private=True)
    with write_transaction():
        assert staged.key is not None
        staged.key.save()
        row.file = StoredFile.objects.create(
            sha256=staged.sha256,
            size=staged.size,
            media_type=staged.media_type,
            key=staged.key,
            stored_at=clock.now(),
        )
        row.done_at = clock.now()
        row.save(update_fields=["file", "done_at"])
    return f"已生成，{row.rows} 行"


def content_of(row: RegisterExport) -> bytes:
    """The clear bytes of a register that lies ready; refused where it was removed."""
    if row.file is None:
        raise Refused("file", "登记簿还没有生成，请稍后再来。")
    if row.file.destroyed_at is not None or row.file.key is None:
        raise Refused("erased", f"生成的登记簿只保存 {KEPT_DAYS} 天，请重新导出。")
    return keys.decrypt(personal.clear_key(row.file.key), files.place(row.file.sha256).read_bytes(), b"file")


def expire(_: dict[str, Any]) -> str:
    """Destroy the keys of registers that have lain for a week."""
    limit = clock.now() - timedelta(days=KEPT_DAYS)
    old = RegisterExport.objects.filter(done_at__lt=limit, file__destroyed_at=None).values_list(
        "file_id", "file__key_id"
    )
    found = [(file, key) for file, key in old if file is not None]
    with write_transaction():
        DataKey.objects.filter(pk__in=[key for _, key in found]).update(wrapped=None, destroyed_at=clock.now())
        StoredFile.objects.filter(pk__in=[file for file, _ in found]).update(destroyed_at=clock.now())
    return f"清除 {len(found)} 份登记簿"


def register() -> None:
    """Add the jobs; once per process."""
    if "applications.write_register" in kinds:
        return
    kinds.add(JobKind("applications.write_register", "生成登记簿", write_register, lease=timedelta(hours=1)))
    kinds.add(JobKind("applications.expire_registers", "清除过期的登记簿", expire, every=timedelta(hours=6)))
