"""Forms of a report: supplementary entries, text, last year's file, freezing."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse

from gongkai.annual_reports import actions
from gongkai.annual_reports.desk.doors import ReportForm, place
from gongkai.annual_reports.models import Supplement
from gongkai.annual_reports.yearly import narrative
from gongkai.annual_reports.yearly.computing import compute
from gongkai.core.actions import Done


class AddSupplement(ReportForm):
    """补录并签字."""

    action = actions.AddSupplement

    def note(self) -> str:
        return (
            "表格里的数字都由办件算出，不能改写。没有办件的（例如系统启用以前办理的），在这里补录："
            "它单独列出，写在有关的每一格后面。"
        )


class EndSupplement(ReportForm):
    """An entry no longer counts."""

    action = actions.EndSupplement

    def fixed(self) -> dict[str, Any]:
        rows = Supplement.objects.visible_to(self.viewer).in_force()
        row = rows.filter(agency=self.question.agency, key=self.kwargs["key"]).first()
        if row is None:
            raise Http404
        return {"key": row.key}


class WritePassage(ReportForm):
    """The text of one head; untouched it shows what was drafted."""

    action = actions.WritePassage

    def fixed(self) -> dict[str, Any]:
        return {**super().fixed(), "head": self._head().code}

    def initial(self) -> dict[str, Any]:
        return {"text": "\n".join(self._written().lines)}

    def note(self) -> str:
        draft = self._written().draft
        return f"由记录写出的句子：{''.join(draft)}" if draft else "记录里没有可以写成句子的数字，请自行撰写。"

    def page_context(self) -> dict[str, Any]:
        head = self._head()
        return {**super().page_context(), "about": head.called}

    def _head(self) -> narrative.Head:
        found = narrative.BY_CODE.get(self.kwargs["head"])
        if found is None:
            raise Http404
        return found

    def _written(self) -> narrative.Written:
        every = narrative.passages(self.question, compute(self.question).cells)
        return next(each for each in every if each.head is self._head())


class ImportReport(ReportForm):
    """The year before, as it was published."""

    action = actions.ImportReport
    keeps_drafts = False

    def note(self) -> str:
        return f"导入 {self.question.year} 年已经公布的年报，下一年的“上年结转”与它核对。"


class FreezeReport(ReportForm):
    """定稿."""

    action = actions.FreezeReport

    def note(self) -> str:
        return "定稿保存这一刻的报告和计入的每一件办件；以后记录再变，定稿的数字不变。更正须另出一版。"

    def after(self, done: Done) -> str:
        if done.result is None:
            return self.back_url()
        return reverse("annual_reports:version", args=[*place(self.question), done.result.number])
