"""What the Actions on rows share: the version that a form saw, old and new values, and that nobody serves himself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.db import models
from django.db.models import QuerySet

from gongkai.agencies.models import Account, Agency, Person, Versioned
from gongkai.core.actions import ActionForm
from gongkai.core.refusals import Refused, Stale
from gongkai.core.viewers import Viewer

Row = TypeVar("Row", bound=Versioned)


class RowForm(ActionForm):
    """A form that changes one row: ``version`` is the number of its last change that the page showed.

    Pages always carry it; a direct call or a job that read the row itself may leave it out.
    """

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def choose(self, name: str, rows: QuerySet[Any]) -> None:
        """Let the field ``name`` choose among ``rows``."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows


class RowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice among rows by their outside names, each drawn with the words of ``say``."""

    def __init__(self, *, say: Callable[[Any], str] = str, key: str = "key", **options: Any) -> None:
        options.setdefault("error_messages", {"invalid_choice": "没有这一项，或者它不归您管理。"})
        super().__init__(None, to_field_name=key, empty_label="请选择", **options)
        self.say = say

    def label_from_instance(self, row: Any) -> str:
        return self.say(row)


def agency_choice(**options: Any) -> RowChoice:
    """A field that names an agency by its code."""
    return RowChoice(key="code", **options)


def account_choice(**options: Any) -> RowChoice:
    """A field that names an account, drawn with its person's name."""
    return RowChoice(say=lambda account: f"{account.person.name}（{account.name}）", **options)


def post_choice(**options: Any) -> RowChoice:
    """A field that names a post, drawn with its holder's name."""
    return RowChoice(say=lambda post: f"{post.person.name}（{post}）", **options)


def lock(row: Row, seen: int | None) -> Row:
    """The row as it is now, locked; raises ``Stale`` where it is not the one that the page showed."""
    manager: Any = type(row)._default_manager
    now: Row = manager.select_for_update().get(pk=row.pk)
    if seen is not None and seen != now.version:
        raise Stale(seen, now.version)
    return now


def change(row: Versioned, **new: Any) -> dict[str, list[Any]]:
    """Set and save the fields that differ; field → [old, new] for the entry. Nothing differs: nothing is saved."""
    detail = {}
    for name, value in new.items():
        old = getattr(row, name)
        if old != value:
            detail[name] = [plain(old), plain(value)]
            setattr(row, name, value)
    if detail:
        row.version += 1
        row.save(update_fields=[*detail, "version"])
    return detail


def plain(value: Any) -> Any:
    """A value as it stands in an entry: rows by their outside names, days as ISO text."""
    if isinstance(value, Agency):
        return value.code
    if isinstance(value, models.Model):
        return getattr(value, "key", value.pk)
    return value.isoformat() if isinstance(value, date) else value


def refuse_self(viewer: Viewer, person: Person, what: str) -> None:
    """Nobody administers himself: raise where ``person`` is the one who acts."""
    if viewer.account_id is not None and Account.objects.filter(pk=viewer.account_id, person=person).exists():
        raise Refused("self", f"不能给自己{what}，请由另一位管理员办理。", rule="GB/T 22239-2019 8.1.4")
