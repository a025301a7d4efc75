"""DOCX into a draft: a new item, or the body of the draft at hand (I4)."""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.agencies.service import Agency
from gongkai.core import files
from gongkai.core.actions import ActionForm, Run
from gongkai.core.files import Staged
from gongkai.core.models.files import FileLink
from gongkai.core.policies import of_own_agency
from gongkai.core.process import Step
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.publications import docx_import, genres, statute, texts
from gongkai.publications import facts as f
from gongkai.publications.actions.attaching import PICTURE, PICTURES
from gongkai.publications.actions.base import ItemAction, follow
from gongkai.publications.docx_archive import refuse
from gongkai.publications.docx_import import Imported
from gongkai.publications.item import Item
from gongkai.publications.models import Publication, new_key
from gongkai.publications.process import BEGIN, KIND, PUBLICATION, WRITE

DOCX_ORIGIN = "docx"
_HELP = "不超过 100 MB。标题、发文字号、成文日期能认出来的自动填好；正文的标题、列表、表格、图片保留，字体字号不保留。"


class ImportForm(ActionForm):
    """The file, and under what the new draft is arranged."""

    upload = forms.FileField(label="DOCX 文件", help_text=_HELP)
    genre = forms.ChoiceField(label="体裁", choices=genres.CHOICES, initial="notice")
    catalogue = forms.ChoiceField(label="法定主动公开内容", choices=statute.CHOICES, initial="20-15")


class BodyForm(ActionForm):
    """The file whose body takes the place of the draft's."""

    upload = forms.FileField(
        label="DOCX 文件", help_text=f"{_HELP}现在的正文会被换掉；标题、发文字号、成文日期空着的才填。"
    )


def imported(data: dict[str, Any]) -> dict[str, Any]:
    """Read the upload and store its pictures, before any transaction."""
    upload = data["upload"]
    name = files.clean_name(upload.name or "文件.docx")
    if upload.size > files.LARGEST:
        raise refuse("文件超过 100 MB。请把图片压缩、把附件分出来以后再导入。")
    if not name.lower().endswith(".docx"):
        raise refuse(f"“{name}”不是 DOCX 文件。请在办公软件里另存为 DOCX 后再导入。")
    found = docx_import.read(name, upload.read())
    return {**data, "found": found, "pictures": _staged(found)}


def _staged(found: Imported) -> list[Staged]:
    try:
        return [files.stage(each.name, each.content, PICTURES) for each in found.pictures]
    except Invalid as invalid:
        texts_of = [text for each in invalid.errors.values() for text in each]
        raise refuse(f"文件里的图片不能接收：{'；'.join(texts_of)}") from None


def _attached(run: Run) -> tuple[str, list[tuple[FileLink, bool]]]:
    """The body with the links of its pictures, and the links."""
    links = [run.attach(picture, PICTURE) for picture in run.data["pictures"]]
    html = docx_import.with_links(run.data["found"].body, [link.code for link in links])
    return html, [(link, True) for link in links]


class ImportDraft(ItemAction):
    """导入 DOCX 起草: opens an item with the file's text; returns it with what must be said about the file."""

    code = "publications.import_draft"
    title = "导入 DOCX 起草"
    form = ImportForm
    policy = of_own_agency

    @classmethod
    def step(cls) -> Step | None:
        return PUBLICATION.by_code[BEGIN]

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return imported(data)

    def carry_out(self, run: Run) -> tuple[Publication, list[str]]:
        agency_id = getattr(run.viewer, "agency_id", None)
        if agency_id is None:
            raise Refused("policy", "起草由工作人员办理。")
        agency, found = Agency.objects.get(pk=agency_id), run.data["found"]
        run.describe("", agency.pk, notes=len(found.notes), pictures=len(found.pictures))
        run.open_matter(KIND, agency.pk)
        run.record(f.Begun(new_key(), DOCX_ORIGIN))
        html, links = _attached(run)
        texts.save(run, {**_first(run.data, agency), "body": html}, links)
        follow(run)
        return Publication(matter=run.the_matter(), key=run.facts[0].payload.key), found.notes


def _first(data: dict[str, Any], agency: Agency) -> dict[str, Any]:
    found: Imported = data["found"]
    return {
        "title": found.title,
        "document_number": found.document_number,
        "issuers": [agency.name],
        "written_on": found.written_on,
        "formed_on": found.written_on,
        "genre": data["genre"],
        "catalogue": data["catalogue"],
        "period": genres.GENRES[data["genre"]].period,
    }


class ImportBody(ItemAction):
    """导入 DOCX 正文: the file's body takes the place of the draft's; attachments stay."""

    code = "publications.import_body"
    title = "导入 DOCX 正文"
    form = BodyForm

    @classmethod
    def step(cls) -> Step | None:
        return PUBLICATION.by_code[WRITE]

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return imported(data)

    def act(self, run: Run, item: Item) -> list[str]:
        old, found = texts.present(item), run.data["found"]
        values = texts.values_of(old)
        html, links = _attached(run)
        values["body"] = html
        values["document_number"] = values["document_number"] or found.document_number
        values["written_on"] = values["written_on"] or found.written_on
        values["formed_on"] = values["formed_on"] or values["written_on"]
        kept = [(link, picture) for link, picture in texts.links_of(old) if not picture]
        texts.save(run, values, [*kept, *links])
        return list(found.notes)
