"""One click on what the check found: personal data are masked in the draft (R146)."""

from __future__ import annotations

from django import forms

from gongkai.core.actions import ActionForm, Run
from gongkai.core.process import Step
from gongkai.core.refusals import Refused
from gongkai.publications import lint, texts
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.item import Item
from gongkai.publications.process import PUBLICATION, WRITE


class MaskForm(ActionForm):
    """The piece as the check found it."""

    piece = forms.CharField(label="要遮盖的内容", max_length=200, strip=False)


class Mask(ItemAction):
    """遮盖: personal data that the check found stands in the text no longer (R146)."""

    code = "publications.mask"
    title = "遮盖"
    form = MaskForm

    @classmethod
    def step(cls) -> Step | None:
        return PUBLICATION.by_code[WRITE]

    def act(self, run: Run, item: Item) -> None:
        old, piece = texts.present(item), run.data["piece"]
        values = texts.values_of(old)
        found = [name for name in ("title", "summary", "body") if piece and piece in values[name]]
        if not found:
            raise Refused("piece", "没有在文稿里找到这一处，可能已经改过，或者中间夹着格式；请手工修改。")
        for name in found:
            values[name] = values[name].replace(piece, lint.masked(piece))
        texts.save(run, values, texts.links_of(old))
