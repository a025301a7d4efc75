"""What the agencies of 云川市 publish, invented: titles and bodies by genre, with numbers that differ."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any


@dataclass(frozen=True)
class Paper:
    """A kind of document: genre, statute code, topic, title and body with places to fill."""

    genre: str
    catalogue: str
    topic: str
    title: str
    body: str
    numbered: bool = False


HEAD = "<p>各有关单位：</p>"
CONTACT = "<p>联系电话见本机关公开指南；工作日上午九时至十二时、下午一时至五时受理咨询。</p>"
TABLE = (
    "<table><tr><th>县（区）</th><th>任务数</th><th>完成数</th></tr><tr><td>东城区</td><td>{a}</td><td>{b}</td></tr>"
    "<tr><td>西山县</td><td>{c}</td><td>{d}</td></tr></table>"
)

PAPERS: dict[str, tuple[Paper, ...]] = {
    "市住建局": (
        Paper(
            "notice",
            "20-11",
            "城乡建设/住房",
            "云川市住房和城乡建设局关于做好{year}年老旧小区改造工作的通知",
            HEAD + "<p>今年全市计划改造老旧小区 {a} 个，惠及居民 {c} 户。改造方案须征求居民意见，"
            "施工期间保障通行和用水用电。</p>"
            "<h2>一、改造内容</h2><p>以水电气路等基础设施为主，有条件的加装电梯。</p>"
            "<h2>二、进度安排</h2><p>六月底前开工，年底前完成主体工程。</p>",
            numbered=True,
        ),
        Paper(
            "statistics",
            "20-4",
            "城乡建设/统计",
            "{year}年{month}月全市老旧小区改造进展情况",
            "<p>截至本月底，全市老旧小区改造开工 {a} 个，完工 {b} 个。分县（区）情况见下表。</p>" + TABLE,
        ),
        Paper(
            "announcement",
            "20-11",
            "城乡建设/住房",
            "{year}年第{n}批公共租赁住房配租公告",
            "<p>本批房源 {a} 套，轮候家庭按登记先后选房，选房时间和地点另行短信通知。</p>" + CONTACT,
        ),
        Paper(
            "interpretation",
            "20-1",
            "城乡建设/住房",
            "《云川市老旧小区改造管理办法》解读（{year}年第{n}期）",
            "<h2>谁来申请</h2><p>小区业主委员会或者社区居民委员会提出，街道汇总。</p>"
            "<h2>要不要出钱</h2><p>基础类改造由财政承担，提升类改造由居民合理分担。</p>",
        ),
    ),
    "市民政局": (
        Paper(
            "notice",
            "20-11",
            "民政/社会救助",
            "云川市民政局关于调整{year}年城乡低保标准的通知",
            HEAD + "<p>自七月起，城市低保标准调整为每人每月 {c} 元，农村低保标准同步提高。"
            "已在保家庭由系统自动调整，不用重新申请。</p>",
            numbered=True,
        ),
        Paper(
            "guide",
            "20-5",
            "民政/养老服务",
            "高龄津贴办事指南（{year}年第{n}版）",
            "<ol><li>向社区或者村民委员会提出。</li><li>镇（街道）审核。</li><li>次月起按月发放。</li></ol>" + CONTACT,
        ),
        Paper(
            "statistics",
            "20-4",
            "民政/统计",
            "{year}年{month}月社会救助情况",
            "<p>本月在册低保对象 {c} 户，临时救助 {a} 人次。</p>" + TABLE,
        ),
    ),
    "市政府": (
        Paper(
            "normative",
            "20-1",
            "综合政务/政府文件",
            "云川市人民政府关于印发{year}年重点民生实事实施方案的通知（第{n}批）",
            HEAD
            + "<p>本批民生实事共 {n} 项，由牵头部门负责，按季度公布进展。</p><h2>一、目标</h2><p>年底前全部完成。</p>"
            "<h2>二、保障</h2><p>所需资金列入年度预算，接受人大监督和社会监督。</p>",
            numbered=True,
        ),
        Paper(
            "plan",
            "20-3",
            "综合政务/规划",
            "云川市{year}年国民经济和社会发展计划（第{n}号公布件）",
            "<p>全年地区生产总值增长目标和重点任务见正文。新建改建农村公路 {c} 公里。</p>" + TABLE,
        ),
    ),
    "青石镇": (
        Paper(
            "display",
            "21-4",
            "农业农村/水利",
            "青石镇{year}年第{n}批农田水利工程建设公示",
            "<p>拟整治灌溉渠道 {a} 条，共 {c} 米。对公示有异议的，可以当面或者书面向镇政府提出。</p>" + CONTACT,
        ),
        Paper(
            "news",
            "20-15",
            "综合政务/动态",
            "青石镇{month}月完成村级道路养护{a}公里",
            "<p>养护路段共 {a} 公里，涉及 {b} 个村，雨季前全部完工。</p>",
        ),
    ),
    "市审批局": (
        Paper(
            "licence",
            "20-5",
            "政务服务/行政许可",
            "{year}年{month}月第{n}批建设工程规划许可决定",
            "<p>本批共作出许可决定 {b} 件，许可对象和内容见下表。</p>" + TABLE,
        ),
        Paper(
            "guide",
            "20-5",
            "政务服务/办事指南",
            "食品经营许可办事指南（{year}年第{n}版）",
            "<ol><li>网上填报。</li><li>窗口或者网上受理。</li><li>现场核查。</li><li>发证。</li></ol>" + CONTACT,
        ),
    ),
    "市税务局": (
        Paper(
            "announcement",
            "20-5",
            "财税/办税",
            "云川市税务局{year}年{month}月办税时间公告（第{n}号）",
            "<p>本月申报期限和办税服务厅开放时间见本公告，网上办税不受影响。</p>" + CONTACT,
        ),
    ),
}


@dataclass
class Drawer:
    """What the agencies have written so far, so that no title stands twice within a month and each agency counts its
    own documents."""

    counters: Counter[tuple[object, ...]] = field(default_factory=Counter)

    def draw(self, random: Random, place: str, day: date) -> tuple[Paper, int, int]:
        """A paper of the agency for that day, its number among those of its kind, and among all of the year."""
        free = [paper for paper in PAPERS[place] if "{n}" in paper.title or not self.counters[_once(paper, place, day)]]
        paper = random.choice(free)
        for key in (_once(paper, place, day), (place, paper.title, day.year), (place, day.year)):
            self.counters[key] += 1
        return paper, self.counters[place, paper.title, day.year], self.counters[place, day.year]


def _once(paper: Paper, place: str, day: date) -> tuple[object, ...]:
    return (place, paper.title, day.year, day.month if "{month}" in paper.title else 0)


def filled(random: Random, paper: Paper, day: Any, code: str, nth: int, serial: int) -> dict[str, Any]:
    """What an officer would type for this document of that day."""
    values = {
        "year": day.year,
        "month": day.month,
        "n": nth,
        "a": random.randint(11, 98),
        "b": random.randint(3, 40),
    }
    values |= {"c": random.randint(320, 980), "d": random.randint(120, 310)}
    return {
        "title": paper.title.format(**values),
        "genre": paper.genre,
        "catalogue": paper.catalogue,
        "topic": paper.topic,
        "body": paper.body.format(**values),
        "document_number": f"{code}〔{day.year}〕{serial}号" if paper.numbered else "",
        "written_on": day.isoformat(),
        "attribute": "open",
        "period": "licence_penalty" if paper.genre == "licence" else "general",
    }


_GENERAL = "<p>请各部门认真学习，抓好落实，确保各项工作取得实效。</p>"
_TOLD = (
    "<h2>一、为什么制定</h2><p>去年征求意见时，居民说得最多的是上学、看病、出行和养老几件事。起草的依据是政府工作报告和"
    "人大票决的结果，目标是把票数最多的事项在年底以前办完。</p>"
    "<h2>二、哪些人受益</h2><p>适用范围是全市城乡居民，不分户籍。高龄津贴、助餐补贴等补助直接发到本人账户，不用另外申请。</p>"
    "<h2>三、主要内容是什么</h2><p>每件事写明了谁来办、什么时候办成、花多少钱。办成的标准由居民代表验收，验收不合格的继续办。</p>"
    "<h2>四、与原来有什么区别</h2><p>今年起每个季度公布一次进展，原来只在年底公布；没有办成的事项要说明原因，列入下一年。</p>"
    "<h2>五、到哪里问</h2><p>可以到政务服务大厅综合窗口，也可以打本机关公开指南上的电话。</p>"
)


def interpreting(title: str, key: str, paper: Paper, day: date, serial: int) -> dict[str, Any]:
    """What an officer would type to interpret this document: most say something, some only fill a page."""
    genre, word = (("figure", "一图读懂"), ("interpretation", "解读"), ("answer", "问答"))[serial % 3]
    return {
        "title": f"《{title}》{word}",
        "genre": genre,
        "catalogue": paper.catalogue,
        "topic": paper.topic,
        "body": _GENERAL if serial % 7 == 0 else _TOLD,
        "written_on": day.isoformat(),
        "attribute": "open",
        "period": "general",
        "explains": key,
    }
