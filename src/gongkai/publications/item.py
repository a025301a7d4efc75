"""An item as its facts have it: one pure reading, used by requirements, fold, pages and jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from gongkai.core.facts import FactView, in_force
from gongkai.publications import facts as f
from gongkai.publications.chain import SIGNATURE, STAGES, Stage
from gongkai.publications.confirming.state import Confirming

VALID = "valid"


@dataclass
class Item:
    """What has happened to an item, for ``today``."""

    today: date
    key: str = ""
    origin: str = ""
    cards: dict[int, f.Written] = field(default_factory=dict)
    text: int | None = None
    drafter: int | None = None
    migrated: f.Migrated | None = None
    mirrored: f.Mirrored | None = None
    submitted: f.Submitted | None = None
    unexplained: str = ""
    passed: list[str] = field(default_factory=list)
    confirmed: list[str] = field(default_factory=list)
    confirmations: dict[int, Confirming] = field(default_factory=dict)
    concerned: dict[int, str] = field(default_factory=dict)
    returned: f.Returned | None = None
    signed: f.Signed | None = None
    scheduled_at: datetime | None = None
    live: f.Published | None = None
    first_published_at: datetime | None = None
    published_at: datetime | None = None
    index_number: str = ""
    elsewhere: str = ""
    proof: f.ShownElsewhere | None = None
    first_shown_at: datetime | None = None
    gone_waits: bool = False
    versions: list[f.Published] = field(default_factory=list)
    standing: list[f.Published] = field(default_factory=list)
    revising: str = ""
    validity: str = VALID
    validity_since: date | None = None
    validity_because: str = ""
    validity_by: int | None = None
    withdrawn: f.Withdrawn | None = None
    withdrawn_on: date | None = None
    display_ended: bool = False
    kept: f.Kept | None = None
    review_on: date | None = None
    erasure: f.ErasureAsked | None = None
    erased: set[int] = field(default_factory=set)
    title_erased: bool = False
    discarded: bool = False

    @property
    def card(self) -> f.Written | None:
        """What the present text says about itself."""
        return self.cards.get(self.text) if self.text is not None else None

    @property
    def public_card(self) -> f.Written | None:
        """What the published text says about itself, or the present one while nothing is published."""
        return self.cards[self.live.text] if self.live is not None else self.card

    @property
    def stage(self) -> Stage | None:
        """The stage whose turn it is in review; None outside review, and once signed."""
        if self.submitted is None or self.signed is not None:
            return None
        waiting = (code for code in self.submitted.chain if code not in self.passed)
        return STAGES[next(waiting, SIGNATURE.code)]

    @property
    def unconfirmed(self) -> int:
        """How many agencies have not confirmed yet: of those that issue it too, and of those that were asked."""
        asked = self.confirmations.values()
        settled = {*self.confirmed, *(each.asked.name for each in asked if each.settled and each.asked.issuer)}
        issuing = max(0, (self.card.joint if self.card else 0) - len(settled))
        others = (each for each in asked if not each.asked.issuer and not each.settled)
        return issuing + sum(1 for each in others if each.asked.name not in self.confirmed)

    @property
    def public(self) -> bool:
        """Whether its content stands on the site, or was sent to the platform and not taken back."""
        if self.live is None or self.withdrawn is not None or self.display_ended:
            return False
        return self.live.version_id not in self.erased

    @property
    def first_shown_elsewhere(self) -> bool:
        """Whether the public first saw it on another platform, so that the time of it is that platform's."""
        return self.first_shown_at is not None and self.first_shown_at != self.first_published_at

    @property
    def here(self) -> bool:
        """Whether its content stands on this system's own site."""
        return self.public and not self.elsewhere

    @property
    def proof_waits(self) -> bool:
        """Whether it was sent to another platform and not yet seen there in the version that was sent."""
        if not self.public or not self.elsewhere or self.live is None:
            return False
        return self.proof is None or self.proof.version_id != self.live.version_id

    @property
    def public_versions(self) -> list[f.Published]:
        """The versions that anybody may read and compare: what was taken off the site stays off it, though a later
        version was published."""
        if not self.here:
            return []
        return [fact for fact in self.standing if fact.version_id not in self.erased and not fact.elsewhere]


def read(facts: Sequence[FactView], today: date) -> Item:
    """The item after ``facts``."""
    item = Item(today)
    for view in in_force(facts):
        _READERS[view.kind](item, view, view.payload)
    return item


def _begun(item: Item, view: FactView, fact: f.Begun) -> None:
    item.key, item.origin = fact.key, fact.origin


def _written(item: Item, view: FactView, fact: f.Written) -> None:
    item.text, item.cards[fact.text] = fact.text, fact
    item.drafter = view.actor or item.drafter


def _migrated(item: Item, view: FactView, fact: f.Migrated) -> None:
    item.migrated = fact


def _mirrored(item: Item, view: FactView, fact: f.Mirrored) -> None:
    item.mirrored = fact


def _submitted(item: Item, view: FactView, fact: f.Submitted) -> None:
    item.submitted, item.signed, item.returned = fact, None, None
    item.passed, item.confirmed, item.confirmations = [], [], {}
    item.unexplained = fact.unexplained


def _passed(item: Item, view: FactView, fact: Any) -> None:
    item.passed.append(next(stage.code for stage in STAGES.values() if stage.passed_by == view.kind))


def _joint(item: Item, view: FactView, fact: f.JointConfirmed) -> None:
    item.confirmed.append(fact.agency)


def _asked(item: Item, view: FactView, fact: f.ConfirmationAsked) -> None:
    item.confirmations[fact.agency] = Confirming(fact)
    item.concerned[fact.agency] = fact.name


def _about(item: Item, view: FactView, fact: Any) -> None:
    if fact.agency in item.confirmations:
        item.confirmations[fact.agency] = item.confirmations[fact.agency].after(fact)


def _back(item: Item, view: FactView, fact: f.Returned | f.TakenBack) -> None:
    item.confirmations = {}
    item.returned = fact if isinstance(fact, f.Returned) else None
    item.submitted = item.signed = item.scheduled_at = None


def _signed(item: Item, view: FactView, fact: f.Signed) -> None:
    item.signed = fact


def _scheduled(item: Item, view: FactView, fact: f.Scheduled) -> None:
    item.scheduled_at = fact.at


def _published(item: Item, view: FactView, fact: f.Published) -> None:
    item.live, item.published_at, item.index_number = fact, view.recorded_at, fact.index_number
    item.elsewhere, item.gone_waits = fact.elsewhere, bool(item.elsewhere) and not fact.elsewhere
    if not fact.elsewhere:
        item.first_published_at = item.first_published_at or view.recorded_at
        item.first_shown_at = item.first_shown_at or view.recorded_at
    item.versions.append(fact)
    item.standing.append(fact)
    item.withdrawn = item.withdrawn_on = item.scheduled_at = item.submitted = None
    item.display_ended, item.revising = False, ""


def _sent_away(item: Item, view: FactView, fact: f.SentAway) -> None:
    assert item.live is not None
    item.live = replace(item.live, elsewhere=fact.elsewhere)
    item.versions[-1] = item.standing[-1] = item.live
    item.elsewhere, item.proof = fact.elsewhere, None


def _kept(item: Item, view: FactView, fact: f.Kept) -> None:
    item.kept, item.review_on, item.submitted = fact, fact.review_on, None


def _reassessed(item: Item, view: FactView, fact: f.Reassessed) -> None:
    item.review_on = fact.review_on


def _revision(item: Item, view: FactView, fact: f.RevisionBegun) -> None:
    item.revising, item.submitted, item.signed, item.returned = fact.reason, None, None, None
    item.confirmations = {}
    item.kept = item.review_on = None


def _dropped(item: Item, view: FactView, fact: f.RevisionDropped | f.StayedWithdrawn) -> None:
    item.revising, item.returned = "", None
    if item.live is not None:
        item.text = item.live.text


def _discarded(item: Item, view: FactView, fact: f.Discarded) -> None:
    item.discarded, item.returned = True, None


def _validity(item: Item, view: FactView, fact: f.ValidityChanged) -> None:
    item.validity, item.validity_since = fact.validity, fact.since
    item.validity_because, item.validity_by = fact.because, fact.by


def _withdrawn(item: Item, view: FactView, fact: f.Withdrawn) -> None:
    item.withdrawn, item.withdrawn_on, item.confirmations = fact, view.occurred_on, {}
    item.standing.clear()
    item.gone_waits = bool(item.elsewhere)


def _ended(item: Item, view: FactView, fact: f.DisplayEnded) -> None:
    item.display_ended = True
    item.standing.clear()
    item.gone_waits = bool(item.elsewhere)


def _shown_elsewhere(item: Item, view: FactView, fact: f.ShownElsewhere) -> None:
    item.proof = fact
    item.first_shown_at = item.first_shown_at or fact.claimed_at


def _gone_elsewhere(item: Item, view: FactView, fact: f.GoneElsewhere) -> None:
    item.gone_waits = False


def _erasure(item: Item, view: FactView, fact: f.ErasureAsked) -> None:
    item.erasure = fact


def _erased(item: Item, view: FactView, fact: f.Erased) -> None:
    item.erasure = None
    item.erased |= set(fact.versions)
    item.title_erased = item.title_erased or fact.title


def _taken_over(item: Item, view: FactView, fact: f.TakenOver) -> None:
    item.drafter = None  # whoever drafted it belongs to the agency that had it


_READERS: dict[str, Any] = {
    f.Begun.kind: _begun,
    f.Written.kind: _written,
    f.Migrated.kind: _migrated,
    f.Mirrored.kind: _mirrored,
    f.Submitted.kind: _submitted,
    **{stage.passed_by: _passed for stage in STAGES.values() if stage is not SIGNATURE},
    f.JointConfirmed.kind: _joint,
    f.ConfirmationAsked.kind: _asked,
    f.ConfirmationAnswered.kind: _about,
    f.ConfirmationLapsed.kind: _about,
    f.ConfirmationDecided.kind: _about,
    f.Returned.kind: _back,
    f.TakenBack.kind: _back,
    f.Signed.kind: _signed,
    f.Scheduled.kind: _scheduled,
    f.Published.kind: _published,
    f.SentAway.kind: _sent_away,
    f.ShownElsewhere.kind: _shown_elsewhere,
    f.GoneElsewhere.kind: _gone_elsewhere,
    f.Kept.kind: _kept,
    f.Reassessed.kind: _reassessed,
    f.RevisionBegun.kind: _revision,
    f.RevisionDropped.kind: _dropped,
    f.StayedWithdrawn.kind: _dropped,
    f.Discarded.kind: _discarded,
    f.ValidityChanged.kind: _validity,
    f.Withdrawn.kind: _withdrawn,
    f.DisplayEnded.kind: _ended,
    f.ErasureAsked.kind: _erasure,
    f.Erased.kind: _erased,
    f.TakenOver.kind: _taken_over,
}
