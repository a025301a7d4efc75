"""Changing the dictionary: words that stay whole, names that mean the same. A new word has the indexes built anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from gongkai.agencies.service import Role
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.policies import has_role
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Staff
from gongkai.search import upkeep
from gongkai.search.dictionary import SEPARATOR
from gongkai.search.models import DictionaryLine
from gongkai.search.words import characters, normalised, plain

LONGEST_WORD = 20
MOST_NAMES = 8
may_keep_dictionary = has_role(Role.REVIEWER, Role.SIGNER, Role.PUBLISHER, titles="审核人、签发人或发布人员")


class LineForm(ActionForm):
    """A new line."""

    kind = forms.ChoiceField(label="种类", choices=DictionaryLine.Kind.choices)
    text = forms.CharField(
        label="词",
        max_length=200,
        help_text="专用词写一个，如“公租房”；同义词写两个以上，用“、”隔开，如“公租房、公共租赁住房”。",
    )

    def clean(self) -> dict[str, Any]:
        """A word is one word of some length; synonyms are several different ones."""
        data: dict[str, Any] = super().clean() or {}
        names = [name.strip() for name in data.get("text", "").split(SEPARATOR) if name.strip()]
        if not names:
            if "text" in data:
                self.add_error("text", "请写一个词。")
            return data
        for name in names:
            if not len(characters(plain(normalised(name)))) >= 2 or len(name) > LONGEST_WORD:
                self.add_error("text", f"“{name}”要有 2 至 {LONGEST_WORD} 个字。")
            elif plain(normalised(name)) != normalised(name):
                self.add_error("text", f"“{name}”里不能有标点和连续的空格。")
        if data.get("kind") == DictionaryLine.Kind.WORD and len(names) > 1:
            self.add_error("text", "专用词一次写一个；意思相同的几个词请选“同义词”。")
        if data.get("kind") == DictionaryLine.Kind.SYNONYMS:
            if len({normalised(name) for name in names}) < 2:
                self.add_error("text", "同义词至少写两个不同的，用“、”隔开。")
            elif len(names) > MOST_NAMES:
                self.add_error("text", f"一组同义词最多 {MOST_NAMES} 个。")
        data["text"] = SEPARATOR.join(names)
        return data


class AddLine(Action):
    """增加检索词."""

    code = "search.add_line"
    title = "增加检索词"
    form = LineForm
    policy = may_keep_dictionary

    def carry_out(self, run: Run) -> DictionaryLine:
        if not isinstance(run.viewer, Staff):
            raise Refused("policy", "检索词典由工作人员维护。")
        kind, text = run.data["kind"], run.data["text"]
        if DictionaryLine.objects.filter(kind=kind, text=text, valid_until=None).exists():
            raise Refused("there", f"“{text}”已经在词典里。")
        line = DictionaryLine(kind=kind, text=text, agency_id=run.viewer.agency_id, valid_from=run.today)
        run.describe(f"search_line:{line.key}", run.viewer.agency_id, kind=kind, text=text)
        line.entry = run.entry
        line.save()
        if kind == DictionaryLine.Kind.WORD:
            upkeep.queue_new_version()
        return line


class EndForm(ActionForm):
    """Which line."""

    line = forms.ModelChoiceField(
        DictionaryLine.objects.filter(valid_until=None), to_field_name="key", widget=forms.HiddenInput
    )


class EndLine(Action):
    """停用检索词."""

    code = "search.end_line"
    title = "停用检索词"
    form = EndForm
    policy = may_keep_dictionary

    def carry_out(self, run: Run) -> DictionaryLine:
        line: DictionaryLine = DictionaryLine.objects.select_for_update().get(pk=run.data["line"].pk)
        if not isinstance(run.viewer, Staff) or line.agency_id != run.viewer.agency_id:
            raise Refused("agency", "这一条由其他机关增加，请联系该机关停用。")
        if line.valid_until is not None:
            raise Refused("over", "这一条已经停用。")
        run.describe(f"search_line:{line.key}", line.agency_id, kind=line.kind, text=line.text)
        line.valid_until, line.ended_by = run.today - timedelta(days=1), run.entry
        line.save(update_fields=["valid_until", "ended_by"])
        if line.kind == DictionaryLine.Kind.WORD:
            upkeep.queue_new_version()
        return line
