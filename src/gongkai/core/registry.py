"""What a lower room adds to an upper one: typed lists, filled when the rooms are loaded, read by whoever shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from gongkai.core.viewers import Viewer

if TYPE_CHECKING:
    from gongkai.core.models.matter import Matter


class Named(Protocol):
    """An item of a registry has a code of its own."""

    @property
    def code(self) -> str: ...


Item = TypeVar("Item", bound=Named)


class Registry(Generic[Item]):
    """A list of items by code; adding a code twice is an error at start."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._items: dict[str, Item] = {}

    def add(self, item: Item) -> Item:
        """Add ``item``; raises ``ValueError`` where its code is taken."""
        if item.code in self._items:
            raise ValueError(f"{self.name}: {item.code} is registered twice")
        self._items[item.code] = item
        return item

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())

    def __getitem__(self, code: str) -> Item:
        return self._items[code]

    def __contains__(self, code: object) -> bool:
        return code in self._items


@dataclass(frozen=True)
class NavigationItem:
    """An entry of the staff navigation. ``url`` names a URL pattern; ``roles`` who sees it (empty: all staff)."""

    code: str
    group: str
    title: str
    icon: str
    url: str
    roles: frozenset[str] = frozenset()
    order: int = 100
    count: Callable[[Viewer], int] | None = None


@dataclass(frozen=True)
class DueItem:
    """One line of a workbench: what, until when, whose, and where to go on.

    ``mine``: the viewer has to see to it; else it is a colleague's, shown to whoever keeps an eye on all of them.
    """

    title: str
    detail: str
    due: date | None
    url: str
    owner: str
    provisional: bool = False
    mine: bool = True


@dataclass(frozen=True)
class DueSource:
    """A room's contribution to the workbench."""

    code: str
    items: Callable[[Viewer, date], Iterable[DueItem]]


@dataclass(frozen=True)
class MatterLabel:
    """How a matter is named in lists of other rooms, and where its page is. ``title`` holds no personal data."""

    title: str
    url: str


@dataclass(frozen=True)
class MatterKind:
    """A room's way to name its matters: ``label`` answers for many keys at once, in a fixed number of queries."""

    code: str
    label: Callable[[Sequence[int]], Mapping[int, MatterLabel]]


@dataclass(frozen=True)
class PanelLine:
    """One line of a panel: what, a second line about it, and where to go on."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class MatterPanel:
    """What another room knows of the matters of kind ``of``, for their pages; ``lines`` asks one query.

    ``new``: the address at which something is added to the matter, with the words of the button, for a viewer, the
    matter and the number under which it is known; none where he may not.
    """

    code: str
    of: str
    title: str
    lines: Callable[[Viewer, Matter], Iterable[PanelLine]]
    new: Callable[[Viewer, Matter, str], tuple[str, str] | None] | None = None


@dataclass(frozen=True)
class SubjectKind:
    """What an audit entry is about, in words: ``account:KEY`` is of kind ``account``. ``names`` answers for many keys
    at once, in a fixed number of queries; a key it does not know is left out."""

    code: str
    title: str
    names: Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True)
class Finding:
    """What ``gongkai doctor`` found: severity (error, warning, ok), what is wrong and how to mend it."""

    severity: str
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class DoctorCheck:
    """A room's check of the installation."""

    code: str
    title: str
    run: Callable[[], Iterable[Finding]]


@dataclass(frozen=True)
class DemoChapter:
    """A room's part of the demonstration city; chapters run by ``order``."""

    code: str
    title: str
    order: int
    tell: Callable[[], None]


navigation: Registry[NavigationItem] = Registry("navigation")
due_sources: Registry[DueSource] = Registry("due items")
matter_kinds: Registry[MatterKind] = Registry("matter kinds")
matter_panels: Registry[MatterPanel] = Registry("matter panels")
subject_kinds: Registry[SubjectKind] = Registry("subject kinds")
doctor_checks: Registry[DoctorCheck] = Registry("doctor checks")
demo_chapters: Registry[DemoChapter] = Registry("demo chapters")


@dataclass(frozen=True)
class ShownPanel:
    """A panel as a page draws it: its lines, and the address and words of the button that adds one."""

    code: str
    title: str
    lines: Sequence[PanelLine]
    new: tuple[str, str] | None


def panels_of(viewer: Viewer, matter: Matter, number: str) -> list[ShownPanel]:
    """What other rooms know of a matter, one query for each; a panel without a line and without a button is left out.

    ``number``: under which the matter is known outside.
    """
    found = []
    for panel in matter_panels:
        if panel.of != matter.kind:
            continue
        lines = list(panel.lines(viewer, matter))
        new = panel.new(viewer, matter, number) if panel.new is not None and number else None
        if lines or new:
            found.append(ShownPanel(panel.code.partition(".")[0], panel.title, lines, new))
    return found
