"""What the rules are given of an agency: its register, places, settings, and who left it; five queries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from gongkai.agencies.service import Agency, Person, Post, valid_on
from gongkai.core import settings
from gongkai.publications.guides import places, rules
from gongkai.publications.guides.fields import OPENED
from gongkai.publications.guides.known import values_of
from gongkai.publications.lint.findings import Finding

SHORTEST_NAME = 2


def material_of(agency: Agency, values: Mapping[str, str], day: date) -> rules.Material:
    """``values`` with what is known of the agency on ``day``; ``agency.office`` should be loaded."""
    known = values_of([agency], day)[agency.pk]
    names = list(Agency.objects.values_list("name", flat=True))
    opened = settings.resolve_all(tuple(OPENED.values()), agency, day)
    return rules.Material(
        values,
        known,
        places.own([*names, *known.values()]),
        {code: bool(opened[setting].value) for code, setting in OPENED.items()},
        tuple(left(agency, day)),
    )


def left(agency: Agency, day: date) -> list[str]:
    """The people who held a post at the agency and hold none there on ``day``; nobody of the same name who stayed."""
    posts = Post.objects.filter(agency=agency)
    present = posts.filter(valid_on(day))
    stay = set(Person.objects.filter(pk__in=present.values("person_id")).values_list("name", flat=True))
    gone = Person.objects.filter(pk__in=posts.filter(valid_to__lt=day).values("person_id"))
    names = gone.exclude(pk__in=present.values("person_id")).values_list("name", flat=True)
    return sorted({name for name in names if len(name) >= SHORTEST_NAME and name not in stay})


def findings_of(agency: Agency, values: Mapping[str, str], day: date) -> list[Finding]:
    """What the check finds in a guide of the agency."""
    return rules.check(material_of(agency, values, day))
