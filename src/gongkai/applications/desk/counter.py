"""Counter mode: staff write down what people bring, send or say; the receipt date is shown before anything is kept.

Three steps without JavaScript: what the form says (the channel decides which days are asked), the check with the rule
of 条例 31 and what resembles it, and the receipt. What was typed travels in the page; files are asked at the check,
because a browser forgets them between two pages. The receipt answers the sending itself: sent again, it is shown again.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Agency, DeskForm, values_on, way_in
from gongkai.applications import duplicates, mailroom
from gongkai.applications.actions.intake import (
    CARRIERS,
    CHANNELS,
    WAYS,
    CounterForm,
    LogArrival,
    Receipted,
    Register,
    code_for,
    code_hash,
    may_receive,
    receipt_of,
)
from gongkai.applications.models import Applicant, Application, Envelope, QueryCode
from gongkai.applications.queries import address
from gongkai.core import calendars, clock
from gongkai.core.actions import LATE_AFTER_DAYS, Action, Done
from gongkai.core.models import Entry
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff
from gongkai.law.facts import Channel
from gongkai.law.receipt import Receipt
from gongkai.law.rules import REPLY
from gongkai.ui.action_page import ONCE

STEP = "_step"
CHECK, EDIT, REGISTER, AGAIN = "check", "edit", "register", "again"
DATES = {
    Channel.COUNTER: ("submitted_on", "oral"),
    Channel.POST_SIGNED: ("signed_on", "tracking"),
    Channel.POST_ORDINARY: ("confirmed_on", "tracking"),
    Channel.ONLINE: ("confirmed_on",),
    Channel.FAX: ("confirmed_on",),
    Channel.EMAIL: ("confirmed_on",),
}
ALL_DATES = ("submitted_on", "signed_on", "confirmed_on", "tracking", "oral")
LATE = ("late_reason", "late_proof")
FILES = ("identity_front", "identity_back", "authority_file", "scan")
# By rows: what stands beside each other is asked alike.
WHO_ROWS = (
    ("name", "document", "document_number"),
    ("phone", "email", "address"),
    ("postcode", "head", "contact"),
)
WHO = ("kind", *(name for row in WHO_ROWS for name in row))
MORE = ("others", "agent_name", "agent_number", "agent_phone", "agent_authority", "agent_receives", "agent_withdraws")
WHAT = ("title", "text", "reference", "carrier", "way")


@dataclass(frozen=True)
class Checked:
    """What the check shows before anything is kept."""

    receipt: Receipt
    due: date | None
    provisional: bool
    late: bool
    hints: duplicates.Hints


class CounterPage(DeskForm):
    """登记收件."""

    action = Register
    template_name = "applications/counter.html"
    back = "applications:queue"

    def dispatch(self, request: HttpRequest, *arguments: Any, **names: Any) -> HttpResponseBase:
        missing = way_in(request)
        return missing or super().dispatch(request, *arguments, **names)

    @property
    def channel(self) -> Channel:
        """The channel of this form: of what was sent, else of the address."""
        given = self.request.POST.get("channel") or self.request.GET.get("channel", "")
        return Channel(given) if given in dict(CHANNELS) else Channel.COUNTER

    @property
    def staff(self) -> Staff:
        """The acting post; the policy has let nobody else through."""
        assert isinstance(self.viewer, Staff)
        return self.viewer

    def initial(self) -> dict[str, Any]:
        usual = {"channel": self.channel.value, "carrier": "paper", "way": "post"}
        row = self.envelope()
        return {**usual, "signed_on": row.signed_on, "tracking": row.tracking} if row else usual

    def envelope(self) -> Envelope | None:
        """The envelope that is being registered, if one is."""
        code = self.request.POST.get("envelope") or self.request.GET.get("envelope", "")
        return mailroom.of_code(self.viewer, code) if code else None

    def typed(self) -> dict[str, Any]:
        """What was sent, without the days that the channel does not ask."""
        unasked = set(ALL_DATES) - set(DATES[self.channel])
        return {name: value for name, value in super().typed().items() if name not in unasked}

    def post(self, request: HttpRequest, **names: Any) -> HttpResponse:
        """One of the steps; 存草稿 and 换人 as on every form."""
        refusal = may_receive.why_not(self.viewer)
        step = request.POST.get(STEP, CHECK)
        if refusal or step not in (CHECK, EDIT, REGISTER, AGAIN) or "_save" in request.POST:
            return super().post(request, **names)
        return {CHECK: self._check, EDIT: self._edit, REGISTER: self._register, AGAIN: self._again}[step]()

    def _edit(self) -> HttpResponse:
        return self._page(self._form(initial=self._without(ONCE)))

    def _again(self) -> HttpResponse:
        """Another item of the same form: the same applicant, another request (O8)."""
        return self._page(self._form(initial=self._without(*WHAT[:3])))

    def _without(self, *names: str) -> dict[str, Any]:
        return {name: value for name, value in self.typed().items() if name not in names}

    def _check(self) -> HttpResponse:
        form = self._form(self.typed())
        if not form.is_valid():
            return self._page(form, status=422)
        if form.cleaned_data.get("submitted_on") and form.cleaned_data["submitted_on"] > clock.today():
            form.add_error("submitted_on", "这一天还没有到，请核对。")
        for name in ("signed_on", "confirmed_on"):
            if form.cleaned_data.get(name) and form.cleaned_data[name] > clock.today():
                form.add_error(name, "这一天还没有到，请核对。")
        if form.errors:
            return self._page(form, status=422)
        return self._checked(form, form.cleaned_data)

    def _checked(
        self, form: forms.Form, data: dict[str, Any], *, refusal: Refused | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "typed": {name: self.typed()[name] for name in form.fields if name in self.typed()},
            "said": said_of(data),
            "channel_title": dict(CHANNELS)[self.channel.value],
            "checked": self.reckon(data),
            "refusal": refusal,
            "envelope": self.request.POST.get("envelope", ""),
            "files": FILES,
            "late_fields": LATE,
            "once": self.request.POST.get(ONCE) or secrets.token_urlsafe(16),
            "today": clock.today(),
        }
        return render(self.request, "applications/counter_check.html", context, status=status)

    def reckon(self, data: dict[str, Any]) -> Checked:
        """The receipt date with its reason, the day up to which to answer, and what resembles the request."""
        today, calendar = clock.today(), calendars.current(self.staff.agency_id)
        receipt = receipt_of(data, today)
        due = calendar.after(receipt.on, REPLY.count) if receipt.on else None
        return Checked(
            receipt,
            due.date if due else None,
            bool(due and due.provisional),
            receipt.on is not None and (today - receipt.on).days > LATE_AFTER_DAYS,
            duplicates.hints(self.staff, data["name"], data["document_number"], data["title"], data["text"], today),
        )

    def _register(self) -> HttpResponse:
        form = self._form(self.typed(), self.request.FILES)
        if not form.is_valid() and set(form.errors) - {*FILES, *LATE}:
            return self._page(form, status=422)
        data = form.cleaned_data
        action = Register if receipt_of(data, clock.today()).on is not None else LogArrival
        once = self.request.POST.get(ONCE) or None
        if (earlier := registered_as(LogArrival if action is Register else Register, once, self.staff)) is not None:
            messages.info(self.request, f"这张表已经登记为 {earlier.number}，没有再登记一次。")
            return HttpResponseRedirect(address(earlier), status=303)
        try:
            done = action.perform(
                self.viewer, self.typed(), files=self.request.FILES, channel="page", once=once, draft=self.draft_name()
            )
        except Invalid as invalid:
            self._show_errors(form, invalid)
            if set(form.errors) - {*FILES, *LATE}:
                return self._page(form, status=422)
            return self._checked(form, data, status=422)
        except Refused as refused:
            return self._checked(form, data, refusal=refused, status=403 if refused.code == "policy" else 409)
        if self.request.POST.get("envelope") and done.matter is not None:
            number = Application.objects.get(pk=done.matter.pk).number
            self._link(number)
        return self._receipt(done, once, data)

    def _link(self, number: str) -> None:
        """The application is registered whatever becomes of its envelope; that somebody had it is only said."""
        try:
            mailroom.link(self.staff, self.request.POST["envelope"], number)
        except Refused as refused:
            messages.warning(self.request, f"已经登记为 {number}，但是收发登记没有关联上：{refused.message}")

    def _receipt(self, done: Done, once: str | None, data: dict[str, Any]) -> HttpResponse:
        assert done.matter is not None
        row = Application.objects.select_related("agency", "origin", "text").get(pk=done.matter.pk)
        context = receipt_context(row, code_of(done, once), self.staff)
        context["again"] = {
            **{name: value for name, value in self.typed().items() if name in self.action.form.base_fields},
            "group": data.get("group") or row.number,
        }
        return render(self.request, "applications/receipt.html", context)

    def page_context(self) -> dict[str, Any]:
        asked = DATES[self.channel]
        return {
            **super().page_context(),
            "channels": [
                {"label": label, "url": f"?channel={key}", "current": key == self.channel.value}
                for key, label in CHANNELS
            ],
            "channel": self.channel.value,
            "dates": asked,
            "envelope": self.envelope(),
            "who": WHO_ROWS,
            "more": MORE,
            "what": WHAT,
            "rule": rule_of(self.channel),
        }


def registered_as(other: type[Action], once: str | None, viewer: Staff) -> Application | None:
    """What this sending of the form became by the other step, before a day was changed and it was sent again."""
    sent = Entry.objects.filter(action=other.code, once=once, agency_id=viewer.agency_id, result=Entry.Result.DONE)
    entry = sent.first() if once else None
    rows = Application.objects.select_related("agency", "origin")
    return rows.filter(pk=entry.matter_id).first() if entry is not None else None


def rule_of(channel: Channel) -> str:
    """The sentence of 条例 31 for a channel, before any day is known."""
    return receipt_of({"channel": channel.value}, clock.today()).reason


def code_of(done: Done, once: str | None) -> str:
    """The query code of what was registered: a second sending has no result, but its own name yields the same code."""
    if isinstance(done.result, Receipted):
        return done.result.code
    code = code_for(once)
    known = (
        done.matter is not None
        and QueryCode.objects.filter(matter_id=done.matter.pk, code_hash=code_hash(code)).exists()
    )
    return code if known else ""


def receipt_context(row: Application, code: str, viewer: Staff) -> dict[str, Any]:
    """What the receipt says: number, code, received on, reply by, where to ask."""
    agency: Agency = row.agency
    values = values_on(agency.pk, clock.today())
    people = Applicant.objects.filter(matter_id=row.pk, agent=False).order_by("position")
    return {
        "row": row,
        "code": code,
        "agency": agency,
        "contact": [(label, values.get(key, "")) for key, label in CONTACT if values.get(key)],
        "people": [person.name for person in people],
        "channel": dict(CHANNELS)[row.channel],
        "today": clock.today(),
        "case_url": address(row),
        "track_url": "/track/",
        "new_url": reverse("applications:new"),
    }


CONTACT = (("address", "地址"), ("hours", "办公时间"), ("phone", "电话"), ("email", "电子邮箱"))


def said_of(data: dict[str, Any]) -> list[tuple[str, str]]:
    """The form as it was filled in, for the check: label and value, what is empty left out."""
    choices = {
        "kind": dict(Applicant.Kind.choices),
        "document": dict(Applicant.Document.choices),
        "carrier": dict(CARRIERS),
        "way": dict(WAYS),
    }
    shown = []
    for name in (*WHO, *MORE, *WHAT, *ALL_DATES):
        value, label = data.get(name), CounterForm.base_fields[name].label
        if name == "others" and value:
            value = "；".join(person[0] for person in value)
        if isinstance(value, bool):
            value = "是" if value else ""
        if value:
            shown.append((str(label), str(choices.get(name, {}).get(value, value))))
    return shown
