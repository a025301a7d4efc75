"""Letters as the pages of a case show them: the sheet, its dates, and what changed since it was last sent back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from gongkai.applications import facts as f
from gongkai.applications.case import Answer, LetterState
from gongkai.core.facts import FactView, in_force
from gongkai.law.explanation import cn
from gongkai.letters import sheet as sheets
from gongkai.letters.models import Letter
from gongkai.letters.sheet import Sheet


def sheet_of(letter: Letter) -> Sheet:
    """What is printed on it."""
    return sheets.from_json(letter.sheet)


def dates(state: LetterState | Answer | None) -> list[str]:
    """The days of a letter, in words and in their order."""
    if state is None:
        return []
    if isinstance(state, Answer):
        found = [
            (state.drafted_on, "拟写"),
            (state.signed_on, "签发"),
            (state.dispatched_on, "寄发"),
            (state.delivered_on, "送达"),
        ]
    else:
        found = [
            (state.drafted_on, "拟写"),
            (state.approved_on, "批准"),
            (state.sent_on, "发出"),
            (state.returned_on, "退回"),
            (state.received_on, "送达"),
        ]
    return [f"{day.month}月{day.day}日{word}" for day, word in found if day is not None][-2:]


@dataclass(frozen=True)
class Change:
    """A stretch of a letter that was changed: the paragraphs that went, and those that came."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


def changes(before: Sheet, after: Sheet) -> list[Change]:
    """What differs between two drafts, paragraph by paragraph."""
    old, new = before.plain.splitlines(), after.plain.splitlines()
    return [
        Change(tuple(old[a:b]), tuple(new[c:d]))
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]


@dataclass(frozen=True)
class SentBack:
    """That an earlier draft of a letter was sent back: when, why, and its key."""

    on: str
    reason: str
    letter: int


def sent_back_before(views: Sequence[FactView], letter: int) -> SentBack | None:
    """The last draft of the same letter that was sent back before ``letter`` was drafted; None for a first draft."""
    found: SentBack | None = None
    drafts: dict[str, int] = {}
    wanted = _name_of(views, letter)
    for view in in_force(views):
        payload = view.payload
        if isinstance(payload, f.DecisionDrafted | f.LetterDrafted):
            if payload.letter == letter:
                return found
            drafts[_name(payload)] = payload.letter
        elif isinstance(payload, f.DecisionSentBack) and wanted == "decision" and "decision" in drafts:
            found = SentBack(cn(view.occurred_on), payload.reason, drafts["decision"])
        elif isinstance(payload, f.LetterSentBack) and drafts.get(wanted) == payload.letter:
            found = SentBack(cn(view.occurred_on), payload.reason, payload.letter)
    return None


def _name(payload: f.DecisionDrafted | f.LetterDrafted) -> str:
    return "decision" if isinstance(payload, f.DecisionDrafted) else f"{payload.type}:{payload.party}"


def _name_of(views: Sequence[FactView], letter: int) -> str:
    for view in views:
        if isinstance(view.payload, f.DecisionDrafted | f.LetterDrafted) and view.payload.letter == letter:
            return _name(view.payload)
    return ""
