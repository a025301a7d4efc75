"""What other rooms' Actions do with letters. Each function takes the ``Run`` of an Action, so that all happens in its
transaction and under its entry; each refuses with a sentence.

    prepare → revise → approve (number, date, rendering) → seal | order_seal → dispatch
    → received | returned → resent | by notice

Reading is free: ``letters_of``, ``preview``, ``delivery``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from gongkai.agencies.service import Agency
from gongkai.core import calendars, numbering
from gongkai.core.actions import Run
from gongkai.core.models import FileLink, Matter, Number
from gongkai.core.refusals import Refused
from gongkai.core.settings import value as setting
from gongkai.core.viewers import Viewer
from gongkai.letters import sheet as sheets
from gongkai.letters.composing import Wording, compose, filled_in, wording_on
from gongkai.letters.models import DeliveryEvent, Enclosure, Letter, LetterQuerySet, Sealing, SealOrder, Template
from gongkai.letters.sealing import chosen_kind
from gongkai.letters.settings import NUMBER, OUTSIDE, SEAL_FIRST, SEAL_ON_APPROVAL, pattern_of
from gongkai.letters.sheet import Sheet
from gongkai.letters.types import ADDRESSEE, ATTACHMENTS, TYPES, AddresseeKind, Form, LetterType, type_of
from gongkai.letters.values import Term, to_json

__all__ = [
    "TYPES",
    "AddresseeKind",
    "Delivery",
    "DeliveryEvent",
    "Enclosure",
    "Letter",
    "LetterType",
    "Method",
    "Sealing",
    "Template",
    "Term",
    "approve",
    "approve_outside_number",
    "compose",
    "delivery",
    "dispatch",
    "letters_of",
    "numbers_are_outside",
    "order_seal",
    "prepare",
    "preview",
    "received",
    "refused",
    "resent",
    "returned",
    "revise",
    "seal",
    "served_by_notice",
    "type_of",
    "void",
]

RENDER, SEAL = "letters.render", "letters.seal"
CHINA_POST = re.compile(r"[A-Z]{2}\d{9}CN|\d{13}")
TO_APPLICANT = (AddresseeKind.APPLICANT, AddresseeKind.AGENT)

Event = DeliveryEvent.Kind
Method = DeliveryEvent.Method

# Which event may follow which one last in force; a correction is free of it.
MAY_FOLLOW: dict[str, frozenset[str | None]] = {
    Event.DISPATCHED: frozenset({None}),
    Event.RECEIVED: frozenset({Event.DISPATCHED, Event.RESENT}),
    Event.RETURNED: frozenset({Event.DISPATCHED, Event.RESENT}),
    Event.REFUSED: frozenset({Event.DISPATCHED, Event.RESENT}),
    Event.RESENT: frozenset({Event.DISPATCHED, Event.RETURNED, Event.REFUSED, Event.RESENT}),
    Event.SERVED_BY_NOTICE: frozenset({Event.DISPATCHED, Event.RETURNED, Event.REFUSED, Event.RESENT}),
}


@dataclass(frozen=True)
class Delivery:
    """Where a letter's delivery stands (R5, R6). ``received_on`` is when the remedy periods begin; none: not known."""

    dispatched_on: date | None = None
    received_on: date | None = None
    returned_on: date | None = None
    refused_on: date | None = None
    served_by_notice_on: date | None = None
    method: str = ""
    tracking: str = ""

    @property
    def proved(self) -> bool:
        """Whether delivery, or what takes its place, is proved: only then a case is archived (O9)."""
        return self.received_on is not None or self.served_by_notice_on is not None


def prepare(
    run: Run,
    type_code: str,
    values: Mapping[str, Any],
    *,
    addressee: str = "",
    addressee_kind: AddresseeKind = AddresseeKind.APPLICANT,
    party: str = "",
    grounds: Sequence[str] = (),
    served_online: bool = False,
    enclosures: Sequence[FileLink] = (),
) -> Letter:
    """A draft of a letter on the matter of ``run``; it is complete, or refused with the names of what is missing.

    ``values`` by the Chinese names of the type's fields; days may be dates, ``Term``, or what ``core.calendars``
    returns. ``party``: which third party, co-maker or organ. ``enclosures`` are named on the letter.
    """
    kind, matter = type_of(type_code), run.the_matter()
    if addressee_kind not in kind.addressees:
        raise ValueError(f"{type_code} does not go to {addressee_kind}")
    given = {**values, ADDRESSEE: addressee}
    letter = Letter(
        agency=matter.agency,
        matter=matter,
        type=type_code,
        addressee_kind=addressee_kind,
        party=party,
        prepared_entry=run.entry,
    )
    _write(run, letter, given, grounds, served_online, enclosures)
    return letter


def revise(
    run: Run,
    letter: Letter,
    values: Mapping[str, Any],
    *,
    grounds: Sequence[str] | None = None,
    served_online: bool | None = None,
    enclosures: Sequence[FileLink] | None = None,
) -> Letter:
    """The draft with other values; those not named stay. With none, it is composed anew from what it has."""
    letter = _locked(letter)
    _refuse_approved(letter)
    kept = {name: value for name, value in letter.values.items() if name != ATTACHMENTS or enclosures is None}
    links = [row.link for row in letter.enclosures.select_related("link")] if enclosures is None else list(enclosures)
    _write(
        run,
        letter,
        {**kept, **values},
        letter.grounds if grounds is None else grounds,
        letter.served_online if served_online is None else served_online,
        links,
    )
    return letter


def preview(
    type_code: str,
    agency: Agency,
    day: date,
    values: Mapping[str, Any] | None = None,
    *,
    grounds: Sequence[str] | None = None,
    text: str | None = None,
) -> Sheet:
    """The letter as it would look: with ``values``, or with our samples; ``text`` in place of the template in force."""
    kind = type_of(type_code)
    wording = None if text is None else Wording(text, None)
    if grounds is None:
        grounds = {"D03": ("D07",), "renewed_decision": ("D02",)}.get(type_code, ())
    return compose(type_code, agency, kind.samples if values is None else values, day, grounds=grounds, wording=wording)


def approve(
    run: Run, letter: Letter, *, dated: date | None = None, signed_by: str = "", sign_off: FileLink | None = None
) -> Letter:
    """Approve the draft: it takes its date and its number, stays as it is from now on, and is rendered by a job.

    The number is taken last: record facts on other matters before. ``signed_by`` and ``sign_off``: who signed on paper,
    and the scan of the signed 审批单; the entry tells who recorded it. Refused where template or agency data have
    changed since the draft was read.
    """
    letter = _ready(run, letter, dated, signed_by, sign_off)
    series, pattern = pattern_of(letter.agency, letter.kind, run.today)
    number = run.take_number(series, pattern)
    if Letter.objects.filter(agency=letter.agency, outside_number=number.text).exists():
        raise Refused("number", f"{number.text} 已作为外部文号用过；请核对文号设置。")
    letter.number = number
    return _approved(run, letter, number.text, number.year)


def approve_outside_number(
    run: Run,
    letter: Letter,
    number: str,
    *,
    dated: date | None = None,
    signed_by: str = "",
    sign_off: FileLink | None = None,
) -> Letter:
    """``approve`` with a number that the agency's document office assigned: its form and that it is new are checked."""
    text = re.sub(r"\s", "", number).replace("[", "〔").replace("]", "〕").replace("【", "〔").replace("】", "〕")
    match = NUMBER.fullmatch(text)
    if match is None:
        raise Refused("number", f"“{number}”不是文号；文号写作 机关代字〔年份〕序号号，如 云住建公开告〔2026〕15号。")
    letter = _ready(run, letter, dated, signed_by, sign_off)
    if int(match[1]) != (letter.dated or run.today).year:
        raise Refused("number", f"文号 {text} 的年份与文书日期 {letter.dated} 不一致；请核对。")
    taken = Letter.objects.filter(agency=letter.agency, outside_number=text).exists()
    if taken or Number.objects.filter(agency=letter.agency, text=text).exists():
        raise Refused("number", f"文号 {text} 已经用过，请核对后重新填写。")
    letter.outside_number = text
    return _approved(run, letter, text, int(match[1]))


def numbers_are_outside(agency: Agency, day: date) -> bool:
    """Whether the agency's document office assigns the numbers of letters."""
    return bool(setting(OUTSIDE, agency, day))


def void(run: Run, letter: Letter, reason: str) -> Letter:
    """Mark a letter that was not sent as void; it stays, and so does its number."""
    letter = _locked(letter)
    if letter.void_entry_id:
        raise Refused("void", "这份文书已经作废。")
    if letter.dispatched_on:
        raise Refused("sent", "这份文书已经发出，不能作废；有错的，请另发更正、撤销或者变更的文书。", rule="O4")
    if not reason.strip():
        raise Refused("reason", "请写明作废的原因。")
    letter.void_entry, letter.void_reason = run.entry, reason.strip()
    letter.save(update_fields=["void_entry", "void_reason"])
    if letter.number:
        numbering.void(letter.number, run.entry, reason.strip())
    return letter


def seal(
    run: Run, letter: Letter, name: str, by: str, on: date, *, copies: int = 1, scan: FileLink | None = None
) -> Sealing:
    """Enter the seal register: which seal, who used it, when; ``scan`` of the sealed letter, which is the letter for
    whoever reads it on a screen from now on."""
    letter = _sendable(letter)
    _refuse_future(run, on)
    if not (name.strip() and by.strip()):
        raise Refused("seal", "请写明印章名称和用印人。")
    if scan is not None and (letter.sealed_scan_id is None or letter.dispatched_on is None):
        letter.sealed_scan = scan
        letter.save(update_fields=["sealed_scan"])
        if letter.dispatched_on is not None and letter.addressee_kind in TO_APPLICANT:
            _open_to_holder([scan.pk])
    return Sealing.objects.create(
        letter=letter, seal=name.strip(), by=by.strip(), on=on, copies=copies, scan=scan, entry=run.entry
    )


def order_seal(run: Run, letter: Letter) -> SealOrder:
    """Have the letter sealed electronically: a job does it as soon as the letter is set, and it waits for that."""
    letter = _sendable(letter)
    if letter.addressee_kind == AddresseeKind.INTERNAL:
        raise Refused("internal", f"《{letter.kind.name}》只在机关内部流转，不用印。")
    if letter.dispatched_on:
        raise Refused("sent", "这份文书已经发出，不能再加盖电子印章；用印应在发出以前。")
    if SealOrder.objects.filter(letter=letter).exists():
        raise Refused("ordered", "这份文书已经排上电子印章，请稍候；没有盖成的，到“后台任务”看原因。")
    return _seal_order(run, letter)


def _seal_order(run: Run, letter: Letter) -> SealOrder:
    order = SealOrder.objects.create(letter=letter, entry=run.entry)
    if letter.file_pdf_id:
        queue_seal(run, letter)
    return order


def queue_seal(run: Run, letter: Letter) -> None:
    """The job that seals a letter which is set."""
    run.queue(SEAL, f"letter {letter.pk}", {"letter": letter.pk})


def _refuse_unsealed(run: Run, letter: Letter) -> None:
    """What was to be sealed is not sent without: electronically, or on paper in its place."""
    if letter.sealed_pdf is not None:
        return
    scanned = letter.sealings.filter(scan__isnull=False).exists()
    if SealOrder.objects.filter(letter=letter).exists() and not scanned:
        raise Refused(
            "not_sealed",
            "这份文书选了电子印章，还没有盖好，不能发出；请稍候，或者到“后台任务”看原因。"
            "盖不成的，打印盖章后到“用印登记”上传盖好章的扫描件。",
            rule="电子签名法第十四条",
        )
    if setting(SEAL_FIRST, letter.agency, run.today) and not letter.sealings.exists():
        raise Refused("seal", "本机关规定发出前须登记用印；请先登记用印。")


def _refuse_unscanned(letter: Letter, method: Method) -> None:
    """What was sealed on paper goes out electronically as the scan of that paper, never as the file without a seal."""
    if method == Method.ELECTRONIC and letter.pdf == letter.file_pdf and letter.sealings.exists():
        raise Refused(
            "not_scanned",
            "这份文书盖的是实物印章，电子送达要发盖好章的扫描件；请先到“用印”上传扫描件，再发出。",
            rule="条例第四十条",
        )


def dispatch(
    run: Run,
    letter: Letter,
    method: Method,
    on: date,
    *,
    tracking: str = "",
    proof: FileLink | None = None,
    detail: str = "",
    asked_for: bool = False,
    corrects: DeliveryEvent | None = None,
) -> DeliveryEvent:
    """The letter left the house on ``on`` (R5): handed over at the counter, handed to China Post, put up for download.

    Refused until it is rendered. ``asked_for``: the addressee asked for electronic delivery. What goes to the applicant
    he may now read, with its enclosures.
    """
    letter = _sendable(letter)
    if not (letter.file_pdf_id and letter.file_docx_id):
        raise Refused("not_rendered", "文书还没有排好版，不能发出；请稍候，或者到“后台任务”查看原因。")
    if letter.addressee_kind == AddresseeKind.INTERNAL:
        raise Refused("internal", f"《{letter.kind.name}》只在机关内部流转，不对外发出。")
    _refuse_unsealed(run, letter)
    _refuse_unscanned(letter, method)
    if letter.dated and on < letter.dated:
        raise Refused("date", f"发出日期 {on} 早于文书日期 {letter.dated}；请核对。")
    event = _sent(run, letter, Event.DISPATCHED, method, on, tracking, proof, detail, asked_for, corrects)
    letter.dispatched_on = on
    letter.save(update_fields=["dispatched_on"])
    if letter.addressee_kind in TO_APPLICANT and corrects is None:  # what a stay closed since stays closed
        own = own_files(letter)
        _open_to_holder([*own, *letter.enclosures.values_list("link_id", flat=True)])
    return event


def own_files(letter: Letter) -> list[int]:
    """The keys of the files in which an addressee reads the letter: what bears the seal, else what was set."""
    if letter.pdf is None or letter.pdf == letter.file_pdf:
        return [key for key in (letter.file_pdf_id, letter.file_docx_id) if key]
    return [letter.pdf.pk]


def _open_to_holder(links: Sequence[int]) -> None:
    """Whoever holds the code may follow these links from now on."""
    rows = FileLink.objects.filter(pk__in=links, audience=FileLink.Audience.STAFF)
    rows.update(audience=FileLink.Audience.HOLDER)


def resent(
    run: Run,
    letter: Letter,
    method: Method,
    on: date,
    *,
    tracking: str = "",
    proof: FileLink | None = None,
    detail: str = "",
    asked_for: bool = False,
    corrects: DeliveryEvent | None = None,
) -> DeliveryEvent:
    """It was sent once more, after it came back or got lost (O9); the day of the first dispatch stays."""
    letter = _sendable(letter)
    _refuse_unscanned(letter, method)
    return _sent(run, letter, Event.RESENT, method, on, tracking, proof, detail, asked_for, corrects)


def received(
    run: Run,
    letter: Letter,
    on: date,
    *,
    proof: FileLink | None = None,
    detail: str = "",
    corrects: DeliveryEvent | None = None,
) -> DeliveryEvent:
    """The addressee has it since ``on`` (R6)."""
    return _event(run, _sendable(letter), Event.RECEIVED, on, proof=proof, detail=detail, corrects=corrects)


def returned(
    run: Run,
    letter: Letter,
    on: date,
    *,
    proof: FileLink | None = None,
    detail: str = "",
    corrects: DeliveryEvent | None = None,
) -> DeliveryEvent:
    """It came back undelivered; ``detail`` says why (O9, O11)."""
    return _event(run, _sendable(letter), Event.RETURNED, on, proof=proof, detail=detail, corrects=corrects)


def refused(
    run: Run,
    letter: Letter,
    on: date,
    *,
    proof: FileLink | None = None,
    detail: str = "",
    corrects: DeliveryEvent | None = None,
) -> DeliveryEvent:
    """The addressee would not take it."""
    return _event(run, _sendable(letter), Event.REFUSED, on, proof=proof, detail=detail, corrects=corrects)


def served_by_notice(
    run: Run, letter: Letter, on: date, *, ground: str, proof: FileLink, corrects: DeliveryEvent | None = None
) -> DeliveryEvent:
    """It counts as served by public notice on ``on``, for a ground and with its proof (O9)."""
    if not ground.strip():
        raise Refused("ground", "公告送达须写明依据和理由。")
    return _event(run, _sendable(letter), Event.SERVED_BY_NOTICE, on, proof=proof, detail=ground, corrects=corrects)


def letters_of(matter: Matter, viewer: Viewer | None = None) -> LetterQuerySet:
    """The letters of a matter in their order, void ones too; for a ``viewer``, those that he may read."""
    rows = Letter.objects.all() if viewer is None else Letter.objects.visible_to(viewer)
    related = ("number", "file_pdf", "file_docx", "sealed_scan", "electronic_seal__file")
    return rows.filter(matter=matter).select_related(*related).order_by("id")


def delivery(letter: Letter) -> Delivery:
    """How the letter's delivery stands, from its events in force."""
    found: dict[str, Any] = {}
    for event in in_force(letter):
        if event.kind in (Event.DISPATCHED, Event.RESENT):
            first = found.get("dispatched_on", event.on)
            found = {"dispatched_on": first, "method": event.method, "tracking": event.tracking}
            if event.method == Method.COUNTER:
                found["received_on"] = event.on  # handed over and signed for on the spot
        else:
            found[f"{event.kind}_on"] = event.on
    return Delivery(**found)


def in_force(letter: Letter) -> list[DeliveryEvent]:
    """The events of a letter in their order, each replaced by its correction."""
    places: dict[int, DeliveryEvent] = {}
    origin: dict[int, int] = {}
    for event in letter.events.order_by("id"):
        place = origin.get(event.corrects_id or 0, event.corrects_id or event.pk)
        origin[event.pk] = place
        places[place] = event
    return [places[place] for place in sorted(places)]


def _write(
    run: Run,
    letter: Letter,
    values: Mapping[str, Any],
    grounds: Sequence[str],
    served_online: bool,
    enclosures: Sequence[FileLink],
) -> None:
    """Compose and save a draft with its enclosures."""
    kind, agency = letter.kind, letter.agency
    if any(link.matter_id != letter.matter_id for link in enclosures):
        raise Refused("enclosure", "附件里有别的事项的文件；文书只能附本事项的文件。")
    if enclosures:
        values = {**values, ATTACHMENTS: [link.name for link in enclosures]}
    wording = wording_on(agency, kind.code, run.today)
    sheet = compose(kind.code, agency, values, run.today, grounds=grounds, served_online=served_online, wording=wording)
    filled = filled_in(kind, values)
    letter.addressee, letter.values = filled[ADDRESSEE], to_json(filled)
    letter.grounds, letter.served_online = list(grounds), served_online
    letter.sheet, letter.template_id, letter.wording = sheets.to_json(sheet), wording.version, wording.digest
    letter.stated = {
        name: to_json({name: filled[name]})[name]
        for name, field in kind.by_name.items()
        if field.form is Form.TERM and filled[name]
    }
    letter.calendar_edition = calendars.current(agency.pk).edition
    letter.save()
    letter.enclosures.all().delete()
    Enclosure.objects.bulk_create(
        Enclosure(letter=letter, link=link, position=n) for n, link in enumerate(enclosures, 1)
    )


def _locked(letter: Letter) -> Letter:
    """The letter as it is now, locked."""
    return Letter.objects.select_for_update(of=("self",)).select_related("agency", "matter", "number").get(pk=letter.pk)


def _refuse_approved(letter: Letter) -> None:
    if letter.void_entry_id:
        raise Refused("void", "这份文书已经作废。")
    if letter.approved_entry_id:
        raise Refused("approved", f"{letter.number_text} 已经签发，内容不能再改；有错的，请作废后另拟。")


def _ready(run: Run, letter: Letter, dated: date | None, signed_by: str, sign_off: FileLink | None) -> Letter:
    """The locked draft, still what its template and the agency's data make of its values, with date and signature."""
    letter, day = _locked(letter), dated or run.today
    if letter.matter_id != run.the_matter().pk:
        raise ValueError("the letter belongs to another matter")
    _refuse_approved(letter)
    _refuse_future(run, day)
    signed_by = signed_by.strip()
    if bool(signed_by) != (sign_off is not None):
        raise Refused("sign_off", "纸质签批须写明签批人，并上传已签的审批单。")
    fresh = compose(
        letter.type, letter.agency, letter.values, day, grounds=letter.grounds, served_online=letter.served_online
    )
    if fresh != sheets.from_json(letter.sheet):
        raise Refused("changed", "拟稿以后，模板或者机关公开信息有了变化，这份文书要重新生成并核对后再签发。")
    letter.dated, letter.signed_by, letter.sign_off = day, signed_by, sign_off
    return letter


def _approved(run: Run, letter: Letter, number: str, year: int) -> Letter:
    sheet = replace(sheets.from_json(letter.sheet), number=number, dated=letter.dated)
    letter.sheet, letter.year, letter.approved_entry = sheets.to_json(sheet), year, run.entry
    letter.save()
    run.queue(RENDER, f"letter {letter.pk}", {"letter": letter.pk})
    outward = letter.addressee_kind != AddresseeKind.INTERNAL
    if outward and setting(SEAL_ON_APPROVAL, letter.agency, run.today) and chosen_kind(letter.agency):
        _seal_order(run, letter)
    return letter


def _sendable(letter: Letter) -> Letter:
    letter = _locked(letter)
    if letter.void_entry_id:
        raise Refused("void", "这份文书已经作废，不能发出或者登记送达。")
    if letter.approved_entry_id is None:
        raise Refused("draft", "这份文书还没有签发，不能发出。")
    return letter


def _refuse_future(run: Run, on: date) -> None:
    if on > run.today:
        raise Refused("future", f"日期 {on} 在今天之后；只能登记已经发生的事。")


def _sent(
    run: Run,
    letter: Letter,
    kind: Event,
    method: Method,
    on: date,
    tracking: str,
    proof: FileLink | None,
    detail: str,
    asked_for: bool,
    corrects: DeliveryEvent | None,
) -> DeliveryEvent:
    tracking = re.sub(r"\s", "", tracking).upper()
    if method == Method.POST and not CHINA_POST.fullmatch(tracking):
        raise Refused(
            "tracking",
            f"“{tracking}”不是邮政单号；单号是 13 位数字，或者像 EA123456789CN 这样的 13 位。公文只能交邮政企业寄递。",
            rule="邮政法第五十五条",
        )
    if method != Method.POST and tracking:
        raise Refused("tracking", "只有邮寄才填写邮政单号。")
    if method == Method.ELECTRONIC and not asked_for:
        raise Refused("electronic", "申请人没有要求电子送达，请改用当面、邮寄或者委托送达。", rule="条例第四十条")
    return _event(
        run, letter, kind, on, method=method, tracking=tracking, proof=proof, detail=detail, corrects=corrects
    )


def _event(
    run: Run,
    letter: Letter,
    kind: Event,
    on: date,
    *,
    method: str = "",
    tracking: str = "",
    proof: FileLink | None = None,
    detail: str = "",
    corrects: DeliveryEvent | None = None,
) -> DeliveryEvent:
    _refuse_future(run, on)
    events = [event for event in in_force(letter) if corrects is None or event.pk != corrects.pk]
    if corrects is None:
        last = events[-1] if events else None
        if (last.kind if last else None) not in MAY_FOLLOW[kind]:
            raise Refused(
                "order", f"不能登记“{kind.label}”：{f'已登记“{last.get_kind_display()}”' if last else '还没有发出'}。"
            )
    elif corrects.letter_id != letter.pk or corrects.kind != kind:
        raise ValueError("an event corrects one of the same letter and kind")
    earlier = [event.on for event in events if corrects is None or event.pk < corrects.pk]
    if earlier and on < max(earlier):
        raise Refused("date", f"{kind.label}日期 {on} 早于前一步的 {max(earlier)}；请核对。")
    if proof is not None and proof.matter_id != letter.matter_id:
        raise Refused("proof", "证明是别的事项的文件；请上传本事项的证明。")
    return DeliveryEvent.objects.create(
        letter=letter,
        kind=kind,
        on=on,
        method=method,
        tracking=tracking,
        proof=proof,
        detail=detail.strip(),
        corrects=corrects,
        entry=run.entry,
    )
