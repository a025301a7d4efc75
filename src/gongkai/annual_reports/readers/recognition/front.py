"""What stands before the sections: title, agency, year, metadata of the page; and the furniture of the page around
the report, which is none of it (R88, R99)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gongkai.annual_reports.readers.recognition.glyphs import visible

_TITLE = re.compile(
    r"(?:政府|政务)?(?:信息|政务)公开(?:工作)?(?:情况)?(?:的)?(?:20\d\d年?)?(?:年度)?(?:工作)?(?:的)?(?:年度)?(?:情况)?(?:报告|年报)"
)
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*(?:年度|年)")
_CHINESE_YEAR = re.compile(r"二[〇零○O0][〇零○O0一二三四五六七八九]{2}(?=年)")
_CHINESE_DIGITS = {
    sign: str(n)
    for n, signs in enumerate(["〇零○O0", "一", "二", "三", "四", "五", "六", "七", "八", "九"])
    for sign in signs
}
_PERIOD = re.compile(
    r"(?:统计|数据|时限|期限|时间|期间|起止|报告)[^。]{0,30}?(?P<year>20\d\d)\s*年?[-./]?\s*0?1\s*[月./-]\s*0?1\s*日?\s*(?:起|开始)?\s*(?:至|到|-|—|~)"
)
_KEY = re.compile(r"^(?P<key>[一-鿿 ]{2,8}?)\s*[::]\s*(?P<value>.*)$")
_TITLE_KEYS = ("标题", "名称", "信息名称", "文件名称")
_AGENCY_KEYS = (
    "发布机构",
    "发布单位",
    "公开单位",
    "信息来源",
    "单位",
    "制发机构",
    "发文单位",
    "责任单位",
    "公开主体",
    "发文机关",
    "来源",
)
_NAMED = tuple(
    (
        key,
        re.compile(
            rf"(?:^|\s){key}\s*[::]?[\s|]+([一-鿿()]{{2,30}}?)(?:[\s|]|$)|(?:^|\s){key}\s*[::]\s*([一-鿿()]{{2,30}})"
        ),
    )
    for key in _AGENCY_KEYS
)
_ORGAN_END = re.compile(
    r"(?:政府|委员会|管委会|办公室|办事处|局|厅|委|部|院|署|处|所|站|队|中心|镇|乡|街道|办|社|会|区|市|县|省|州|旗|大学|学院|公司|集团)$"
)
_NO_ORGAN = re.compile(
    r"^中华人民共和国$|^(?:本|我|全|各)(?:机关|局|委|厅|市|县|区|镇|乡|街道|单位|办|院)?$|网|互联网|原创|本站|http|转载"
)
_NAVIGATION = re.compile(
    r"^(?:首页|网站首页|当前位置|您(?:现在)?的?(?:当前)?位置|您所在的位置|字体|字号|【?字体|大\s*中\s*小|打印|关闭|分享|收藏|朗读|繁体|简体|English|无障碍|长者|登录|注册|搜索|返回|导航|下载|扫一扫)"
)
_FOOTER = re.compile(
    r"用户登录|还没有账号|立即注册|忘记密码|^[【\[(]?(?:打印|关闭)(?:本页|窗口|此页|文章)?[】\])]?|分享(?:到|至)|扫一扫|上一[篇条]|下一[篇条]|主办单位|主办[::]|承办单位|承办[::]|版权所有|网站标识码|ICP备|公网安备"
    r"|网站地图|联系我们|^相关(?:链接|文档|附件|文章|新闻|阅读|信息)|责任编辑|浏览次数|阅读次数|返回顶部|^附件[::]?$|即将离开|技术支持|网站支持|友情链接|关于我们|隐私声明|微信公众号|^TOP$|^首页|手机版"
)
_FIRST_SENTENCE = re.compile(
    r"(?:19|20)\d\d\s*年(?:度|以来)?,?\s*(?P<name>(?!我|本|全|各|在|按)[一-鿿]{4,24}?)"
    r"(?:坚持|认真|深入|全面|严格|紧紧|积极|始终|高度|按照|坚决|围绕|贯彻|持续|扎实|切实)"
)
# What stands about the name of an agency in a title.
_NO_NAME = re.compile(r"[\s《》“”\"「」]|关于|^[(（].*?[)）]|年度$|年$|年度|本级$|[(（]?本级[)）]?$|的$|^附件\d*[::]?")
_TITLE_KEY = re.compile(r"^(?:标题|名称)\s+")
# No title has one of these before the name of the report: a sentence only speaks of it.
_MARK, _OF_SENTENCES = re.compile("[,:]"), re.compile(r"根据|按照|依据|要求|编制|现将|现向|公布|格式")
_ABOUT_DIGITS = re.compile(r"\s+(?=\d)|(?<=\d)\s+")
# A line with a sentence in it is no furniture.
_SENTENCE, _LONG = re.compile(r"[。;]"), 60


@dataclass(frozen=True, slots=True)
class Front:
    """Title, agency and year as far as they are said, and the lines before section 一 that belong to the report."""

    title: str
    agency: str | None
    year: int | None
    lead: tuple[str, ...]


def read_front(before: Sequence[str], text: Sequence[str], container_title: str = "") -> Front:
    """What the lines before section 一 say, with the help of the report's text and of the container's own title."""
    lines = [visible(line).strip() for line in before]
    title, at = find_title(lines)
    own = title or _title_in(visible(container_title))
    kept = [n for n in range(at) if _is_metadata(lines[n])]
    kept += [n for n in range(at, len(lines)) if not _NAVIGATION.match(lines[n])]
    agency = agency_in(own) or _agency_of(lines) or _subject(text)
    return Front(own, agency, _year(own, lines, text), tuple(before[n] for n in kept))


def find_title(lines: Sequence[str]) -> tuple[str, int]:
    """The title and where the lines after it begin; a title broken over lines is joined. Empty, and 0, where there is
    none. Of several (links to other reports, the name in the page's metadata) the last that names an agency is it."""
    found: list[tuple[str, int]] = []
    for at, line in enumerate(lines):
        if _key(line) and _key(line) not in _TITLE_KEYS:
            continue
        title, last = _title_in(line), at
        if not title:
            title, last = _title_over(lines, at)
        elif not agency_in(title) and at and _is_organ_line(lines[at - 1]):
            title = lines[at - 1] + title
        if title:
            found.append((title, last + 1))
    named = [each for each in found if agency_in(each[0])]
    return (named or found or [("", 0)])[-1]


def _title_over(lines: Sequence[str], at: int) -> tuple[str, int]:
    """A title of which no line alone is one, in two or three short lines."""
    joined = lines[at]
    for last in range(at + 1, min(at + 3, len(lines))):
        if not joined or len(joined) > 40 or len(lines[last]) > 40 or _key(lines[last]) or _title_in(lines[last]):
            return "", at
        joined += lines[last]
        if title := _title_in(joined):
            return (title, last) if agency_in(title) else ("", at)
    return "", at


def _is_organ_line(line: str) -> bool:
    # The line may end with the year: 某市某局2025年, 政府信息公开工作年度报告.
    named = _YEAR.sub("", _arabic(line)).strip()
    return len(line) < 40 and not _key(line) and _ORGAN_END.search(named) is not None


def is_title(line: str) -> bool:
    """Whether the line is the title of a report."""
    return bool(_title_in(visible(line).strip()))


# Of one title it is asked several times.
@lru_cache(maxsize=16)
def agency_in(title: str) -> str | None:
    """The agency that a title names."""
    found = _TITLE.search(title)
    if found is None:
        return None
    name = _YEAR.sub("", _arabic(title[: found.start()]))
    name = _NO_NAME.sub("", name).strip("-—_:：,，·")
    return name if len(name) > 1 and not _NO_ORGAN.search(name) else None


def without_footer(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without the furniture of the page behind them, cut off where nothing but such follows."""
    kept = len(paragraphs)
    for at in range(len(paragraphs) - 1, -1, -1):
        if _is_sentence(paragraphs[at]):
            break
        if _is_footer(paragraphs[at]):
            kept = at
    return list(paragraphs[:kept])


def _is_footer(line: str) -> bool:
    return len(line) <= _LONG and _FOOTER.search(visible(line).strip()) is not None


def _is_sentence(line: str) -> bool:
    return _SENTENCE.search(line) is not None and _FOOTER.search(line) is None


def _title_in(line: str) -> str:
    # No title is without this word, and most lines are.
    if "公开" not in line:
        return ""
    plain = " ".join(line.split())
    key = _KEY.match(plain)
    if key and key.group("key").replace(" ", "") in _TITLE_KEYS:
        plain = key.group("value")
    plain = _TITLE_KEY.sub("", plain).lstrip("#*->| ")
    found = _TITLE.search(plain)
    if (
        found is None
        or found.start() > 60
        or _SENTENCE.search(plain, 0, found.end())
        or _MARK.search(plain, 0, found.start())
    ):
        return ""
    # In a sentence that only speaks of a report, the words go on.
    tail = plain[found.end() :].strip(" *#_》")
    if tail and len(tail) > 12 and not re.match(r"\s", plain[found.end() :]):
        return ""
    if _OF_SENTENCES.search(plain, 0, found.start()):
        return ""
    return _ABOUT_DIGITS.sub("", plain[: found.end()]).strip("《 *_")


def _key(line: str) -> str:
    match = _KEY.match(line)
    return match.group("key").replace(" ", "") if match else ""


def _is_metadata(line: str) -> bool:
    return bool(_KEY.match(line)) and not _NAVIGATION.match(line) and len(line) <= 120


def _agency_of(lines: Iterable[str]) -> str | None:
    for line in lines:
        for key, named in _NAMED:
            match = named.search(line) if key in line else None
            name = (match.group(1) or match.group(2)) if match else ""
            if name and not _NO_ORGAN.search(name) and _ORGAN_END.search(name):
                return name
    return None


def _subject(text: Sequence[str]) -> str | None:
    """The agency that the first sentence of the report speaks of: 2023年，某市某局认真贯彻…"""
    for line in [line for line in text if line.strip()][:1]:
        match = _FIRST_SENTENCE.match(visible(line).strip())
        if match and _ORGAN_END.search(match.group("name")) and not _NO_ORGAN.search(match.group("name")):
            return match.group("name")
    return None


def _year(title: str, lead: Sequence[str], text: Sequence[str]) -> int | None:
    if match := _YEAR.search(_arabic(title)):
        return int(match.group("year"))
    joined = _arabic(visible("\n".join((*lead, *text[:40]))))
    if match := _PERIOD.search(joined):
        return int(match.group("year"))
    return _most_named(_arabic(visible("\n".join(text))))


def _most_named(text: str) -> int | None:
    """The year that the report speaks of most, where it is also the first; nothing where two compete."""
    years = [int(match.group("year")) for match in _YEAR.finditer(text)]
    if not years:
        return None
    (first, count), *others = Counter(years).most_common()
    return first if first == years[0] and all(other[1] < count for other in others) else None


def _arabic(text: str) -> str:
    if "二" not in text:
        return text
    return _CHINESE_YEAR.sub(lambda match: "".join(_CHINESE_DIGITS[sign] for sign in match.group()), text)
