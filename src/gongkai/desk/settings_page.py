"""The settings of the installation: what each decides, what it is today, where the value comes from (part O)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from gongkai.agencies.service import Agency, Role
from gongkai.core import clock, settings
from gongkai.core.actions import Done
from gongkai.core.models import SettingValue
from gongkai.core.settings import Resolved, Setting
from gongkai.desk.actions import EVERYBODY, SetSetting
from gongkai.desk.doors import ActionOfStaff, StaffPage

GROUPS = {"portal": "公开平台", "sign_in": "登录安全", "letters": "文书"}


def shown(setting: Setting, value: Any) -> str:
    """A value in words."""
    if setting.kind is bool:
        return "是" if value else "否"
    return dict(setting.choices).get(value, "" if value == "" else str(value))


@dataclass(frozen=True)
class Line:
    """One setting with the value that holds today."""

    setting: Setting
    now: Resolved
    text: str


@dataclass(frozen=True)
class Section:
    """The settings of one room."""

    key: str
    title: str
    lines: tuple[Line, ...]


def sections(agency: Agency) -> list[Section]:
    """All declared settings as they hold today for ``agency``, by room."""
    today = clock.today()
    now = settings.resolve_all([setting.code for setting in settings.declared], agency, today)
    rooms: dict[str, list[Line]] = {}
    for setting in settings.declared:
        value = now[setting.code]
        line = Line(setting, value, shown(setting, value.value))
        rooms.setdefault(setting.code.split(".")[0], []).append(line)
    return [Section(room, GROUPS.get(room, room), tuple(lines)) for room, lines in rooms.items()]


class Settings(StaffPage):
    """设置."""

    roles = frozenset({Role.SYSTEM})

    def get(self, request: HttpRequest) -> HttpResponse:
        """Every declared setting with its value, source and first day."""
        agency = Agency.objects.select_related("supervisor__supervisor").get(pk=self.staff.agency_id)
        return render(request, "desk/settings.html", {"sections": sections(agency), "agency": agency})


class ChangeSetting(ActionOfStaff):
    """One setting: its history, and the form of a new value."""

    roles = frozenset({Role.SYSTEM})
    action = SetSetting
    template_name = "desk/setting.html"

    @property
    def setting(self) -> Setting:
        """The setting named in the address."""
        code = self.kwargs["code"]
        if code not in settings.declared:
            raise Http404
        return settings.declared[code]

    def initial(self) -> dict[str, Any]:
        now = settings.resolve(self.setting.code, self.agency, clock.today())
        value = {True: "1", False: "0"}[now.value] if self.setting.kind is bool else now.value
        return {"value": value, "agency": EVERYBODY, "valid_from": clock.today()}

    def fixed(self) -> dict[str, Any]:
        return {"code": self.setting.code}

    @property
    def agency(self) -> Agency:
        """The agency of the acting post."""
        return Agency.objects.select_related("supervisor__supervisor").get(pk=self.staff.agency_id)

    def page_context(self) -> dict[str, Any]:
        setting = self.setting
        rows = SettingValue.objects.filter(code=setting.code).select_related("agency", "entry__account__person")
        history = [(row, shown(setting, row.value)) for row in rows.order_by("-valid_from", "-id")]
        return {
            "setting": setting,
            "history": history,
            "default": shown(setting, setting.default),
        }

    def after(self, done: Done) -> str:
        return reverse("desk:settings")
