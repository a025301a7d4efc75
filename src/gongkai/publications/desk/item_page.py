"""The page of one item: its text and what the check says, how far it has come, what can be done now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Account, DeskPage, role_labels
from gongkai.core import clock
from gongkai.core.facts import in_force
from gongkai.core.models import Task
from gongkai.core.registry import panels_of
from gongkai.law.publication import RULES
from gongkai.publications import facts as f
from gongkai.publications import lint
from gongkai.publications.acts import terms
from gongkai.publications.chain import STAGES
from gongkai.publications.desk import reading
from gongkai.publications.desk.confirmations_page import of_matter
from gongkai.publications.desk.interpretations_page import of_item
from gongkai.publications.desk.lists import handles_items
from gongkai.publications.desk.offers import offers
from gongkai.publications.desk.opened import Opened, opened
from gongkai.publications.history import Names, history
from gongkai.publications.models import Publication, Version
from gongkai.publications.process import IN_WORK, PUBLICATION
from gongkai.ui.words import date_short


class ItemPage(DeskPage):
    """一件信息."""

    policy = handles_items

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        """The page."""
        return render(request, "publications/desk/item.html", context(opened(self.viewer, key)))


def context(at: Opened) -> dict[str, Any]:
    """Everything the page draws; a fixed number of queries."""
    findings = findings_of(at)
    names, shown = names_of(at), text_context(at, findings)
    return {
        "at": at,
        "steps": steps_of(at, names),
        "offers": offers(at, must_write(at, findings, shown["difference"])),
        **shown,
        "term": term_of(at),
        "withdrawal": withdrawal_of(at),
        "joint": joint_of(at),
        "pair": of_item(at),
        "confirmations": of_matter(at.matter) if at.item.concerned else [],
        "versions": versions_of(at),
        "panels": panels_of(at.viewer, at.matter, at.row.index_number),
        "tasks": tasks_of(at),
        "explains": names.items.get(at.text.explains_id or 0, ""),
        "validity_by": names.items.get(at.item.validity_by or 0, ""),
        "history": history(in_force(at.facts), names),
        "write_url": at.step_url("write") if at.state == "drafting" and at.own else "",
        "files_url": reverse("publications:files", args=[at.row.key]) if at.state == "drafting" and at.own else "",
    }


def text_context(at: Opened, findings: list[lint.Finding]) -> dict[str, Any]:
    """The text with what belongs to it: also beside the form of a step."""
    files = reading.file_lines(at.text)
    names = {each["name"] for each in files}
    return {
        "text": at.text,
        "meta": reading.meta_of(at.text),
        "body": reading.shown_body(at.text, findings),
        "files": files,
        "difference": reading.difference(at),
        "findings": [(each, reading.mended_at(at.row.key, each, names)) for each in findings],
        "errors_found": sum(1 for each in findings if each.severity == lint.ERROR),
        "warnings_found": sum(1 for each in findings if each.severity == lint.WARNING),
        "accepted": at.item.submitted.accepted if at.item.submitted else "",
    }


def must_write(at: Opened, findings: list[lint.Finding], difference: reading.Compared | None) -> bool:
    """Whether a draft must be written on before it can sensibly be sent: the check found errors, or a revision of
    what is public has changed nothing yet."""
    unchanged = bool(at.item.revising) and (difference is None or not difference.changes)
    return unchanged or any(each.severity == lint.ERROR for each in findings)


def findings_of(at: Opened) -> list[lint.Finding]:
    """What the check says of the text in work; what is published was checked when it was sent."""
    return lint.check(at.text, at.today) if at.state in IN_WORK else []


def names_of(at: Opened) -> Names:
    """The words for the keys in the facts; two queries, for people and for items."""
    people = Account.objects.filter(pk__in={view.actor for view in at.facts if view.actor}).select_related("person")
    items = {key for key in (at.item.validity_by, at.text.explains_id) if key}
    items |= {view.payload.by for view in at.facts if view.kind == f.ValidityChanged.kind and view.payload.by}
    rows = Publication.objects.filter(pk__in=items).select_related("text")
    return Names(
        {row.pk: row.person.name if row.person else row.name for row in people},
        {row.pk: f"{row.index_number} {row.text.title if row.text else ''}".strip() for row in rows},
    )


def steps_of(at: Opened, names: Names) -> list[dict[str, str]]:
    """The chain as steps: who took each and when, whose turn it is, what is still to come."""
    passed = _passed(at)
    written = next((v for v in reversed(in_force(at.facts)) if v.kind == f.Written.kind), None)
    found = [_step("起草", names.person(written.actor) if written else "", written.occurred_on if written else None)]
    for code in at.stages:
        view = passed.get(code)
        found.append(_step(STAGES[code].title, names.person(view.actor), view.occurred_on) if view else _open(code))
    if at.state == "kept":
        found.append(_step("留存不公开", "", None) | {"state": "done"})
    else:
        published = at.item.published_at if at.state in {"published", "withdrawn"} else None
        day = clock.local_date(published) if published else None
        word = "发往平台" if at.item.elsewhere else "发布"
        found.append(_step(word, "", day) if day else {"text": "发布", "note": "系统记录时间，不能填写", "state": ""})
    current = _current(at)
    if 0 <= current < len(found):
        found[current]["state"] = "now"
    return found


def _passed(at: Opened) -> dict[str, Any]:
    """The fact that passed each stage of the present round; of what is not in work, of the round that was published."""
    found: dict[str, Any] = {}
    by_kind = {stage.passed_by: stage.code for stage in STAGES.values()}
    facts = in_force(at.facts)
    if at.state in {"published", "withdrawn"}:
        last = max(place for place, view in enumerate(facts) if view.kind == f.Published.kind)
        facts = facts[: last + 1]
    for view in facts:
        if view.kind in {f.Submitted.kind, f.Returned.kind, f.TakenBack.kind, f.RevisionBegun.kind}:
            found = {}
        elif view.kind in by_kind:
            found[by_kind[view.kind]] = view
    return found


def _current(at: Opened) -> int:
    if at.state == "drafting":
        return 0
    if at.state == "reviewing" and at.item.stage is not None:
        return 1 + at.stages.index(at.item.stage.code)
    return 1 + len(at.stages) if at.state == "signed" else -1


def _step(text: str, who: str, day: Any) -> dict[str, str]:
    note = " ".join(part for part in (who, date_short(day) if day else "") if part)
    return {"text": text, "note": note, "state": "done" if day else ""}


def _open(code: str) -> dict[str, str]:
    return {"text": STAGES[code].title, "note": role_labels([STAGES[code].role]), "state": ""}


def term_of(at: Opened) -> dict[str, Any] | None:
    """Until when it must be on the site, from which day, on which rule, and how late it is or was."""
    row, card = at.row, at.item.public_card
    if row.must_by is None or card is None:
        return None
    rule = RULES.get(card.period, RULES["general"])
    used = None
    if row.due is not None:
        used = max(0, at.calendar.law.working_days_between(row.formed_on, at.today)) if row.formed_on else None
    total = at.calendar.law.working_days_between(row.formed_on, row.must_by) if row.formed_on else 0
    return {
        "from": row.formed_on,
        "by": row.must_by,
        "used": used,
        "share": min(100, round(100 * used / total)) if used is not None and total > 0 else None,
        "late": row.late_days,
        "published": at.item.first_shown_at,
        "sent": at.item.published_at if at.item.elsewhere else None,
        "claimed": at.item.first_shown_elsewhere,
        "provisional": row.provisional,
        "rule": f"{rule.article}：{rule.what}，{rule.trigger}后 {rule.count} 个{rule.unit}内公开。",
    }


def withdrawal_of(at: Opened) -> terms.Kept | None:
    """How soon an item was withdrawn that showed a revoked decision (处罚法 48(2)); None for others."""
    withdrawn, on = at.item.withdrawn, at.item.withdrawn_on
    if withdrawn is None or withdrawn.revoked_on is None or on is None:
        return None
    return terms.kept(terms.withdraw_by(withdrawn.revoked_on, at.calendar.law), on, at.calendar.law)


def joint_of(at: Opened) -> list[tuple[str, bool]]:
    """The other agencies that issue it and have no desk here, and whether each has agreed to its publication."""
    own = {at.agency.name, at.agency.short_name, *(each.asked.name for each in at.item.confirmations.values())}
    return [(name, name in at.item.confirmed) for name in at.text.issuers if name not in own]


def versions_of(at: Opened) -> list[dict[str, Any]]:
    """Every version that entered review, the newest first: its hash, and what became of it; one query."""
    published = {fact.version_id: fact for fact in at.item.versions}
    times = {v.payload.version_id: v.recorded_at for v in at.facts if v.kind == f.Published.kind}
    rows = Version.objects.filter(matter=at.matter).order_by("-number").defer("canonical")
    live = at.item.live.version_id if at.item.live is not None and at.item.public else None
    return [
        {
            "number": row.number,
            "sha256": row.sha256,
            "published": times.get(row.pk),
            "elsewhere": row.pk in published and bool(published[row.pk].elsewhere),
            "live": row.pk == live,
            "erased": row.pk in at.item.erased,
            "was": row.pk in published,
        }
        for row in rows
    ]


def tasks_of(at: Opened) -> Iterable[tuple[str, str, Any]]:
    """What is open, whose it is, until when; one query."""
    rows = Task.objects.filter(matter=at.matter).open().visible_to(at.viewer).select_related("account__person")
    return [
        (
            PUBLICATION.by_code[row.kind].title if row.kind in PUBLICATION.by_code else row.kind,
            row.account.person.name if row.account and row.account.person else role_labels([row.role]) or row.role,
            row.due,
        )
        for row in rows
    ]
