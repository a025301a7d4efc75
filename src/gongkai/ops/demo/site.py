"""The second chapter: what stands in the head and foot of the public site of 云川市."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from gongkai.agencies.service import Role
from gongkai.core import clock
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Viewer
from gongkai.core.writing import write_transaction
from gongkai.desk.actions import EVERYBODY
from gongkai.ops import installing
from gongkai.ops.demo import chapter, city
from gongkai.portal import venue
from gongkai.portal.models import VenueUse

SOURCE = "云府办函〔2024〕8号（演示）"
SEED, VENUE_DAYS, SATURDAY = 20240601, 400, 5
# At most so many pages of a kind on a day.
VENUE_USE = {
    venue.HOME: 24,
    venue.SEARCH: 18,
    venue.LIST: 12,
    venue.DOCUMENT: 16,
    venue.REPORT: 2,
    venue.GUIDE: 5,
    venue.APPLY: 3,
    venue.OTHER: 4,
}
TEXTS = {
    "name": "云川市政府信息公开",
    "domain": "xxgk.yunchuan.example",
    "id_code": "9901810001",
    "organiser": "云川市人民政府办公室",
    "undertaker": "云川市行政审批和政务信息管理局",
    "icp": "示例ICP备00000000号",
    "police": "示例公网安备 99018100000000 号",
    "complaint_phone": "0000-6600102",
    "places": (
        "市民之家：一楼政府信息查阅区，工作日 8:30—17:30\n"
        "市档案馆：二楼阅览室，工作日\n"
        "市图书馆：地方文献室，周二至周日 9:00—20:00"
    ),
}


def tell() -> None:
    """The settings, set by the city's system administrator."""
    viewer = chapter.administrator(Role.SYSTEM)
    for code, text in TEXTS.items():
        installing.take(
            viewer,
            "desk.set_setting",
            code=f"portal.{code}",
            value=text,
            agency=EVERYBODY,
            source=SOURCE,
            valid_from="2024-01-01",
        )
    _letter_codes(viewer)


def _letter_codes(viewer: Viewer) -> None:
    """机关代字 of each agency: its letters' numbers begin with it."""
    for agency in city.AGENCIES:
        installing.take(
            viewer if agency is not city.TAX else chapter.SYSTEM,
            "desk.set_setting",
            code="letters.code",
            value=agency.letter_code,
            agency=agency.code,
            source=SOURCE,
            valid_from="2024-01-01",
        )


def tell_seal() -> None:
    """One agency seals electronically, with a seal that says on its face that it is a test."""
    installing.take(chapter.SYSTEM, "letters.make_test_seal", agency=city.HOUSING.code)
    viewer = chapter.administrator(Role.SYSTEM)
    for code, value in (("letters.sealer", "certificate"), ("letters.seal_on_approval", "1")):
        installing.take(
            viewer,
            "desk.set_setting",
            code=code,
            value=value,
            agency=city.HOUSING.code,
            source=SOURCE,
            valid_from="2024-01-01",
        )


def tell_venue() -> None:
    """How often the machines of the reading venue were used, as they count it themselves: by day and kind of page."""
    random, today = Random(SEED), clock.today()
    days = (today - timedelta(days=back) for back in range(1, VENUE_DAYS))
    rows = [
        VenueUse(day=day, page=page, number=random.randint(1, most))
        for day in days
        if day.weekday() < SATURDAY
        for page, most in VENUE_USE.items()
    ]
    with write_transaction():
        VenueUse.objects.bulk_create(rows)


def register() -> None:
    """Add the chapters; once per process."""
    if "ops.site" not in demo_chapters:
        demo_chapters.add(DemoChapter("ops.site", "门户的名称和页脚", 110, tell))
        demo_chapters.add(DemoChapter("ops.seal", "测试用电子印章", 120, tell_seal))
        demo_chapters.add(DemoChapter("ops.venue", "查阅机的使用次数", 130, tell_venue))
