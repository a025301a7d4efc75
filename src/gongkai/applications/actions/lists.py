"""What a person keeps for himself at the desk: lists under a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from gongkai.applications.finding import NAMES
from gongkai.applications.models import SavedFilter
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import policy
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff, Viewer

MOST = 20


@policy("staff", "筛选由工作人员为自己保存。")
def for_oneself(viewer: Viewer, matter: Any) -> bool:
    """Staff, for themselves."""
    return isinstance(viewer, Staff)


class SaveFilterForm(ActionForm):
    """A name, and the conditions as the address has them; names that no list knows are left out."""

    name = forms.CharField(label="名称", max_length=30)
    query = forms.CharField(max_length=600)

    def clean_query(self) -> str:
        given = QueryDict(self.cleaned_data["query"])
        kept = QueryDict(mutable=True)
        for name in ("queue", *NAMES):
            if given.get(name):
                kept[name] = given[name]
        if set(kept) <= {"queue"}:
            raise forms.ValidationError("还没有筛选条件。请先填写条件并筛选，再保存。")
        return kept.urlencode()


class SaveFilter(Action):
    """保存筛选; the same name again replaces it."""

    code = "applications.save_filter"
    title = "保存筛选"
    form = SaveFilterForm
    policy = for_oneself

    def carry_out(self, run: Run) -> SavedFilter:
        own = SavedFilter.objects.filter(account_id=run.viewer.account_id)
        if own.exclude(name=run.data["name"]).count() >= MOST:
            raise Refused("many", f"最多保存 {MOST} 个筛选，请先删除不用的。")
        run.describe("filter:own")
        row, _ = own.update_or_create(
            name=run.data["name"],
            defaults={"query": run.data["query"], "account_id": run.viewer.account_id},
        )
        return row


class DropFilterForm(ActionForm):
    """Which one."""

    code = forms.CharField(max_length=40)


class DropFilter(Action):
    """删除筛选."""

    code = "applications.drop_filter"
    title = "删除筛选"
    form = DropFilterForm
    policy = for_oneself

    def carry_out(self, run: Run) -> None:
        run.describe("filter:own")
        gone, _ = SavedFilter.objects.filter(account_id=run.viewer.account_id, code=run.data["code"]).delete()
        if not gone:
            raise Refused("filter", "没有找到这个筛选，可能已经删除。")
