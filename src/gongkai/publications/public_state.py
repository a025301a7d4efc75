"""What must follow every change of what the public sees, in the transaction of the change.

The generation number is part of every key under which a public page is kept: raised here, an old page is found no more
by anybody. The index is told by a job, and again when the attachments were read; until it has run, a hit that is
gone is dropped by ``visible_to``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F

from gongkai.core.actions import Run
from gongkai.core.models.files import FileLink
from gongkai.core.registry import Registry
from gongkai.core.writing import must_be_writing
from gongkai.publications import searching, texts
from gongkai.publications.models import Text, TextFile, Visibility
from gongkai.search.service import queue

READ = "publications.read_attachments"


@dataclass(frozen=True)
class Follower:
    """What another room does of every change of what is public, in the transaction of the change."""

    code: str
    follow: Callable[[Run], None]


followers: Registry[Follower] = Registry("followers of the public state")


def generation() -> int:
    """The number of the present public state; one query."""
    return Visibility.objects.values_list("generation", flat=True).first() or 0


def changed(run: Run, *, attachments: bool = True) -> None:
    """Raise the generation and let the index follow; ``attachments``: whether there may be some to be read."""
    changed_rows([run], with_attachments=[run] if attachments else [])


def changed_rows(runs: Sequence[Run], *, with_attachments: Iterable[Run]) -> None:
    """The same for what the rows of a batch changed, or one run alone."""
    raise_generation()
    first = runs[0]
    keys = [run.the_matter().pk for run in runs]
    queue(searching.INDEX, *keys, batch=f"entry {first.entry.pk}" if first.batch else "")
    for run in with_attachments:
        matter = run.the_matter()
        run.queue(READ, f"{matter.pk} {matter.last_seq}", {"matter": matter.pk})
    for follower in followers:
        for run in runs:
            follower.follow(run)


def raise_generation() -> None:
    """One more; the row is made by the first migration."""
    must_be_writing("the generation of the public state")
    Visibility.objects.update(generation=F("generation") + 1)


def open_files(text: Text) -> None:
    """Everybody may follow the links of this text from now on; a picture that the body no longer shows stays closed."""
    links = [row.link_id for row in texts.shown_files(text)]
    FileLink.objects.filter(pk__in=links).update(audience=FileLink.Audience.PUBLIC)


def close_files(text_ids: list[int]) -> None:
    """Only the staff may follow the links of these texts from now on."""
    links = TextFile.objects.filter(text_id__in=text_ids).values("link_id")
    FileLink.objects.filter(pk__in=links).update(audience=FileLink.Audience.STAFF)
