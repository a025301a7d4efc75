"""Composing a letter: the template in force, the values, the agency's data, the remedies of the law (R62, R63, R79)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.agencies.service import Agency, remedy_data, values_on
from gongkai.core.refusals import Refused
from gongkai.law.outcomes import OUTCOMES, OutcomeError
from gongkai.law.remedies import IncompleteVenue, Venue, paragraph
from gongkai.letters.characters import Unprintable
from gongkai.letters.characters import check as check_characters
from gongkai.letters.models import Template
from gongkai.letters.sheet import Block, Kind, Sheet
from gongkai.letters.template import PLACE, Line, lines_of
from gongkai.letters.types import ADDRESSEE, AGENCY_FIELDS, ATTACHMENTS, REMEDY, LetterType, type_of
from gongkai.letters.values import WrongValue, printed, read

FOLDER = Path(__file__).parent / "wording"


@dataclass(frozen=True)
class Wording:
    """The text of a template: the agency's version, or ours where ``version`` is none."""

    text: str
    version: int | None

    @property
    def digest(self) -> str:
        """SHA-256 of the text: it tells for ever which wording a letter had."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def default_wording(type_code: str) -> str:
    """Our template of a type."""
    return (FOLDER / f"{type_of(type_code).code}.txt").read_text(encoding="utf-8")


def wording_on(agency: Agency, type_code: str, day: date) -> Wording:
    """The agency's version in force on ``day``; ours where it has none, or went back to ours (an empty text)."""
    rows = Template.objects.filter(agency=agency, type=type_code, valid_from__lte=day)
    row = rows.order_by("-valid_from", "-id").first()
    return Wording(row.text, row.pk) if row and row.text else Wording(default_wording(type_code), None)


def compose(
    type_code: str,
    agency: Agency,
    values: Mapping[str, Any],
    day: date,
    *,
    number: str = "",
    dated: date | None = None,
    grounds: Sequence[str] = (),
    served_online: bool = False,
    wording: Wording | None = None,
) -> Sheet:
    """The letter of ``agency`` with ``values`` (by the Chinese names of the type's fields), as of ``day``.

    ``grounds``: codes of ``law.outcomes`` that decide the remedies besides the type's own: of each part withheld in a
    partial disclosure, of further grounds (O13), of a renewed decision. ``served_online``: the online way of review is
    named. ``wording`` takes the place of the template in force.

    Raises ``Refused`` that names every required field that is empty, each value that does not fit, and what the
    agency's data lack, and characters that cannot be printed; ``ValueError`` for a field that the type does not have.
    """
    kind = type_of(type_code)
    if not agency.valid(day):
        raise Refused("agency", f"{agency.name}在 {day} 不存在，不能以它的名义出文。", rule="国办公开办函〔2019〕14号")
    lines = lines_of((wording or wording_on(agency, type_code, day)).text)
    data = values_on(agency.pk, day)
    filled = {**filled_in(kind, values), **{name: data.get(code, "") for name, code in AGENCY_FIELDS.items()}}
    filled["机关名称"] = agency.name
    _refuse_empty(kind, lines, filled)
    _refuse_report_row(kind, filled)
    remedy = remedy_text(kind, agency, dated or day, grounds, served_online) if kind.remedy else ""
    sheet = Sheet(
        organ=agency.name,
        title=kind.title,
        addressee=filled[ADDRESSEE],
        body=tuple(block for line in lines for block in _blocks(kind, line, filled, remedy)),
        number=number,
        dated=dated,
        attachments=filled[ATTACHMENTS],
        contact=_contact(data),
    )
    try:
        check_characters([sheet.plain])
    except Unprintable as error:
        raise Refused("letter_characters", f"《{kind.name}》：{error}。") from error
    return sheet


def filled_in(kind: LetterType, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, each in the type of its field; empty where none is given."""
    fields = kind.by_name
    unknown = sorted(set(values) - set(fields))
    if unknown:
        raise ValueError(f"{kind.code} has no field {'、'.join(unknown)}")
    wrong, found = [], {}
    for name, field in fields.items():
        try:
            found[name] = read(field, values.get(name))
        except WrongValue as error:
            wrong.append(str(error))
    if wrong:
        raise Refused("letter_value", f"《{kind.name}》：{''.join(wrong)}")
    return found


def remedy_text(kind: LetterType, agency: Agency, decided_on: date, grounds: Sequence[str], served_online: bool) -> str:
    """The remedy paragraph; RF and E side by side where the grounds need both (O2)."""
    known = remedy_data(agency, decided_on)
    venue = Venue(*(known[code].value for code in ("review_organ", "review_address", "review_online", "court")))
    code, withheld = _decided(kind, grounds)
    try:
        return paragraph(code, decided_on, venue, withheld=withheld, served_online=served_online, act=kind.act).text
    except (OutcomeError, IncompleteVenue) as error:
        raise Refused("remedy", f"《{kind.name}》的救济途径不能生成：{error}。") from error


def _decided(kind: LetterType, grounds: Sequence[str]) -> tuple[str, list[str]]:
    """The outcome whose paragraph is taken, and the grounds of its parts."""
    codes = list(dict.fromkeys([*([kind.outcome] if kind.outcome else []), *grounds]))
    unknown = [code for code in codes if code not in OUTCOMES]
    if unknown:
        raise Refused("grounds", f"不认识的决定类型：{'、'.join(unknown)}。")
    if kind.code == "renewed_decision" and not codes:
        raise Refused("grounds", "重新答复须写明新的决定类型，才能生成救济途径。")
    given = [code for code in codes if OUTCOMES[code].gives]
    withheld = [code for code in codes if code not in given]
    if not codes:
        return "D02", []
    if given and withheld and "D03" not in given:
        raise Refused("grounds", "一部分公开、一部分不公开的，应当用《部分公开告知书》。", rule="条例第三十七条")
    if "D03" in given:
        return "D03", withheld
    same = len({OUTCOMES[code].remedy for code in codes}) == 1
    return (codes[0], []) if same else ("D03", withheld)


# O3: D20 asks 法制审核 for an article; neither a row of the annual report nor the document that drew it up is one.
_REPORT_ROW = re.compile(r"年度报告|公开办函〔2021〕30号|第[一二三四]部分|r\d\d")
_ARTICLE = re.compile(r"《[^》]+》.*第.+条")


def _refuse_report_row(kind: LetterType, filled: Mapping[str, Any]) -> None:
    basis = filled.get("法律依据", "")
    if kind.outcome == "D20" and (_REPORT_ROW.search(basis) or not _ARTICLE.search(basis)):
        raise Refused(
            "basis",
            f"《{kind.name}》的法律依据要写明法律、法规、规章的全称和条款，年度报告的栏目不是法律依据；现在写的是“{basis}”。",
            rule="条例第三十六条",
        )


def _refuse_empty(kind: LetterType, lines: Sequence[Line], filled: Mapping[str, Any]) -> None:
    empty = [name for name, field in kind.by_name.items() if field.required and not filled[name]]
    if empty:
        raise Refused(
            "letter_field", f"《{kind.name}》还缺：{'、'.join(empty)}。请填写后再出文。", rule="条例第三十六条"
        )
    used = {name for line in lines for name in line.names}
    lacking = [name for name in AGENCY_FIELDS if name in used and not filled[name]]
    if lacking:
        raise Refused("agency_data", f"本机关没有填“{'、'.join(lacking)}”；请在“机关—公开信息”里补填。")


def _blocks(kind: LetterType, line: Line, filled: Mapping[str, Any], remedy: str) -> list[Block]:
    if line.names and not any(name == REMEDY or filled[name] for name in line.names):
        return []
    name = line.alone
    if name == REMEDY:
        return [Block(Kind.REMEDY, remedy)]
    value = filled[name] if name else None
    if isinstance(value, tuple):
        return _many(kind, name, value)
    text = PLACE.sub(lambda place: printed(filled[place[1].strip()]), line.text)
    return [Block(line.kind, part) for part in text.split("\n") if part]


def _many(kind: LetterType, name: str, value: tuple[Any, ...]) -> list[Block]:
    head = kind.by_name[name].head
    if head:
        return [Block(Kind.TABLE, rows=(head, *value))]
    return [Block(Kind.TEXT, f"{n}. {text}" if len(value) > 1 else text) for n, text in enumerate(value, 1)]


def _contact(data: Mapping[str, str]) -> str:
    parts = (("联系电话", "phone"), ("地址", "address"))
    return "　".join(f"{label}：{data[code]}" for label, code in parts if data.get(code))
