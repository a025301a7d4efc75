"""What doctor says of agencies and accounts: nothing where all is well, and each gap with its remedy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gongkai.agencies import health, structure
from gongkai.agencies.models import PostRole, Session
from gongkai.core import clock, installation
from gongkai.core.registry import doctor_checks, navigation

pytestmark = [pytest.mark.django_db, pytest.mark.db]

ALL = {
    "address": "人民路 1 号",
    "hours": "工作日 9:00—17:00",
    "phone": "0899-1",
    "review_organ": "云川市人民政府",
    "review_address": "人民路 1 号",
    "review_online": "掌上复议",
    "court": "云川市中级人民法院",
}


def fill(city: Any, *left_out: str) -> None:
    """Write down the data of every agency, but for some."""
    for agency in city.agencies.values():
        values = {code: value for code, value in ALL.items() if code not in left_out}
        form = {**values, "agency": agency.code, "valid_from": "2024-01-01", "source": "通知"}
        structure.SetAgencyData.perform(city.setup, form)


def test_everything_is_registered() -> None:
    assert {code for code in (check.code for check in doctor_checks) if code.startswith("agencies.")} == {
        f"agencies.{name}"
        for name in (
            "contact",
            "remedies",
            "second_factor",
            "shared_account",
            "leading_group",
            "mandatory_roles",
            "exclusive_roles",
        )
    }
    assert "agencies.people" in navigation


def test_contact_and_remedies(city: Any) -> None:
    assert len(list(health.contact())) == len(list(health.remedies())) == len(city.agencies)
    fill(city, "phone", "court")
    assert all("联系电话" in finding.message for finding in health.contact())
    assert all("人民法院" in finding.message for finding in health.remedies())
    assert {finding.severity for finding in (*health.contact(), *health.remedies())} == {"error"}


def test_contact_and_remedies_complete(city: Any) -> None:
    fill(city)
    assert list(health.contact()) == []
    assert list(health.remedies()) == []


def test_second_factors_are_an_error_in_production_and_a_warning_in_the_demo(city: Any) -> None:
    [finding] = health.second_factors()
    assert finding.severity == "error"
    assert "8 个工作人员账号" in finding.message


def test_second_factors_in_the_demo(db: None, request: pytest.FixtureRequest) -> None:
    installation.create(installation.Nature.DEMO)
    request.getfixturevalue("city")
    [finding] = health.second_factors()
    assert finding.severity == "warning"


def use(city: Any, name: str, origin: str, start: float, minutes: float, because: str = "") -> None:
    """A session that began and was last used so many minutes after the start."""
    begun = city.start + timedelta(minutes=start)
    Session.objects.create(
        token_hash=f"{name}{origin}{start}",
        account=city.accounts[name],
        origin=origin,
        begun_at=begun,
        last_seen_at=begun + timedelta(minutes=minutes),
        idle_seconds=1800,
        expires_at=begun + timedelta(hours=10),
        ended_at=begun + timedelta(minutes=minutes) if because else None,
        ended_because=because,
    )


@pytest.mark.parametrize(
    "uses, shared",
    [
        ([("10.0.0.1", 0, 60, ""), ("10.0.0.2", 30, 60, "")], "同时在 10.0.0.1 和 10.0.0.2 使用"),
        ([("10.0.0.1", 0, 30, ""), ("10.0.0.2", 30, 60, "")], ""),
        ([("10.0.0.1", 0, 60, ""), ("10.0.0.1", 30, 60, "")], ""),
        (
            [("10.0.0.1", 0, 5, "displaced"), ("10.0.0.2", 6, 5, "displaced"), ("10.0.0.1", 12, 5, "displaced")],
            "互相挤退",
        ),
        ([("10.0.0.1", 0, 5, "displaced"), ("10.0.0.2", 6, 5, "displaced")], ""),
    ],
)
def test_shared_accounts(city: Any, uses: list[Any], shared: str) -> None:
    for origin, start, minutes, because in uses:
        use(city, "handler", origin, start, minutes, because)
    found = [finding.message for finding in health.shared_accounts()]
    assert bool(found) == bool(shared)
    assert all(shared in message for message in found)
    with city.later(days=8):
        assert list(health.shared_accounts()) == []


def test_mandatory_roles(city: Any) -> None:
    found = {finding.message: finding.severity for finding in health.mandatory_roles()}
    assert found["云川市教育局没有人担任：审核人、保密审查员、签发人、信息发布员。"] == "warning"
    assert not any("没有人担任系统管理员" in message for message in found)
    city.grant("audit")
    assert any(message.startswith("没有人担任审计管理员") for message in (f.message for f in health.mandatory_roles()))


def test_exclusive_roles_are_asked_for_once_more(city: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(health.exclusive_roles()) == []
    monkeypatch.setattr(health.roles, "conflict", lambda held: "冲突" if "signer" in held else "")
    PostRole.objects.create(post=city.posts["handler"], role="signer", granted_at=clock.now())
    [finding] = health.exclusive_roles()
    assert finding.message == "王芳：冲突"
