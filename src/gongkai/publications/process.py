"""The process table of an item (条例 13-26; R16-R30, R110, O18): every arrow, who takes it, on which ground.

Which stages an item passes in review, and in which order, is the chain that its submission recorded (``chain``); the
table says who may pass each. Publishing is reached through signature alone, signature only through every stage before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from gongkai.core.actions import SYSTEM
from gongkai.core.calendars import DatedCalendar
from gongkai.core.facts import FactView
from gongkai.core.process import START, STAY, Process, Step
from gongkai.publications import facts as f
from gongkai.publications import requirements as r
from gongkai.publications.fold import fold
from gongkai.publications.item import Item, read
from gongkai.publications.models import Publication

KIND = "publication"
STATES = {
    "drafting": "起草中",
    "reviewing": "审核中",
    "signed": "待发布",
    "published": "已公开",
    "kept": "留存不公开",
    "withdrawn": "已撤下",
    "discarded": "已作废",
}
HANDLER, PUBLISHER, REVIEWER, SECRECY, SIGNER = "handler", "publisher", "reviewer", "secrecy", "signer"
SUPERVISOR = "supervisor"
WRITERS = (HANDLER, PUBLISHER)
IN_WORK = ("drafting", "reviewing", "signed")
REVIEW = "条例第十七条"
BEGIN, WRITE, MIGRATE = "publications.begin", "publications.write", "publications.migrate"

DRAFTING = (
    Step(BEGIN, "起草", (START,), "drafting", WRITERS, "条例第十九条至第二十一条", f.Begun.kind),
    Step(WRITE, "修改文稿", ("drafting",), STAY, WRITERS, "条例第二十六条", f.Written.kind),
    Step(
        "publications.submit",
        "送审",
        ("drafting",),
        "reviewing",
        WRITERS,
        "条例第十七条；国办发〔2016〕80号：拟稿时确定公开属性",
        f.Submitted.kind,
    ),
    Step(
        "publications.discard",
        "作废草稿",
        ("drafting",),
        "discarded",
        WRITERS,
        "条例第十七条",
        f.Discarded.kind,
        requires=(r.never_published,),
    ),
)
MIGRATING = (
    Step(
        MIGRATE,
        "迁入旧网站的信息",
        (START,),
        "published",
        (SIGNER,),
        "条例第二十三条、第二十四条；保密法实施条例第四十二条：先审查、后公开",
        f.Migrated.kind,
        clock_effect="原网站标注的日期只作为标注；发布时间由系统记录",
    ),
)
MIRRORING = (
    Step(
        "publications.mirror",
        "镜像内网的信息",
        (START, "published", "withdrawn"),
        STAY,
        (SYSTEM,),
        "条例第二十三条、第二十四条；审核和签发已在内网办理",
        f.Mirrored.kind,
        clock_effect="公开期限由内网计算",
    ),
)
PASSING = (
    Step(
        "publications.pass_unit",
        "科室审核通过",
        ("reviewing",),
        STAY,
        (REVIEWER,),
        REVIEW,
        f.UnitPassed.kind,
        other_than=(WRITE,),
        requires=(r.turn_of("unit"),),
    ),
    Step(
        "publications.pass_legality",
        "合法性审核通过",
        ("reviewing",),
        STAY,
        (REVIEWER,),
        "国办发〔2018〕37号：行政规范性文件未经合法性审核不得发布",
        f.LegalityPassed.kind,
        other_than=(WRITE,),
        requires=(r.turn_of("legality"),),
    ),
    Step(
        "publications.pass_secrecy",
        "保密审查通过",
        ("reviewing",),
        STAY,
        (SECRECY,),
        "条例第十七条；保密法第三十五条；保密法实施条例第四十二条",
        f.SecrecyPassed.kind,
        other_than=(WRITE,),
        requires=(r.turn_of("secrecy"),),
    ),
    Step(
        "publications.pass_office",
        "公开机构审核通过",
        ("reviewing",),
        STAY,
        (PUBLISHER,),
        "条例第四条、第十七条",
        f.OfficePassed.kind,
        requires=(r.turn_of("office"),),
    ),
    Step(
        "publications.confirm_joint",
        "登记联合发文机关的意见",
        ("reviewing",),
        STAY,
        WRITERS,
        "条例第十一条",
        f.JointConfirmed.kind,
        requires=(r.is_joint,),
    ),
    Step(
        "publications.return",
        "退回修改",
        ("reviewing",),
        "drafting",
        (REVIEWER, SECRECY, PUBLISHER, SIGNER),
        REVIEW,
        f.Returned.kind,
    ),
    Step(
        "publications.take_back",
        "撤回送审",
        ("reviewing", "signed"),
        "drafting",
        WRITERS,
        REVIEW,
        f.TakenBack.kind,
        requires=(r.in_review_or_signed,),
    ),
    Step(
        "publications.sign",
        "签发",
        ("reviewing",),
        "signed",
        (SIGNER,),
        "条例第四条、第十七条",
        f.Signed.kind,
        other_than=(WRITE,),
        requires=(r.turn_of("signature"), r.joint_confirmed),
    ),
)
COORDINATION = "条例第十一条：涉及其他机关的，协商、确认后公开"
CONFIRMING = (
    Step(
        "publications.ask_confirmation",
        "请其他机关确认",
        ("reviewing",),
        STAY,
        WRITERS,
        COORDINATION,
        f.ConfirmationAsked.kind,
    ),
    Step(
        "publications.answer_confirmation",
        "答复其他机关的确认",
        ("reviewing",),
        STAY,
        (PUBLISHER, SIGNER),
        COORDINATION,
        f.ConfirmationAnswered.kind,
        requires=(r.confirmation_waiting,),
    ),
    Step(
        "publications.lapse_confirmation",
        "确认期满没有答复",
        ("reviewing",),
        STAY,
        (SYSTEM,),
        COORDINATION,
        f.ConfirmationLapsed.kind,
        requires=(r.confirmation_overdue,),
    ),
    Step(
        "publications.decide_confirmation",
        "裁定是否公开",
        ("reviewing",),
        STAY,
        (SUPERVISOR, SIGNER),
        "条例第十一条：协商不一致的，由共同上级机关决定",
        f.ConfirmationDecided.kind,
        requires=(r.confirmation_disputed,),
    ),
)
ELSEWHERE = (
    Step(
        "publications.send_away",
        "转到已有的平台公开",
        ("published", *IN_WORK),
        STAY,
        (SYSTEM,),
        "条例第二十三条、第二十四条",
        f.SentAway.kind,
        clock_effect="公开期限已经在本系统的网站上完成",
        requires=(r.stands_here,),
    ),
    Step(
        "publications.prove_shown",
        "登记平台上的公开",
        ("published", *IN_WORK),
        STAY,
        (PUBLISHER, SYSTEM),
        "条例第二十三条、第二十四条",
        f.ShownElsewhere.kind,
        clock_effect="公开期限按平台标注的时间完成；这个时间不能早于发往平台的时间",
        requires=(r.proof_waits,),
    ),
    Step(
        "publications.prove_gone",
        "登记平台已撤下",
        ("withdrawn", "published", *IN_WORK),
        STAY,
        (PUBLISHER, SYSTEM),
        "行政处罚法第四十八条第二款；个人信息保护法第四十七条",
        f.GoneElsewhere.kind,
        requires=(r.gone_waits,),
    ),
)
PUBLISHING = (
    Step(
        "publications.schedule",
        "预约发布",
        ("signed",),
        STAY,
        (PUBLISHER,),
        "条例第二十六条",
        f.Scheduled.kind,
        requires=(r.to_be_public,),
    ),
    Step(
        "publications.publish",
        "发布",
        ("signed",),
        "published",
        (PUBLISHER, SYSTEM),
        "条例第十三条、第二十三条、第二十六条",
        f.Published.kind,
        clock_effect="公开期限完成；时间由系统记录",
        requires=(r.to_be_public, r.joint_confirmed),
    ),
    Step(
        "publications.keep",
        "留存不公开",
        ("signed",),
        "kept",
        (PUBLISHER,),
        "条例第十四条至第十六条",
        f.Kept.kind,
        requires=(r.not_to_be_public, r.not_public_now),
    ),
    Step(
        "publications.reassess",
        "评估后继续留存",
        ("kept",),
        STAY,
        (PUBLISHER, REVIEWER),
        "条例第十八条",
        f.Reassessed.kind,
    ),
)
AFTERWARDS = (
    Step(
        "publications.revise",
        "修改已公开的信息",
        ("published", "withdrawn", "kept"),
        "drafting",
        WRITERS,
        "条例第二十六条：信息变更的重新计算期限",
        f.RevisionBegun.kind,
        clock_effect="改动形成日期的，从新的形成日期重新计算",
    ),
    Step(
        "publications.drop_revision",
        "放弃本次修改",
        ("drafting",),
        "published",
        WRITERS,
        "条例第二十六条",
        f.RevisionDropped.kind,
        requires=(r.revision_of_public,),
    ),
    Step(
        "publications.stay_withdrawn",
        "撤下的不再发布",
        ("drafting",),
        "withdrawn",
        WRITERS,
        "条例第二十六条",
        f.StayedWithdrawn.kind,
        requires=(r.revision_of_withdrawn,),
    ),
    Step(
        "publications.mark_validity",
        "标注有效性",
        ("published", *IN_WORK),
        STAY,
        (PUBLISHER,),
        "国办发〔2017〕47号：修改、废止、失效的及时公开并在原页面标注",
        f.ValidityChanged.kind,
        requires=(r.is_public,),
    ),
    Step(
        "publications.withdraw",
        "撤下",
        ("published", *IN_WORK),
        "withdrawn",
        (PUBLISHER,),
        "行政处罚法第四十八条第二款；个人信息保护法第四十七条；条例第六条",
        f.Withdrawn.kind,
        requires=(r.is_public,),
    ),
    Step(
        "publications.end_display",
        "公示期满",
        ("published", *IN_WORK),
        STAY,
        (SYSTEM,),
        "公示期满的不再展示",
        f.DisplayEnded.kind,
        requires=(r.display_over,),
    ),
    Step(
        "publications.ask_erasure",
        "申请清除",
        ("published", "withdrawn"),
        STAY,
        (PUBLISHER, SECRECY),
        "个人信息保护法第四十七条；保密法实施条例第四十一条",
        f.ErasureAsked.kind,
        requires=(r.was_published, r.no_erasure_asked),
    ),
    Step(
        "publications.erase",
        "确认清除",
        ("published", "withdrawn"),
        STAY,
        (SECRECY, SIGNER),
        "个人信息保护法第四十七条；保密法实施条例第四十一条",
        f.Erased.kind,
        other_than=("publications.ask_erasure",),
        requires=(r.erasure_asked,),
    ),
)
SUCCESSION = (
    Step(
        "publications.take_over",
        "移交给承继职权的机关",
        ("published", "withdrawn", "kept", *IN_WORK),
        STAY,
        WRITERS,
        "机构改革方案；条例第十条：由制作、保存的机关公开，职权由其他机关承继的，由承继的机关负责",
        f.TakenOver.kind,
        clock_effect="不影响期限：索引号、形成日期、发布时间不变",
        requires=(r.was_public_or_kept,),
    ),
)


def situation(facts: Sequence[FactView], calendar: DatedCalendar, today: date) -> Item:
    """What the requirements ask."""
    return read(facts, today)


PUBLICATION = Process(
    kind=KIND,
    title="主动公开",
    states=STATES,
    steps=(*DRAFTING, *MIGRATING, *MIRRORING, *PASSING, *CONFIRMING, *PUBLISHING, *ELSEWHERE, *AFTERWARDS, *SUCCESSION),
    projection=Publication,
    fold=fold,
    final=frozenset({"discarded"}),
    situation=situation,
    settled=("process_state", frozenset({"published", "withdrawn", "kept"})),
)
