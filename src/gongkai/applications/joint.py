"""One letter that answers several cases (O8): which cases go together, what the letter says of them, what follows.

The letter hangs on one case, the leading one, with its number, files and delivery; every other case records that it is
answered by it. Each keeps its number, its clock, its code and its row, and counts once. When the letter goes out, and
when it arrives, a job records it on each of the others: a step is one matter's, and so is its transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from gongkai.applications import requirements as r
from gongkai.applications.case import Answer, Case, read
from gongkai.applications.composing import corrected, words
from gongkai.applications.models import Applicant, Application, ApplicationQuerySet
from gongkai.applications.outcomes import CLOSING, not_fitting
from gongkai.applications.process import STATES, WORKING
from gongkai.applications.same_requests import applicants
from gongkai.core import calendars, clock
from gongkai.core.actions import Run, registered
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job
from gongkai.law.outcomes import OUTCOMES
from gongkai.letters.sheet import in_words

ANSWERED, DELIVERED = "applications.jointly_answered", "applications.jointly_delivered"
# Under which purpose the letter lies among the files of the cases that it answers besides its own.
PURPOSE = "一并答复的答复书"
# And what was granted with it.
GIVEN = "提供的信息"


def joined_to(matter: Matter) -> ApplicationQuerySet:
    """The cases that the letter of this one is to answer too."""
    rows = Application.objects.filter(leading=matter, agency_id=matter.agency_id)
    return rows.select_related("matter", "text", "agency", "origin").order_by("pk")


def case_now(matter: Matter) -> Case:
    """Another case than that of the run, as it stands today."""
    return read(facts_of(matter), calendars.current(matter.agency_id), clock.today())


def others_of(matter: Matter | None) -> dict[int, Case]:
    """The cases that are joined to this one, by their matters; as they stand today."""
    return {row.pk: case_now(row.matter) for row in joined_to(matter)} if matter is not None else {}


def with_same_applicant(row: Application) -> list[Application]:
    """The other open cases at the agency whose applicants are those of ``row``, by number; four queries at most."""
    mine = applicants([row.pk]).get(row.pk, frozenset())
    open_ones = Application.objects.filter(agency_id=row.agency_id, closed=False).exclude(pk=row.pk)
    alike = open_ones.filter(pk__in=_of_people(row)).select_related("matter", "text").order_by("pk")
    people = applicants([other.pk for other in alike])
    return [other for other in alike if mine and people.get(other.pk) == mine]


def _of_people(row: Application) -> Any:
    """The cases in which one of the applicants of ``row`` applies: by name first, which has an index."""
    names = Applicant.objects.filter(matter_id=row.pk, agent=False, ended_by=None).values("name")
    return Applicant.objects.filter(agency_id=row.agency_id, name__in=names, agent=False).values("matter_id")


def hindrance(own: Case, other: Application, its: Case) -> str | None:
    """Why the case ``own`` cannot be answered by the letter of ``other``, in a sentence; None where it can."""
    if other.process_state not in WORKING:
        return f"{other.number} 现在是“{STATES[other.process_state]}”：答复还没有送审的，才能一并答复。"
    if (wrong := r.not_ended(its) or r.answered_alone(its)) is not None:
        return f"{other.number}：{wrong}"
    if (own.way, own.carrier) != (its.way, its.carrier):
        return f"{other.number} 要求的载体或者获取方式和本件不同，一份答复书不能两样送。"
    return None


def refuse_apart(others: Mapping[int, Case], case: Case, codes: Sequence[str]) -> None:
    """An answer that one of the cases does not bear is given to none of them in one letter."""
    listed = "、".join(other.number for other in others.values())
    if others and set(codes) & CLOSING:
        label = OUTCOMES[codes[0]].label
        raise Refused("joint", f"“{label}”只能答复本件：{listed} 并在本件一并答复，请先到那几件取消一并答复。")
    for other in others.values():
        wrong = r.not_ended(other) or r.nothing_awaited(other)
        wrong = wrong or next((sentence for code in codes if (sentence := not_fitting(other, code))), None)
        if wrong is None and (other.way, other.carrier) != (case.way, case.carrier):
            wrong = "要求的载体或者获取方式和本件不同。"
        if wrong is not None:
            raise Refused("joint", f"{other.number} 不能和本件一并答复：{wrong}", rule="条例第三十六条")


def said_together(case: Case, others: Mapping[int, Case], values: Mapping[str, Any]) -> dict[str, Any]:
    """What the letter says where it answers others too: every number, day of receipt and request, each apart."""
    if not others:
        return {}
    cases = (case, *others.values())
    told = {"申请编号": "、".join(map(numbered(case), cases)), "申请内容": "\n".join(map(worded, cases))}
    corrections = [f"{one.number}：{text}" for one in others.values() if (text := corrected(one))]
    if corrections:
        told["补正说明"] = "\n".join([*filter(None, [values.get("补正说明")]), *corrections])
    return told


def numbered(leading: Case) -> Callable[[Case], str]:
    """The number of a case, with the day of its receipt where that is another than the leading one's."""

    def number_of(case: Case) -> str:
        own = case.received_on is None or case.received_on == leading.received_on
        return case.number if own else f"{case.number}（{in_words(case.received_on)}收到）"

    return number_of


def worded(case: Case) -> str:
    """What is asked in a case, under its number."""
    return f"{case.number}：{words(case)}"


def refuse_changed(run: Run, answer: Answer) -> None:
    """The letter answers the cases that are joined now, or it is not signed and not sent."""
    now, drafted = {row.pk for row in joined_to(run.the_matter())}, set(answer.drafted.others)
    if now == drafted:
        return
    gone = Application.objects.filter(pk__in=drafted - now).values_list("number", flat=True)
    what = f"{'、'.join(gone)} 不再由本件一并答复" if gone else "又有别的件并到本件一并答复"
    raise Refused("joint", f"答复书送审以后，{what}。请退回修改，重新拟办。")


def refuse_stayed(answer: Answer, matter: Matter) -> None:
    """What a review organ or court holds back in one of the cases goes out in none of them (O5)."""
    if not any(code in {"D02", "D03"} for code in answer.drafted.codes):
        return
    for other in others_of(matter).values():
        if other.forbidden or other.stays:
            raise Refused(
                "joint",
                f"{other.number} 有停止执行或者禁止公开的决定，不能一并提供；请退回修改，分别答复。",
                rule="行政复议法第四十二条、行政诉讼法第五十六条",
            )


def queue_answered(run: Run, answer: Answer) -> None:
    """Have it recorded on the other cases that the letter went out."""
    for key in answer.drafted.others:
        payload = {"matter": key, "letter": answer.drafted.letter}
        run.queue(ANSWERED, f"{key} {answer.drafted.letter}", payload)


def queue_delivered(run: Run, answer: Answer, how: str) -> None:
    """Have it recorded on the other cases of the same letter that it arrived."""
    own, letter = run.the_matter().pk, answer.drafted.letter
    leading = answer.leading or own
    others = answer.drafted.others if leading == own else answered_too(leading, letter)
    for key in sorted({leading, *others} - {own}):
        payload = {"matter": key, "letter": letter, "how": how, "source": own}
        run.queue(DELIVERED, f"{key} {letter}", payload)


def answered_too(leading: int, letter: int) -> tuple[int, ...]:
    """The matters of the cases that a letter of the case ``leading`` answers besides its own."""
    return answer_in(case_now(Matter.objects.get(pk=leading)), letter).drafted.others


def answer_in(case: Case, letter: int) -> Answer:
    """The answer of a case whose letter this is."""
    found = next((answer for answer in case.answers if answer.drafted.letter == letter), None)
    if found is None:
        raise Refused("joint", "这份答复书不是那一件的。")
    return found


def record(code: str, payload: dict[str, Any]) -> str:
    """Record on one of the cases what became of the letter; run again, it records nothing new."""
    matter = Matter.objects.select_related("agency").get(pk=payload["matter"])
    once = f"{code} {matter.pk} {payload['letter']}"
    try:
        registered[code].perform(Job("一并答复"), payload, matter=matter, channel="job", once=once)
    except Refused as refused:
        return f"没有登记：{refused.message}"
    return "已登记"


def register() -> None:
    """Add the jobs; once per process."""
    if ANSWERED not in kinds:
        kinds.add(JobKind(ANSWERED, "登记一并答复", lambda payload: record(ANSWERED, payload)))
        kinds.add(JobKind(DELIVERED, "登记一并答复送达", lambda payload: record(DELIVERED, payload)))
