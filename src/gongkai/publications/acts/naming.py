"""How a party stands in public: a natural person by the surname, unless the agency's rules print whole names (R146)."""

from __future__ import annotations

import re

from gongkai.publications.acts.models import Act

SETTING = "publications.act_names"
MASKED, FULL = "masked", "full"
NAMES = (
    (MASKED, "只写姓，例如“王某某”"),
    (FULL, "写全名（当地或者行业规定要求公示姓名的）"),
)
_BETWEEN = re.compile(r"[、，,；;\s]+")
_DOUBLE = ("欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木")
# An organisation's name says what it is; a person's does not.
_ORGANISATION = re.compile(
    r"公司|厂|店|部|院|校|所|社|会|中心|局|站|行|馆|场|园|室|队|集团|合作社|经营|企业|银行|委|政府|幼儿园"
)
_SHORT = 4


def masked(name: str) -> str:
    """The name of a natural person, or of several, with the given names left out: 王某某、欧阳某."""
    return "、".join(_one(each) for each in _BETWEEN.split(name.strip()) if each)


def _one(name: str) -> str:
    if "·" in name:
        return f"{name.partition('·')[0][:1]}某某"
    family = next((each for each in _DOUBLE if name.startswith(each) and len(name) > len(each)), name[:1])
    return family + "某" * min(2, max(1, len(name) - len(family)))


def is_person(name: str) -> bool:
    """Whether a name without any statement of kind is taken for a natural person's: short, and of no organisation."""
    return all(len(each) <= _SHORT and not _ORGANISATION.search(each) for each in _BETWEEN.split(name.strip()) if each)


def shown(act: Act, text: str, names: str = MASKED) -> str:
    """``text`` of the row as the public reads it: the party's name is masked wherever it stands in it."""
    if act.party_kind != Act.Party.NATURAL or names == FULL:
        return text
    for name in filter(None, _BETWEEN.split(act.party.strip())):
        if len(name) > 1:
            text = text.replace(name, _one(name))
    return text


def party(act: Act, names: str = MASKED) -> str:
    """The party as the public reads it."""
    return masked(act.party) if act.party_kind == Act.Party.NATURAL and names != FULL else act.party
