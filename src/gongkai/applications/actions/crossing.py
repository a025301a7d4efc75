"""两区: an application that was made in the outer zone is opened here, as of the day on which it was made there; and
what the outer zone keeps of one is destroyed when the inner zone has it (个人信息保护法 19, 47).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.applications import crossing, joint
from gongkai.applications import facts as f
from gongkai.applications.actions.base import CaseAction, OnCase
from gongkai.applications.actions.intake import (
    FILES,
    PublicForm,
    Receipted,
    described,
    numbered,
    open_case,
    staged,
)
from gongkai.applications.case import Case
from gongkai.applications.models import Applicant, RequestText
from gongkai.applications.process import KIND
from gongkai.applications.searching import INDEX
from gongkai.core import clock, files, personal
from gongkai.core.actions import LATE_AFTER_DAYS, Action, ActionForm, Run
from gongkai.core.models import Matter, PersonalRecord
from gongkai.core.models.files import FileLink
from gongkai.core.policies import is_system
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder, Job, Viewer
from gongkai.law.facts import Channel
from gongkai.letters import service as mail
from gongkai.letters.models import Letter
from gongkai.search.service import queue

GONE = "（原件已转内网）"
PROOF = "外网的收到凭证"
OPENED = "外网的打开凭证"
LATE = "外网当天已收到，交换包到内网时已过三天"


def read_original(matter_id: int, viewer: Job) -> tuple[dict[str, str], dict[str, tuple[str, bytes]]]:
    """The form of an application that crosses, and its files by the name of their field; each reading is entered."""
    record = (
        PersonalRecord.objects.filter(matter=matter_id, label=crossing.ORIGINAL).select_related("matter", "key").get()
    )
    fields = {purpose: name for name, purpose in FILES.items()}
    links = FileLink.objects.filter(matter=matter_id, purpose__in=fields).select_related("file__key", "matter")
    found = {fields[link.purpose]: (link.name, files.open_link(link, viewer, "转内网办理")) for link in links}
    return personal.read(record, viewer, "转内网办理"), found


class TakeInForm(PublicForm):
    """The form as it was typed in the other zone, when it was received there, under which number, and the proof."""

    ref = forms.CharField(max_length=40)
    outer_number = forms.CharField(max_length=80)
    received_at = forms.DateTimeField()
    proof = forms.FileField()


class TakeIn(CaseAction):
    """收进外网的申请: the day of submission in the outer zone is the day of receipt (条例 31; R34)."""

    code = "applications.take_in"
    title = "收进外网的申请"
    form = TakeInForm
    policy = is_system
    tells = False  # the outer zone did
    process = None  # it takes the arrow of the online application; the applicant took the step in the other zone

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        proof = files.stage_upload(data["proof"], ("zip",))
        return {**staged(data), "proof": proof}

    def take(self, run: Run, case: Case | None) -> Receipted:
        agency: Agency = run.data["agency"]
        run.open_matter(KIND, agency.pk)
        text, code = open_case(run)
        proof = run.attach(run.data["proof"], PROOF)
        at: datetime = run.data["received_at"]
        on = min(clock.local_date(at), run.today)
        rest = described(run.data, text)
        fact = f.Applied(number=numbered(run), channel=Channel.ONLINE.value, because=_because(run, at), **rest)
        late = (run.today - on).days > LATE_AFTER_DAYS
        run.record(
            fact,
            occurred_on=on,
            occurred_at=at,
            late_reason=LATE if late else "",
            late_proof=proof if late else None,
        )
        for courier in crossing.couriers:
            courier.arrived(run, run.data["ref"])
        return Receipted(fact.number, code)


def _because(run: Run, at: datetime) -> str:
    said = (
        f"网上提交，外网 {at.astimezone(clock.BEIJING):%Y年%-m月%-d日 %H:%M} 收到，外网编号 {run.data['outer_number']}"
    )
    if at > run.moment:
        return f"{said}；外网的时钟比内网快，按内网当天登记"
    return said


class EraseOriginalForm(ActionForm):
    """Nothing is asked."""


class EraseOriginal(Action):
    """清除外网的原件: names, numbers, wording and files of an application that the inner zone has confirmed. Number,
    query code (its hash) and what happened stay, so that the applicant can follow his case."""

    code = "applications.erase_original"
    title = "清除外网的原件"
    form = EraseOriginalForm
    policy = is_system

    def carry_out(self, run: Run) -> None:
        matter = run.the_matter()
        if crossing.told(matter.pk) is None:
            raise Refused("here", "这件申请在本系统办理，原件不能清除。")
        run.describe(f"matter:{matter.pk}", matter.agency_id)
        for record in PersonalRecord.objects.filter(matter=matter):
            personal.erase(record)
        Applicant.objects.filter(matter=matter).update(name=GONE, authority="")
        RequestText.objects.filter(matter=matter).update(title=GONE, text="", document_number="")
        queue(INDEX, matter.pk)
        links = FileLink.objects.filter(matter=matter, purpose__in=FILES.values())
        files.forget(links, run.moment)


@dataclass(frozen=True)
class SentOnline:
    """A letter that the applicant is to read on his query page: its key, when it was sent, what it is, its files."""

    key: str
    sent_on: date
    title: str
    links: tuple[FileLink, ...]

    def files(self, viewer: Job) -> list[tuple[str, str, bytes]]:
        """Name, media type and bytes of each; the reading of personal ones is entered."""
        return [
            (link.name, link.file.media_type, files.open_link(link, viewer, "转外网由申请人查看"))
            for link in self.links
        ]


def sent_online(matter: Matter) -> list[SentOnline]:
    """The letters of the case that were sent to the applicant by way of his query page, in their order, without those
    that are void or went by post since, and without files that a stay has closed (O5). Last those of other cases that
    answer this one too, as they lie with it (O8)."""
    found = []
    for letter in mail.letters_of(matter, CodeHolder(matter.pk)).prefetch_related("enclosures__link__file"):
        if letter.pdf is None or mail.delivery(letter).method != mail.Method.ELECTRONIC:
            continue
        enclosed = [row.link for row in letter.enclosures.all() if row.link.audience != FileLink.Audience.STAFF]
        assert letter.dispatched_on is not None
        found.append(SentOnline(letter.key, letter.dispatched_on, _title(letter), (letter.pdf, *enclosed)))
    return [*found, *_given_together(matter)]


def answered_with(matter: Matter) -> frozenset[int]:
    """The matters of the other cases that letters of this one answer: what becomes of a letter concerns them too."""
    return frozenset(key for answer in joint.case_now(matter).answers for key in answer.drafted.others)


def _title(letter: Letter) -> str:
    return f"{letter.kind.name} {letter.number_text}".strip()


def _given_together(matter: Matter) -> Iterator[SentOnline]:
    holder = CodeHolder(matter.pk)
    for key, letter in _joint_letters(matter).items():
        if mail.delivery(letter).method != mail.Method.ELECTRONIC or letter.pdf is None:
            continue
        links = FileLink.objects.visible_to(holder).filter(matter=matter)
        copy = links.filter(purpose=joint.PURPOSE, file_id=letter.pdf.file_id).select_related("entry").last()
        if copy is not None and letter.dispatched_on is not None:
            given = links.filter(purpose=joint.GIVEN, entry=copy.entry).order_by("pk")
            yield SentOnline(key, letter.dispatched_on, _title(letter), (copy, *given))


def _joint_letters(matter: Matter) -> dict[str, Letter]:
    """The letters of other cases that answer this one, each under a name that is this case's."""
    keys = [answer.drafted.letter for answer in joint.case_now(matter).answers if answer.leading]
    letters = Letter.objects.filter(pk__in=keys, void_entry=None) if keys else Letter.objects.none()
    return {_name(letter, matter): letter for letter in letters}


def _name(letter: Letter, matter: Matter) -> str:
    """As long as the key of a letter, and another for each case that it answers."""
    digest = hashlib.sha256(f"{letter.key} {matter.pk}".encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[: len(letter.key)]


class OpenedForm(ActionForm):
    """Which letter was opened in the outer zone, when, and the signed package that says so."""

    letter = forms.CharField(max_length=22)
    opened_at = forms.DateTimeField()
    proof = forms.FileField()


class TakeOpened(OnCase):
    """登记外网的打开: opening what was sent electronically is its delivery, on the day of the opening (R6, O9)."""

    code = "applications.take_opened"
    title = "登记申请人在外网打开文书"
    form = OpenedForm
    policy = is_system
    tells = False
    process = None  # the arrow is that of the applicant's own opening; he took it in the other zone

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "proof": files.stage_upload(data["proof"], ("zip",))}

    def act(self, run: Run, case: Case) -> None:
        matter, key = run.the_matter(), run.data["letter"]
        letter = Letter.objects.filter(matter=matter, key=key, void_entry=None).first()
        letter = letter or _joint_letters(matter).get(key)
        state = mail.delivery(letter) if letter is not None else None
        if letter is None or state is None or state.method != mail.Method.ELECTRONIC or state.dispatched_on is None:
            raise Refused("letter", "申请人在外网打开的文书，在本系统已经作废或者改为邮寄，没有登记送达。")
        if state.proved:
            return
        on = max(state.dispatched_on, min(clock.local_date(run.data["opened_at"]), run.today))
        proof = run.attach(run.data["proof"], OPENED)
        late = (run.today - on).days > LATE_AFTER_DAYS
        told = {
            "occurred_on": on,
            "late_reason": "申请人当天在外网打开，交换包到内网时已过三天" if late else "",
            "late_proof": proof if late else None,
        }
        # A letter of another case keeps its own proofs.
        shown = proof if letter.matter_id == matter.pk else None
        mail.received(run, letter, on, proof=shown, detail="申请人在外网打开")
        if case.answer is not None and case.answer.drafted.letter == letter.pk:
            run.record(f.DecisionDelivered(letter.pk, "opened"), **told)
            joint.queue_delivered(run, case.answer, "opened")
        else:
            run.record(f.LetterReceived(letter.pk), **told)
