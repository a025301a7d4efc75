"""A DOCX as the beginning of a draft: its body as clean HTML, its pictures, and the elements that are plain to see.

Headings, lists, tables with merged cells and pictures come as what they mean, never as they look. What the file holds
besides (tracked changes, comments, hidden words, pictures of other formats) never comes in silently: each is a note.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree
from lxml import html as trees
from mammoth.transforms import paragraph as each_paragraph

from gongkai.publications import body
from gongkai.publications.docx_archive import DOCUMENT, packed, parts_of, refuse, xml
from gongkai.publications.docx_hidden import W, is_hidden, silent_styles
from gongkai.publications.docx_written import formulas, unwrap, write_numbers

STYLES_PART, NUMBERING = "word/styles.xml", "word/numbering.xml"
CENTRED = "gongkai centred"
# The office's own title styles; in Chinese Word and WPS they keep their English names, or bear Chinese ones.
STYLES = f"""
p[style-name='Title'] => h1.title:fresh
p[style-name='标题'] => h1.title:fresh
p[style-name='{CENTRED}'] => p.centred:fresh
p[style-name='标题 1'] => h1:fresh
p[style-name='标题 2'] => h2:fresh
p[style-name='标题 3'] => h3:fresh
p[style-name='标题 4'] => h4:fresh
p[style-name='标题 5'] => h5:fresh
u => u
"""
PICTURES = {"image/png": "png", "image/jpeg": "jpg"}
PLACE = re.compile(r'src="/documents/files/(0{40}\d{6})/"')
MOST_PICTURES = 500
TITLE_LENGTH = 200
_FAULTS = (KeyError, ValueError, OSError, AttributeError, TypeError, IndexError, ExpatError, RecursionError)
_NUMBER = re.compile(r"[\u3400-\u9fff]{2,20}\s*[〔\[［(（【]\s*(?:19|20)\d{2}\s*[〕\]］)）】]\s*第?\s*\d{1,5}\s*号")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_CHINESE_DAY = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日"
)
_DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")} | {"○": 0, "零": 0}
# Blocks within which the head of a document stands.
HEAD = 12


@dataclass(frozen=True)
class Picture:
    """A picture of the file: its bytes and the name under which it is kept."""

    name: str
    content: bytes


@dataclass
class Imported:
    """What a file gave. In ``body`` pictures stand as places (``place(n)``) until they have links."""

    title: str = ""
    document_number: str = ""
    written_on: date | None = None
    body: str = ""
    pictures: list[Picture] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(name: str, data: bytes) -> Imported:
    """The draft in the file ``name``. Raises ``Invalid`` at ``upload`` for what cannot or must not be read."""
    parts = dict(parts_of(data))
    found = Imported(notes=_notes(parts))
    parts[DOCUMENT] = _made_ready(parts, found)
    blocks = trees.fragments_fromstring(_converted(parts, found) or "<p></p>", no_leading_text=True)
    holder = etree.Element("div")
    holder.extend(blocks)
    _drop_anchors(holder)
    _recognise(holder, found)
    if not found.title:
        found.title = name.rpartition(".")[0].strip()[:TITLE_LENGTH] or "未命名"
        found.notes.append("没有认出标题，先用了文件名，请改成全称。")
    inner = "".join(trees.tostring(each, encoding="unicode") for each in holder)
    found.body = body.clean(inner)
    return found


def place(number: int) -> str:
    """The code under which picture ``number`` stands in the body before it has a link."""
    return f"{0:040}{number:06}"


def with_links(html: str, codes: list[str]) -> str:
    """The body with the links of its pictures in their places."""
    return PLACE.sub(lambda match: f'src="/documents/files/{codes[int(match[1])]}/"', html)


# -- what must be said --


def _notes(parts: Mapping[str, bytes]) -> list[str]:
    root = xml(parts[DOCUMENT])
    notes = []
    marked = {
        "插入": sum(1 for _ in root.iter(f"{W}ins", f"{W}moveTo")),
        "删除": sum(1 for _ in root.iter(f"{W}del", f"{W}moveFrom")),
    }
    if any(marked.values()):
        notes.append(
            f"文件里有没处理的修订（插入 {marked['插入']} 处、删除 {marked['删除']} 处）："
            "插入的文字进了正文，删除的没有导入。请在办公软件里逐处接受或者拒绝，再核对一遍。"
        )
    comments = [content for name, content in parts.items() if re.fullmatch(r"word/comments\d*\.xml", name)]
    number = sum(sum(1 for _ in xml(content).iter(f"{W}comment")) for content in comments)
    if number:
        notes.append(f"文件里有 {number} 条批注，没有导入。")
    if any(name.startswith("word/embeddings/") for name in parts) or any(True for _ in root.iter(f"{W}altChunk")):
        notes.append("文件里嵌有其他文件（如表格、幻灯片），没有导入；要公开的请作为附件上传。")
    return notes


def _made_ready(parts: Mapping[str, bytes], found: Imported) -> bytes:
    """The document as it is seen: without hidden words, its numbers written out."""
    root = xml(parts[DOCUMENT])
    styles, numbering = (xml(parts[name]) if name in parts else None for name in (STYLES_PART, NUMBERING))
    _drop_hidden(root, silent_styles(styles), found)
    unwrap(root)
    written = write_numbers(root, numbering, styles)
    if written.numbers:
        found.notes.append(f"文件里有 {written.numbers} 处自动编号，已经写成文字，请核对。")
    if written.unknown:
        found.notes.append(f"文件里有 {written.unknown} 处自动编号认不出来，没有导入，请在正文里补写。")
    if number := formulas(root):
        found.notes.append(f"文件里有 {number} 个公式，没有导入；请截成图片加进来，并写上文字说明。")
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _drop_hidden(root: etree._Element, silent: frozenset[str], found: Imported) -> None:
    """Take out the words that are set as hidden: nobody who looked at the file saw them."""
    hidden = [run for run in root.iter(f"{W}r") if is_hidden(run, silent)]
    for run in hidden:
        parent = run.getparent()
        if parent is not None:
            parent.remove(run)
    if hidden:
        found.notes.append(f"文件里有 {len(hidden)} 处隐藏文字，没有导入。")


# -- from the file to blocks --


def _converted(parts: Mapping[str, bytes], found: Imported) -> str:
    keep = _Pictures(found)
    try:
        result = mammoth.convert_to_html(
            packed(parts),
            style_map=STYLES,
            include_embedded_style_map=False,
            external_file_access=False,
            transform_document=each_paragraph(_centred),
            convert_image=mammoth.images.img_element(keep.take),
        )
    except _FAULTS:
        raise refuse("文件的结构不完整，不能转换。请在办公软件里打开，另存为 DOCX 后再导入。") from None
    keep.say()
    return str(result.value)


def _centred(paragraph: Any) -> Any:
    plain = paragraph.style_name in {None, "Normal", "正文"} and paragraph.numbering is None
    if paragraph.alignment == "center" and plain:
        return paragraph.copy(style_id="gongkai-centred", style_name=CENTRED)
    return paragraph


class _Pictures:
    """The pictures as the conversion meets them: each content once, other formats counted."""

    def __init__(self, found: Imported) -> None:
        self.found = found
        self.known: dict[str, int] = {}
        self.others: dict[str, int] = {}
        self.mute = 0

    def take(self, image: Any) -> dict[str, str]:
        """The address of the picture in the body, and what is read out in its place."""
        ending = PICTURES.get(image.content_type or "")
        if ending is None or len(self.known) >= MOST_PICTURES:
            kind = (image.content_type or "").rpartition("/")[2] or "未知"
            self.others[kind] = self.others.get(kind, 0) + 1
            return {"src": ""}
        with image.open() as stream:
            content = stream.read()
        digest = hashlib.sha256(content).hexdigest()
        if digest not in self.known:
            self.known[digest] = len(self.found.pictures)
            self.found.pictures.append(Picture(f"图{len(self.found.pictures) + 1}.{ending}", content))
        said = (image.alt_text or "").strip()
        self.mute += not said
        return {"src": f"/documents/files/{place(self.known[digest])}/", "alt": said}

    def say(self) -> None:
        """What became of the pictures."""
        if self.others:
            kinds = "、".join(f"{kind} {number} 张" for kind, number in self.others.items())
            self.found.notes.append(f"有网页不能显示的图片没有导入（{kinds}）；请转成 PNG 或者 JPG 再加进来。")
        if self.mute:
            self.found.notes.append(f"{self.mute} 张图片没有文字说明，请在“附件和图片”里补写。")


def _drop_anchors(holder: etree._Element) -> None:
    """Links within the file lead nowhere on a page: their words stay."""
    for link in holder.iter("a"):
        if not (link.get("href") or "").lower().startswith(("http://", "https://", "mailto:")):
            link.attrib.pop("href", None)


# -- the elements of GB/T 9704 that are plain to see --


def _recognise(holder: etree._Element, found: Imported) -> None:
    blocks = [block for block in holder if _words(block)]
    head = _take_number(blocks, holder, found)
    title = _title_blocks(blocks[head:])
    for block in blocks[:head] if found.document_number else []:
        holder.remove(block)
    for block in title:
        holder.remove(block)
    found.title = "".join(_words(block) for block in title)[:TITLE_LENGTH]
    _take_day(holder, found)


def _words(block: etree._Element) -> str:
    text = "".join(block.itertext()).replace("\u3000", " ")
    return " ".join(text.split())


def _is_line(block: etree._Element) -> bool:
    return block.tag in {"p", "h1", "h2", "h3", "h4"} and block.find(".//img") is None


def _take_number(blocks: list[etree._Element], holder: etree._Element, found: Imported) -> int:
    """How many blocks the head before the title takes: the red head and the line of the number."""
    for place_in, block in enumerate(blocks[:HEAD]):
        if not _is_line(block):
            break
        line = unicodedata.normalize("NFC", _words(block))
        match = _NUMBER.match(line)
        if match and len(line) - match.end() <= len("  签发人：某某某 某某某"):
            found.document_number = _as_number(match[0])
            return place_in + 1
    return 0


def _as_number(text: str) -> str:
    """The number as it is written: no blanks, the year in 六角括号."""
    tight = re.sub(r"\s", "", text)
    return re.sub(r"[\[［(（【](\d{4})[\]］)）】]", r"〔\1〕", tight)


def _title_blocks(blocks: list[etree._Element]) -> list[etree._Element]:
    """The blocks that make the title: a title style, or the first centred lines; a lone heading where there is none."""
    lines: list[etree._Element] = []
    for block in blocks[:HEAD]:
        if not _is_line(block):
            break
        styled, centred = "title" in (block.get("class") or ""), "centred" in (block.get("class") or "")
        if styled or centred:
            lines.append(block)
            continue
        break
    lines = [line for line in lines if not _words(line).endswith("文件") or len(lines) == 1]
    if not lines and blocks and blocks[0].tag == "h1" and sum(1 for block in blocks if block.tag == "h1") == 1:
        lines = [blocks[0]]
    return lines if len("".join(map(_words, lines))) <= TITLE_LENGTH else []


def _take_day(holder: etree._Element, found: Imported) -> None:
    """成文日期: the line that is a day and nothing else; several different ones are left to whoever drafts."""
    days = {day for block in holder if _is_line(block) and (day := _day(_words(block))) is not None}
    if len(days) == 1:
        found.written_on = days.pop()
    elif days:
        found.notes.append("正文里有几个落款日期，没有填成文日期，请核对后填写。")


def _day(line: str) -> date | None:
    tight = line.replace(" ", "")
    try:
        if match := _DAY.fullmatch(unicodedata.normalize("NFKC", tight)):
            return date(*map(int, match.groups()))
        if match := _CHINESE_DAY.fullmatch(tight):
            year = int("".join(str(_DIGITS[sign]) for sign in match[1]))
            return date(year, _small(match[2]), _small(match[3]))
    except ValueError:
        return None
    return None


def _small(text: str) -> int:
    """A Chinese number below a hundred."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[text] if len(text) == 1 else 0
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
