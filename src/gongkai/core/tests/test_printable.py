"""Characters that no feed and no document can hold never get past a form."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import QueryDict
from lxml import etree

from gongkai.core.actions import ActionForm
from gongkai.core.printable import printable
from gongkai.core.viewers import Anonymous


class NoteForm(ActionForm):
    """A line, several lines, several choices."""

    title = forms.CharField()
    body = forms.CharField(widget=forms.Textarea, strip=False)
    chosen = forms.MultipleChoiceField(choices=[("a", "甲"), ("b", "乙")], required=False)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("关于检查的通知", "关于检查的通知"),
        ("𠮷林省𤧟区\t第一行\r\n第二行", "𠮷林省𤧟区\t第一行\r\n第二行"),
        ("关于\x0b检查\x0c的通知", "关于 检查 的通知"),
        ("关于\x00\x01\x1f\x7f检查\ufffe\uffff的通知", "关于检查的通知"),
        ("半个\ud842字", "半个字"),
    ],
)
def test_what_is_kept_can_stand_in_xml(typed: str, kept: str) -> None:
    assert printable(typed) == kept
    etree.Element("p").text = printable(typed)


QUERY = QueryDict(mutable=True)
QUERY.update({"title": "关于\x0b检查\x01", "body": "一\n\x02二"})
QUERY.setlist("chosen", ["a", "b"])


@pytest.mark.parametrize("data", [QUERY, QUERY.dict() | {"chosen": ["a", "b"]}])
def test_every_form_of_an_action_takes_them_out(data: Any) -> None:
    form = NoteForm(data, viewer=Anonymous())
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"title": "关于 检查", "body": "一\n二", "chosen": ["a", "b"]}


def test_a_field_with_nothing_else_in_it_is_empty() -> None:
    form = NoteForm({"title": "\x01\x0b", "body": "一"}, viewer=Anonymous())
    assert set(form.errors) == {"title"}
