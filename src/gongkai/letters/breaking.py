"""Lines of titles and names, cut where the sense allows it (R118): 政府信息公开 stays whole, a line ends after 的.

Widths are in characters (em): a full-width character is 1, a Latin letter or digit half of it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

# Words that are never cut; longer ones first.
WHOLE = (
    "政府信息公开", "政府信息", "市场监督管理", "市场监管", "住房和城乡建设", "城乡建设", "自然资源", "人力资源",
    "社会保障", "生态环境", "交通运输", "农业农村", "退役军人", "卫生健康", "应急管理", "行政审批", "政务服务",
    "数据管理", "综合行政执法", "行政执法", "发展和改革", "工业和信息化", "科学技术", "文化和旅游", "人民政府",
    "办公室", "委员会", "管理局", "事务局", "服务中心", "街道", "办事处", "有限公司", "有限责任公司", "答复书",
    "告知书", "通知书", "征求意见书", "征求意见", "决定书", "补正", "延期", "不予公开", "部分公开", "予以公开",
    "申请人", "申请", "第三方", "行政复议", "处理决定", "协办函", "回执", "登记", "理由", "说明", "意见", "事务",
    "公共租赁住房", "保障性住房", "老旧小区", "国民经济", "社会发展", "最低生活保障", "污水处理", "特许经营", "公告",
    "通告", "公示", "通知", "方案", "办法", "标准", "区域", "市政", "乡村", "乡镇", "县级", "市级", "区级", "省级",
    "关于",
)  # fmt: skip
_WHOLE = re.compile("|".join(sorted(WHOLE, key=len, reverse=True)))
# A run of Latin letters and digits, with what belongs to it.
_LATIN = re.compile(r"第?[0-9A-Za-z][0-9A-Za-z.,:/_%+-]*年?月?日?号?[批期次届件条版]?")
NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—·、)]},.;:?!%")
POOR_FIRST = frozenset("的和及与")
NEVER_LAST = frozenset("（《〈「『【〔“‘([{")
# Where a line ends well: behind these, the better ones first, and before these.
_BEHIND = re.compile(
    r"》|的|、|，|；|人民政府|委员会|办公室|管理局|[省市县区州盟旗镇乡局厅]|自治区|街道|中心|公司|关于.{2,}?申请"
)
_BEFORE = re.compile(r"关于|政府信息公开|《|（|不予公开|部分公开|征求意见|补正|延期|告知书|通知书|答复书")
GOOD, POSSIBLE = 0.0, 6.0
# A piece of a title that is wider is cut once more where the page is narrow.
LONG = 6.0


def width(text: str) -> float:
    """The width of a line in characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


@lru_cache(maxsize=512)
def lines(text: str, limit: float) -> tuple[str, ...]:
    """The fewest lines of at most ``limit`` characters, as even as the sense allows; a line feed cuts always."""
    if "\n" in text:
        return tuple(line for part in text.split("\n") if part.strip() for line in lines(part.strip(), limit))
    if width(text) <= limit or len(text) < 2:
        return (text,)
    places = _places(text)
    return next(
        (
            found
            for count in range(2, len(text) + 1)
            for allowed in (places, dict.fromkeys(range(1, len(text)), POSSIBLE))
            if (found := _cut(text, count, limit, allowed))
        ),
        (text,),
    )


def _cut(text: str, count: int, limit: float, places: dict[int, float]) -> tuple[str, ...]:
    """The cheapest cut into ``count`` lines; nothing when none fits."""
    even = width(text) / count
    # best[place] = (cost, cuts) for what stands before the place
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for step in range(count):
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        ends = [len(text)] if step == count - 1 else [place for place in places if place < len(text)]
        for start, (cost, cuts) in best.items():
            for end in ends:
                if end <= start or (wide := width(text[start:end])) > limit:
                    continue
                total = cost + (wide - even) ** 2 / even + places.get(end, 0)
                if end not in following or total < following[end][0]:
                    following[end] = (total, (*cuts, end))
        best = following
    if len(text) not in best:
        return ()
    return tuple(text[start:end].strip() for start, end in pairwise(best[len(text)][1]))


@lru_cache(maxsize=512)
def phrases(text: str) -> tuple[str, ...]:
    """The text in pieces that a page keeps together: cut beside whole words and where a line ends well, long pieces of
    other words in twos, as most words have two characters; no cut leaves one character alone."""
    places = _places(text)
    beside = {at for match in _WHOLE.finditer(text) for at in match.span()}
    cuts = [0]
    for at in sorted(at for at, cost in places.items() if cost == GOOD or at in beside):
        if at - cuts[-1] == 1 and len(cuts) > 1:
            cuts[-1] = at
        elif min(at - cuts[-1], len(text) - at) > 1:
            cuts.append(at)
    for start, end in pairwise([*cuts, len(text)]):
        if width(text[start:end]) > LONG:
            cuts.extend(_in_twos(text, start, end, places))
    return tuple(text[start:end] for start, end in pairwise([*sorted(cuts), len(text)]))


def _in_twos(text: str, start: int, end: int, places: dict[int, float]) -> Iterator[int]:
    """Where a stretch of unknown words may be cut: behind numbers and Latin words, and else after two characters."""
    inside = {at for match in _LATIN.finditer(text) for at in range(match.start() + 1, match.end())}
    edges = {at for match in _LATIN.finditer(text) for at in match.span()}
    last = start
    for at in range(start + 1, end - 1):
        if at not in inside and (at in edges or at - last == 2):
            if at in places and at - last > 1:
                yield at
            last = at


def line_ends(text: str) -> list[int]:
    """The places at which a line of running text may end: not before a comma, not within a number."""
    inside = {at for match in _LATIN.finditer(text) for at in range(match.start() + 1, match.end())}
    return [at for at in range(1, len(text)) if _may_end(text, at) and at not in inside]


def _may_end(text: str, at: int) -> bool:
    return text[at] not in NEVER_FIRST and text[at - 1] not in NEVER_LAST


def _places(text: str) -> dict[int, float]:
    """Where a line may end, with what it costs."""
    places = {at: POSSIBLE for at in range(1, len(text)) if _may_end(text, at) and text[at] not in POOR_FIRST}
    for pattern in (_WHOLE, _LATIN):
        for match in pattern.finditer(text):
            for at in range(match.start() + 1, match.end()):
                places.pop(at, None)
    for at in {match.end() for match in _BEHIND.finditer(text)} | {match.start() for match in _BEFORE.finditer(text)}:
        if at in places:
            places[at] = GOOD
    return places
