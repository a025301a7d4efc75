"""Settings at the desk: a new value is a new row with its source; who may set it, for whom, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.core import settings
from gongkai.core.models import Entry, SettingValue
from gongkai.core.refusals import Invalid, Refused
from gongkai.desk.actions import EVERYBODY, SetSetting
from harness.town import Town

pytestmark = pytest.mark.db

DAY = date(2026, 11, 24)


def data(code: str, value: Any, agency: str = EVERYBODY, **more: str) -> dict[str, Any]:
    """What the form sends."""
    return {"code": code, "value": value, "agency": agency, "source": "办公会纪要", "valid_from": "2026-11-24", **more}


def test_a_new_value_holds_from_its_day_and_the_old_one_before(town: Town) -> None:
    SetSetting.perform(town.viewer("system_admin"), data("portal.name", "云川市政府信息公开"))
    assert settings.value("portal.name", None, DAY) == "云川市政府信息公开"
    assert settings.value("portal.name", None, date(2026, 11, 23)) == "政府信息公开"


def test_the_entry_names_old_and_new_value(town: Town) -> None:
    SetSetting.perform(town.viewer("system_admin"), data("sign_in.lock_minutes", "45"))
    entry = Entry.objects.get(action="desk.set_setting")
    assert entry.subject == "setting:sign_in.lock_minutes"
    assert (entry.detail["old"], entry.detail["new"]) == (30, 45)


def test_one_agency_opens_its_own_way_in(town: Town) -> None:
    housing = town.agencies["c-housing"]
    SetSetting.perform(town.viewer("system_admin"), data("portal.by_fax", "1", housing.code))
    assert settings.value("portal.by_fax", housing, DAY) is True
    assert settings.value("portal.by_fax", town.agencies["d-welfare"], DAY) is False


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (data("sign_in.lock_minutes", "5"), "value"),  # below its lowest
        (data("sign_in.lock_minutes", "长"), "value"),
        (data("portal.by_fax", "也许"), "value"),
        (data("portal.nothing", "x"), "code"),
        (data("portal.name", "x", source=" "), "source"),
        (data("portal.name", "x", valid_from="明天"), "valid_from"),
        (data("portal.name", "x", agency="unknown"), "agency"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(town: Town, sent: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        SetSetting.perform(town.viewer("system_admin"), sent)
    assert field in refused.value.errors
    assert not SettingValue.objects.exists()


def test_what_holds_everywhere_is_not_set_for_one_agency(town: Town) -> None:
    with pytest.raises(Invalid):
        SetSetting.perform(town.viewer("system_admin"), data("portal.name", "x", town.agencies["c-housing"].code))


def test_only_whoever_stands_at_the_top_sets_for_all(town: Town) -> None:
    town.person("local", "何人", "d-welfare", "system_admin")
    with pytest.raises(Invalid):
        SetSetting.perform(town.viewer("local"), data("portal.by_fax", "1"))
    own = town.agencies["d-welfare"]
    SetSetting.perform(town.viewer("local"), data("portal.by_fax", "1", own.code))
    assert settings.value("portal.by_fax", own, DAY) is True
    with pytest.raises(Invalid):
        SetSetting.perform(town.viewer("local"), data("portal.by_fax", "1", town.agencies["c-housing"].code))


@pytest.mark.parametrize("role", ["security_admin", "audit_admin", "signer"])
def test_other_roles_are_refused(town: Town, role: str) -> None:
    with pytest.raises(Refused, match="系统管理员"):
        SetSetting.perform(town.viewer(role), data("portal.name", "x"))


def test_the_page_sets_a_value_and_shows_its_source(town: Town) -> None:
    client = town.client("system_admin")
    answer = client.post("/desk/settings/portal.id_code/", {**data("portal.id_code", "9999010000"), "_once": "a"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/settings/")
    text = client.get("/desk/settings/").content.decode()
    assert "9999010000" in text
    assert "办公会纪要" in text
    assert "网站标识码 9999010000" in client.get("/").content.decode()


def test_the_page_keeps_what_was_typed_when_it_is_refused(town: Town) -> None:
    sent = {**data("portal.tagline", "一处查阅"), "source": "", "_once": "b"}
    answer = town.client("system_admin").post("/desk/settings/portal.tagline/", sent)
    assert answer.status_code == 422
    assert "一处查阅" in answer.content.decode()


def test_the_draft_of_one_setting_does_not_fill_the_form_of_another(town: Town) -> None:
    client = town.client("system_admin")
    client.post("/desk/settings/portal.tagline/", {**data("portal.tagline", "半句话"), "_save": "1"})
    assert "半句话" in client.get("/desk/settings/portal.tagline/").content.decode()
    assert "半句话" not in client.get("/desk/settings/portal.name/").content.decode()


def test_a_setting_that_nobody_declared_has_no_page(town: Town) -> None:
    assert town.client("system_admin").get("/desk/settings/portal.nothing/").status_code == 404
