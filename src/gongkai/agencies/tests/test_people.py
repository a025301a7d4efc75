"""Posts that end, tasks that change hands, and a leading group that follows its people (practice M1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from gongkai.agencies import health, people
from gongkai.agencies.models import LeadingGroupMember, Post
from gongkai.core import clock
from gongkai.core.models.audit import Entry
from gongkai.core.models.matter import Task
from gongkai.core.refusals import Invalid, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def hand_over(city: Any, viewer: Any, giver: str, receiver: str, agency: str = "education") -> int:
    """Hand over all tasks; how many."""
    data = {
        "giver": city.accounts[giver].key,
        "hand_over_to": city.accounts[receiver].key,
        "agency": city.agencies[agency].code,
        "reason": "调离",
    }
    result: int = people.HandOver.perform(viewer, data).result
    return result


def owners() -> list[str]:
    """Whose the tasks are, in their order."""
    return list(Task.objects.order_by("pk").values_list("account__name", flat=True))


class TestHandOver:
    """All open tasks in one step, or none."""

    def test_all_move_and_the_entry_names_them(self, city: Any) -> None:
        tasks = [city.task("handler") for _ in range(3)]
        assert hand_over(city, city.viewer("handler"), "handler", "colleague") == 3
        assert owners() == ["colleague"] * 3
        entry = Entry.objects.get(action="agencies.hand_over")
        assert entry.detail["tasks"] == [task.pk for task in tasks]
        assert entry.detail["account"] == [city.accounts["handler"].pk, city.accounts["colleague"].pk]

    def test_closed_ones_stay(self, city: Any) -> None:
        closed, still = city.task("handler"), city.task("handler")
        Task.objects.filter(pk=closed.pk).update(closed_by=closed.opened_by)
        assert hand_over(city, city.viewer("handler"), "handler", "colleague") == 1
        assert Task.objects.get(pk=closed.pk).account == city.accounts["handler"]
        assert Task.objects.get(pk=still.pk).account == city.accounts["colleague"]

    def test_none_moves_where_one_cannot(self, city: Any) -> None:
        city.task("handler")
        city.task("handler", role="signer")
        with pytest.raises(Invalid) as refusal:
            hand_over(city, city.viewer("handler"), "handler", "colleague")
        assert "“签发人”" in str(refusal.value.errors)
        assert owners() == ["handler"] * 2

    def test_not_to_somebody_without_a_post_there(self, city: Any) -> None:
        city.task("handler")
        with pytest.raises(Invalid):
            hand_over(city, city.viewer("system"), "handler", "townsman")
        assert owners() == ["handler"]

    @pytest.mark.parametrize("key", ["colleague", "security", "audit", "overseer"])
    def test_nobody_gives_away_anothers_but_the_system_administrator(self, city: Any, key: str) -> None:
        city.task("handler")
        with pytest.raises(Refused):
            hand_over(city, city.viewer(key), "handler", "colleague")
        assert hand_over(city, city.viewer("system"), "handler", "colleague") == 1

    def test_not_to_oneself_and_not_nothing(self, city: Any) -> None:
        with pytest.raises(Refused, match="不用移交"):
            hand_over(city, city.viewer("handler"), "handler", "colleague")
        city.task("handler")
        with pytest.raises(Invalid):
            hand_over(city, city.viewer("handler"), "handler", "handler")


class TestLeaving:
    """A post ends on a day; what is open there goes to somebody first."""

    def leave(self, city: Any, last: str, **more: str) -> Post:
        """End the handler's post."""
        data = {"post": city.posts["handler"].key, "valid_to": last, **more}
        result: Post = people.EndPost.perform(city.viewer("system"), data).result
        return result

    def test_open_tasks_are_asked_for(self, city: Any) -> None:
        city.task("handler")
        with pytest.raises(Refused, match="还有 1 件未办结"):
            self.leave(city, "2026-03-02")
        assert Post.objects.get(pk=city.posts["handler"].pk).valid_to is None

    def test_they_move_in_the_same_step(self, city: Any) -> None:
        city.task("handler")
        self.leave(city, "2026-03-02", hand_over_to=city.accounts["colleague"].key)
        assert owners() == ["colleague"]
        entry = Entry.objects.get(action="agencies.end_post", result="done")
        assert entry.detail["valid_to"] == [None, "2026-03-02"]
        assert len(entry.detail["moved_tasks"]) == 1

    def test_an_announced_leave_waits_and_reminds(self, city: Any) -> None:
        city.task("handler")
        self.leave(city, "2026-03-20")
        assert owners() == ["handler"]
        [item] = health.due_items(city.viewer("system"), clock.today())
        assert (item.title, item.due) == ("移交未办结的事项", date(2026, 3, 20))

    def test_another_post_of_his_at_the_agency_keeps_the_tasks(self, city: Any) -> None:
        city.post("second", "handler", "education", "handler")
        city.task("handler")
        self.leave(city, "2026-03-02")
        assert owners() == ["handler"]

    def test_an_ended_post_does_not_come_back_with_its_roles(self, city: Any) -> None:
        self.leave(city, "2026-03-01")
        with pytest.raises(Invalid) as refusal:
            self.leave(city, "2099-12-31")
        assert "重新到任请办理任职" in str(refusal.value.errors)
        assert Post.objects.get(pk=city.posts["handler"].pk).valid_to == date(2026, 3, 1)
        assert self.leave(city, "2026-02-27").valid_to == date(2026, 2, 27)

    def test_an_announced_leave_may_be_put_off(self, city: Any) -> None:
        self.leave(city, "2026-03-02")
        assert self.leave(city, "2026-03-31").valid_to == date(2026, 3, 31)

    def test_not_before_it_began_and_not_ones_own(self, city: Any) -> None:
        with pytest.raises(Invalid):
            self.leave(city, "2023-12-31")
        data = {"post": city.posts["system"].key, "valid_to": "2026-03-02"}
        with pytest.raises(Refused, match="不能给自己"):
            people.EndPost.perform(city.viewer("system"), data)


class TestPosts:
    """Where a person can be put."""

    def test_a_unit_of_another_agency(self, city: Any) -> None:
        with pytest.raises(Invalid) as refusal:
            city.post("x", "handler", "town", valid_to="2023-01-01")
        assert "valid_to" in refusal.value.errors

    def test_no_administrator_puts_himself_in_a_post(self, city: Any) -> None:
        data = {
            "person": city.people["system"].key,
            "agency": city.agencies["town"].code,
            "title": "镇长",
            "valid_from": "2026-03-02",
        }
        with pytest.raises(Refused, match="不能给自己"):
            people.CreatePost.perform(city.viewer("system"), data)

    def test_a_new_post_has_no_role(self, city: Any) -> None:
        city.post("second", "handler", "town")
        assert city.viewer("handler", "second").roles == frozenset()


class TestLeadingGroup:
    """Seats are held by posts, so that the group knows when somebody leaves."""

    def seat(self, city: Any, key: str = "handler", by: Any = None) -> LeadingGroupMember:
        """Seat somebody in the education bureau's group."""
        data = {
            "agency": city.agencies["education"].code,
            "post": city.posts[key].key,
            "seat": "member",
            "valid_from": "2026-01-01",
            "source": "关于成立领导小组的通知",
        }
        result: LeadingGroupMember = people.SeatMember.perform(by or city.viewer("system"), data).result
        return result

    @pytest.mark.parametrize(
        "leaves, alarm",
        [
            ("2026-03-01", "已于 2026-03-01 离任"),
            ("2026-03-02", "将于 2026-03-02 离任"),
            ("2026-03-31", "将于 2026-03-31 离任"),
            ("2026-04-01", ""),
        ],
    )
    def test_the_alarm_rings_thirty_days_before(self, city: Any, leaves: str, alarm: str) -> None:
        self.seat(city)
        Post.objects.filter(pk=city.posts["handler"].pk).update(valid_to=leaves)
        said = "".join(finding.message for finding in health.leading_group())
        assert alarm in said
        assert bool(said) == bool(alarm)

    def test_the_publisher_keeps_his_own_group_and_no_other(self, city: Any) -> None:
        city.grant("colleague", "publisher")
        self.seat(city, by=city.viewer("colleague"))
        city.grant("townsman", "publisher")
        with pytest.raises(Invalid):
            self.seat(city, "colleague", by=city.viewer("townsman"))
        with pytest.raises(Refused):
            self.seat(city, "colleague", by=city.viewer("handler"))

    def test_one_seat_at_a_time_and_the_alarm_ends_with_it(self, city: Any) -> None:
        member = self.seat(city)
        with pytest.raises(Invalid):
            self.seat(city)
        Post.objects.filter(pk=city.posts["handler"].pk).update(valid_to="2026-03-01")
        people.EndSeat.perform(city.viewer("system"), {"member": member.key, "valid_to": "2026-03-01"})
        assert list(health.leading_group()) == []
