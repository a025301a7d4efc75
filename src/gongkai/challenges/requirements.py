"""What must hold besides the state. Each docstring is the requirement's line in the printed table."""

from __future__ import annotations

from gongkai.challenges.dispute import Dispute
from gongkai.law.challenges import SUITS, Part, Track
from gongkai.law.explanation import cn


def is_review(dispute: Dispute) -> str | None:
    """这一件是行政复议"""
    return None if dispute.track is Track.REVIEW else "这一件不是行政复议。"


def is_suit(dispute: Dispute) -> str | None:
    """这一件是行政诉讼"""
    return None if dispute.track in SUITS else "这一件不是行政诉讼。"


def open_to_appeal(dispute: Dispute) -> str | None:
    """最后一个裁判是一审裁判，还没有人上诉"""
    return None if dispute.open_to_appeal else "没有可以上诉的一审裁判。"


def appeal_term_over(dispute: Dispute) -> str | None:
    """上诉期限已经届满"""
    if dispute.ended_on is not None and dispute.ended_on <= dispute.today:
        return None
    day = f"，{cn(dispute.ended_on)}起生效" if dispute.ended_on else ""
    return f"上诉期限还没有届满{day}。"


def in_force(dispute: Dispute) -> str | None:
    """裁判、调解已经生效"""
    return None if dispute.in_force else "还没有生效的裁判、调解。"


def other_side_appealed(dispute: Dispute) -> str | None:
    """对方上诉，还没有答辩"""
    if dispute.appeal is None or dispute.appeal.own:
        return "对方没有上诉，不用答辩。"
    return "二审答辩已经提交。" if dispute.appeal_answered_on else None


def to_comply(dispute: Dispute) -> str | None:
    """决定书、判决书已经生效，要求重新答复或者不得公开，还没有执行"""
    if dispute.to_comply:
        return None
    return "已经执行。" if dispute.complied_on else "没有要执行的决定、判决。"


def unreported(dispute: Dispute) -> str | None:
    """有意见书还没有报送落实情况"""
    return None if dispute.unreported else "没有等待报送的意见书。"


def nothing_left(dispute: Dispute) -> str | None:
    """没有等待执行的决定、判决和等待报送的意见书"""
    if dispute.to_comply:
        return "决定、判决还没有执行，不能归档。"
    return "意见书的落实情况还没有报送，不能归档。" if dispute.unreported else None


def takes_part_itself(dispute: Dispute) -> str | None:
    """本机关不是第三人"""
    return None if dispute.part is not Part.THIRD_PARTY else "本机关是第三人。"
