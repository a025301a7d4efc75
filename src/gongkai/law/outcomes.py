"""Decision codes D01-D23: what can be answered, on which ground, in which row, with which remedy (R60, O1-O3, O13).

The rows are those of table 3 of the annual report (``report_format``). A row is never a legal basis (O3): D20 has no
article of its own and cannot be signed before 法制审核 has named one. D23 is never bare (O1). "Merged" is no outcome:
a case answered together with others keeps its own code (O8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Remedy(StrEnum):
    """Which remedy paragraph a decision carries from 1 June 2025 on (R76, R79, O2)."""

    REVIEW_FIRST = "RF"
    EITHER = "E"
    BY_PARTS = "parts"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Proof:
    """Something that must be in the file, or in the letter, before the decision is signed (R49, R63, R80)."""

    code: str
    text: str
    article: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to answer.

    ``basis`` is empty only where 法制审核 must name it; ``reasons``: the letter gives them; ``gives``: not refused.
    """

    code: str
    label: str
    basis: str
    row: str
    remedy: Remedy
    letter: str
    proofs: tuple[Proof, ...] = ()
    reasons: bool = True
    gives: bool = False


SEARCH = Proof("search", "检索记录：检索的部门和系统、检索词、时间范围、检索人、结果", "条例第三十六条第四项")
LOCATION = Proof("location", "信息已经主动公开的证据，以及获取的方式和途径", "条例第三十六条第一项")
MANNER = Proof("manner", "提供的信息，或者获取的方式、途径和时间", "条例第三十六条第二项")
PARTS = Proof("parts", "逐处写明不公开的部分、依据和理由，并已作区分处理", "条例第三十七条")
SECRECY = Proof("secrecy", "定密标志、密级和保密期限的依据（不写入系统涉密内容）", "条例第十四条")
STATUTE = Proof("statute", "禁止公开的法律、行政法规的名称和条款", "条例第十四条")
SECURITY = Proof("security", "危及国家安全、公共安全、经济安全、社会稳定的证据或者有理由的说明", "条例第十四条")
THIRD_PARTY = Proof(
    "third_party", "书面征求第三方意见的情况，以及本机关对是否损害其合法权益的判断", "条例第十五条、第三十二条"
)
INTERNAL = Proof("internal", "属于人事管理、后勤管理、内部工作流程信息的说明", "条例第十六条第一款")
PROCESS = Proof("process", "属于讨论记录、过程稿、磋商信函、请示报告的说明", "条例第十六条第二款")
CASE_FILE = Proof("case_file", "属于行政执法案卷信息的说明", "条例第十六条第二款")
SPECIAL_LAW = Proof("special_law", "另有规定的法律、行政法规，以及查询的地方", "条例第三十六条第七项")
OTHER_ORGAN = Proof(
    "other_organ", "不由本机关负责公开的理由；能够确定的，负责机关的名称和联系方式", "条例第三十六条第五项"
)
NO_READY_FORM = Proof("no_ready_form", "没有现成信息、需要加工分析的说明", "条例第三十八条")
STILL_UNCLEAR = Proof("still_unclear", "补正告知书和补正材料，仍不明确之处", "条例第三十条")
PETITION = Proof("petition", "实质是信访、投诉、举报的说明，可以告知相应渠道", "条例第三十九条第一款")
EARLIER_REPLY = Proof("earlier_reply", "前次答复的文号和日期", "条例第三十六条第六项")
PUBLICATION = Proof("publication", "公开出版物的名称和获取途径", "条例第三十九条第二款")
EXCESSIVE = Proof("excessive", "数量、频次的事实，说明理由告知书，申请人的说明和不合理之处", "条例第三十五条")
LEGAL_REVIEW = Proof("legal_review", "法制审核写明的法律依据及其出处（年报的行次不是法律依据）", "")
LAPSED_CORRECTION = Proof("lapsed_correction", "按时发出的补正告知书、送达证明、期满日期，未见正当理由", "条例第三十条")
LAPSED_FEE = Proof(
    "lapsed_fee", "办理期限内发出的收费通知书、送达证明、缴费期满日期", "信息处理费管理办法（国办函〔2020〕109号）"
)
NOT_INFORMATION = Proof("not_information", "不属于行政机关履职中制作或者获取的信息的说明", "条例第二条")
ARCHIVES = Proof("archives", "已移交国家档案馆且移交期限届满的证据，查阅的地方", "档案法第十五条第二款")
PARTY_AFFAIRS = Proof("party_affairs", "属于党务等非行政机关信息的说明", "条例第二条")
INQUIRY = Proof("inquiry", "要求解答问题而不是获取现有信息的说明", "条例第二条")
WITHDRAWAL = Proof("withdrawal", "申请人的书面撤回", "")
DEATH = Proof("death", "申请人死亡或者终止、没有承受人的证明", "")

RF, E = Remedy.REVIEW_FIRST, Remedy.EITHER
REFUSAL, REJECTION = "政府信息不予公开告知书", "不予处理告知书"

OUTCOMES: dict[str, Outcome] = {
    o.code: o
    for o in (
        Outcome("D01", "已主动公开，告知途径", "条例第三十六条第一项", "r03", E, "告知书", (LOCATION,), False, True),
        Outcome("D02", "予以公开", "条例第三十六条第二项", "r03", E, "予以公开告知书", (MANNER,), False, True),
        Outcome("D03", "部分公开", "条例第三十七条", "r04", Remedy.BY_PARTS, "部分公开告知书", (PARTS,), True, True),
        Outcome("D04", "国家秘密", "条例第十四条", "r05", RF, REFUSAL, (SECRECY,)),
        Outcome("D05", "其他法律、行政法规禁止公开", "条例第十四条", "r06", RF, REFUSAL, (STATUTE,)),
        Outcome("D06", "危及“三安全一稳定”", "条例第十四条", "r07", RF, REFUSAL, (SECURITY,)),
        Outcome("D07", "保护第三方合法权益", "条例第十五条", "r08", RF, REFUSAL, (THIRD_PARTY,)),
        Outcome("D08", "三类内部事务信息", "条例第十六条第一款", "r09", RF, REFUSAL, (INTERNAL,)),
        Outcome("D09", "四类过程性信息", "条例第十六条第二款", "r10", RF, REFUSAL, (PROCESS,)),
        Outcome("D10", "行政执法案卷", "条例第十六条第二款", "r11", RF, REFUSAL, (CASE_FILE,)),
        Outcome("D11", "行政查询事项", "条例第三十六条第七项", "r12", E, "行政查询告知书", (SPECIAL_LAW,)),
        Outcome("D12", "信息不存在", "条例第三十六条第四项", "r13", E, "政府信息不存在告知书", (SEARCH,)),
        Outcome("D13", "不属于本机关负责公开", "条例第三十六条第五项", "r13", E, "非本机关信息告知书", (OTHER_ORGAN,)),
        Outcome("D14", "没有现成信息，需要加工、分析", "条例第三十八条", "r14", E, "无法提供告知书", (NO_READY_FORM,)),
        Outcome("D15", "补正后申请内容仍不明确", "条例第三十条", "r15", E, "无法提供告知书", (STILL_UNCLEAR,)),
        Outcome("D16", "信访、投诉、举报", "条例第三十九条第一款", "r16", E, REJECTION, (PETITION,)),
        Outcome("D17", "重复申请", "条例第三十六条第六项", "r17", E, "不予重复处理告知书", (EARLIER_REPLY,)),
        Outcome("D18", "要求提供公开出版物", "条例第三十九条第二款", "r18", E, REJECTION, (PUBLICATION,)),
        Outcome("D19", "无正当理由大量反复申请", "条例第三十五条", "r19", E, REJECTION, (EXCESSIVE,)),
        Outcome("D20", "要求确认或者重新出具已获取信息", "", "r20", E, REJECTION, (LEGAL_REVIEW,)),
        Outcome("D21", "逾期不补正，不再处理", "条例第三十条", "r21", E, "不再处理告知书", (LAPSED_CORRECTION,)),
        Outcome(
            "D22",
            "逾期不缴费，不再处理",
            "信息处理费管理办法（国办函〔2020〕109号）",
            "r22",
            E,
            "不再处理告知书",
            (LAPSED_FEE,),
        ),
        Outcome("D23-1", "不属于政府信息", "条例第二条", "r23", E, "告知书", (NOT_INFORMATION,)),
        Outcome("D23-2", "咨询", "条例第二条", "r23", E, "告知书", (INQUIRY,)),
        Outcome("D23-3", "依档案法办理", "档案法第十五条", "r23", E, "告知书", (ARCHIVES,)),
        Outcome("D23-4", "党务等非行政机关信息", "条例第二条", "r23", E, "告知书", (PARTY_AFFAIRS,)),
        Outcome("D23-5", "申请人撤回", "申请人书面撤回", "r23", Remedy.NONE, "撤回确认书", (WITHDRAWAL,), False),
        Outcome("D23-6", "申请人死亡或者终止且无承受人", "办理终结", "r23", Remedy.NONE, "结案通知", (DEATH,), False),
    )
}

# R77: a review is possible, a suit will normally be dismissed; the letter still carries the E form (O2).
SUIT_USUALLY_DISMISSED = frozenset({"D11", "D14", "D16", "D17", "D18"})
# R22, R76: refusals under 条例 14-16, and nothing else, must go to review first.
REFUSALS_14_16 = frozenset({"D04", "D05", "D06", "D07", "D08", "D09", "D10"})


class OutcomeError(ValueError):
    """Grounds that cannot be counted as they are given."""


def outcome(code: str) -> Outcome:
    """The outcome of a code. Raises ``OutcomeError`` for an unknown one and for a bare D23."""
    if code == "D23":
        raise OutcomeError("D23 须写明具体情形（D23-1 至 D23-6）")
    if code not in OUTCOMES:
        raise OutcomeError(f"不认识的决定类型：{code}")
    return OUTCOMES[code]


def counted_row(codes: Sequence[str], main: str | None = None, *, not_ours_in_other: bool = False) -> str:
    """The one row of table 3 in which a decision counts (label of r04, O13).

    Something given and something withheld is r04 alone. Nothing given on several grounds: the ``main`` ground, which
    the signer names. ``not_ours_in_other`` is the reading of some offices that counts D13 in r23 instead of r13.
    """
    grounds = [outcome(code) for code in dict.fromkeys(codes)]
    if not grounds:
        raise OutcomeError("没有决定类型")
    # A part withdrawn is not decided (O7); it counts only when everything was withdrawn.
    grounds = [o for o in grounds if o.code != "D23-5"] or grounds
    given = [o for o in grounds if o.gives]
    if given:
        only_given = all(o.gives for o in grounds) and all(o.code != "D03" for o in grounds)
        return "r03" if only_given else "r04"
    if len(grounds) > 1 and main not in [o.code for o in grounds]:
        raise OutcomeError("有几个不公开的理由时，签发前须指明其中主要的一个")
    chosen = outcome(main) if len(grounds) > 1 and main else grounds[0]
    return "r23" if chosen.code == "D13" and not_ours_in_other else chosen.row
