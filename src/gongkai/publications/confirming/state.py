"""How the confirmation of one agency stands, as the facts of the item have it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from gongkai.publications import facts as f

ASKED, AGREED, DISSENTED, SILENT = "asked", "agreed", "dissented", "silent"
CLEARED, FORBIDDEN = "cleared", "forbidden"
SETTLED = frozenset({AGREED, CLEARED})
DISPUTED = frozenset({DISSENTED, SILENT})


@dataclass(frozen=True)
class Confirming:
    """One agency that was asked: until when, who decides if the two do not agree, and what was said."""

    asked: f.ConfirmationAsked
    state: str = ASKED
    opinion: str = ""
    decision: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing of it stands in the way of publishing."""
        return self.state in SETTLED

    @property
    def disputed(self) -> bool:
        """Whether the common superior has to decide."""
        return self.state in DISPUTED

    def overdue(self, today: date) -> bool:
        """Whether its term is over without an answer."""
        return self.state == ASKED and self.asked.term < today

    def after(self, fact: object) -> Confirming:
        """How it stands after a fact about this agency."""
        if isinstance(fact, f.ConfirmationAnswered):
            return replace(self, state=AGREED if fact.agrees else DISSENTED, opinion=fact.opinion)
        if isinstance(fact, f.ConfirmationLapsed):
            return replace(self, state=AGREED if fact.agrees else SILENT)
        if isinstance(fact, f.ConfirmationDecided):
            return replace(self, state=CLEARED if fact.publish else FORBIDDEN, decision=fact.ground)
        return self
