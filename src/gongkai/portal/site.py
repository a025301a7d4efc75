"""Head and foot of the public site: name, columns, office; from settings and the database, never invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from gongkai.agencies.service import Agency
from gongkai.core import clock, settings
from gongkai.core.routes import address
from gongkai.portal import declared
from gongkai.portal.offices import Office, offices
from gongkai.publications.service import is_public, remembered_for
from gongkai.ui import errors

COLUMNS = (
    ("guide", "公开指南", "portal:guide"),
    ("rules", "公开制度", "portal:rules"),
    ("contents", "法定主动公开内容", "portal:contents"),
    ("reports", "公开年报", "portal:reports"),
    ("apply", "依申请公开", "portal:apply"),
)


def texts(today: date) -> dict[str, str]:
    """The site's texts by their short codes; one query."""
    found = settings.resolve_all(declared.texts(), None, today)
    return {code.removeprefix(declared.SITE): value.value for code, value in found.items()}


def main_agency(code: str, today: date) -> Agency | None:
    """The agency whose site this is: the one named by the setting, or the highest people's government."""
    rows = Agency.objects.on(today).select_related("office")
    if code:
        return rows.filter(code=code).first()
    top = rows.filter(supervisor__isnull=True)
    return top.filter(kind=Agency.Kind.GOVERNMENT).first() or top.first()


def main_office(today: date, code: str | None = None) -> Office | None:
    """The office of the site's own agency."""
    if code is None:
        code = settings.value("portal.organ", None, today)
    agency = main_agency(code or "", today)
    return offices([agency], today)[0] if agency else None


def build(today: date) -> dict[str, Any]:
    """All that the layout of the public site draws; three queries."""
    text = texts(today)
    office = main_office(today, text["organ"])
    contact = office.as_site() if office else None
    if contact:
        contact |= {"report_phone": text["complaint_phone"], "form_url": reverse("portal:form")}
    parent = {"label": text["parent_label"], "url": text["parent_url"]}
    mistake = {"label": "我为政府网站找错", "url": text["mistake_url"]}
    return {
        "name": text["name"],
        "tagline": text["tagline"],
        "domain": text["domain"],
        "id_code": text["id_code"],
        "home_url": reverse("portal:home"),
        "parent": parent if all(parent.values()) else None,
        "tools": [
            {"label": "查办理进度", "url": reverse("track:track")},
            {"label": "无障碍说明", "url": reverse("portal:accessibility")},
        ],
        "office": contact,
        "contact_links": [mistake] if text["mistake_url"] else [],
        "links": [
            {"label": "站点地图", "url": reverse("portal:sitemap")},
            {"label": "订阅最新公开（Atom）", "url": reverse("documents:feed")},
            {"label": "数据取用（JSON）", "url": reverse("documents:json")},
            {"label": "各机关公开平台", "url": reverse("portal:agencies")},
            {"label": "隐私与个人信息处理说明", "url": reverse("portal:privacy")},
        ],
        "organiser": text["organiser"],
        "undertaker": text["undertaker"],
        "ids": [{"label": text[code]} for code in ("icp", "police") if text[code]],
        "places": places(text["places"]),
    }


def places(text: str) -> list[tuple[str, str]]:
    """The reading places, one a line: name, and what stands after the colon."""
    lines = (line.strip() for line in text.splitlines())
    parts = (line.replace(":", "：", 1).partition("：") for line in lines if line)
    return [(name.strip(), note.strip()) for name, _, note in parts]


def site(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``site`` and ``nav``, read from the database when a page of the public site draws them."""

    def known() -> dict[str, Any]:
        return errors.remember(remembered_for(request, "site", lambda: build(clock.today())))

    return {
        # A public page is known to draw it, and draws faster from the values themselves.
        "site": known() if is_public(request) else SimpleLazyObject(known),
        "nav": [{"key": key, "label": label, "url": address(name)} for key, label, name in COLUMNS],
    }
