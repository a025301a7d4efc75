"""What resembles an application: earlier requests of the same applicant at the same agency, and how many this month.

Hints and nothing more: whether a request repeats an earlier one (条例 36(6)), and whether somebody asks beyond reason
(条例 35), is judged by people. Candidates come from two indexes (identity hash, name), so that the number of queries
and of texts compared is bounded however many cases the agency has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rapidfuzz import fuzz, process

from gongkai.agencies.service import Agency
from gongkai.applications.models import Applicant, Application
from gongkai.applications.process import KIND, STATES
from gongkai.applications.queries import address
from gongkai.core import keys, settings
from gongkai.core.models import PersonalRecord
from gongkai.core.viewers import Viewer
from gongkai.law.fees import FREE_PIECES

MOST_CANDIDATES = 200
MOST_SHOWN = 5
SAME, SIMILAR = 95, 72
# What almost every request says; left in, any two short requests would resemble each other.
_FILLERS = re.compile(
    r"根据政府信息公开条例|依法|特此|申请人?|要求|请求|请|公开|提供|贵局|贵单位|你局|相关|有关|关于|的|一份"
)
_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Resemblance:
    """An earlier case that asks for much the same; ``score`` 0 to 100, ``sure``: under the same identity number."""

    number: str
    title: str
    url: str
    score: float
    state: str
    received_on: date | None
    replied_on: date | None
    sure: bool

    @property
    def word(self) -> str:
        """How near it is."""
        return "内容相同" if self.score >= SAME else "内容相近"


@dataclass(frozen=True)
class Hints:
    """What is shown beside an application: earlier ones that resemble it, and the applicant's count this month."""

    resembling: tuple[Resemblance, ...] = ()
    this_month: int = 0
    monthly_hint: int = 0

    @property
    def many(self) -> bool:
        """Whether the count reaches the agency's own mark (R42)."""
        return bool(self.monthly_hint) and self.this_month >= self.monthly_hint

    @property
    def fee(self) -> bool:
        """Whether a further one is beyond what is free by item in a month (R51)."""
        return self.this_month >= FREE_PIECES


def hints(viewer: Viewer, name: str, identity: str, title: str, text: str, today: date) -> Hints:
    """Hints for an application that is not registered yet, at the agency of ``viewer``; at most six queries."""
    agency_id = getattr(viewer, "agency_id", 0)
    hashes = [keys.ring().keyed_hash(identity)] if identity else []
    return _hints(viewer, agency_id, hashes, [name], f"{title} {text}", today, without=None)


def hints_of(viewer: Viewer, row: Application, today: date) -> Hints:
    """Hints for a registered case: other cases of its applicants. Reads hashes and names only, no personal data."""
    people = Applicant.objects.filter(matter_id=row.pk, agent=False, ended_by=None).select_related("record")
    found = [(person.name, person.record.identity_hash if person.record else "") for person in people]
    asked = f"{row.text.title} {row.text.text}" if row.text else ""
    hashes = [value for _, value in found if value]
    return _hints(viewer, row.agency_id, hashes, [name for name, _ in found], asked, today, without=row.pk)


def _hints(
    viewer: Viewer,
    agency_id: int,
    hashes: Sequence[str],
    names: Sequence[str],
    asked: str,
    today: date,
    *,
    without: int | None,
) -> Hints:
    sure = _under_identity(agency_id, hashes)
    called = _called(agency_id, names)
    # Key 0 is nobody's: with it the query is asked even where there is nobody to ask for, and pages cost the same.
    keys_of_rows = {0, *sure, *called} - {without}
    rows = Application.objects.visible_to(viewer).filter(pk__in=keys_of_rows).select_related("agency", "origin", "text")
    agency = Agency.objects.filter(pk=agency_id).first()
    return Hints(
        tuple(resembling(asked, rows, sure)),
        _in_month(agency_id, hashes, today, without),
        settings.value("applications.monthly_hint", agency, today),
    )


def _under_identity(agency_id: int, hashes: Sequence[str]) -> frozenset[int]:
    records = PersonalRecord.objects.filter(
        identity_hash__in=hashes, label="申请人", matter__agency_id=agency_id, matter__kind=KIND
    )
    return frozenset(records.order_by("-matter_id").values_list("matter_id", flat=True)[:MOST_CANDIDATES])


def _called(agency_id: int, names: Sequence[str]) -> frozenset[int]:
    people = Applicant.objects.filter(agency_id=agency_id, name__in=names, agent=False)
    return frozenset(people.order_by("-matter_id").values_list("matter_id", flat=True)[:MOST_CANDIDATES])


def _in_month(agency_id: int, hashes: Sequence[str], today: date, without: int | None) -> int:
    records = PersonalRecord.objects.filter(identity_hash__in=hashes, label="申请人").values("matter_id")
    rows = Application.objects.filter(agency_id=agency_id, received_on__gte=today.replace(day=1), pk__in=records)
    return rows.filter(received_on__lte=today).exclude(pk=without).count()


def resembling(asked: str, rows: Iterable[Application], sure: frozenset[int]) -> list[Resemblance]:
    """The earlier cases whose wording comes near to ``asked``, the nearest first."""
    known = {row.pk: row for row in rows if row.text is not None}
    texts = {key: plain(f"{row.text.title} {row.text.text}") for key, row in known.items()}
    found = process.extract(
        plain(asked), texts, scorer=likeness, score_cutoff=SIMILAR, limit=MOST_SHOWN, processor=None
    )
    return [_resemblance(known[key], score, key in sure) for _, score, key in found]


def _resemblance(row: Application, score: float, sure: bool) -> Resemblance:
    return Resemblance(
        row.number,
        row.text.title,
        address(row),
        score,
        STATES[row.process_state],
        row.received_on,
        row.replied_on,
        sure,
    )


def plain(text: str) -> str:
    """The wording without width, case, signs and the words that every request has."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return _FILLERS.sub("", _SIGNS.sub("", flat))


def likeness(one: str, other: str, *, score_cutoff: float = 0, **_: object) -> float:
    """How alike two wordings are, 0 to 100; years and numbers that differ make two requests of the same form differ."""
    if not one or not other:
        return 0.0
    score = fuzz.ratio(one, other)
    if set(re.findall(r"\d+", one)) != set(re.findall(r"\d+", other)):
        score -= 25
    return score if score >= score_cutoff else 0.0
