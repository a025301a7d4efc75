"""The job that sets a letter: DOCX and PDF from its sheet, attached to its matter. It may run twice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from gongkai.core import files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.policies import is_system
from gongkai.core.viewers import Job, Viewer
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter
from gongkai.letters.service import RENDER

PURPOSE = "文书"


class CannotRender(RuntimeError):
    """The letter cannot be set; the sentence stands on the jobs page."""


class FilesForm(ActionForm):
    """Which letter."""

    letter = forms.ModelChoiceField(Letter.objects.all(), to_field_name="key")


class AttachFiles(Action):
    """排版: put DOCX and PDF of an approved letter to its matter."""

    code = "letters.attach_files"
    title = "文书排版"
    form = FilesForm
    policy = is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        pdf, docx = rendered(data["letter"])
        return {**data, "pdf": pdf, "docx": docx}

    def carry_out(self, run: Run) -> Letter:
        letter: Letter = Letter.objects.select_for_update().get(pk=run.data["letter"].pk)
        if letter.file_pdf_id is None and letter.void_entry_id is None:
            # The applicant may follow the links once the letter is sent (``service.dispatch``), and not before.
            letter.file_pdf = run.attach(run.data["pdf"], PURPOSE)
            letter.file_docx = run.attach(run.data["docx"], PURPOSE)
            letter.save(update_fields=["file_pdf", "file_docx"])
        return letter


def rendered(letter: Letter) -> tuple[files.Staged, files.Staged]:
    """Both files of a letter, staged. Raises ``CannotRender``."""
    from gongkai.letters.rendering import render_docx, render_pdf  # noqa: PLC0415  heavy: fonts and layout

    sheet = sheets.from_json(letter.sheet)
    name = f"{sheet.title} {sheet.number}"
    try:
        return (
            files.stage(f"{name}.pdf", render_pdf(sheet, fonts=settings.FONT_FOLDERS), ["pdf"]),
            files.stage(f"{name}.docx", render_docx(sheet), ["docx"]),
        )
    except Exception as error:
        raise CannotRender(f"《{letter.kind.name}》{sheet.number} 没有排版成功，未发出：{error}") from error


def render(payload: dict[str, Any]) -> str:
    """Set the letter, unless it is set already or void."""
    letter = Letter.objects.select_related("number", "matter").get(pk=payload["letter"])
    if letter.void_entry_id:
        return "文书已作废，不排版。"
    if letter.file_pdf_id and letter.file_docx_id:
        return "已排版。"
    AttachFiles.perform(Job("文书排版"), {"letter": letter.key}, matter=letter.matter, channel="job")
    return f"{letter.number_text} 已排版。"


def register() -> None:
    """Add it to the job kinds; once per process."""
    if RENDER not in kinds:
        kinds.add(JobKind(RENDER, "文书排版", render))
