"""The process table of a challenge (R70-R81): every arrow, who takes it, on which ground."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.challenges import facts as f
from gongkai.challenges import requirements as r
from gongkai.challenges import tasks
from gongkai.challenges.dispute import Dispute, read
from gongkai.challenges.fold import fold
from gongkai.challenges.models import Challenge
from gongkai.core.actions import SYSTEM
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView
from gongkai.core.models import Matter
from gongkai.core.process import START, STAY, Process, Step

KIND = "challenge"
STATES = {
    "received": "待答复举证",
    "pending": "审理中",
    "judged": "一审已判，上诉期内",
    "appeal": "二审中",
    "retrial": "再审中",
    "complained": "待告知是否受理",
    "handling": "投诉办理中",
    "ended": "已审结",
    "closed": "已归档",
    "void": "已作废",
}
RECEIVER, HANDLER, REVIEWER, SIGNER = "receiver", "handler", "reviewer", "signer"
OFFICE = (HANDLER, RECEIVER, REVIEWER)
AT_ORGAN = ("received", "pending")
UNDER_WAY = (*AT_ORGAN, "judged", "appeal", "retrial")
OF_COMPLAINT = ("complained", "handling")
LIVE = (*UNDER_WAY, *OF_COMPLAINT, "ended")

OPENING = (
    Step(
        "challenges.receive",
        "登记复议、诉讼",
        (START,),
        "received",
        OFFICE,
        "行政复议法第四十八条、第五十四条；行政诉讼法第六十七条",
        f.Received.kind,
        clock_effect="起算答复期限：复议 10 个工作日，简易程序 5 个工作日；诉讼 15 日",
    ),
    Step(
        "challenges.receive_complaint",
        "登记投诉举报",
        (START,),
        "complained",
        OFFICE,
        "条例第四十七条第二款、第五十一条",
        f.ComplaintReceived.kind,
        clock_effect="起算告知期限",
    ),
)
KEEPING = (
    Step("challenges.link", "关联申请、信息", LIVE, STAY, OFFICE, "表四的每一件都找得到原来的办件", f.Linked.kind),
    Step("challenges.refer", "补充机关、案号", LIVE, STAY, OFFICE, "案号用于识别同一争议", f.Referenced.kind),
    Step("challenges.assign", "指定承办人", LIVE, STAY, OFFICE, "本机关内部分工", f.Assigned.kind),
    Step(
        "challenges.amend",
        "更正记录",
        LIVE,
        STAY,
        OFFICE,
        "写明理由并附证明；原记录保留",
        f.Amended.kind,
        clock_effect="按更正后的记录重新计算",
    ),
    Step(
        "challenges.take_over",
        "移交给承继职权的机关",
        (*LIVE, "closed"),
        STAY,
        (RECEIVER, REVIEWER),
        "行政诉讼法第二十六条第六款；机构改革方案",
        f.TakenOver.kind,
        clock_effect="不影响期限：编号、收到日期、各项期限不变",
    ),
    Step("challenges.void", "作废", LIVE, "void", OFFICE, "误登记或者重复登记的，写明理由", f.Voided.kind),
)
HEARING = (
    Step(
        "challenges.answer",
        "答复并提交证据",
        ("received",),
        "pending",
        OFFICE,
        "行政复议法第四十八条、第五十四条、第七十条；行政诉讼法第三十四条、第六十七条",
        f.Answered.kind,
        clock_effect="答复期限完成",
    ),
    Step(
        "challenges.suspend",
        "登记停止执行",
        UNDER_WAY,
        STAY,
        OFFICE,
        "行政复议法第四十二条、行政诉讼法第五十六条",
        f.Suspended.kind,
    ),
    Step(
        "challenges.decide_review",
        "登记复议结果",
        AT_ORGAN,
        "ended",
        OFFICE,
        "行政复议法第七十五条：决定书送达即生效",
        f.ReviewDecided.kind,
        clock_effect="审结；要求重新答复的起算期限",
        requires=(r.is_review,),
    ),
    Step(
        "challenges.judge",
        "登记一审裁判",
        (*AT_ORGAN, "retrial"),
        "judged",
        OFFICE,
        "行政诉讼法第八十五条：判决 15 日、裁定 10 日内可以上诉；按第一审程序再审的相同",
        f.Judged.kind,
        clock_effect="起算上诉期限；期满没有人上诉的生效",
        requires=(r.is_suit,),
    ),
    Step(
        "challenges.end_suit",
        "登记撤诉、调解、终结",
        AT_ORGAN,
        "ended",
        OFFICE,
        "行政诉讼法第五十八条、第六十条、第六十二条、第一百零一条",
        f.SuitEnded.kind,
        clock_effect="审结",
        requires=(r.is_suit,),
    ),
    Step(
        "challenges.appeal",
        "登记上诉",
        ("judged", "ended"),
        "appeal",
        OFFICE,
        "行政诉讼法第八十五条",
        f.Appealed.kind,
        clock_effect="一审裁判不生效；对方上诉的，起算 15 日答辩期限",
        requires=(r.open_to_appeal,),
    ),
    Step(
        "challenges.let_stand",
        "一审裁判生效",
        ("judged",),
        "ended",
        (*OFFICE, SYSTEM),
        "行政诉讼法第八十五条：期满没有上诉",
        f.Stood.kind,
        requires=(r.open_to_appeal, r.appeal_term_over),
    ),
    Step(
        "challenges.answer_appeal",
        "二审答辩",
        ("appeal",),
        STAY,
        OFFICE,
        "民事诉讼法第一百七十四条；行政诉讼法第一百零一条",
        f.AppealAnswered.kind,
        clock_effect="答辩期限完成",
        requires=(r.takes_part_itself, r.other_side_appealed),
    ),
    Step(
        "challenges.end_appeal",
        "登记二审结果",
        ("appeal",),
        "ended",
        OFFICE,
        "行政诉讼法第八十九条",
        f.AppealEnded.kind,
        clock_effect="审结；要求重新答复的起算期限",
    ),
    Step(
        "challenges.remand",
        "发回重审",
        ("appeal", "retrial"),
        "pending",
        OFFICE,
        "行政诉讼法第八十九条",
        f.Remanded.kind,
        clock_effect="没有审结，一审重新开始",
    ),
    Step(
        "challenges.open_retrial",
        "登记再审",
        ("ended", "closed"),
        "retrial",
        OFFICE,
        "行政诉讼法第九十一条至第九十三条",
        f.RetrialOpened.kind,
        clock_effect="原裁判中止执行；表四已经计过，不再计",
        requires=(r.is_suit, r.in_force),
    ),
    Step(
        "challenges.end_retrial",
        "登记再审结果",
        ("retrial",),
        "ended",
        OFFICE,
        "行政诉讼法第八十九条、第一百零一条",
        f.RetrialEnded.kind,
        clock_effect="再审审结；要求重新答复的起算期限",
    ),
)
COMPLAINING = (
    Step(
        "challenges.accept_complaint",
        "告知受理",
        ("complained",),
        "handling",
        OFFICE,
        "条例第五十一条；信访工作条例第二十三条",
        f.ComplaintAccepted.kind,
        clock_effect="告知期限完成；起算办理期限",
    ),
    Step(
        "challenges.extend_complaint",
        "延长办理期限",
        ("handling",),
        STAY,
        (REVIEWER, SIGNER),
        "信访工作条例第三十四条：情况复杂的，经批准延长，告知理由",
        f.ComplaintExtended.kind,
        clock_effect="延长不超过 30 日",
    ),
    Step(
        "challenges.finish_complaint",
        "答复投诉举报",
        OF_COMPLAINT,
        "ended",
        OFFICE,
        "条例第四十七条第二款、第五十一条",
        f.ComplaintFinished.kind,
        clock_effect="办结",
    ),
)
AFTERWARDS = (
    Step(
        "challenges.receive_opinion",
        "登记行政复议意见书",
        (*AT_ORGAN, "ended"),
        STAY,
        OFFICE,
        "行政复议法第七十六条",
        f.OpinionReceived.kind,
        clock_effect="起算 60 日报送期限",
        requires=(r.is_review,),
    ),
    Step(
        "challenges.report_back",
        "报送意见书的落实情况",
        (*AT_ORGAN, "ended"),
        STAY,
        OFFICE,
        "行政复议法第七十六条",
        f.ReportedBack.kind,
        clock_effect="报送期限完成",
        requires=(r.unreported,),
    ),
    Step(
        "challenges.comply",
        "执行决定、判决",
        ("ended",),
        STAY,
        (RECEIVER, REVIEWER, SIGNER),
        "行政复议法第七十七条、行政诉讼法第九十四条、法释〔2025〕8号",
        f.Complied.kind,
        clock_effect="原申请重新办理，期限按决定书、判决书；编号和收到日期不变",
        requires=(r.to_comply,),
    ),
    Step(
        "challenges.close",
        "归档",
        ("ended",),
        "closed",
        OFFICE,
        "档案法实施条例第十九条",
        f.Closed.kind,
        requires=(r.nothing_left,),
    ),
)


def situation(facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> Dispute:
    """What the requirements ask."""
    return read(facts, calendar, today)


def after_calendar_change(matter: Matter, facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> None:
    """The open tasks get their last days by the new calendar."""
    tasks.redate(matter, read(facts, calendar, today), CHALLENGE.state_after(facts))


CHALLENGE = Process(
    kind=KIND,
    title="复议诉讼和投诉举报",
    states=STATES,
    steps=(*OPENING, *KEEPING, *HEARING, *COMPLAINING, *AFTERWARDS),
    projection=Challenge,
    fold=fold,
    final=frozenset({"closed", "void"}),
    situation=situation,
    recalculated=after_calendar_change,
)
