"""The chapter of the standard catalogues: a field of each of two bureaus, brought in from a list and half covered."""

from __future__ import annotations

import csv
import io

from gongkai.agencies.service import Agency
from gongkai.core import clock
from gongkai.core.registry import DemoChapter, demo_chapters
from gongkai.core.viewers import Anonymous, Staff
from gongkai.publications.demo.chapter import Desk
from gongkai.publications.grassroots import importing
from gongkai.publications.grassroots.actions import AssignStandardLine
from gongkai.publications.grassroots.models import StandardLine
from gongkai.publications.models import Publication

HEAD = (
    *("序号", "一级事项", "二级事项", "公开内容（要素）", "公开依据", "公开时限", "公开主体", "公开渠道和载体"),
    *("全社会", "特定群体", "主动", "依申请公开", "县级", "乡级"),
)
BASIS = "《中华人民共和国政府信息公开条例》；{law}"
TERM = "自信息形成或者变更之日起20个工作日内"
WEB, BOARD = "■政府网站 ■公开查阅点", "■政府网站 ■社区/企事业单位/村公示栏（电子屏）"
# 一级事项, 二级事项, 公开内容, whether the whole society, whether on its own motion.
FIELDS = {
    "社会救助": (
        "市民政局",
        "《社会救助暂行办法》",
        (
            ("综合业务", "政策法规文件", "社会救助的法规、规章和规范性文件", True, True),
            ("综合业务", "监督检查", "社会救助信访通讯地址、投诉举报电话", True, True),
            ("最低生活保障", "政策法规文件", "最低生活保障的办法和标准", True, True),
            ("最低生活保障", "办事指南", "办理事项、条件、材料、流程、时间、地点、联系方式", True, True),
            ("最低生活保障", "审核信息", "初审对象名单和相关信息", False, True),
            ("特困人员救助供养", "审批信息", "终止供养名单、救助供养对象名单", False, True),
            ("临时救助", "审核审批信息", "支出型临时救助对象的姓名、金额和理由", False, False),
        ),
    ),
    "保障性住房": (
        "市住建局",
        "《公共租赁住房管理办法》",
        (
            ("法规政策", "政策文件", "住房保障的法规、规章、规范性文件和政策解读", True, True),
            ("规划计划", "年度计划", "年度建设计划任务量和计划项目信息", True, True),
            ("项目建设", "年度计划完成情况", "项目开工、基本建成情况", True, True),
            ("配给管理", "申请受理", "受理公告、申请条件、程序、期限和所需材料", True, True),
            ("配给管理", "审核公示", "申请人的审核结果", False, True),
            ("老旧小区", "改造项目信息", "改造的范围、内容和进度", True, True),
        ),
    ),
}


def tell() -> None:
    """Both fields; the first lines that something public speaks of are assigned to it."""
    for field, (name, law, lines) in FIELDS.items():
        desk = Desk(Agency.objects.get(short_name=name), clock.today())
        keeper = desk.who("publisher", "handler")
        plan = importing.check(keeper, field, "目录.csv", _csv(name, law, lines))
        if plan.faults:
            raise RuntimeError("\n".join(map(str, plan.faults)))
        importing.write(keeper, plan, channel="command")
        _assign(desk.agency, keeper, field)


def _csv(name: str, law: str, lines: tuple[tuple[str, str, str, bool, bool], ...]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for place, (first, second, elements, everybody, own) in enumerate(lines, start=1):
        ticks = ["√" if each else "" for each in (everybody, not everybody, own, not own, True, not everybody)]
        where = WEB if everybody else BOARD
        writer.writerow([place, first, second, elements, BASIS.format(law=law), TERM, name, where, *ticks])
    return text.getvalue().encode()


def _assign(agency: Agency, keeper: Staff, field: str) -> None:
    """Every second line gets the newest items of the agency, a few each."""
    rows = Publication.objects.visible_to(Anonymous()).filter(agency=agency).order_by("-published_at", "-pk")
    numbers = list(rows.values_list("index_number", flat=True)[:12])
    lines = StandardLine.objects.in_force().filter(agency=agency, field=field).order_by("place")
    for place, line in enumerate(lines[::2]):
        chosen = numbers[place * 3 : place * 3 + 3]
        if chosen:
            data = {"line": line.key, "items": "\n".join(chosen)}
            AssignStandardLine.perform(keeper, data, channel="command")


def register() -> None:
    """Add it to the demonstration; once per process."""
    if "publications.grassroots" not in demo_chapters:
        demo_chapters.add(DemoChapter("publications.grassroots", "基层政务公开标准目录", 206, tell))
