"""Each outcome in a real browser, from the citizen's application to the archive, and its letter read back (R60, R63).

A line of the table says what is asked, what happens before the decision, how the seven questions are answered and what
the letter must say; the screens do the rest. A new outcome is a new line. ``make test`` plays one line of each family,
``make test-long`` all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from gongkai.agencies.models import Account, Person
from gongkai.applications.models import Application
from gongkai.applications.portal import apply as applying
from gongkai.applications.tests.office import PDF, build_office
from gongkai.applications.tests.screens import Desk, Phone, Typed
from gongkai.applications.tests.test_browser import NAMES
from gongkai.core import calendars, installation
from gongkai.core.refolding import check
from gongkai.law.outcomes import OUTCOMES
from gongkai.letters.models import Letter
from harness.browser import PHONE, watch
from harness.site import Site, living

pytestmark = pytest.mark.browser

POSTED: Typed = {"送达方式": "邮寄", "邮件号码": "EA123456789CN"}
FIRST, EITHER, NONE = "先申请复议", "复议或者起诉", "没有救济告知"
MAKER = "云川水务有限公司"


@dataclass
class Play:
    """A case in play: the desks, the applicant's phone, the way in which the applicant wants to be served."""

    desk: Desk
    phone: Phone
    online: bool

    def arrives(self, asked: str) -> None:
        """The application comes in and is assigned to the handler on 2 March."""
        form = ("电子文件", "在本网站看、下载") if self.online else ("纸质", "邮寄")
        with living("03-02"):
            self.phone.apply(self.desk.office.agency.name, asked, f"请公开{asked}。", *form)
            self.desk.find(self.phone.number)
            self.desk.take("assign", {"承办人": NAMES["handler"]})

    @property
    def sending(self) -> Typed:
        """What is filled in to send the applicant a letter; the page knows already that he wants it online."""
        return {} if self.online else POSTED

    def served(self, letter: str) -> str:
        """The applicant has a letter before the decision: he opens it, or the post says so; what it says."""
        if not self.online:
            self.desk.take("letter_received", {"凭据": "邮政查询，本人签收"})
        return self.phone.read(letter)


# -- what happens before the decision --

Way = Callable[[Play], None]


def nothing(play: Play) -> None:
    """The answer follows at once."""


def searched(play: Play) -> None:
    with living("03-03"):
        search = {"检索的系统": "档案室、办公系统", "方式": "翻阅纸质目录", "检索词": "人民路12号", "结果（件）": "0"}
        play.desk.take("record_search", {**search, "时间范围": "2015—2026 年", "检索人": "陈建国"})


def asked_to_correct(play: Play) -> None:
    with living("03-04"):
        play.desk.draft("correction_request", {"补正事项": "请写明所需报告的年份。", "补正期限（工作日）": "15"})
        play.desk.take("send_correction_notice", play.sending)
    with living("03-06"):
        letter = play.served("补正告知书")
        assert "请写明所需报告的年份" in letter
        assert "云川市人民政府申请行政复议" not in letter, "a notice on the way to the answer carries no remedies"
        assert "等您补正" in play.phone.track()


def corrected(play: Play) -> None:
    asked_to_correct(play)
    with living("03-12"):
        said = play.phone.step("现在补正", "提交补正", 补正后的内容描述="我要2020年的那份报告。")
        assert "答复期限从今天起重新计算" in said


def never_corrected(play: Play) -> None:
    asked_to_correct(play)
    with living("03-30"):
        play.desk.take("lapse_correction", {"已核实送达凭证": True})
        assert "不再处理，正在准备书面告知" in play.phone.track()


def third_party_asked(play: Play) -> None:
    with living("03-09"):
        asked = {"对方名称": MAKER, "涉及信息": "施工合同第三章", "涉及理由": "单价明细可能涉及商业秘密。"}
        play.desk.draft("third_party_consultation", asked)
        play.desk.take("ask_third_party", POSTED)
    with living("03-11"):
        play.desk.take("letter_received", {"凭据": "邮政查询，单位收发章签收"})
        said = play.phone.track()
        assert "征求第三方意见" in said
        assert MAKER not in said, "who was asked is nothing that the applicant is told"


def objected(play: Play) -> None:
    third_party_asked(play)
    with living("03-20"):
        play.desk.take("third_party_answers", {"意见": "不同意公开", "理由": "单价是商业秘密。"})


def protected(play: Play) -> None:
    objected(play)
    with living("03-20"):
        finding = {"公开是否会损害其合法权益": "会损害", "判断的理由": "未公开且采取保密措施。"}
        play.desk.take("judge_third_party", finding)


def overruled(play: Play) -> None:
    objected(play)
    with living("03-20"):
        finding = {"公开是否会损害其合法权益": "会损害", "不公开会对公共利益造成重大影响": True}
        play.desk.take("judge_third_party", {**finding, "判断的理由": "关系财政资金的使用。"})


def objection_fails(play: Play) -> None:
    objected(play)
    with living("03-20"):
        finding = {"公开是否会损害其合法权益": "不会损害", "判断的理由": "单价已经在中标公告里公布。"}
        play.desk.take("judge_third_party", finding)


def silent(play: Play) -> None:
    third_party_asked(play)
    with living("04-02"):
        finding = {"公开是否会损害其合法权益": "不会损害", "判断的理由": "期满没有提出意见；单价已经公布。"}
        play.desk.take("judge_third_party", finding)


def excessive(play: Play) -> None:
    with living("03-03"):
        play.desk.draft("reasons_request", {"数量频次": "你今年提出申请64件。"})
        play.desk.take("ask_reasons", play.sending)
    with living("03-05"):
        assert "64件" in play.served("说明理由告知书")
    with living("03-18"):
        play.desk.take("judge_reasons", {"申请人的说明": "为了了解情况。", "是否合理": "不合理"})


def charged(play: Play) -> None:
    with living("03-10"):
        play.desk.draft("fee_notice", {"收费标准": "按量（页）", "页数或者件数": "68"})
        play.desk.take("send_fee_notice", play.sending)
    with living("03-11"):
        assert "380" in play.served("收费通知书")
        assert "380 元" in play.phone.track()


def paid(play: Play) -> None:
    charged(play)
    with living("03-20"):
        play.desk.take("fee_paid", {"缴款书或者票据号码": "云财0001"})
        assert "收到缴费，重新计算期限" in play.phone.track()


def never_paid(play: Play) -> None:
    charged(play)
    with living("04-10"):
        play.desk.take("lapse_fee", {"已核实送达凭证": True})
        assert "不再处理，正在准备书面告知" in play.phone.track()


def extended(play: Play) -> None:
    with living("03-25"):
        play.desk.draft("extension", {"延长几个工作日": "20", "延期理由": "档案分散，检索尚未完成。"})
        play.desk.take("extend", play.sending)
        assert "2026年4月28日" in play.phone.read("延期答复告知书")
        assert "最晚2026年4月28日（周二）答复您" in play.phone.track()


def withdrawn(play: Play) -> None:
    with living("03-05"):
        assert "已经撤回" in play.phone.step("撤回申请", "确定撤回")


def gone(play: Play) -> None:
    with living("03-05"):
        play.desk.take("applicant_gone", {"情形和证明": "户籍注销证明，没有承受人"})


def third_party_told(play: Play) -> None:
    """Against whose will something is given, that third party hears of it before the applicant has it (条例 32)."""
    assert "须先把告知书送达第三方" in play.desk.not_now()
    play.desk.draft("third_party_notice", {"对方名称": MAKER})
    play.desk.take("tell_third_party", POSTED)
    play.desk.take("letter_received", {"凭据": "邮政查询，单位收发章签收"})


# -- the table --


@dataclass(frozen=True)
class Line:
    """An outcome: what is asked, what happens first, the answers to the seven questions, what the letter says.

    ``day`` is the day of the decision; ``signed`` happens before the answer leaves; ``filled`` is typed beside the
    samples; ``told`` is what /track/ says at the end. The answer goes online or by post; given online, a file goes
    with it.
    """

    code: str
    asked: str
    answers: tuple[str, ...]
    ground: str
    remedy: str = EITHER
    way: Way = nothing
    day: str = "03-10"
    signed: Way = nothing
    online: bool = False
    filled: Mapping[str, str] = field(default_factory=dict)
    told: str = "已经答复"
    quick: bool = False


LAW = "《中华人民共和国政府信息公开条例》"
MEANT = ("写清楚了", "是政府信息", "没有")
HELD = (*MEANT, "由本机关负责", "找到了")
GRANTED = (*HELD, "全部可以公开", "按申请人要求的形式", "答得出来")
REFUSED = (*HELD, "全部不能公开")
REPORT = "人民路12号改造工程竣工验收报告"

LINES = (
    Line("D01", "2026年老旧小区改造计划", (*HELD, "已经主动公开了"), f"{LAW}第三十六条第（一）项"),
    Line("D02", REPORT, GRANTED, f"{LAW}第三十六条第（二）项", online=True, quick=True),
    Line(
        "D03",
        "第二污水处理厂特许经营协议",
        (*HELD, "有一部分不能公开", "能分开", "答得出来"),
        f"{LAW}第三十七条",
        FIRST,
        online=True,
        filled={"第 1 处 不公开的部分": "附件三", "依据": "三类内部事务信息", "理由": "只涉及本机关的内部工作流程。"},
    ),
    Line("D04", "滨江大道军用管线图", (*REFUSED, "已经确定为国家秘密"), f"{LAW}第十四条", FIRST),
    Line("D05", "建筑业企业统计报表", (*REFUSED, "法律、行政法规禁止公开"), f"{LAW}第十四条", FIRST, online=True),
    Line("D06", "供水管网控制节点图", (*REFUSED, "会危及国家安全"), f"{LAW}第十四条", FIRST),
    Line(
        "D07",
        "改造工程施工合同单价明细",
        (*REFUSED, "涉及商业秘密"),
        f"{LAW}第十五条、第三十二条",
        FIRST,
        protected,
        "03-23",
    ),
    Line("D08", "办公用房调配安排", (*REFUSED, "人事管理"), f"{LAW}第十六条第一款", FIRST, online=True),
    Line("D09", "公租房调整方案请示", (*REFUSED, "讨论记录"), f"{LAW}第十六条第二款", FIRST, quick=True),
    Line("D10", "光明路违法建设处罚案卷", (*REFUSED, "行政执法案卷"), f"{LAW}第十六条第二款", FIRST),
    Line("D11", "光明路12号产权登记资料", (*MEANT, "法律、行政法规另有查询"), f"{LAW}第三十六条第（七）项"),
    Line(
        "D12",
        REPORT,
        (*MEANT, "由本机关负责", "检索过了"),
        f"{LAW}第三十六条第（四）项",
        way=searched,
        online=True,
        quick=True,
    ),
    Line("D13", "2020年房屋征收补偿方案", (*MEANT, "由其他机关负责"), f"{LAW}第三十六条第（五）项"),
    Line("D14", "历年验收工程汇总表", (*MEANT, "由本机关负责", "没有现成的"), f"{LAW}第三十八条", online=True),
    Line("D15", "那份报告", ("补正过了",), f"{LAW}第三十条", way=corrected, day="03-20", online=True),
    Line("D16", "对施工单位的查处结果", ("写清楚了", "实质是信访"), f"{LAW}第三十九条第一款", quick=True),
    Line("D17", REPORT, (*MEANT[:2], "同一申请人"), f"{LAW}第三十六条第（六）项", online=True),
    Line("D18", "云川年鉴", (*MEANT[:2], "要的是政府公报"), f"{LAW}第三十九条第二款"),
    Line("D19", REPORT, (*MEANT[:2], "数量、频次"), f"{LAW}第三十五条", way=excessive, day="03-19"),
    Line("D20", "验收报告真实性证明", (*MEANT[:2], "要求对已经获取"), f"{LAW}第二条", online=True),
    Line(
        "D21",
        "那份报告",
        (),
        f"{LAW}第三十条",
        way=never_corrected,
        day="03-31",
        online=True,
        told="不再处理，已经书面告知",
    ),
    Line(
        "D22",
        REPORT,
        (),
        "《政府信息公开信息处理费管理办法》",
        way=never_paid,
        day="04-13",
        told="不再处理，已经书面告知",
    ),
    Line("D23-1", "业主委员会会议记录", ("写清楚了", "不是行政机关"), f"{LAW}第二条", online=True),
    Line("D23-2", "补偿标准为什么这样定", ("写清楚了", "是咨询"), "要求", quick=True),
    Line("D23-3", "1998年验收档案", (*MEANT, "已经移交国家档案馆"), "《中华人民共和国档案法》第十五条"),
    Line("D23-4", "机关党委会议纪要", ("写清楚了", "是党务"), "党务", online=True),
    Line("D23-5", REPORT, (), "书面撤回", NONE, withdrawn, "03-06", online=True, told="已经撤回"),
    Line("D23-6", REPORT, (), "没有承受", NONE, gone, "03-06", told="已经终结办理"),
)

# Turns on the way to an answer that the lines above do not take.
TURNS = {
    "corrected and granted": Line("D02", "那份报告", GRANTED, "第（二）项", way=corrected, day="03-20", online=True),
    "third party silent": Line("D02", "施工合同", GRANTED, "第（二）项", way=silent, day="04-03"),
    "objection fails": Line(
        "D02", "施工合同", GRANTED, "第（二）项", way=objection_fails, day="03-23", signed=third_party_told
    ),
    "third party overruled": Line(
        "D02", "施工合同", GRANTED, "第（二）项", way=overruled, day="03-23", signed=third_party_told, online=True
    ),
    "extended": Line("D02", REPORT, GRANTED, "第（二）项", way=extended, day="04-20", online=True),
    "fee paid": Line("D02", "结算审核资料", GRANTED, "第（二）项", way=paid, day="03-30"),
}


# -- the player --


@pytest.fixture
def phone(browser: Browser, problems: list[str]) -> Iterator[Page]:
    """A second context, as wide as a phone: the applicant's."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": PHONE, "height": 844}, reduced_motion="reduce"
    )
    page = context.new_page()
    watch(page, problems)
    yield page
    context.close()


@pytest.fixture
def begin(site: Site, page: Page, phone: Page) -> Callable[[Line], Play]:
    """Begins a line in an office with its people."""
    applying.beginnings.forget()
    installation.create(installation.Nature.DEMO)
    calendars.seed()
    office = build_office()
    for role, name in NAMES.items():
        person = Account.objects.get(pk=getattr(office, role).account).person
        Person.objects.filter(pk=person.pk).update(name=name)

    def start(line: Line) -> Play:
        play = Play(Desk(page, site, office), Phone(phone, site), line.online)
        play.arrives(line.asked)
        line.way(play)
        return play

    return start


def answer(play: Play, line: Line, folder: Path) -> None:
    """The decision drafted, reviewed, signed, dispatched, delivered, archived."""
    desk = play.desk
    with living(line.day):
        desk.decide(line.answers, line.code, line.filled, enclosure(line, folder))
        desk.take("pass_legal_review", {"审核意见": "同意。依据：《中华人民共和国政府信息公开条例》。"})
        desk.take("pass_secrecy_review")
        desk.take("sign")
        line.signed(play)
        desk.take("dispatch_decision", play.sending)
        if play.online:
            play.phone.read(OUTCOMES[line.code].letter)
        else:
            desk.take("decision_delivered", {"怎么送达的": "本人或者代收人签收", "凭据": "邮政查询"})
        desk.take("archive", {"归档号": "2026-依申请-0001"})


def enclosure(line: Line, folder: Path) -> Path | None:
    """The file that is given, where the answer gives one online."""
    if not (line.online and line.code in {"D02", "D03"}):
        return None
    path = folder / "提供的信息.pdf"
    path.write_bytes(PDF)
    return path


def judge(play: Play, line: Line, counted: str = "") -> None:
    """What the case says at the end: to the office, to the applicant, and in the letter."""
    with living(line.day):
        assert "已归档" in play.desk.says()
        told, read = play.phone.track(), play.phone.read(OUTCOMES[line.code].letter)
        row = Application.objects.get(number=play.phone.number)
        letter = Letter.objects.filter(matter=row.pk, type=line.code).latest("pk")
    counted = counted or OUTCOMES[line.code].row
    assert (row.process_state, row.codes, row.row) == ("archived", line.code, counted)
    assert line.told in told
    assert letter.number_text in told
    for words in (OUTCOMES[line.code].letter, letter.number_text, f"{play.phone.name}：", line.ground):
        assert words in read, f"{words} is not in: {read}"
    assert row.number in read
    assert line.asked in read or "我要2020年的那份报告" in read
    assert ("先向云川市人民政府申请行政复议" in read) == (line.remedy == FIRST)
    assert ("云川市中级人民法院" in read) == (line.remedy != NONE)
    assert check() == []


def params() -> list[Any]:
    """The quick lines in every run, the others in the long one."""
    return [pytest.param(line, id=line.code, marks=[] if line.quick else [pytest.mark.long]) for line in LINES]


def test_the_table_holds_every_outcome() -> None:
    assert [line.code for line in LINES] == list(OUTCOMES)


@pytest.mark.parametrize("line", params())
def test_from_the_phone_to_the_archive(begin: Callable[[Line], Play], line: Line, tmp_path: Path) -> None:
    play = begin(line)
    answer(play, line, tmp_path)
    judge(play, line)


@pytest.mark.long
@pytest.mark.parametrize("line", TURNS.values(), ids=TURNS)
def test_turns_on_the_way(begin: Callable[[Line], Play], line: Line, tmp_path: Path) -> None:
    play = begin(line)
    answer(play, line, tmp_path)
    judge(play, line)


@pytest.mark.long
def test_a_lost_review_is_answered_anew_under_the_same_number(begin: Callable[[Line], Play], tmp_path: Path) -> None:
    lost = next(line for line in LINES if line.code == "D12")
    play = begin(lost)
    answer(play, lost, tmp_path)
    number = play.phone.number
    with living("05-06"):
        decision = {"依据": "行政复议决定", "文书名称和文号": "云府复决〔2026〕8号", "多少个工作日内": "20"}
        play.desk.take("reopen", decision)
        assert "重新办理" in play.desk.says()
        assert "最晚2026年6月2日（周二）答复您" in play.phone.track()
    again = Line("D02", REPORT, GRANTED, "第（二）项", day="05-20", online=True)
    answer(play, again, tmp_path)
    judge(play, again, counted="r13")
    assert play.phone.number == number
