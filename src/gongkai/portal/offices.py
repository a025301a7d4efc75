"""Where to turn to: the 工作机构 of each agency with address, hours and phone, and its remedies (R25, R32, O17)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.agencies.service import Agency
from gongkai.agencies.service import AgencyDatum as Datum
from gongkai.core import settings
from gongkai.publications import service as publications

CONTACT = (
    Datum.Code.ADDRESS,
    Datum.Code.HOURS,
    Datum.Code.PHONE,
    Datum.Code.FAX,
    Datum.Code.EMAIL,
    Datum.Code.POSTCODE,
)


@dataclass(frozen=True)
class Office:
    """The 政府信息公开工作机构 of one agency, as the guide names it. An empty text was not entered yet."""

    agency: Agency
    name: str
    values: Mapping[str, str]
    by_fax: bool = False
    by_email: bool = False

    def __getattr__(self, name: str) -> str:
        """The value of one datum (``office.phone``), empty where there is none."""
        if name not in Datum.Code.values:
            raise AttributeError(name)
        return self.values.get(name, "")

    @property
    def missing(self) -> list[str]:
        """What the guide must name and nobody has entered: address, hours, phone."""
        needed = (Datum.Code.ADDRESS, Datum.Code.HOURS, Datum.Code.PHONE)
        return [str(code.label) for code in needed if not self.values.get(code)]

    def as_site(self) -> dict[str, str]:
        """For head, foot and error pages."""
        return {"name": self.name, **{code.value: self.values.get(code, "") for code in CONTACT}}


def offices(agencies: Iterable[Agency], today: date) -> list[Office]:
    """The offices of many agencies in one query; ``office`` must be loaded with each agency."""
    rows = list(agencies)
    values = publications.office_values(rows, today)
    return [Office(row, publications.office_name(row), values[row.pk]) for row in rows]


def office_of(agency: Agency, today: date) -> Office:
    """One agency's office, with the ways in that it has opened besides counter and post."""
    (office,) = offices([agency], today)
    opened = settings.resolve_all(("portal.by_fax", "portal.by_email"), agency, today)
    return Office(
        agency,
        office.name,
        office.values,
        by_fax=opened["portal.by_fax"].value and bool(office.fax),
        by_email=opened["portal.by_email"].value and bool(office.email),
    )
