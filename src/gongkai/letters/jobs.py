"""The jobs that set a letter, DOCX and PDF from its sheet, and that seal its PDF. Each may run twice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from gongkai.core import files
from gongkai.core.actions import Action, ActionForm, Run
from gongkai.core.jobs import JobKind, kinds
from gongkai.core.models import Entry
from gongkai.core.policies import is_system
from gongkai.core.viewers import Job, Viewer
from gongkai.letters import sheet as sheets
from gongkai.letters.models import ElectronicSeal, Letter, SealOrder
from gongkai.letters.sealing import CannotSeal, sealer_for
from gongkai.letters.service import RENDER, SEAL, queue_seal

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
            if SealOrder.objects.filter(letter=letter).exists():
                queue_seal(run, letter)
        return letter


class ApplySeal(Action):
    """加盖电子印章: the PDF of record is sealed, and the register says so."""

    code = "letters.apply_seal"
    title = "加盖电子印章"
    form = FilesForm
    policy = is_system

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, **sealed(data["letter"], viewer)}

    def carry_out(self, run: Run) -> Letter:
        letter: Letter = Letter.objects.select_for_update().get(pk=run.data["letter"].pk)
        order = SealOrder.objects.select_related("entry__account__person").get(letter=letter)
        if letter.sealed_pdf is None and letter.void_entry_id is None:
            ElectronicSeal.objects.create(
                letter=letter,
                seal=run.data["name"],
                by=name_of(order.entry),
                on=run.today,
                file=run.attach(run.data["pdf"], PURPOSE),
                entry=run.entry,
            )
        return letter


def name_of(entry: Entry) -> str:
    """Who acted, by name."""
    account = entry.account
    return account.person.name if account is not None and account.person is not None else "系统"


def sealed(letter: Letter, viewer: Viewer) -> dict[str, Any]:
    """The sealed PDF of a letter that is set, staged, and the name of the seal. Raises ``CannotSeal``."""
    from gongkai.letters.rendering import seal_places  # noqa: PLC0415  heavy: fonts and layout

    if letter.file_pdf is None:
        raise CannotSeal("文书还没有排好版。")
    sealer = sealer_for(letter.agency)
    places = seal_places(sheets.from_json(letter.sheet), fonts=settings.FONT_FOLDERS)
    own = [place for place in places if place.organ == letter.agency.name]
    pdf = sealer.seal(files.open_link(letter.file_pdf, viewer), (own or places)[0])
    stem = letter.file_pdf.name.removesuffix(".pdf")
    return {"pdf": files.stage(f"{stem}（已盖章）.pdf", pdf, ["pdf"]), "name": sealer.name}


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


def seal(payload: dict[str, Any]) -> str:
    """Seal the letter, unless it is sealed already, sent or void."""
    letter = Letter.objects.select_related("number", "matter", "electronic_seal").get(pk=payload["letter"])
    if letter.void_entry_id:
        return "文书已作废，不用印。"
    if letter.dispatched_on or letter.sealed_pdf is not None:
        return "已盖章，或者已发出。"
    ApplySeal.perform(Job("电子印章"), {"letter": letter.key}, matter=letter.matter, channel="job")
    return f"{letter.number_text} 已加盖电子印章。"


def register() -> None:
    """Add them to the job kinds; once per process."""
    if RENDER not in kinds:
        kinds.add(JobKind(RENDER, "文书排版", render))
        kinds.add(JobKind(SEAL, "电子印章", seal))
