"""The syntax of a template, and what is checked before one is saved. Pure.

A line is a paragraph. ``# `` begins a heading, ``## `` a subheading, ``> `` a quotation; an empty line means nothing.
``{字段}`` is filled with a value. Lists, tables and ``{救济}`` stand in a line of their own. A field that may stay
empty stands alone in its line, and the line goes with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gongkai.law.outcomes import outcome
from gongkai.letters.sheet import Kind
from gongkai.letters.types import ADDRESSEE, AGENCY_FIELDS, ATTACHMENTS, REMEDY, Form, LetterType
from gongkai.letters.values import clean

PLACE = re.compile(r"\{([^{}\n]*)\}")
LONGEST = 20_000
_MARKS = (("## ", Kind.SUBHEADING), ("# ", Kind.HEADING), ("> ", Kind.QUOTE))
_ALONE = (Form.LIST, Form.TABLE)

# A remedy typed by hand goes out of date unseen (the law changed on 2024-01-01 and on 2025-06-01), names an organ that
# is the agency's dated data, or stands beside the generated one and contradicts it: both cost the agency the case.
_REMEDY_WORDS = re.compile(r"行政复议|复议机关|行政诉讼|提起诉讼|向.{0,20}人民法院|起诉期限")
_BANNED = (
    (
        re.compile(r"(?:15|十五)个?工作日内?.{0,6}(?:作出)?(?:答复|予以答复)"),
        "答复期限是二十个工作日，十五个工作日是 2019 年以前的规定",
    ),
    (re.compile(r"三需要|自身生产、?生活、?科研|特殊需要"), "“三需要”已于 2019 年取消，不得要求说明用途"),
    (
        re.compile(r"上一级(?:主管部门|行政机关)?.{0,6}(?:申请|提起)|上级主管部门.{0,6}申请"),
        "不再由上一级主管部门复议，救济途径由系统生成",
    ),
)
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a template: how it is set, its text, the fields it names."""

    kind: Kind
    text: str
    names: tuple[str, ...]

    @property
    def alone(self) -> str:
        """The field that is the whole line, or nothing."""
        match = PLACE.fullmatch(self.text)
        return match[1].strip() if match else ""


def lines_of(text: str) -> tuple[Line, ...]:
    """The template's lines."""
    return tuple(_line(raw) for raw in clean(text).split("\n") if raw)


def article_in_full(basis: str) -> str:
    """The basis of an outcome as a letter cites it: 条例第三十六条第四项 → 《…条例》第三十六条第（四）项."""
    if basis.startswith("条例"):
        basis = f"《中华人民共和国政府信息公开条例》{basis[2:]}"
    elif basis.startswith("档案法"):
        basis = f"《中华人民共和国档案法》{basis[3:]}"
    elif basis.startswith("信息处理费管理办法"):
        basis = f"《政府信息公开信息处理费管理办法》{basis[9:]}"
    return re.sub(rf"第([{_NUMERALS}]+)项", r"第（\1）项", basis)


def problems(kind: LetterType, text: str) -> list[str]:
    """What is wrong with a template of this type, each as a sentence that says how to mend it."""
    lines = lines_of(text)
    if not lines:
        return ["模板是空的。"]
    if len(text) > LONGEST:
        return [f"模板不能超过 {LONGEST} 个字，现在是 {len(text)} 个。"]
    return [*_of_braces(lines), *_of_fields(kind, lines), *_of_places(kind, lines), *_of_words(kind, lines)]


def _line(raw: str) -> Line:
    for mark, kind in _MARKS:
        if raw.startswith(mark):
            text = raw[len(mark) :].strip()
            return Line(kind, text, _names(text))
    return Line(Kind.TEXT, raw, _names(raw))


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in PLACE.findall(text))


def _of_braces(lines: tuple[Line, ...]) -> list[str]:
    return [
        f"“{line.text[:20]}”一行的花括号不成对，字段写作 {{字段名}}。"
        for line in lines
        if set("{}") & set(PLACE.sub("", line.text))
    ]


def _of_fields(kind: LetterType, lines: tuple[Line, ...]) -> list[str]:
    used = {name for line in lines for name in line.names}
    known = {*kind.by_name, *AGENCY_FIELDS, REMEDY} - {ATTACHMENTS}
    found = [f"没有“{name}”这个字段；可用的字段见页面右侧。" for name in sorted(used - known)]
    needed = [field.name for field in kind.fields if field.name not in used]
    found += [f"模板里缺少字段 {{{name}}}，请在适当的位置加上。" for name in needed]
    count = sum(line.names.count(REMEDY) for line in lines)
    if kind.remedy and count != 1:
        found.append("须有且只有一行 {救济}，救济途径由系统按法律生成。")
    if not kind.remedy and count:
        found.append(f"《{kind.name}》不写救济途径，请删去 {{救济}}。")
    return found


def _of_places(kind: LetterType, lines: tuple[Line, ...]) -> list[str]:
    found = []
    for line in lines:
        for name in dict.fromkeys(line.names):
            field = kind.by_name.get(name)
            alone = name == REMEDY or (field is not None and field.form in _ALONE)
            if alone and not (line.alone == name and line.kind is Kind.TEXT):
                found.append(f"{{{name}}} 须单独成行，前后不能有别的字。")
            if field is not None and not field.required and name != ADDRESSEE and set(line.names) != {name}:
                found.append(f"{{{name}}} 可以不填，所在的一行不能再有别的字段，否则不填时句子不完整。")
    return found


def _of_words(kind: LetterType, lines: tuple[Line, ...]) -> list[str]:
    text = "\n".join(line.text for line in lines)
    found = []
    word = _REMEDY_WORDS.search(text)
    if word:
        found.append(
            f"不能自己写救济途径（“{word[0]}”）：机关、期限和先后由法律和机关信息决定，会变化；请只用 {{救济}} 一行。"
        )
    for pattern, because in _BANNED:
        match = pattern.search(text)
        if match:
            found.append(f"不能写“{match[0]}”：{because}。")
    basis = article_in_full(outcome(kind.outcome).basis) if kind.outcome and kind.remedy else ""
    if basis and basis not in text:
        found.append(f"没有写明依据：{basis}。")
    return found
