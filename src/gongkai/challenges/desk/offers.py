"""What can be done on a challenge now, and why the rest cannot: for the page of the challenge."""

from __future__ import annotations

from dataclasses import dataclass, field

from gongkai.agencies.service import role_labels
from gongkai.challenges.desk.opened import Opened
from gongkai.challenges.process import CHALLENGE
from gongkai.challenges.tasks import LINK, wanted
from gongkai.core.actions import SYSTEM, registered
from gongkai.core.process import START, Step
from gongkai.ui.offers import Closed, Offer


def _codes(*names: str) -> tuple[str, ...]:
    return tuple(f"challenges.{name}" for name in names)


# Rare, or no step forward: folded.
FOLDED = frozenset(
    _codes("refer", "assign", "amend", "take_over", "void", "suspend", "receive_opinion", "remand", "open_retrial")
)
# Steps whose requirement tells of something that never happened to most challenges.
UNCOMMON = frozenset(
    _codes(
        "comply",
        "report_back",
        "answer_appeal",
        "appeal",
        "decide_review",
        "judge",
        "end_suit",
        "receive_opinion",
        "suspend",
        "open_retrial",
    )
)


@dataclass
class Offers:
    """All steps: in front, folded, refused with the reason, of another state, waiting for others."""

    front: list[Offer] = field(default_factory=list)
    folded: list[Offer] = field(default_factory=list)
    refused: list[Closed] = field(default_factory=list)
    not_yet: list[Closed] = field(default_factory=list)
    others: list[tuple[str, str]] = field(default_factory=list)


def offers(at: Opened) -> Offers:
    """What the viewer can do now."""
    found = Offers()
    if not at.own:
        return found
    first = leading(at)
    for step in CHALLENGE.steps:
        if START not in step.source:
            _judge(at, step, found, first)
    found.front.sort(key=lambda offer: not offer.first)
    return found


def leading(at: Opened) -> str:
    """The step that leads on: what falls due first, or what the state waits for."""
    wants = wanted(at.dispute, at.state)
    dated = sorted((due, step) for step, (_, _, due) in wants.items() if due is not None)
    return dated[0][1] if dated else next(iter(wants), "")


def _judge(at: Opened, step: Step, found: Offers, first: str) -> None:
    refusal = registered[step.code].refusal(at.viewer, at.matter, at.facts, at.dispute)
    if refusal is None:
        url = at.step_url(step.code.partition(".")[2])
        leads = step.code == first
        offer = Offer(step.code, step.title, url, step.ground, step.clock_effect, first=leads)
        rare = step.code in FOLDED or (step.code == LINK and at.dispute.target is not None)
        (found.folded if rare and not leads else found.front).append(offer)
    elif refusal.code in {"role", "policy"}:
        if step.code == first and CHALLENGE.refusal(step, at.facts, None, at.dispute) is None:
            found.others.append((step.title, role_labels([role for role in step.roles if role != SYSTEM])))
    elif refusal.code == "state" or step.code in UNCOMMON:
        found.not_yet.append(Closed(step.title, refusal.message, refusal.rule))
    else:
        found.refused.append(Closed(step.title, refusal.message, refusal.rule))


def offered_steps() -> set[str]:
    """The steps that a page offers: all but the two that open a challenge."""
    return {step.code for step in CHALLENGE.steps if START not in step.source}
