"""A matter as a page of the desk opens it. Rooms add what its facts amount to, and where its pages stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from gongkai.agencies.models import Agency
from gongkai.core.facts import FactView
from gongkai.core.models import Matter
from gongkai.core.process import Process
from gongkai.core.viewers import Viewer


@dataclass(frozen=True)
class OpenedMatter:
    """A matter that ``viewer`` may know of: ``row`` is the room's own row of it, ``facts`` all there are.

    ``process`` and ``words`` are the room's: its process table, and the Chinese word of each state.
    """

    process: ClassVar[Process]
    words: ClassVar[Mapping[str, str]]

    viewer: Viewer
    row: Any
    facts: list[FactView]

    @property
    def matter(self) -> Matter:
        """Its matter."""
        matter: Matter = self.row.matter
        return matter

    @property
    def agency(self) -> Agency:
        """The agency that has it in hand."""
        agency: Agency = self.row.agency
        return agency

    @property
    def state(self) -> str:
        """The process state."""
        return self.process.state_after(self.facts)

    @property
    def state_word(self) -> str:
        """Its Chinese word."""
        return self.words[self.state]

    @property
    def own(self) -> bool:
        """Whether the viewer acts for the agency itself; whoever oversees it only looks."""
        return getattr(self.viewer, "agency_id", None) == self.row.agency_id
