"""体裁: the kinds of what is published, and what each asks for. Data: a new kind is a new line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Genre:
    """One kind. ``numbered``: it bears a 发文字号. ``binding``: its validity is shown (R104). ``explained``: it asks
    for its interpretation when it enters review (practice P6). ``interprets``: it interprets a document, in this form.
    ``period`` is the usual publication period."""

    code: str
    title: str
    numbered: bool = False
    binding: bool = False
    explained: bool = False
    interprets: str = ""
    period: str = "general"


GENRES: dict[str, Genre] = {
    genre.code: genre
    for genre in (
        Genre("rule", "规章", numbered=True, binding=True, explained=True),
        Genre("normative", "行政规范性文件", numbered=True, binding=True, explained=True),
        Genre("order", "命令（令）", numbered=True, binding=True),
        Genre("decision", "决定", numbered=True, binding=True),
        Genre("opinion", "意见", numbered=True, binding=True),
        Genre("notice", "通知", numbered=True, binding=True),
        Genre("circular", "通报", numbered=True),
        Genre("reply", "批复", numbered=True),
        Genre("letter", "函", numbered=True),
        Genre("minutes", "会议纪要"),
        Genre("announcement", "公告、通告"),
        Genre("display", "公示"),
        Genre("plan", "规划、计划"),
        Genre("statistics", "统计信息"),
        Genre("budget", "预算、决算", period="budget_department"),
        Genre("licence", "行政许可决定", period="licence_penalty"),
        Genre("penalty", "行政处罚决定", period="licence_penalty"),
        Genre("procurement", "采购信息", period="procurement_result"),
        Genre("consultation", "征求意见稿"),
        Genre("feedback", "意见采纳反馈"),
        Genre("interpretation", "政策解读", interprets="文字"),
        Genre("figure", "图解政策", interprets="图解"),
        Genre("video", "音视频解读", interprets="音视频"),
        Genre("answer", "政策问答", interprets="问答"),
        Genre("guide", "办事指南"),
        Genre("organ", "机构职能"),
        Genre("report", "工作报告"),
        Genre("system", "公开制度"),
        Genre("news", "工作动态"),
        Genre("other", "其他"),
    )
}
EXPLAINED = frozenset(genre.code for genre in GENRES.values() if genre.explained)
INTERPRETING = frozenset(genre.code for genre in GENRES.values() if genre.interprets)
CHOICES = [(genre.code, genre.title) for genre in GENRES.values()]


def title_of(code: str) -> str:
    """The Chinese name of a genre; an unknown code (imported data) is shown as it is."""
    return GENRES[code].title if code in GENRES else code
