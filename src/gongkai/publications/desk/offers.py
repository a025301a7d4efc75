"""What can be done on an item now, and why the rest cannot: for the page of the item. Pure but for addresses."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.agencies.service import role_labels
from gongkai.core.actions import SYSTEM, registered
from gongkai.core.process import START, Step
from gongkai.publications.desk.opened import Opened
from gongkai.publications.process import PUBLICATION
from gongkai.ui.offers import Closed, Offer


def _codes(*names: str) -> tuple[str, ...]:
    return tuple(f"publications.{name}" for name in names)


# Every step of the table that a page of an item offers, once; a test compares.
THEMES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("起草", _codes("write", "submit", "discard", "drop_revision", "stay_withdrawn")),
    (
        "审核",
        _codes(
            "pass_unit",
            "pass_legality",
            "pass_secrecy",
            "pass_office",
            "ask_confirmation",
            "confirm_joint",
            "sign",
            "return",
            "take_back",
        ),
    ),
    ("发布", _codes("publish", "prove_shown", "prove_gone", "schedule", "keep", "reassess")),
    ("公开以后", _codes("revise", "mark_validity", "withdraw", "ask_erasure", "erase", "take_over")),
)
THEME = {code: title for title, codes in THEMES for code in codes}
# Taken by other agencies, on the pages of their own desk.
OF_OTHERS = frozenset(_codes("answer_confirmation", "decide_confirmation"))
# Rare, and not to be taken by a slip of the hand: folded.
FOLDED = frozenset(_codes("ask_confirmation", "discard", "drop_revision", "stay_withdrawn", "ask_erasure", "take_over"))
# Whatever waits for its turn is no news to anybody.
TURNS = frozenset(_codes("pass_unit", "pass_legality", "pass_secrecy", "pass_office", "sign"))
# Steps whose requirement tells of something that never happened to most items.
UNCOMMON = frozenset(
    _codes(
        "confirm_joint",
        "drop_revision",
        "stay_withdrawn",
        "erase",
        "take_back",
        "ask_erasure",
        "prove_shown",
        "prove_gone",
    )
)


@dataclass
class Offers:
    """All steps of an item: in front, folded, refused with the reason, of another state, waiting for others."""

    front: list[Offer] = field(default_factory=list)
    folded: list[Offer] = field(default_factory=list)
    refused: list[Closed] = field(default_factory=list)
    not_yet: list[Closed] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)


def offers(at: Opened, unready: bool) -> Offers:
    """What the viewer can do now; ``unready``: it must be written on, so that writing leads and not sending."""
    found = Offers()
    if not at.own:
        return found
    first = leading(at, unready)
    for code in (code for _, codes in THEMES for code in codes):
        _judge(at, PUBLICATION.by_code[code], found, first)
    found.front.sort(key=lambda offer: not offer.first)
    return found


def leading(at: Opened, unready: bool) -> str:
    """The step that leads on from here; empty where none does."""
    item, state = at.item, at.state
    if state == "drafting":
        return "publications.write" if unready else "publications.submit"
    if state == "reviewing" and item.stage is not None:
        return "publications.sign" if item.stage.code == "signature" else item.stage.step
    if state == "signed":
        is_open = item.card is not None and item.card.attribute == "open"
        return "publications.publish" if is_open else "publications.keep"
    if item.erasure is not None:
        return "publications.erase"
    if item.proof_waits or item.gone_waits:
        return "publications.prove_shown" if item.proof_waits else "publications.prove_gone"
    return "publications.reassess" if state == "kept" and item.review_on and item.review_on <= at.today else ""


def _judge(at: Opened, step: Step, found: Offers, first: str) -> None:
    refusal = registered[step.code].refusal(at.viewer, at.matter, at.facts, at.item)
    if refusal is None:
        offer = Offer(
            step.code,
            step.title,
            at.step_url(step.code.partition(".")[2]),
            step.ground,
            step.clock_effect,
            first=step.code == first,
        )
        (found.folded if step.code in FOLDED else found.front).append(offer)
    elif refusal.code in {"role", "policy"}:
        if step.code == first and PUBLICATION.refusal(step, at.facts, None, at.item) is None:
            found.others.append((step.title, role_labels([role for role in step.roles if role != SYSTEM])))
    elif refusal.code == "state" or (refusal.code == "requirement" and step.code in TURNS | UNCOMMON):
        found.not_yet.append(Closed(step.title, refusal.message, refusal.rule))
    else:
        found.refused.append(Closed(step.title, refusal.message, refusal.rule))


def offered_steps() -> set[str]:
    """The steps that stand under a theme; those of the system, of other agencies and the beginning stand nowhere."""
    steps = (step for step in PUBLICATION.steps if START not in step.source and set(step.roles) != {SYSTEM})
    return {step.code for step in steps} - OF_OTHERS
