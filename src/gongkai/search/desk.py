"""Pages of the search at the desk: the dictionary, and what was sought in vain."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.agencies.service import DeskForm, DeskPage
from gongkai.core import clock
from gongkai.core.actions import Done
from gongkai.search import dictionary
from gongkai.search.actions import AddLine, EndLine, may_keep_dictionary
from gongkai.search.models import DictionaryLine, SoughtInVain

LATELY = timedelta(days=30)
MOST_VAIN = 50


class Dictionary(DeskPage):
    """检索词典."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Words, synonyms, and the queries of the last month that found nothing."""
        lines = list(DictionaryLine.objects.on(clock.today()).select_related("agency").order_by("kind", "-id"))
        since = clock.today() - LATELY
        vain = SoughtInVain.objects.filter(day__gte=since).exclude(text="").values("text").annotate(n=Sum("count"))
        groups = [(label, [row for row in lines if row.kind == kind]) for kind, label in DictionaryLine.Kind.choices]
        context = {
            "groups": groups,
            "everyday": [[field, _in_one_line(each)] for field, each in dictionary.everyday().items()],
            "vain": list(vain.order_by("-n", "text")[:MOST_VAIN]),
            "may_change": may_keep_dictionary.why_not(self.viewer) is None,
            "own": getattr(self.viewer, "agency_id", None),
        }
        return render(request, "search/dictionary.html", context)


def _in_one_line(groups: Sequence[Sequence[str]]) -> str:
    return "；".join(map(dictionary.SEPARATOR.join, groups))


class NewLine(DeskForm):
    """A line more."""

    action = AddLine
    back = "search:dictionary"

    def after(self, done: Done) -> str:
        messages.success(self.request, "已增加。专用词在索引重新建立以后起作用，同义词马上起作用。")
        return self.back_url()


class OldLine(DeskForm):
    """A line less."""

    action = EndLine
    back = "search:dictionary"

    @property
    def line(self) -> DictionaryLine:
        """The line that the address names."""
        row = DictionaryLine.objects.filter(key=self.kwargs["key"], valid_until=None).first()
        if row is None:
            raise Http404
        return row

    def fixed(self) -> dict[str, Any]:
        return {"line": self.line.key}

    def note(self) -> str:
        return f"停用{self.line.get_kind_display()}“{self.line.text}”。已经发布的内容不变，只影响以后的检索。"

    def after(self, done: Done) -> str:
        messages.success(self.request, "已停用。")
        return self.back_url()
