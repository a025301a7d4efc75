"""Reminders before a term ends (R140), the morning mail, and the calendar feed: each person's own choice.

A reminder is a job under the name of case, mark and day, so that it is queued once however often the scan runs, and one
that was missed while the worker stood still is caught up. Mails leave the house: they name numbers and days, nobody.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms

from gongkai.agencies.service import Account, Post, posts_of, staff_viewer
from gongkai.applications import notices, queues
from gongkai.applications.models import Application, DeskChoice
from gongkai.applications.process import STATES
from gongkai.core import calendars, clock, jobs, keys
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.policies import policy
from gongkai.core.refusals import Refused
from gongkai.core.registry import due_sources
from gongkai.core.viewers import Staff, Viewer
from gongkai.core.writing import write_transaction
from gongkai.law.rules import CORRECTION_NOTICE
from gongkai.ui.words import date_iso

_ADDRESS = b"gongkai.applications.address"
MORNING = time(7, 30)
MOST_LINES = 50
OWN = "applications"  # the due source of this room: its cases stand above, one by one
# Working days before the day at which a reminder goes out: the answer three times, every other term twice.
REPLY_MARKS = (5, 2, 0)
TERM_MARKS = (2, 0)
_TERMS = {"correcting": "申请人补正期限", "paying": "申请人缴费期限"}


@dataclass(frozen=True)
class Mark:
    """One reminder that is due: of which case, of what, for which day."""

    matter: int
    what: str
    days: int
    day: date

    @property
    def key(self) -> str:
        """Its name: the same reminder is never queued twice."""
        return f"{self.matter}:{self.what}:{self.days}:{self.day}"


WHAT = {"reply": "答复期限", "correction": "补正告知的最后一天", "term": "对方期限"}


def marks(rows: Iterable[Application], today: queues.Today) -> Iterator[Mark]:
    """The most urgent mark that each term of ``rows`` has reached today; nothing after the day itself."""
    for row in rows:
        for what, day, steps in terms_of(row, today):
            left = today.left(day)
            reached = [mark for mark in steps if 0 <= left <= mark]
            if reached:
                yield Mark(row.pk, what, min(reached), day)


def terms_of(row: Application, today: queues.Today) -> Iterator[tuple[str, date, Sequence[int]]]:
    """The terms of a case that are still to be kept: the answer, the correction notice, what others have."""
    if row.process_state in queues.ANSWERED:
        return
    if row.due is not None:
        yield "reply", row.due, REPLY_MARKS
    if row.process_state in ("registered", "handling") and row.received_on and not row.corrected:
        yield "correction", today.law.add_working_days(row.received_on, CORRECTION_NOTICE.count), TERM_MARKS
    if row.await_until is not None:
        yield "term", row.await_until, TERM_MARKS


def scan(_: dict[str, Any]) -> str:
    """Queue the reminders that are due today; run again, it queues nothing new."""
    day, number = clock.today(), 0
    open_rows = Application.objects.filter(closed=False).exclude(process_state__in=queues.ANSWERED)
    for agency in open_rows.values_list("agency_id", flat=True).distinct():
        today = queues.Today(day, calendars.current(agency).law)
        found = list(marks(open_rows.filter(agency_id=agency).iterator(), today))
        with write_transaction():
            for mark in found:
                payload = {"matter": mark.matter, "what": mark.what, "day": mark.day.isoformat()}
                jobs.queue("applications.remind", mark.key, payload)
        number += len(found)
    return f"{number} 项提醒"


def remind(payload: dict[str, Any]) -> str:
    """Write to whoever handles the case, if he wants mail; not of a term that was kept or moved meanwhile."""
    row = Application.objects.select_related("agency").get(pk=payload["matter"])
    today = queues.Today(clock.today(), calendars.current(row.agency_id).law)
    day = date.fromisoformat(payload["day"])
    if (payload["what"], day) not in [(what, when) for what, when, _ in terms_of(row, today)]:
        return "期限已经变动或者已经办理，不提醒"
    choice = DeskChoice.objects.filter(account_id=row.handler_id, digest=True).first()
    address = address_of(choice) if choice else ""
    if not address:
        return "承办人没有要邮件提醒，工作台已列出"
    what = _TERMS.get(row.process_state, "征求意见期限") if payload["what"] == "term" else WHAT[payload["what"]]
    text = f"{row.number} 的{what}是 {day}，{queues.chip_of(row, today).text}。请登录工作台办理。"
    return mailed(address, f"{row.number} {what} {day}", text, f"remind {row.pk} {payload['what']} {day} {today.day}")


def digests(_: dict[str, Any]) -> str:
    """On working days after half past seven, queue one mail for each person who wants it; once a day."""
    moment = clock.now().astimezone(clock.BEIJING)
    if moment.time() < MORNING:
        return "还没有到时间"
    number = 0
    for choice in DeskChoice.objects.filter(digest=True, address__isnull=False, post__isnull=False):
        if calendars.current(choice.post.agency_id).law.is_working(moment.date()):
            with write_transaction():
                jobs.queue("applications.digest_mail", f"{choice.pk}:{moment.date()}", {"account": choice.pk})
            number += 1
    return f"{number} 人"


def digest_mail(payload: dict[str, Any]) -> str:
    """The mail of one person for today; nothing is sent where nothing waits."""
    choice = DeskChoice.objects.select_related("account", "post").get(pk=payload["account"])
    viewer, address = viewer_of(choice), address_of(choice)
    if viewer is None or not address or not choice.digest:
        return "已停用，或者岗位已经变动"
    today = queues.Today(clock.today(), calendars.current(viewer.agency_id).law)
    rows = waiting_for(viewer, today)[:MOST_LINES]
    lines = [
        f"{row.number}　{STATES[row.process_state]}　{queues.chip_of(row, today).text}　{_due(row)}" for row in rows
    ]
    lines += of_other_rooms(viewer, today)
    if not lines:
        return "没有待办，不发"
    text = "\n".join([*lines, "", "请登录工作台办理。"])
    return mailed(address, f"{today.day} 待办 {len(lines)} 件", text, f"digest {choice.pk} {today.day}")


def of_other_rooms(viewer: Staff, today: queues.Today) -> list[str]:
    """What the other rooms put on the viewer's workbench and is due within five working days: what and when, no title,
    because mail leaves the house."""
    items = (item for source in due_sources if source.code != OWN for item in source.items(viewer, today.day))
    mine = ((item.due, item.detail) for item in items if item.mine and item.due is not None)
    counted = Counter(sorted(each for each in mine if each[0] < today.soon_before))
    return [
        f"{detail}　{number} 项　{date_iso(due)}{'（已过期）' if due < today.day else ''}"
        for (due, detail), number in list(counted.items())[:MOST_LINES]
    ]


def mailed(address: str, subject: str, text: str, key: str, attachments: Sequence[notices.Attachment] = ()) -> str:
    """Send one mail, by what carries mail to applicants too; one line for people."""
    if not notices.mail_backend():
        return "没有设置邮件服务器，没有发。"
    notices.send(address, subject, text, key, attachments)
    return "已发邮件"


def _due(row: Application) -> str:
    if row.due is None:
        return ""
    return f"{date_iso(row.due)}{'（暂定）' if row.provisional else ''}"


def waiting_for(viewer: Staff, today: queues.Today) -> list[Application]:
    """The viewer's open cases, the most urgent first."""
    rows = queues.rows_of(queues.MINE, viewer, today).select_related("agency")
    return list(rows.order_by(*queues.keyset(queues.MINE)))


def viewer_of(choice: DeskChoice) -> Staff | None:
    """The person in the post for which he chose; none when the account or the post has ended."""
    account: Account = choice.account
    if not account.is_active or choice.post_id is None:
        return None
    post: Post | None = posts_of(account, clock.today()).filter(pk=choice.post_id).first()
    return staff_viewer(account, post) if post is not None else None


def address_of(choice: DeskChoice) -> str:
    """The e-mail address of a choice, or empty."""
    return keys.ring().unwrap(bytes(choice.address), _ADDRESS).decode() if choice.address else ""


# -- the calendar feed --


def feed_hash(code: str) -> str:
    """How a feed is found: its code is kept nowhere."""
    return keys.ring().keyed_hash(f"feed:{code}")


def feed_of(code: str) -> str | None:
    """The calendar behind a code; none where it was revoked or its post has ended."""
    choice = DeskChoice.objects.select_related("account", "post").filter(feed_hash=feed_hash(code)).first()
    viewer = viewer_of(choice) if choice is not None else None
    if viewer is None:
        return None
    today = queues.Today(clock.today(), calendars.current(viewer.agency_id).law)
    return calendar_of([row for row in waiting_for(viewer, today) if row.due is not None], clock.now())


def calendar_of(rows: Sequence[Application], moment: datetime) -> str:
    """The deadlines as iCalendar (RFC 5545): one whole day each, under a name that stays when the day moves."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//gongkai//deadlines//ZH", "X-WR-CALNAME:依申请公开期限"]
    for row in rows:
        name = hashlib.sha256(f"{row.agency.code}/{row.number}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}@gongkai",
            f"DTSTAMP:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{row.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{row.due + timedelta(days=1):%Y%m%d}",
            f"SEQUENCE:{row.last_seq}",
            f"STATUS:{'TENTATIVE' if row.provisional else 'CONFIRMED'}",
            f"SUMMARY:{escaped(row.number)} 答复期限{'（暂定）' if row.provisional else ''}",
            "END:VEVENT",
        ]
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def escaped(text: str) -> str:
    """``text`` as a value of iCalendar."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def folded(line: str) -> str:
    """``line`` in pieces of at most 75 octets, never cut within a character."""
    pieces, piece = [], ""
    for letter in line:
        if len(f"{piece}{letter}".encode()) > 74:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])


# -- what a person chooses --


@policy("own_reminders", "提醒由工作人员为自己设置。")
def for_oneself(viewer: Viewer, matter: Any) -> bool:
    """Staff, for themselves."""
    return isinstance(viewer, Staff)


class ChoiceForm(ActionForm):
    """Whether mails are wanted, and to which address."""

    digest = forms.BooleanField(label="每个工作日早上发待办邮件，期限将到时另发提醒", required=False)
    address = forms.EmailField(
        label="工作邮箱", required=False, max_length=200, help_text="邮件只写编号和日期，不写申请人和内容。"
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("digest") and not data.get("address") and "address" not in self.errors:
            self.add_error("address", "要发邮件，请填写工作邮箱。")
        return data


def own(run: Run) -> DeskChoice:
    """The person's choice, for the post in which he acts."""
    if not isinstance(run.viewer, Staff):
        raise Refused("policy", "提醒由工作人员为自己设置。")
    row, _ = DeskChoice.objects.get_or_create(account_id=run.viewer.account)
    row.post_id = run.viewer.post_id
    return row


class ChooseReminders(Action):
    """设置提醒."""

    code = "applications.choose_reminders"
    title = "设置提醒"
    form = ChoiceForm
    policy = for_oneself

    def carry_out(self, run: Run) -> None:
        run.describe("reminders:own", digest=run.data["digest"])
        row, address = own(run), run.data["address"]
        row.digest = run.data["digest"]
        row.address = keys.ring().wrap(address.encode(), _ADDRESS) if address else None
        row.save()


class MakeFeed(Action):
    """启用期限日历: a new code; the one before it stops at once. It is shown once."""

    code = "applications.make_feed"
    title = "启用期限日历"
    policy = for_oneself

    def carry_out(self, run: Run) -> str:
        run.describe("feed:own")
        row, code = own(run), secrets.token_urlsafe(24)
        row.feed_hash, row.feed_made_at = feed_hash(code), run.moment
        row.save()
        return code


class RevokeFeed(Action):
    """停用期限日历."""

    code = "applications.revoke_feed"
    title = "停用期限日历"
    policy = for_oneself

    def carry_out(self, run: Run) -> None:
        run.describe("feed:own")
        row = own(run)
        row.feed_hash = row.feed_made_at = None
        row.save()


def register() -> None:
    """Add the jobs; once per process."""
    if "applications.reminders" in kinds:
        return
    kinds.add(JobKind("applications.reminders", "查找将到的期限", scan, every=timedelta(hours=1)))
    kinds.add(JobKind("applications.remind", "期限提醒", remind, at_most_once=True))
    kinds.add(JobKind("applications.digests", "安排待办邮件", digests, every=timedelta(minutes=30)))
    kinds.add(JobKind("applications.digest_mail", "待办邮件", digest_mail, at_most_once=True))
