"""Who may open which page of the desk: every page for every role, and for nobody (R150)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from gongkai.agencies.service import Role
from harness.town import Town

ALL = frozenset(role.value for role in Role)
SYSTEM, AUDIT = frozenset({Role.SYSTEM.value}), frozenset({Role.AUDIT.value})

PAGES = {
    "/desk/": ALL,
    "/desk/calendar/": ALL,
    "/desk/processes/": ALL,
    "/desk/calendar/notice/": SYSTEM,
    "/desk/settings/": SYSTEM,
    "/desk/settings/portal.name/": SYSTEM,
    "/desk/jobs/": SYSTEM,
    "/desk/audit/": AUDIT,
}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_opens_for_its_roles_and_for_no_other(town: Town, address: str) -> None:
    opened = {role for role in ALL if town.client(role).get(address).status_code == 200}
    assert opened == PAGES[address]


@pytest.mark.parametrize("address", sorted({each for each in PAGES if PAGES[each] != ALL}))
def test_a_refusal_says_who_uses_the_page(signed_in: Callable[[str], Client], address: str) -> None:
    answer = signed_in("receiver").get(address)
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "您现在的岗位没有这个职责" in text
    assert ("审计管理员" if PAGES[address] == AUDIT else "系统管理员") in text


@pytest.mark.parametrize("address", PAGES)
def test_whoever_is_not_signed_in_is_shown_the_way(town: Town, client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 303
    assert answer["Location"].endswith(f"?next={address.replace('/', '%2F')}")


def test_pages_of_the_desk_are_kept_nowhere(signed_in: Callable[[str], Client]) -> None:
    assert "no-store" in signed_in("handler").get("/desk/")["Cache-Control"]
