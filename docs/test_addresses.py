"""The address plan names every address of the product, and nothing that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PLAN = Path(__file__).with_name("addresses.md")
ROW = re.compile(r"^\| `(/[^`]*)` \| (.+?) \| (.+?) \|$", re.M)
VIEWERS = {
    *("所有人", "持有私人链接的人", "持有查询码的人", "所有人；持有查询码的人", "已登录的公众"),
    *("工作人员", "系统管理员", "审计管理员", "未登录的工作人员", "见该室"),
}


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """Every address of the resolver, with its converters as they are written."""
    for each in patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, path)
        else:
            yield path


def rooms_own(path: str) -> bool:
    """The example process is installed in tests only."""
    return not path.startswith("/desk/example/")


@pytest.fixture(scope="module")
def plan() -> dict[str, tuple[str, str]]:
    return {row[1]: (row[2], row[3]) for row in ROW.finditer(PLAN.read_text(encoding="utf-8"))}


def test_the_plan_and_the_product_have_the_same_addresses(plan: dict[str, tuple[str, str]]) -> None:
    served = set(filter(rooms_own, addresses(get_resolver().url_patterns)))
    assert served - plan.keys() == set(), "not in docs/addresses.md"
    assert plan.keys() - served == set(), "in docs/addresses.md alone"


def test_no_address_is_served_twice() -> None:
    served = list(addresses(get_resolver().url_patterns))
    assert len(served) == len(set(served))


def test_each_line_says_who_sees_it(plan: dict[str, tuple[str, str]]) -> None:
    unknown = {path: who for path, (_, who) in plan.items() if who not in VIEWERS}
    assert not unknown


def test_no_address_carries_a_database_key(plan: dict[str, tuple[str, str]]) -> None:
    assert not [path for path in plan if re.search(r"<int:(pk|id)>|<(pk|id)>", path)]
