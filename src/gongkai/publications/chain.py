"""The review chain as data: its stages, who passes each, and the order that an agency sets per genre.

保密审查 cannot be left out and signature always comes last (条例 17, 保密法实施条例 42; R23): no setting can say
otherwise. An item keeps the chain that it entered; a change of the setting holds for what enters review afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gongkai.publications import facts as f
from gongkai.publications.genres import GENRES


@dataclass(frozen=True)
class Stage:
    """One stage: its step of the process table, the role that takes it, the fact that passes it."""

    code: str
    title: str
    role: str
    passed_by: str

    @property
    def step(self) -> str:
        """The code of the step that passes the stage."""
        return f"publications.pass_{self.code}"


UNIT = Stage("unit", "科室审核", "reviewer", f.UnitPassed.kind)
LEGALITY = Stage("legality", "合法性审核", "reviewer", f.LegalityPassed.kind)
SECRECY = Stage("secrecy", "保密审查", "secrecy", f.SecrecyPassed.kind)
OFFICE = Stage("office", "公开机构审核", "publisher", f.OfficePassed.kind)
SIGNATURE = Stage("signature", "签发", "signer", f.Signed.kind)

STAGES: dict[str, Stage] = {stage.code: stage for stage in (UNIT, LEGALITY, SECRECY, OFFICE, SIGNATURE)}
BY_TITLE = {stage.title: stage for stage in STAGES.values()}
USUAL = "缺省：科室审核、保密审查、公开机构审核\n规章、行政规范性文件：科室审核、合法性审核、保密审查、公开机构审核"
DEFAULT = "缺省"


class BadChain(ValueError):
    """The setting does not describe chains; the message says which line and why."""


def parse(text: str) -> Mapping[str, tuple[str, ...]]:
    """Genre code (or "") to the stages before signature. Raises ``BadChain`` with the line that is wrong."""
    chains: dict[str, tuple[str, ...]] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        names, colon, stages = line.replace(":", "：").partition("：")
        if not colon:
            raise BadChain(f"“{line}”没有冒号；请写成“体裁：第一步、第二步”。")
        chain = _stages(stages, line)
        for name in filter(None, map(str.strip, names.split("、"))):
            chains[_genre(name, line)] = chain
    if "" not in chains:
        raise BadChain("少了“缺省：……”一行；没有单独写明的体裁照它办理。")
    return chains


def _stages(text: str, line: str) -> tuple[str, ...]:
    chosen = [name.strip() for name in text.split("、") if name.strip()]
    unknown = [name for name in chosen if name not in BY_TITLE]
    if unknown:
        raise BadChain(f"“{line}”里的“{unknown[0]}”不是审核步骤；可以写：{'、'.join(BY_TITLE)}。")
    if len(set(chosen)) != len(chosen):
        raise BadChain(f"“{line}”有重复的步骤。")
    if SECRECY.title not in chosen:
        raise BadChain(f"“{line}”没有保密审查；公开前必须审查（条例第十七条），不能关闭。")
    return tuple(BY_TITLE[name].code for name in chosen if name != SIGNATURE.title)


def _genre(name: str, line: str) -> str:
    if name == DEFAULT:
        return ""
    for genre in GENRES.values():
        if genre.title == name:
            return genre.code
    raise BadChain(f"“{line}”里的“{name}”不是体裁。")


def fault(text: str) -> str | None:
    """What is wrong with the setting, or None."""
    try:
        parse(text)
    except BadChain as error:
        return str(error)
    return None


def chain_for(text: str, genre: str) -> tuple[str, ...]:
    """The whole chain of an item of this genre under the setting: its stages, and signature last."""
    chains = parse(text)
    return (*chains.get(genre, chains[""]), SIGNATURE.code)
