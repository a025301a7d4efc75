"""What ``gongkai doctor`` asks of the letters: whether they can be set, and in which fonts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.conf import settings

from gongkai.core.registry import DoctorCheck, Finding, doctor_checks
from gongkai.letters.rendering.fonts import FACE_NAMES, NoChineseFont, Part, faces_in_place, font_book

USES = {
    Part.BODY: "正文",
    Part.TITLE: "标题和红头",
    Part.HEADING: "一级标题",
    Part.SUB: "二级标题",
    Part.FOLIO: "页码",
}
# Free packages that have the face; 小标宋 has none, 宋体加粗 stands in for it.
PACKAGES = {
    Part.BODY: "把单位已购的仿宋_GB2312 放进 {folder}；也可以用 texlive-lang-chinese 里的 FandolFang-Regular.otf",
    Part.TITLE: "apt install fonts-noto-cjk，或者把单位已购的方正小标宋简体放进 {folder}",
    Part.HEADING: "apt install fonts-noto-cjk",
    Part.SUB: "apt install fonts-lxgw-wenkai",
    Part.FOLIO: "apt install fonts-noto-cjk",
}
# Names that people need and old fonts lack.
RARE = "喆堃祎婠𬭎㛃䶮"


def fonts(folders: Sequence[Path] | None = None, *, system: bool = True) -> Iterator[Finding]:
    """Whether letters can be set; which face each part has; whether rare names can be printed.

    ``folders``: those of the installation where none are given; ``system``: whether the machine's fonts count.
    """
    places = tuple(settings.FONT_FOLDERS if folders is None else folders)
    try:
        book = font_book(places, system=system)
    except NoChineseFont as error:
        sentence, _, remedy = str(error).partition("：")
        yield Finding("error", sentence, remedy)
        return
    folder = places[0] if places else "字体文件夹"
    found = faces_in_place(book)
    for part, family in found.items():
        if family is None:
            stand_in = book.families[part][0]
            remedy = PACKAGES[part].format(folder=folder)
            yield Finding("warning", f"没有{FACE_NAMES[part]}（{USES[part]}用），用 {stand_in} 代替", remedy)
    missing = book.missing(RARE)
    if missing:
        yield Finding("warning", f"没有字体能印出人名用字 {'、'.join(missing)}", "apt install fonts-noto-cjk")
    if all(found.values()) and not missing:
        named = "，".join(f"{FACE_NAMES[part]}：{family}" for part, family in found.items())
        yield Finding("ok", f"文书字体齐全（{named}）")


CHECK = DoctorCheck("letters.fonts", "公文字体", fonts)


def register() -> None:
    """Add it to the doctor's checks; once per process."""
    if CHECK.code not in doctor_checks:
        doctor_checks.add(CHECK)
