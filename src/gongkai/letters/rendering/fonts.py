"""Which fonts letters are set in: those of the deployer's folders first, then the best that the machine has.

Nothing here is bound to one font: each part of a letter (正文, 标题 …) has a list of families; a character that the
first lacks is taken from the next, so that a name is never printed as a box. What no font has is refused by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

# Where Debian's TeX keeps its fonts; typst looks at the system's other folders by itself.
TEX_FONTS = Path("/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol")


class Part(StrEnum):
    """A part of a letter that has a face of its own (R116-R118)."""

    BODY = "body"
    TITLE = "title"
    HEADING = "heading"
    SUB = "sub"
    FOLIO = "folio"


# By what a family of the deployer's folder is recognised, and the known families, the best first.
RECOGNISED: Mapping[Part, re.Pattern[str]] = {
    Part.BODY: re.compile(r"仿宋|fang", re.I),
    Part.TITLE: re.compile(r"小标宋|xiaobiaosong|xbs", re.I),
    Part.HEADING: re.compile(r"黑|hei", re.I),
    Part.SUB: re.compile(r"楷|kai", re.I),
    Part.FOLIO: re.compile(r"(?<!仿)(?<!标)宋|simsun|^(?!.*biaosong).*song(?!ti)", re.I),
}
KNOWN: Mapping[Part, tuple[str, ...]] = {
    Part.BODY: (
        "FangSong_GB2312", "仿宋_GB2312", "FangSong", "仿宋", "FZFangSong-Z02", "STFangsong", "FandolFang R",
        "FandolFang", "LXGW WenKai",
    ),
    Part.TITLE: ("FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "方正小标宋简体", "STZhongsong", "Noto Serif CJK SC"),
    Part.HEADING: ("SimHei", "黑体", "STHeiti", "Noto Sans CJK SC", "FandolHei"),
    Part.SUB: ("KaiTi_GB2312", "楷体_GB2312", "KaiTi", "楷体", "STKaiti", "LXGW WenKai", "FandolKai R", "FandolKai"),
    Part.FOLIO: ("SimSun", "宋体", "STSong", "Noto Serif CJK SC", "FandolSong"),
}  # fmt: skip
# Families that stand in for another face: letters are legible and complete, but not as the standard wants them.
STAND_INS: Mapping[Part, frozenset[str]] = {Part.BODY: frozenset({"LXGW WenKai"})}
# Where a character is taken from that the face itself lacks.
OTHERS = (
    "LXGW WenKai", "Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC",
    "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "AR PL UMing CN",
)  # fmt: skip
# Families whose Latin letters and digits do not go with their characters, and what is taken instead; faces so thin that
# a light weight of the others goes with them.
POOR_LATIN = re.compile(r"Fandol")
LATIN = ("Times New Roman", "Liberation Serif", "Noto Serif CJK SC")
THIN = re.compile(r"仿宋|fang", re.I)
FACE_NAMES: Mapping[Part, str] = {
    Part.BODY: "仿宋",
    Part.TITLE: "小标宋",
    Part.HEADING: "黑体",
    Part.SUB: "楷体",
    Part.FOLIO: "宋体",
}
REMEDY = "请安装 fonts-noto-cjk 和 fonts-lxgw-wenkai（Debian），或者把有这些字的字体放进字体文件夹（GONGKAI_FONTS）"
_PROBE = b'#set document(title: "P")\n#set text(lang: "zh", font: json(bytes(sys.inputs.fonts)))\n#sys.inputs.text'


class NoChineseFont(RuntimeError):
    """No font with Chinese characters was found; the message is a Chinese sentence that says how to mend it."""

    def __init__(self) -> None:
        super().__init__(f"没有找到中文字体，不能生成 PDF：{REMEDY}")


class NoGlyph(RuntimeError):
    """No font has these characters; the message names them and says how to mend it. Nothing was made."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        named = "、".join(f"{each}（U+{ord(each):04X}）" for each in self.characters[:5])
        more = f"等 {len(self.characters)} 个字" if len(self.characters) > 5 else ""
        super().__init__(f"没有字体能印出 {named}{more}：{REMEDY}")


@dataclass(frozen=True, slots=True)
class FontBook:
    """The fonts of one set of folders: the families for each part, in the order in which they are tried."""

    fonts: typst.Fonts
    families: Mapping[Part, tuple[str, ...]]
    compilers: dict[Path, typst.Compiler] = field(default_factory=dict)
    drawn: set[str] = field(default_factory=set)  # characters that some font has been found to have

    def faces(self) -> dict[str, Any]:
        """The families as Typst wants them, and the weight of the body."""
        known = frozenset(self.fonts.families())
        faces: dict[str, Any] = {}
        for part, names in self.families.items():
            latin = [name for name in LATIN if name in known][:1] if names and POOR_LATIN.match(names[0]) else []
            faces[part.value] = [*({"name": name, "covers": "[!-~]"} for name in latin), *names]
        body = self.families[Part.BODY]
        faces["body-weight"] = "light" if body and THIN.search(body[0]) else "regular"
        return faces

    def compiler(self, template: Path) -> typst.Compiler:
        """The compiler of this process for these fonts: it keeps what it worked out for the next letter."""
        if template not in self.compilers:
            self.compilers[template] = typst.Compiler(template, font_paths=self.fonts, ignore_system_fonts=True)
        return self.compilers[template]

    def missing(self, text: str) -> list[str]:
        """The characters of ``text`` that no font has. Each is tried once: together with others while all are had."""
        new = [each for each in dict.fromkeys(text) if not each.isspace() and each not in self.drawn]
        if new and self._has("".join(new)):
            self.drawn.update(new)
            return []
        lacking = [each for each in new if not self._has(each)]
        self.drawn.update(set(new).difference(lacking))
        return lacking

    def _has(self, text: str) -> bool:
        inputs = {"text": text, "fonts": json.dumps(self.families[Part.BODY])}
        compiler = typst.Compiler(_PROBE, font_paths=self.fonts, ignore_system_fonts=True)
        try:
            compiler.compile(format="pdf", pdf_standards=["ua-1"], sys_inputs=inputs)
        except typst.TypstError:
            return False
        return True


@lru_cache(maxsize=4)
def font_book(folders: tuple[Path, ...] = (), *, system: bool = True) -> FontBook:
    """The fonts of those folders that exist, then the machine's (``system``). Raises ``NoChineseFont``."""
    folders = tuple(folder for folder in folders if folder.is_dir())
    own = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(folders))
    places = [*folders, *([TEX_FONTS] if system and TEX_FONTS.is_dir() else [])]
    fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=places)
    known = frozenset(fonts.families())
    families = {part: _families(part, own.families(), known) for part in Part}
    book = FontBook(fonts, families)
    if not known or book.missing("政府公开"):
        raise NoChineseFont
    return book


def _families(part: Part, own: Iterable[str], known: frozenset[str]) -> tuple[str, ...]:
    preferred = [family for family in own if RECOGNISED[part].search(family)]
    found = tuple(family for family in dict.fromkeys((*preferred, *KNOWN[part], *OTHERS)) if family in known)
    # A machine with none of them may have another Chinese font: all of its fonts are tried.
    return found or tuple(sorted(known))


def faces_in_place(book: FontBook) -> dict[Part, str | None]:
    """For each part the family it is set in when that is the face the standard names, else None."""
    found: dict[Part, str | None] = {}
    for part, families in book.families.items():
        first = families[0] if families else None
        right = first is not None and (first in KNOWN[part] or RECOGNISED[part].search(first) is not None)
        found[part] = first if right and first not in STAND_INS.get(part, frozenset()) else None
    return found
