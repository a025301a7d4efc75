"""What another site hands over, as rows of the form: a list (XLSX, CSV) or a folder of saved pages (HTML)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.core.refusals import Invalid
from gongkai.publications import genres, sheets, statute
from gongkai.publications.actions.attaching import ATTACHMENTS
from gongkai.publications.headings import Listed, Meaning, read
from gongkai.publications.migrating import pictures


def _meaning(name: str, heading: str, never: str = "") -> Meaning:
    return Meaning(name, re.compile(heading), re.compile(never) if never else None)


MEANINGS = (
    _meaning("title", r"^(信息)?(标题|名称|题名)$|^(文件|信息)(名称|标题)$"),
    _meaning("index_number", r"索引号|索取号"),
    _meaning("document_number", r"发文字号|文号|文件编号"),
    _meaning("claimed_on", r"(发布|公开|上载|上网)(日期|时间)"),
    _meaning("written_on", r"(成文|生成|印发|发文|形成)(日期|时间)"),
    _meaning("effective_on", r"(施行|实施|生效)日期"),
    _meaning("expires_on", r"有效期(至|限|截止)|截止日期"),
    _meaning("validity_since", r"(废止|失效)(日期|时间)"),
    _meaning("validity", r"有效性|时效|是否有效"),
    _meaning("issuers", r"发布(机构|机关|单位)|发文(机关|单位)|公开主体"),
    _meaning("genre", r"体裁|文种|信息类型"),
    _meaning("catalogue", r"法定(主动公开)?内容|目录代码"),
    _meaning("topic", r"主题(分类)?$|所属主题|^分类$|栏目", "主题词"),
    _meaning("source", r"^(信息)?来源$"),
    _meaning("summary", r"概述|摘要"),
    _meaning("keywords", r"关键词|主题词"),
    _meaning("body", r"正文|^(信息|文件)?内容$"),
    _meaning("address", r"网址|链接|URL"),
)
NEEDED = {"title": "标题", "body": "正文"}
_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}(?:\s*日)?|\d{8}(?!\d)")
_DATES = ("claimed_on", "written_on", "effective_on", "expires_on", "validity_since")
_BY_WORD = (
    ("interpretation", "解读"),
    ("consultation", "征求意见"),
    ("display", "公示"),
    ("announcement", "公告|通告"),
    ("budget", "预算|决算"),
    ("procurement", "采购|招标|中标"),
    ("plan", "规划|计划"),
    ("statistics", "统计|进展情况|运行情况"),
    ("guide", "指南"),
    ("minutes", "纪要"),
    ("reply", "批复"),
    ("circular", "通报"),
    ("notice", "通知"),
    ("opinion", "意见$"),
    ("letter", "函$"),
)
_CATALOGUE = {
    "rule": "20-1",
    "normative": "20-1",
    "interpretation": "20-1",
    "organ": "20-2",
    "plan": "20-3",
    "statistics": "20-4",
    "licence": "20-5",
    "guide": "20-5",
    "penalty": "20-6",
    "budget": "20-7",
    "procurement": "20-9",
}
_ENDED = (("repealed", "废止"), ("expired", "失效|已过有效期|无效"), ("amended", "修改|修订"))
_BODIES = (
    *("#zoom", "#UCAP-CONTENT", ".TRS_Editor", ".trs_editor_view", ".article-content", ".article_content"),
    *("#content", ".content", "article", "main", "body"),
)
_NOISE = "script, style, nav, header, footer, form, iframe, noscript, h1, meta, link"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_LABEL = re.compile(r"^\s*([^：:\s]{2,8}(?:\s[^：:\s]{1,4})?)\s*[：:]\s*(.*)$", re.S)
LONGEST_LABELLED = 120
PAGES = (".html", ".htm")


@dataclass(frozen=True)
class Found:
    """An item of the other site: its row or file, its words by field, its attachments, the pictures of its body, what
    stays back, what is to be mended afterwards."""

    place: str
    values: Mapping[str, str]
    files: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    mend: tuple[str, ...] = ()


@dataclass
class Handed:
    """All of it, with the heading of each field and what was not read."""

    columns: Mapping[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    items: list[Found] = field(default_factory=list)
    places: dict[str, Path] = field(default_factory=dict)


def from_list(name: str, data: bytes) -> Handed:
    """The rows of a list; raises ``Invalid`` at ``upload``."""
    listed: Listed = read(sheets.rows_of(name, data), MEANINGS, NEEDED)
    items = [Found(f"第 {line.number} 行", completed(line.values)) for line in listed.lines]
    return Handed(listed.columns, listed.unread, items)


def from_folder(folder: Path) -> Handed:
    """The pages of a folder and below, in the order of their names; raises ``Invalid`` where there is none."""
    pages = sorted(path for path in folder.rglob("*") if path.suffix.lower() in PAGES and path.is_file())
    if not pages:
        raise Invalid({"upload": [f"文件夹 {folder} 里没有 HTML 文件。"]})
    handed = Handed()
    for path in pages:
        found = page_of(path, folder)
        handed.items.append(found)
        handed.places |= {name: folder / name for name in (*found.files, *found.pictures)}
    return handed


def completed(values: Mapping[str, str]) -> dict[str, str]:
    """The words as the form takes them: days without their hours, genre and catalogue by what the row says."""
    given = {name: " ".join(value.split()) if name != "body" else value for name, value in values.items()}
    for name in _DATES:
        day = _DAY.search(given.get(name, ""))
        given[name] = day[0] if day else given.get(name, "")
    genre = _genre(given.get("genre", ""), given.get("title", ""), given.get("document_number", ""))
    code = next((code for code in statute.CODES if code in given.get("catalogue", "").split()), "")
    ended = next((state for state, word in _ENDED if re.search(word, given.get("validity", ""))), "")
    return {**given, "genre": genre, "catalogue": code or _CATALOGUE.get(genre, "20-15"), "validity": ended}


def _genre(stated: str, title: str, number: str) -> str:
    named = next((each.code for each in genres.GENRES.values() if stated in (each.code, each.title)), "")
    if named:
        return named
    guessed = next((code for code, word in _BY_WORD if re.search(word, stated or title)), "news")
    # What asks for a number and has none is not taken for a document of that form.
    return guessed if number or not genres.GENRES[guessed].numbered else "other"


def page_of(path: Path, folder: Path) -> Found:
    """One saved page: its meta tags (R105), its table of elements, its body without the furniture around it."""
    tree = LexborHTMLParser(_decoded(path.read_bytes()))
    values = {**_labelled(tree), **_tagged(tree)}
    title = tree.css_first("h1") or tree.css_first("title")
    values.setdefault("title", title.text(strip=True) if title is not None else "")
    place, node = str(path.relative_to(folder)), _main(tree)
    if node is None:
        return Found(place, completed({**values, "body": ""}))
    shown, left, mend = pictures.take(node, path, folder)
    names, kept_back = _links(node, path, folder)
    attached = tuple(name for name in names if name not in shown)
    given = completed({**values, "body": node.inner_html or ""})
    return Found(place, given, attached, tuple(shown), (*left, *kept_back), tuple(mend))


def _decoded(data: bytes) -> str:
    stated = _CHARSET.search(data[:2048])
    first = "gb18030" if stated and stated[1].lower() in (b"gb2312", b"gbk", b"gb18030") else "utf-8-sig"
    for encoding in (first, "utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("utf-8", "replace")


def _tagged(tree: LexborHTMLParser) -> dict[str, str]:
    names = {"articletitle": "title", "pubdate": "claimed_on", "contentsource": "source", "keywords": "keywords"}
    names["description"] = "summary"
    found: dict[str, str] = {}
    for node in tree.css("meta[name][content]"):
        name = names.get((node.attributes.get("name") or "").lower())
        content = (node.attributes.get("content") or "").strip()
        if name and content:
            found[name] = content[:300] if name == "summary" else content
    return found


def _labelled(tree: LexborHTMLParser) -> dict[str, str]:
    """What stands beside or behind a label: 索引号：…, or two cells of a table."""
    found: dict[str, str] = {}
    for label, value in _pairs(tree):
        for meaning in MEANINGS:
            if meaning.field not in ("body", "title") and meaning.fits(label):
                found.setdefault(meaning.field, value)
                break
    return {name: value for name, value in found.items() if value}


def _pairs(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("td, th, dt, li, span, p, b, strong, label"):
        text = node.text(strip=True)
        if not text or len(text) > LONGEST_LABELLED:
            continue
        label = _LABEL.match(text)
        if label and label[2]:
            yield re.sub(r"\s", "", label[1]), label[2].strip()
        elif node.tag in ("td", "th", "dt", "b", "strong", "label"):
            beside = _next(node)
            if beside is not None:
                yield re.sub(r"[\s：:]", "", text), beside.text(strip=True)[:LONGEST_LABELLED]


def _next(node: LexborNode) -> LexborNode | None:
    beside = node.next
    while beside is not None and beside.tag in ("-text", "_comment"):
        beside = beside.next
    return beside


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    """The element that holds the body, without the furniture around it."""
    found = (node for node in map(tree.css_first, _BODIES) if node is not None)
    node = next((node for node in found if node.text(strip=True) or node.css_first("img") is not None), None)
    if node is not None:
        for each in node.css(_NOISE):
            each.decompose()
    return node


def _links(node: LexborNode, path: Path, folder: Path) -> tuple[list[str], list[str]]:
    """The files beside the page that the body links to, and what of its links stays back."""
    names: list[str] = []
    left: list[str] = []
    for link in node.css("a[href]"):
        address = link.attributes.get("href") or ""
        own = _beside(address, path, folder)
        if own is not None:
            names.append(own)
        elif not address.lower().startswith(("http://", "https://")) and address.strip("#"):
            left.append(f"链接 {address}")
        if not address.lower().startswith(("http://", "https://")):
            link.unwrap()
    return list(dict.fromkeys(names)), left


def _beside(address: str, path: Path, folder: Path) -> str | None:
    """The attachment in the folder to which a link of the page leads, by its path from the folder."""
    place = pictures.local(address, path, folder)
    if place is None or place.suffix.lower().lstrip(".") not in ATTACHMENTS:
        return None
    return str(place.relative_to(folder.resolve()))
