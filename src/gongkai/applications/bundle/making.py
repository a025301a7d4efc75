"""Collecting the papers of a case from its letters, files and facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from gongkai.agencies.service import Account
from gongkai.applications import facts as f
from gongkai.applications.bundle.binding import Cover
from gongkai.applications.bundle.papers import (
    Paper,
    Volume,
    section_of_file,
    section_of_letter,
    volume_of_file,
)
from gongkai.applications.case import read
from gongkai.applications.history import Names, line, named
from gongkai.applications.models import Applicant, Application, Party, RequestText, Search
from gongkai.applications.process import APPLICATION
from gongkai.core import calendars, clock, files
from gongkai.core.clock import local_date
from gongkai.core.facts import FactView
from gongkai.core.models import Entry, FileLink
from gongkai.core.process import edition_kept, facts_of
from gongkai.core.viewers import Job
from gongkai.law.explanation import cn
from gongkai.letters.models import Letter
from gongkai.ui.words import moment

READER = Job("制作案卷包")
OWN = "案卷包"


def papers_of(row: Application) -> list[Paper]:
    """Every letter that was approved and every file of the case, read for this purpose; each reading is entered."""
    letters = Letter.objects.filter(matter=row.matter, approved_entry__isnull=False).select_related(
        "file_pdf__file", "sealed_scan__file", "electronic_seal__file__file"
    )
    found = [
        Paper(
            section_of_letter(letter.type),
            f"{letter.kind.name} {letter.number_text}".strip(),
            letter.dispatched_on or letter.dated or row.received_on or date.min,
            letter.pdf.name,
            files.open_link(letter.pdf, READER, READER.purpose),
            letter.pdf.file.media_type,
            Volume.SERVED,
        )
        for letter in letters
        if letter.pdf is not None
    ]
    bound = [letter.sealed_scan_id for letter in letters if letter.sealed_scan_id]  # as the letter itself
    own = FileLink.objects.filter(matter=row.matter).exclude(pk__in=bound)
    links = own.exclude(purpose__startswith=OWN).exclude(purpose="文书")
    for link in links.select_related("file", "file__key", "entry", "matter"):
        if link.file.destroyed_at is None:
            found.append(
                Paper(
                    section_of_file(link.purpose),
                    link.purpose,
                    local_date(link.entry.at),
                    link.name,
                    files.open_link(link, READER, READER.purpose),
                    link.file.media_type,
                    volume_of_file(link.purpose),
                )
            )
    return found


def cover_of(row: Application, volume: Volume) -> Cover:
    """What stands before the papers; the sealed volume repeats neither clock nor history."""
    facts, kept = facts_of(row.matter), edition_kept(APPLICATION, row)
    calendar = calendars.of_edition(kept, row.agency_id) if kept else calendars.current(row.agency_id)
    case, names = read(facts, calendar, clock.today()), _names(row)
    served = volume is Volume.SERVED
    corrected = {view.corrects for view in facts if view.corrects is not None}
    lines = [line(in_our_words(view), names, corrected) for view in facts] if served else []
    return Cover(
        agency=row.agency.name,
        number=row.number,
        title=row.text.title if row.text else "",
        made=f"{moment(clock.now())} 制作",
        facts=_facts(row),
        clock=[(cn(s.on), named(s.text, names), s.article) for s in case.clock.steps] if served and case.clock else [],
        history=[(each["when"], _both(each)) for each in lines],
        searches=_searches(row) if served else [],
    )


def in_our_words(view: FactView) -> FactView:
    """What happened, without what somebody else wrote: that an opinion came and which, not its grounds."""
    if isinstance(view.payload, f.ThirdPartyAnswered | f.CoMakerAnswered | f.OrganAnswered):
        return replace(view, payload=replace(view.payload, grounds=""))
    return view


def _both(each: dict[str, str]) -> str:
    return f"{each['what']}。{each['text']}" if each["text"] else each["what"]


def _facts(row: Application) -> list[tuple[str, str]]:
    people = Applicant.objects.filter(matter=row.matter, agent=False).values_list("name", flat=True)
    text: RequestText | None = row.text
    return [
        ("申请编号", row.number),
        ("申请人", "、".join(people)),
        ("申请内容", text.text if text else ""),
        ("收到日期", cn(row.received_on) if row.received_on else "未确认"),
        ("答复日期", cn(row.replied_on) if row.replied_on else "未答复"),
    ]


def _names(row: Application) -> Names:
    letters = {letter.pk: letter.kind.name for letter in Letter.objects.filter(matter=row.matter)}
    parties = dict(Party.objects.filter(matter=row.matter).values_list("code", "name"))
    acted = Entry.objects.filter(matter=row.matter).values("account")
    people = Account.objects.filter(pk__in=acted).select_related("person")
    return Names(letters, parties, {each.pk: each.person.name for each in people if each.person})


def _searches(row: Application) -> list[tuple[str, ...]]:
    rows = Search.objects.filter(matter=row.matter).order_by("pk")
    return [(moment(s.searched_at), s.place, s.terms, s.span, s.person, f"{s.hits} 件") for s in rows]
