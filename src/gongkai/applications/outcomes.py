"""Which answers fit a case, which letter says them, and which proofs its records already hold (R49, R80)."""

from __future__ import annotations

from collections.abc import Sequence

from gongkai.applications.case import THIRD_PARTY, Case
from gongkai.law.explanation import cn
from gongkai.law.outcomes import OUTCOMES

# An answer that only a turn of the case opens: lapse, withdrawal, death.
CLOSING = {"D21", "D22", "D23-5", "D23-6"}


def letter_type(codes: Sequence[str]) -> str:
    """The type of the letter: partly disclosed where something is given and something withheld, else the main one."""
    given = [OUTCOMES[code].gives for code in codes]
    return "D03" if any(given) and not all(given) else codes[0]


def closing_code(case: Case) -> str | None:
    """The one answer that is left after the applicant ended the case or a term lapsed."""
    if case.withdrawn_on:
        return "D23-5"
    if case.gone_on:
        return "D23-6"
    if case.correction_lapsed_on:
        return "D21"
    return "D22" if case.fee_lapsed_on else None


def not_fitting(case: Case, code: str) -> str | None:
    """Why this answer cannot be given in this case, in a sentence; None where it can."""
    only = closing_code(case)
    if only is not None:
        return None if code == only else f"本件只能作“{OUTCOMES[only].label}”的答复。"
    if code in CLOSING:
        return {
            "D21": "没有登记逾期不补正，不能作“逾期不补正，不再处理”的答复。",
            "D22": "没有登记逾期不缴费，不能作“逾期不缴费，不再处理”的答复。",
            "D23-5": "没有登记撤回，请先登记申请人的书面撤回。",
            "D23-6": "请先登记申请人死亡或者终止。",
        }[code]
    return _CHECKS[code](case) if code in _CHECKS else None


def _not_found(case: Case) -> str | None:
    if not case.searches:
        return "“信息不存在”要有检索记录：请先记下检索的部门、系统、检索词、时间范围、检索人和结果。"
    if case.last_hits:
        return f"检索到 {case.last_hits} 件，不能答复“信息不存在”；与申请内容无关的，请在检索结果里说明并补记一次检索。"
    return None


def _third_party(case: Case) -> str | None:
    parties = [party for party in case.parties.values() if party.role == THIRD_PARTY]
    if not parties:
        return "以第三方权益为由不公开，须先书面征求第三方意见。"
    if not any(party.protected for party in parties):
        return (
            "以第三方权益为由不公开，须先登记本机关的判断：公开会损害其合法权益，第三方不同意，公共利益也不要求公开。"
        )
    return None


def _granted(case: Case) -> str | None:
    if any(party.role == THIRD_PARTY and party.protected for party in case.parties.values()):
        return (
            "已判断公开会损害第三方合法权益，不能全部公开：请选“部分公开”或者“保护第三方合法权益”；"
            "公共利益要求公开的，请先在判断里写明。"
        )
    return None


def _still_unclear(case: Case) -> str | None:
    if case.corrected_on is None:
        return "没有告知补正并收到补正，不能作“补正后申请内容仍不明确”的答复。"
    return None


def _excessive(case: Case) -> str | None:
    if case.reasons is None:
        return "须先发说明理由告知书，并判断申请人说明的理由。"
    if case.reasons.accepted:
        return "申请人说明的理由已经认定合理，不能不予处理。"
    return None


_CHECKS = {"D02": _granted, "D12": _not_found, "D07": _third_party, "D15": _still_unclear, "D19": _excessive}


def fitting(case: Case) -> list[str]:
    """The codes of the answers that fit the case as it stands."""
    return [code for code in OUTCOMES if not_fitting(case, code) is None]


def covered(case: Case, proof: str) -> str | None:
    """What the records of the case already prove, in a sentence; None where it must be stated."""
    if proof == "search" and case.searches:
        return f"检索记录 {len(case.searches)} 次"
    if proof == "lapsed_correction" and case.correction and case.correction_lapsed_on:
        received = case.correction.received_on
        return f"补正告知书{case.correction.number}，{cn(received) if received else ''}送达，逾期未补正"
    if proof == "lapsed_fee" and case.fee_lapsed_on and case.fee_received_on:
        return f"收费通知书{cn(case.fee_received_on)}送达，逾期未缴费"
    if proof == "withdrawal" and case.withdrawn_on:
        return f"{cn(case.withdrawn_on)}书面撤回"
    if proof == "third_party":
        judged = [party for party in case.parties.values() if party.role == THIRD_PARTY and party.judged]
        return f"征求第三方意见 {len(judged)} 家，已作出判断" if judged else None
    if proof == "still_unclear" and case.corrected_on and case.correction:
        return f"补正告知书{case.correction.number}，{cn(case.corrected_on)}收到补正"
    if proof == "excessive" and case.reasons and case.reasons_asked_on:
        return f"{cn(case.reasons_asked_on)}发出说明理由告知书，已判断"
    return _stated_in_letter(proof)


# What the letter itself must say (R63): its field is required, so the proof needs no second statement.
_IN_LETTER = {
    "manner": "答复书写明提供的信息和方式",
    "location": "答复书写明获取的方式和途径",
    "parts": "答复书逐处写明不公开的部分、依据和理由",
    "earlier_reply": "答复书写明前次答复的文号和日期",
    "special_law": "答复书写明特别规定和查询地点",
    "publication": "答复书写明出版物和获取途径",
}


def _stated_in_letter(proof: str) -> str | None:
    return _IN_LETTER.get(proof)
