"""The page of one case: all that is known of it, and what can be done now; a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Account, DeskPage, role_labels
from gongkai.applications import duplicates, joint
from gongkai.applications.actions.intake import CARRIERS, WAYS
from gongkai.applications.case import CO_MAKER, ORGAN, THIRD_PARTY, PartyState
from gongkai.applications.composing import CHANNEL_WORDS
from gongkai.applications.desk import letters as desk_letters
from gongkai.applications.desk.answer import decision_panel
from gongkai.applications.desk.missed import missed_lines
from gongkai.applications.desk.offers import Offer, offers
from gongkai.applications.desk.opened import Opened, opened
from gongkai.applications.desk.publishing import causes, examined
from gongkai.applications.history import Names, history, named
from gongkai.applications.models import Applicant, Party, RequestText, Search
from gongkai.applications.names import HIDDEN, party_shown, shown
from gongkai.applications.process import APPLICATION
from gongkai.applications.queries import address
from gongkai.core.models import FileLink, Task
from gongkai.core.policies import has_task, of_own_agency
from gongkai.core.registry import panels_of
from gongkai.letters.faces import face_of
from gongkai.letters.jobs import PURPOSE
from gongkai.letters.models import DeliveryEvent, Letter
from gongkai.letters.service import letters_of
from gongkai.ui import clock_bar

ROLES = {THIRD_PARTY: "第三方", CO_MAKER: "共同制作机关", ORGAN: "其他机关", "unit": "协办科室"}
OPINION_WORDS = {"agree": "同意公开", "refuse": "不同意公开", "part": "部分同意公开"}
ANSWERS_OF = {
    THIRD_PARTY: ("third_party_answers", "judge_third_party"),
    CO_MAKER: ("co_maker_answers", ""),
    ORGAN: ("organ_answers", ""),
}


class CasePage(DeskPage):
    """申请公开办件."""

    def get(self, request: HttpRequest, agency: str, number: str) -> HttpResponse:
        """The page; ``?letter=`` chooses the letter that is shown."""
        return render(request, "applications/case.html", context(opened(self.viewer, agency, number), request))


def context(at: Opened, request: HttpRequest) -> dict[str, Any]:
    """Everything the page draws."""
    clock, found = at.case.clock, offers(at)
    parties = list(Party.objects.filter(matter=at.matter))
    letters = list(letters_of(at.matter, at.viewer))
    names = names_of(at, letters, parties)
    return {
        "at": at,
        "clock": clock,
        "drawn_clock": clock_bar.of(clock) if clock is not None else None,
        "clock_steps": [replace(step, text=named(step.text, names)) for step in clock.steps] if clock else [],
        "contradictions": [named(sentence, names) for sentence in at.case.contradictions],
        "strip": strip(at, names),
        "offers": found,
        "texts": texts(at),
        "parties": party_cards(at, parties, found.front),
        "searches": list(Search.objects.filter(matter=at.matter).order_by("pk")),
        "may_search": may(found.front, "applications.record_search"),
        "letters": letter_lines(at, letters),
        **shown_letter(at, letters, request.GET.get("letter", "")),
        "decision": decision_panel(at),
        "resembling": duplicates.hints_of(at.viewer, at.row, at.case.today),
        "missed_steps": missed_lines(at.case),
        "may_settle": may(found.front, "applications.settle_missed"),
        "publish": causes(at),
        "may_publish": may(found.front, "applications.consider_publication"),
        "examined": examined(at),
        "panels": panels_of(at.viewer, at.matter, at.row.number),
        "together": together(at),
        "tasks": tasks(at),
        "files": files(at),
        "personal_refusal": None if at.met else (of_own_agency & has_task).why_not(at.viewer, at.matter),
        "unnamed": "" if at.met else HIDDEN,
        "history": history(at.facts, names),
    }


def may(front: Iterable[Offer], code: str) -> bool:
    """Whether a step stands among the offers."""
    return any(offer.code == code for offer in front)


def names_of(at: Opened, letters: list[Letter], parties: list[Party]) -> Names:
    """The words for the keys in the facts; one query, for the people."""
    keys = {view.actor for view in at.facts} | {
        key for view in at.facts if (key := getattr(view.payload, "account", None)) is not None
    }
    people = Account.objects.filter(pk__in=[key for key in keys if key]).select_related("person")
    return Names(
        {letter.pk: letter.kind.name for letter in letters},
        {party.code: party_shown(party, named=at.met) for party in parties},
        {row.pk: row.person.name if row.person else row.name for row in people},
    )


def strip(at: Opened, names: Names) -> list[tuple[str, str]]:
    """The line of facts under the title; one query, for the applicants."""
    case, people = at.case, Applicant.objects.filter(matter=at.matter, ended_by__isnull=True)
    who = [shown(person, named=at.met) for person in people]
    received = f"{case.received_on} {CHANNEL_WORDS.get(case.channel, '')}" if case.received_on else "待确认"
    found = [("申请人", "、".join(who)), ("收到日期", received)]
    if anew := begun_anew(at):
        found.append(("重新起算", anew))
    form = "，".join(x for x in (dict(CARRIERS).get(case.carrier, ""), dict(WAYS).get(case.way, "")) if x)
    unit = f"{at.row.unit.name} " if at.row.unit else ""
    handler = names.person(case.handler) if case.handler else ""
    signed = case.answer.signed if case.answer else None
    found += [("提供形式", form), ("承办", f"{unit}{handler}".strip() or "待分派")]
    found.append(("文号", signed.number if signed else "待签发"))
    if case.group:
        found.append(("同一申请书", case.group))
    return found


def begun_anew(at: Opened) -> str:
    """From which day the period runs anew, and why."""
    case = at.case
    again = [view.occurred_on for view in case.facts if view.kind == "applications.reopened"]
    found = [
        (case.corrected_on, "收到补正"),
        (case.fee_paid_on, "缴费"),
        (again[-1] if again else None, "重新办理"),
    ]
    days = [(day, why) for day, why in found if day is not None]
    return f"{max(days)[0]} {max(days)[1]}" if days else ""


def texts(at: Opened) -> dict[str, Any]:
    """The wording that holds, and those before it."""
    rows = {row.pk: row for row in RequestText.objects.filter(matter=at.matter)}
    ordered = [rows[key] for key in at.case.texts if key in rows]
    return {"now": ordered[-1] if ordered else None, "before": ordered[:-1][::-1]}


def party_cards(at: Opened, rows: list[Party], front: list[Offer]) -> list[dict[str, Any]]:
    """One card for each party that was asked: what was sent, until when, what it said, what the organ found."""
    cards = []
    for row in rows:
        state = at.case.parties.get(row.code)
        if state is not None:
            cards.append(party_card(at, row, state, front))
    return cards


def party_card(at: Opened, row: Party, state: PartyState, front: list[Offer]) -> dict[str, Any]:
    """The card of one party."""
    by = at.case.clock.third_party_by.get(row.code) if at.case.clock else None
    step, judging = ANSWERS_OF[state.role]
    wants_answer = state.answered_on is None and may(front, f"applications.{step}")
    wants_finding = judging and state.judged is None and may(front, f"applications.{judging}")
    return {
        "row": row,
        "name": party_shown(row, named=at.met),
        "state": state,
        "role": ROLES[state.role],
        "third": state.role == THIRD_PARTY,
        "by": by,
        "over": by is not None and at.case.today > by,
        "opinion": OPINION_WORDS.get(state.opinion, ""),
        "answer_url": at.step_url(step, row.code) if wants_answer else "",
        "judge_url": at.step_url(judging, row.code) if wants_finding else "",
    }


def letter_lines(at: Opened, letters: list[Letter]) -> list[dict[str, Any]]:
    """Every letter, the newest first, with where it stands and its dates."""
    answers = {answer.drafted.letter: answer for answer in at.case.answers}
    return [
        {
            "letter": letter,
            "name": face_of(letter, at.viewer, at.met_matters)["name"],
            "note": "，".join(desk_letters.dates(at.case.letters.get(letter.pk) or answers.get(letter.pk))),
        }
        for letter in reversed(letters)
    ]


def shown_letter(at: Opened, letters: list[Letter], key: str) -> dict[str, Any]:
    """The letter that the page shows: the one that the address names, or else the newest."""
    letter = next((letter for letter in letters if letter.key == key), letters[-1] if letters else None)
    events = list(DeliveryEvent.objects.filter(letter_id=letter.pk if letter else 0).select_related("proof"))
    return {"letter": letter, "face": face_of(letter, at.viewer, at.met_matters) if letter else None, "events": events}


def together(at: Opened) -> dict[str, Any]:
    """The case whose letter answers this one, and those that this one's letter answers too (O8); one query."""
    answer, joined = at.case.answer, at.case.joined
    number = joined.number if joined else answer.leading_number if answer else ""
    return {
        "leading": (number, reverse("applications:case", args=[at.row.registrar.code, number])) if number else None,
        "joined": [(row.number, address(row), row.due) for row in joint.joined_to(at.matter)],
    }


def tasks(at: Opened) -> list[tuple[str, str, Any]]:
    """What is open, whose it is, until when."""
    rows = Task.objects.filter(matter=at.matter).open().visible_to(at.viewer).select_related("account__person")
    return [
        (
            APPLICATION.by_code[row.kind].title if row.kind in APPLICATION.by_code else row.kind,
            row.account.person.name if row.account and row.account.person else role_labels([row.role]) or row.role,
            row.due,
        )
        for row in rows
    ]


def files(at: Opened) -> list[FileLink]:
    """The files of the case that the viewer may know of, the newest first; of letters, as far as he reads them."""
    rows = FileLink.objects.visible_to(at.viewer).filter(matter=at.matter)
    if not at.met:
        rows = rows.exclude(purpose=PURPOSE)
    return list(rows.select_related("file").order_by("-pk"))
