"""What the registers know already: the contact data of an agency, and where a published guide no longer agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.agencies.service import Agency, AgencyDatum, data_on
from gongkai.publications.guides.fields import FIELDS

Datum = AgencyDatum.Code
LENT = frozenset({Datum.ADDRESS, Datum.HOURS, Datum.PHONE, Datum.FAX, Datum.EMAIL, Datum.POSTCODE})


def values_of(agencies: Iterable[Agency], day: date) -> dict[int, dict[str, str]]:
    """Contact and remedies of each agency on ``day``; one query.

    What the agency has not entered itself is its office's: a people's government is reached at its general office.
    """
    rows = list(agencies)
    data = data_on([row.pk for row in rows] + [row.office_id for row in rows if row.office_id], day)
    return {row.pk: _merged(row, data) for row in rows}


def _merged(agency: Agency, data: Mapping[int, Mapping[str, Any]]) -> dict[str, str]:
    own = {code: row.value for code, row in data[agency.pk].items() if row.value}
    others = data[agency.office_id] if agency.office_id else {}
    lent = {code: row.value for code, row in others.items() if row.value and code in LENT}
    return {**lent, **own}


def office_name(agency: Agency) -> str:
    """Who is the 工作机构 of the agency."""
    return agency.office.name if agency.office else agency.name


@dataclass(frozen=True)
class Difference:
    """A field in which the guide and the register of today do not agree."""

    code: str
    label: str
    said: str
    now: str


def differences(content: Mapping[str, str], known: Mapping[str, str]) -> list[Difference]:
    """Where the guide says something else than the register; what the register lacks is not compared."""
    found = []
    for field in FIELDS.values():
        now = known.get(field.datum, "") if field.datum else ""
        said = content.get(field.code, "")
        if now and _bare(said) != _bare(now):
            found.append(Difference(field.code, field.label, said, now))
    return found


def _bare(text: str) -> str:
    return "".join(text.split())
