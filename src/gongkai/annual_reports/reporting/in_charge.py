"""Which department is in charge of an agency's report: above it in the system, itself, or outside (条例 4, 49)."""

from __future__ import annotations

from datetime import date

from gongkai.agencies.service import Agency, Role, accounts_with_role

SUPERVISOR = Role.SUPERVISOR.value


def in_charge_itself(agency: Agency) -> bool:
    """Whether the agency is its government's office and so the department in charge itself (条例 4)."""
    return agency.supervisor is not None and agency.supervisor.office_id == agency.pk


def goes_outside(agency: Agency, day: date) -> bool:
    """Whether the department in charge has no place in the system: nobody above the agency supervises on ``day``, or
    the agency is led by its own system (条例 4) and the one above it is none of that system."""
    above = agency.supervisor
    if agency.kind == Agency.Kind.VERTICAL and (above is None or above.kind != Agency.Kind.VERTICAL):
        return True
    at = in_charge_of(agency, day)
    return above is None or at.pk == agency.pk


def in_charge_of(agency: Agency, day: date) -> Agency:
    """Where the report of ``agency`` is examined: the nearest agency above it, or the office of one, that has a
    supervisor on ``day``; the topmost office where nobody has one."""
    above: Agency | None = agency.supervisor
    nearest: Agency = agency
    while above is not None:
        for each in (above.office, above):
            if each is not None and accounts_with_role(each.pk, SUPERVISOR, day):
                return each
        nearest = above.office or above
        above = above.supervisor
    return nearest
