"""Fields in which one of the case's people or letters is chosen: by name for whoever has a task on it (R144)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from gongkai.core.actions import ActionForm
from gongkai.core.policies import met_by
from gongkai.letters.faces import kind_of


class OfCase(forms.ModelChoiceField):
    """A choice among rows of the case; ``named``: whether the viewer reads the names in them."""

    named = False


class PersonChoice(OfCase):
    """An applicant or agent: by name, else by place and kind."""

    def label_from_instance(self, obj: Any) -> str:
        kind = "代理人" if obj.agent else obj.get_kind_display()
        if not self.named:
            return f"第 {obj.position} 位（{kind}）"
        return f"{obj.name}（{kind}）" if obj.agent else str(obj.name)


class LetterChoice(OfCase):
    """A letter: by its title and its addressee."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.kind.name}（{obj.addressee if self.named else kind_of(obj)}）"


def offer(form: ActionForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the field of this name choose among ``rows``, as the form's viewer may read them; one query."""
    field = form.fields[name]
    assert isinstance(field, OfCase)
    field.named = form.matter is not None and form.matter.pk in met_by(form.viewer, [form.matter.pk])
    field.queryset = rows
