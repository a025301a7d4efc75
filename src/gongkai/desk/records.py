"""The audit trail as the audit administrator reads it: by page, by filter, with the verdict on its chain (R150).

Nothing here can change a record; the pages only read.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from gongkai.agencies.service import Role
from gongkai.core import audit, clock, installation, keys
from gongkai.core.actions import registered
from gongkai.core.models import Entry
from gongkai.core.viewers import Staff
from gongkai.desk import scope, subjects
from gongkai.desk.doors import StaffPage
from gongkai.ui.forms import DateField

PAGE = 50
_CURSOR = b"gongkai.desk.records"

READINGS = {"file.read": "查阅附件", "personal.read": "查阅个人信息"}
CHANNELS = {"page": "页面", "api": "接口", "call": "系统内部", "job": "后台任务", "command": "命令行", "read": "查阅"}
KINDS = {
    "staff": "工作人员",
    "supervisor": "监督机关",
    "citizen": "公众",
    "code": "凭查询码",
    "anonymous": "未登录",
    "job": "系统",
}


def visible_entries(viewer: Staff) -> QuerySet[Entry]:
    """The records of the agencies that the viewer manages; those of no agency where he stands at the top."""
    condition = Q(agency__in=scope.managed(viewer).values("pk"))
    return Entry.objects.filter(condition | Q(agency__isnull=True) if scope.leads(viewer) else condition)


def action_title(code: str) -> str:
    """What an action is called; its code where it is no longer known."""
    return registered[code].title if code in registered else READINGS.get(code, code)


class Filters(forms.Form):
    """What to look for; every field may stay empty."""

    action = forms.ChoiceField(label="事项", required=False)
    account = forms.CharField(label="账号", required=False, max_length=60)
    since = DateField(label="自", required=False)
    until = DateField(label="至", required=False)
    result = forms.ChoiceField(label="结果", required=False, choices=[("", "全部"), *Entry.Result.choices])

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        titles = {action.code: action.title for action in registered} | READINGS
        listed = sorted(titles.items(), key=lambda pair: (pair[1], pair[0]))
        self.fields["action"].choices = [("", "全部"), *listed]  # type: ignore[attr-defined]

    def condition(self) -> Q:
        """The filters as one condition; fields that could not be read filter nothing and say so."""
        data: Mapping[str, Any] = self.cleaned_data if self.is_valid() or hasattr(self, "cleaned_data") else {}
        found = Q()
        for name, path in (("action", "action"), ("account", "account__name"), ("result", "result")):
            if data.get(name):
                found &= Q(**{path: data[name]})
        if data.get("since"):
            found &= Q(at__gte=datetime.combine(data["since"], time.min, clock.BEIJING))
        if data.get("until"):
            found &= Q(at__lt=datetime.combine(data["until"] + timedelta(days=1), time.min, clock.BEIJING))
        return found


def cursor(entry: Entry) -> str:
    """The place after ``entry`` as an address may carry it: its key does not leave the database in clear."""
    return base64.urlsafe_b64encode(keys.ring().wrap(str(entry.pk).encode(), _CURSOR)).decode().rstrip("=")


def after(text: str) -> int | None:
    """The key that ``cursor`` hid; None for whatever it did not make."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return int(keys.ring().unwrap(sealed, _CURSOR))
    except (binascii.Error, ValueError, keys.Damaged, keys.KeyMissing):
        return None


@dataclass(frozen=True)
class Page:
    """Some records, newest first, and where the next page begins."""

    rows: Sequence[Entry]
    following: str


def page_of(rows: QuerySet[Entry], place: str) -> Page:
    """The page after ``place`` (empty: the newest). Two queries however many records there are."""
    key = after(place) if place else None
    if key is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows.select_related("account__person", "agency", "sealed").order_by("-pk")[: PAGE + 1])
    return Page(found[:PAGE], cursor(found[PAGE - 1]) if len(found) > PAGE else "")


@dataclass(frozen=True)
class Judged:
    """The verdict on one agency's chain, with the agency's name."""

    name: str
    verdict: audit.Verdict


def verdicts(viewer: Staff) -> list[Judged]:
    """Recompute the chains of the agencies that the viewer sees."""
    names: dict[int | None, str] = dict(scope.managed(viewer).values_list("pk", "name"))
    if scope.leads(viewer):
        names[None] = "不属于任何机关的记录"
    return [Judged(names[each.agency_id], each) for each in audit.verify() if each.agency_id in names]


class Records(StaffPage):
    """审计记录."""

    roles = frozenset({Role.AUDIT})

    def get(self, request: HttpRequest) -> HttpResponse:
        """A page of records, and on demand the verdict on their chain."""
        form = Filters(request.GET or None)
        page = page_of(visible_entries(self.staff).filter(form.condition()), request.GET.get("after", ""))
        kept = {name: text for name, text in request.GET.items() if name in form.fields and text}
        here = reverse("desk:audit")
        context = {
            "form": form,
            "rows": page.rows,
            "about": subjects.in_words(row.subject for row in page.rows),
            "title_of": action_title,
            "channels": CHANNELS,
            "kinds": KINDS,
            "marks": dict(installation.Nature.choices),
            "first": f"{here}?{urlencode(kept)}" if request.GET.get("after") else "",
            "following": f"{here}?{urlencode({**kept, 'after': page.following})}" if page.following else "",
            "verdicts": verdicts(self.staff) if request.GET.get("verify") else None,
            "verify_url": f"{here}?{urlencode({**kept, 'verify': 1})}",
        }
        return render(request, "desk/audit.html", context)
