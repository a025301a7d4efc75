"""Agencies that begin, end and follow one another (R14), and data that hold from a day on (O17)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from gongkai.agencies import codes, people, service, structure
from gongkai.agencies.models import Agency, AgencyDatum
from gongkai.core.models.audit import Entry
from gongkai.core.refusals import Invalid, Refused, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def end(city: Any, key: str, last: str, successor: str | None = None, by: Any = None) -> Agency:
    """End an agency."""
    data = {"agency": city.agencies[key].code, "valid_to": last, "reason": "机构改革方案"}
    if successor:
        data["successor"] = city.agencies[successor].code
    result: Agency = structure.EndAgency.perform(by or city.setup, data).result
    return result


def data(city: Any, key: str, day: str, by: Any = None, **values: str) -> None:
    """Write down public data of an agency as of a day; what is not named stays."""
    held = structure.values_on(city.agencies[key].pk, date.fromisoformat(day))
    form = {**held, **values, "agency": city.agencies[key].code, "valid_from": day, "source": "管辖规定"}
    structure.SetAgencyData.perform(by or city.setup, form)


class TestSuccessors:
    """An agency that has ended is answered for by the one at the end of the chain."""

    @pytest.fixture
    def chain(self, city: Any) -> Any:
        """A merged into B at the end of 2021, B into C at the end of 2023."""
        for key in ("a", "b", "c"):
            city.agency(key, f"云川市{key}局", "department", "government")
        end(city, "a", "2021-12-31", "b")
        end(city, "b", "2023-12-31", "c")
        return city

    @pytest.mark.parametrize(
        "day, answers",
        [
            ("2019-12-31", None),
            ("2021-12-31", "a"),
            ("2022-01-01", "b"),
            ("2023-12-31", "b"),
            ("2024-01-01", "c"),
            ("2026-03-02", "c"),
        ],
    )
    def test_by_day(self, chain: Any, day: str, answers: str | None) -> None:
        found = service.successor_on(
            chain.agencies["a"].__class__.objects.get(code=chain.agencies["a"].code), date.fromisoformat(day)
        )
        assert found == (chain.agencies[answers] if answers else None)

    def test_no_ring(self, chain: Any) -> None:
        with pytest.raises(Invalid) as refusal:
            end(chain, "c", "2026-02-28", "c")
        assert "绕了一圈" in str(refusal.value.errors)

    def test_nobody_answers_where_no_successor_is_named(self, city: Any) -> None:
        city.agency("a", "云川市甲局", "department", "government")
        ended = end(city, "a", "2021-12-31")
        assert service.successor_on(ended, date(2022, 1, 1)) is None


class TestEnding:
    """What hangs on an agency is settled before it ends."""

    def test_people_in_office(self, city: Any) -> None:
        with pytest.raises(Refused, match="还有人在职：周平"):
            end(city, "town", "2026-03-02")
        people.EndPost.perform(city.setup, {"post": city.posts["townsman"].key, "valid_to": "2026-03-02"})
        with pytest.raises(Refused, match="还有人在职"):
            end(city, "town", "2026-03-01")
        assert end(city, "town", "2026-03-02").valid_to == date(2026, 3, 2)

    def test_agencies_below(self, city: Any) -> None:
        with pytest.raises(Refused, match="它下面还有机关"):
            end(city, "government", "2026-03-02")

    def test_open_matters(self, city: Any) -> None:
        task = city.task("townsman", agency="town")
        task.__class__.objects.filter(pk=task.pk).update(account=None)
        people.EndPost.perform(city.setup, {"post": city.posts["townsman"].key, "valid_to": "2026-03-02"})
        with pytest.raises(Refused, match="1 件未办结"):
            end(city, "town", "2026-03-02")

    def test_an_ended_agency_is_in_no_choice_and_carries_no_post(self, city: Any) -> None:
        people.EndPost.perform(city.setup, {"post": city.posts["townsman"].key, "valid_to": "2026-03-01"})
        end(city, "town", "2026-03-01")
        with pytest.raises(Invalid):
            city.post("x", "handler", "town")


class TestTree:
    """The tree stays a tree, and everybody stays within his part of it."""

    def test_a_bureaus_own_administrator_changes_it_below_the_superior_it_has(self, city: Any) -> None:
        city.person("bureau", "钱程", "education", "system_admin")
        education = city.agencies["education"]
        change = {"agency": education.code, "name": education.name, "short_name": "教育局", "kind": "department"}
        above = city.agencies["government"].code
        structure.ChangeAgency.perform(city.viewer("bureau"), {**change, "supervisor": above})
        education.refresh_from_db()
        assert (education.short_name, education.supervisor.code) == ("教育局", above)
        for other in ("tax", "office", "town"):
            code = city.agencies[other].code
            with pytest.raises(Invalid) as refusal:
                structure.ChangeAgency.perform(city.viewer("bureau"), {**change, "supervisor": code})
            assert "supervisor" in refusal.value.errors

    def test_no_agency_below_itself(self, city: Any) -> None:
        change = {"name": "云川市人民政府", "short_name": "市政府", "kind": "government"}
        change |= {"agency": city.agencies["government"].code, "supervisor": city.agencies["education"].code}
        with pytest.raises(Invalid) as refusal:
            structure.ChangeAgency.perform(city.setup, change)
        assert "之下" in str(refusal.value.errors)

    def test_an_administrator_names_only_superiors_in_his_part(self, city: Any) -> None:
        new = {"code": codes.organisation_code("88888888"), "name": "分局", "short_name": "分局", "kind": "outpost"}
        new |= {"supervisor": city.agencies["tax"].code, "valid_from": "2026-03-01"}
        with pytest.raises(Invalid) as refusal:
            structure.CreateAgency.perform(city.viewer("system"), new)
        assert "supervisor" in refusal.value.errors

    def test_below_the_office_lies_what_is_below_its_government(
        self, city: Any, django_assert_num_queries: Any
    ) -> None:
        for number in range(300):
            Agency.objects.create(
                code=f"X{number}",
                name="n",
                short_name="n",
                sort_key="n",
                kind="outpost",
                valid_from="2020-01-01",
                supervisor=city.agencies["education"] if number < 150 else Agency.objects.get(code=f"X{number - 150}"),
            )
        with django_assert_num_queries(1):
            assert len(service.subtree(city.agencies["office"].pk)) == 304
        assert len(service.subtree(city.agencies["education"].pk)) == 301
        assert service.subtree(city.agencies["tax"].pk) == {city.agencies["tax"].pk}

    def test_every_change_is_logged_with_both_values(self, city: Any) -> None:
        change = {"name": "云川市教育和体育局", "short_name": "教体局", "kind": "department"}
        change |= {"agency": city.agencies["education"].code, "supervisor": city.agencies["government"].code}
        structure.ChangeAgency.perform(city.viewer("system"), change)
        entry = Entry.objects.filter(action="agencies.change_agency").latest("pk")
        assert entry.subject == f"agency:{city.agencies['education'].code}"
        assert entry.agency == city.agencies["education"]
        assert entry.detail["name"] == ["云川市教育局", "云川市教育和体育局"]
        assert "kind" not in entry.detail

    def test_the_code_stays(self, city: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Agency.objects.filter(pk=city.agencies["town"].pk).update(code="000014349")


class TestPublicData:
    """Dated values with their source; the past keeps its own."""

    def test_by_day(self, city: Any) -> None:
        data(city, "education", "2024-01-01", review_organ="云川市人民政府", court="云川市中级人民法院")
        data(city, "education", "2026-03-01", court="云江区人民法院")
        agency = city.agencies["education"].pk
        assert structure.values_on(agency, date(2023, 12, 31)) == {}
        assert structure.values_on(agency, date(2026, 2, 28))["court"] == "云川市中级人民法院"
        assert structure.values_on(agency, date(2026, 3, 1))["court"] == "云江区人民法院"
        assert structure.values_on(agency, date(2026, 3, 1))["review_organ"] == "云川市人民政府"
        assert AgencyDatum.objects.count() == 3  # only what changed

    def test_an_unrelated_edit_leaves_what_is_announced(self, city: Any) -> None:
        agency = city.agencies["education"]
        data(city, "education", "2024-01-01", court="云川市中级人民法院", hours="9:00—17:00")
        shown = structure.values_on(agency.pk, date(2026, 3, 2))
        data(city, "education", "2027-01-01", court="云江区人民法院")
        page = {**shown, "agency": agency.code, "source": "通知", "shown": json.dumps(shown)}
        later = {**page, "hours": "8:30—17:00", "valid_from": "2027-02-01"}
        assert [row.code for row in structure.SetAgencyData.perform(city.setup, later).result] == ["hours"]
        assert structure.values_on(agency.pk, date(2027, 2, 1)) == {"court": "云江区人民法院", "hours": "8:30—17:00"}
        assert [row.code for row in structure.announced(agency.pk, date(2026, 3, 2))] == ["court", "hours"]
        with pytest.raises(Refused, match="没有改动"):
            structure.SetAgencyData.perform(city.setup, {**page, "valid_from": "2027-02-01"})

    @pytest.mark.parametrize("text", ["{", "[]", "7"])
    def test_what_was_shown_came_back_broken(self, city: Any, text: str) -> None:
        with pytest.raises(Invalid) as refusal:
            data(city, "education", "2026-03-01", phone="0899-1", shown=text)
        assert "shown" in refusal.value.errors

    def test_a_value_is_taken_away_by_an_empty_one(self, city: Any) -> None:
        data(city, "education", "2024-01-01", fax="0899-1234567")
        data(city, "education", "2026-03-01", fax="")
        assert "fax" not in structure.values_on(city.agencies["education"].pk, date(2026, 3, 1))

    def test_nothing_is_overwritten_in_the_database(self, city: Any) -> None:
        data(city, "education", "2024-01-01", fax="0899-1234567")
        with pytest.raises(IntegrityError), transaction.atomic():
            AgencyDatum.objects.update(value="x")
        with pytest.raises(IntegrityError), transaction.atomic():
            AgencyDatum.objects.all().delete()

    def test_a_decision_asks_for_all_four(self, city: Any) -> None:
        agency = city.agencies["education"]
        data(city, "education", "2024-01-01", review_organ="云川市人民政府", court="云川市中级人民法院")
        with pytest.raises(Refused) as refusal:
            service.remedy_data(agency, date(2026, 3, 2))
        assert "行政复议机关地址、行政复议网上申请入口" in refusal.value.message
        data(city, "education", "2024-01-01", review_address="人民路 1 号", review_online="掌上复议")
        found = service.remedy_data(agency, date(2026, 3, 2))
        assert found["court"].source == "管辖规定"

    def test_the_source_is_asked_for_and_something_must_differ(self, city: Any) -> None:
        form = {"agency": city.agencies["education"].code, "valid_from": "2026-03-01", "phone": "0899-1"}
        with pytest.raises(Invalid) as refusal:
            structure.SetAgencyData.perform(city.setup, form)
        assert "source" in refusal.value.errors
        with pytest.raises(Refused, match="没有改动"):
            data(city, "education", "2026-03-01")

    def test_two_at_once(self, city: Any) -> None:
        seen = Agency.objects.get(pk=city.agencies["education"].pk).version
        form = {"agency": city.agencies["education"].code, "valid_from": "2026-03-01", "source": "通知"}
        structure.SetAgencyData.perform(city.setup, {**form, "phone": "0899-1", "version": seen})
        with pytest.raises(Stale):
            structure.SetAgencyData.perform(city.setup, {**form, "phone": "0899-2", "version": seen})

    def test_the_publisher_keeps_his_own_agencys(self, city: Any) -> None:
        city.grant("handler", "publisher")
        data(city, "education", "2026-03-01", by=city.viewer("handler"), phone="0899-1")
        with pytest.raises(Invalid):
            data(city, "town", "2026-03-01", by=city.viewer("handler"), phone="0899-1")
        with pytest.raises(Refused):
            data(city, "education", "2026-03-01", by=city.viewer("colleague"), phone="0899-2")

    @pytest.mark.parametrize("field, value", [("postcode", "12345"), ("postcode", "１２３４５６"), ("email", "nobody")])
    def test_impossible_values(self, city: Any, field: str, value: str) -> None:
        with pytest.raises(Invalid) as refusal:
            data(city, "education", "2026-03-01", **{field: value})
        assert field in refusal.value.errors


class TestUnits:
    """科室."""

    def test_one_name_at_a_time_and_no_end_while_somebody_is_there(self, city: Any) -> None:
        new = {"agency": city.agencies["education"].code, "name": "政策法规科", "valid_from": "2020-01-01"}
        unit = structure.CreateUnit.perform(city.setup, new).result
        with pytest.raises(Invalid):
            structure.CreateUnit.perform(city.setup, new)
        city.post("second", "handler", "education", unit=unit.key)
        close = {"unit": unit.key, "name": unit.name, "valid_to": "2026-03-02"}
        with pytest.raises(Refused, match="王芳"):
            structure.ChangeUnit.perform(city.setup, close)
        people.EndPost.perform(city.setup, {"post": city.posts["second"].key, "valid_to": "2026-03-02"})
        structure.ChangeUnit.perform(city.setup, close)
        structure.CreateUnit.perform(city.setup, {**new, "valid_from": "2026-03-03"})
