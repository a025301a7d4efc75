"""The files of a draft: attachments with their order and names, pictures of the body with their words (R16, R118).

Each of these steps is recorded as a new text; the files of a published version stay as they were.
"""

from __future__ import annotations

from typing import Any

from django import forms

from gongkai.core import files
from gongkai.core.actions import ActionForm, Run
from gongkai.core.files import Staged
from gongkai.core.models.files import FileLink
from gongkai.core.process import Step
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Viewer
from gongkai.publications import body, texts
from gongkai.publications.actions.base import ItemAction
from gongkai.publications.item import Item
from gongkai.publications.process import PUBLICATION, WRITE

ATTACHMENTS = ("docx", "xlsx", "pdf", "ofd", "png", "jpg", "jpeg", "zip")
PICTURES = ("png", "jpg", "jpeg")
ATTACHMENT, PICTURE = "附件", "正文图片"
ALT_LENGTH = 200
GONE = "这个文件已经不在文稿里了。"
Links = list[tuple[FileLink, bool]]


class FilesAction(ItemAction):
    """A step that writes the text anew with other files."""

    @classmethod
    def step(cls) -> Step | None:
        return PUBLICATION.by_code[WRITE]


def upload_field() -> forms.FileField:
    """A file of one of the accepted kinds."""
    return forms.FileField(label="文件", help_text=f"{'、'.join(ATTACHMENTS)}，不超过 100 MB。")


class AttachForm(ActionForm):
    """One file; a picture is shown in the body, an attachment below it."""

    upload = upload_field()
    picture = forms.BooleanField(
        label="正文里的图片", required=False, help_text="加在正文末尾，可以在编辑时移到别处；只接收 png、jpg。"
    )
    alt = forms.CharField(
        label="图片的文字说明",
        required=False,
        max_length=ALT_LENGTH,
        help_text="看不见图片的人听到的就是这句话；正文里的图片必须写。",
    )

    def clean(self) -> dict[str, Any]:
        """A picture of the body says what it shows."""
        data = super().clean() or {}
        if data.get("picture") and not data.get("alt", "").strip():
            self.add_error("alt", "请写明图片的内容，看不见图片的人靠它了解。")
        return data


class Attach(FilesAction):
    """添加附件: recorded as a new text with one file more."""

    code = "publications.attach"
    title = "添加附件"
    form = AttachForm

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        return {**data, "staged": staged(data["upload"], PICTURES if data["picture"] else ATTACHMENTS)}

    def act(self, run: Run, item: Item) -> str:
        old, picture = texts.present(item), run.data["picture"]
        values = texts.values_of(old)
        link = run.attach(run.data["staged"], PICTURE if picture else ATTACHMENT)
        if picture:
            values["body"] += body.picture(link.code, run.data["alt"])
        texts.save(run, values, [*texts.links_of(old), (link, picture)])
        return link.code


def staged(upload: Any, allowed: tuple[str, ...]) -> Staged:
    """The upload, checked and stored; what is wrong stands at its field."""
    try:
        return files.stage_upload(upload, allowed)
    except Invalid as invalid:
        raise Invalid({"upload": [text for found in invalid.errors.values() for text in found]}) from None


class FileForm(ActionForm):
    """Which file: the code of its link."""

    file = forms.CharField(label="文件", max_length=60)


class Detach(FilesAction):
    """移除附件: recorded as a new text with one file less; a picture leaves the body too."""

    code = "publications.detach"
    title = "移除附件"
    form = FileForm

    def act(self, run: Run, item: Item) -> None:
        old, code = texts.present(item), run.data["file"]
        links = texts.links_of(old)
        place = place_of(links, code)
        values = texts.values_of(old)
        if links[place][1]:
            values["body"] = body.without_picture(values["body"], code)
        texts.save(run, values, [*links[:place], *links[place + 1 :]])


class MoveForm(FileForm):
    """Which file, and in which direction."""

    way = forms.ChoiceField(label="移到", choices=[("up", "上移"), ("down", "下移")])


class Move(FilesAction):
    """调整附件顺序: one place up or down among the attachments."""

    code = "publications.move"
    title = "调整附件顺序"
    form = MoveForm

    def act(self, run: Run, item: Item) -> None:
        old = texts.present(item)
        links = texts.links_of(old)
        place = place_of(links, run.data["file"])
        step = -1 if run.data["way"] == "up" else 1
        other = place + step
        while 0 <= other < len(links) and links[other][1]:
            other += step
        if not 0 <= other < len(links):
            raise Refused("place", "这个附件已经在最前面或者最后面，不能再移。")
        links[place], links[other] = links[other], links[place]
        texts.save(run, texts.values_of(old), links)


class RenameForm(FileForm):
    """The name that readers see; the ending stays."""

    name = forms.CharField(label="名称", max_length=120, help_text="读者看到的附件名称，不用写后缀；不要写个人信息。")


class Rename(FilesAction):
    """附件改名: another link to the same bytes, so that published versions keep the name that was signed."""

    code = "publications.rename"
    title = "附件改名"
    form = RenameForm

    def act(self, run: Run, item: Item) -> str:
        old = texts.present(item)
        links = texts.links_of(old)
        place = place_of(links, run.data["file"])
        link, picture = links[place]
        if picture:
            raise Refused("file", "正文里的图片没有名称；要改的是它的文字说明。")
        ending = link.name.rpartition(".")[2].lower()
        name = files.clean_name(f"{run.data['name'].strip().removesuffix('.' + ending)}.{ending}")
        same = Staged(link.file.sha256, link.file.size, link.file.media_type, name, None)
        links[place] = (run.attach(same, ATTACHMENT), False)
        texts.save(run, texts.values_of(old), links)
        return links[place][0].code


class DescribeForm(FileForm):
    """What a picture shows, in words."""

    alt = forms.CharField(
        label="图片的文字说明", max_length=ALT_LENGTH, help_text="看不见图片的人听到的就是这句话；图里的文字写全。"
    )


class Describe(FilesAction):
    """图片说明: what is read out in place of a picture of the body."""

    code = "publications.describe"
    title = "图片说明"
    form = DescribeForm

    def act(self, run: Run, item: Item) -> None:
        old, code = texts.present(item), run.data["file"]
        if code not in body.pictures(old.body):
            raise Refused("file", "正文里没有这张图片。")
        values = texts.values_of(old)
        values["body"] = body.with_alt(values["body"], code, run.data["alt"])
        texts.save(run, values, texts.links_of(old))


def place_of(links: Links, code: str) -> int:
    """Where the file stands among the text's files; refused where it does not."""
    for place, (link, _) in enumerate(links):
        if link.code == code:
            return place
    raise Refused("file", GONE)
