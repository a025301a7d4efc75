"""What only a demonstration may do: give accounts a printed password, and note which chapters it was told."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import forms
from django.contrib.auth.hashers import make_password

from gongkai.agencies.accounts import set_password
from gongkai.agencies.models import Account
from gongkai.core import installation
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import is_system
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer


@lru_cache(maxsize=1)
def _encoded(password: str) -> str:
    # One hash for all: their password is public anyway, and hashing takes half a second on purpose.
    return make_password(password)


class DemoPasswordForm(ActionForm):
    """Which account, and its password."""

    account = forms.ModelChoiceField(Account.objects.all(), to_field_name="key")
    password = forms.CharField(max_length=128, strip=False)


class SetDemoPassword(Action):
    """Give a demo account the printed password. Refused on every other database."""

    code = "ops.set_demo_password"
    title = "设演示口令"
    form = DemoPasswordForm
    policy = is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Refuse early, and hash before the transaction."""
        if installation.nature() != installation.Nature.DEMO:
            raise Refused("demo", "只有演示库的账号可以用公开的口令。")
        return {**data, "encoded": _encoded(data["password"])}

    def carry_out(self, run: Run) -> None:
        account = Account.objects.select_for_update().get(pk=run.data["account"].pk)
        set_password(account, run, run.data["encoded"], must_change=False)
        run.describe(f"account:{account.key}", None, password="demo")


class ChapterForm(ActionForm):
    """The chapter's code."""

    chapter = forms.CharField(max_length=60)


class FinishChapter(Action):
    """Note that a chapter of the demonstration was told to its end, so that the next run keeps it."""

    code = "ops.finish_chapter"
    title = "演示数据写入完毕"
    form = ChapterForm
    policy = is_system

    def carry_out(self, run: Run) -> None:
        run.describe(run.data["chapter"])
