"""What must hold besides the state. Each docstring is the requirement's line in the printed table."""

from __future__ import annotations

from gongkai.core.process import Requirement
from gongkai.publications.chain import STAGES
from gongkai.publications.confirming.state import ASKED
from gongkai.publications.item import Item


def turn_of(code: str) -> Requirement:
    """The requirement that it is the turn of the stage ``code`` in the chain that the item entered."""
    stage = STAGES[code]

    def its_turn(item: Item) -> str | None:
        if item.stage is stage:
            return None
        if item.submitted is not None and code not in item.submitted.chain:
            return f"这一件的审核链里没有“{stage.title}”。"
        if item.stage is None:
            return "这一件不在审核中。"
        return f"还没有轮到“{stage.title}”，现在是“{item.stage.title}”。"

    its_turn.__doc__ = f"轮到“{stage.title}”"
    return its_turn


def joint_confirmed(item: Item) -> str | None:
    """联合发文和涉及的其他机关都已确认，或者共同上级已裁定公开"""
    if item.unconfirmed:
        return f"还有 {item.unconfirmed} 个机关没有确认公开；不同意或者逾期没有答复的，由共同上级裁定。"
    return None


def confirmation_waiting(item: Item) -> str | None:
    """有机关还没有答复"""
    return None if any(each.state == ASKED for each in item.confirmations.values()) else "没有等待答复的机关。"


def confirmation_overdue(item: Item) -> str | None:
    """有机关超过期限没有答复"""
    return None if any(each.overdue(item.today) for each in item.confirmations.values()) else "没有逾期的机关。"


def confirmation_disputed(item: Item) -> str | None:
    """有机关不同意，或者逾期没有答复"""
    return None if any(each.disputed for each in item.confirmations.values()) else "没有需要裁定的分歧。"


def is_joint(item: Item) -> str | None:
    """有其他联合发文机关没有确认"""
    return None if item.unconfirmed else "没有等待确认的联合发文机关。"


def in_review_or_signed(item: Item) -> str | None:
    """正在审核或者已经签发"""
    return None if item.submitted is not None else "这一件没有送审，不用撤回。"


def to_be_public(item: Item) -> str | None:
    """公开属性是主动公开"""
    if item.card is not None and item.card.attribute == "open":
        return None
    return "这一件的公开属性不是“主动公开”，不能发布；要公开的，请退回修改公开属性后重新送审。"


def not_to_be_public(item: Item) -> str | None:
    """公开属性是依申请公开或者不予公开"""
    if item.card is not None and item.card.attribute != "open":
        return None
    return "这一件的公开属性是“主动公开”，应当发布。"


def not_public_now(item: Item) -> str | None:
    """现在没有在网上公开"""
    return "这一件正在网上公开；先撤下，再留存不公开。" if item.public else None


def is_public(item: Item) -> str | None:
    """正在网上公开"""
    return None if item.public else "这一件现在没有在网上公开。"


def stands_here(item: Item) -> str | None:
    """在本系统的网站上公开着"""
    return None if item.here else "这一件没有在本系统的网站上公开，不用转到已有的平台。"


def proof_waits(item: Item) -> str | None:
    """已发往平台，还没有登记平台上的公开"""
    return None if item.proof_waits else "没有等待登记的平台公开。"


def gone_waits(item: Item) -> str | None:
    """已通知平台撤下，还没有登记平台已撤下"""
    return None if item.gone_waits else "没有等待登记的平台撤下。"


def was_published(item: Item) -> str | None:
    """曾经公开过"""
    return None if item.live is not None else "这一件没有公开过。"


def was_public_or_kept(item: Item) -> str | None:
    """公开过，或者审核后留存过"""
    if item.live is not None or item.kept is not None:
        return None
    return "这一件没有公开过，也没有留存，不用移交；由承继职权的机关另行起草。"


def never_published(item: Item) -> str | None:
    """从来没有公开过"""
    return None if item.live is None else "这一件公开过，不能作废；请放弃本次修改，或者撤下。"


def revision_of_public(item: Item) -> str | None:
    """正在修改已经公开的一件"""
    if item.live is not None and item.withdrawn is None:
        return None
    return "没有正在修改的已公开版本。"


def revision_of_withdrawn(item: Item) -> str | None:
    """正在修改已经撤下的一件"""
    return None if item.withdrawn is not None else "这一件没有撤下。"


def display_over(item: Item) -> str | None:
    """公示期已满"""
    card = item.public_card
    if not item.public or card is None or card.display_until is None:
        return "这一件没有公示期限。"
    return None if card.display_until < item.today else f"公示到 {card.display_until} 为止，还没有满。"


def no_erasure_asked(item: Item) -> str | None:
    """没有等待确认的清除申请"""
    return None if item.erasure is None else "已经有一项清除申请等待另一人确认。"


def erasure_asked(item: Item) -> str | None:
    """有等待确认的清除申请"""
    return None if item.erasure is not None else "没有等待确认的清除申请。"
