"""What an agency decides about its letters: 机关代字, the words of its number series, whether a seal comes first."""

from __future__ import annotations

import re
from datetime import date

from gongkai.agencies.service import Agency
from gongkai.core.refusals import Refused
from gongkai.core.settings import Setting, declared, resolve, value
from gongkai.letters.types import LetterType, Series

CODE, SEAL_FIRST, OUTSIDE = "letters.code", "letters.seal_first", "letters.outside_numbers"
SEALER, SEAL_ON_APPROVAL = "letters.sealer", "letters.seal_on_approval"
NUMBER = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af（）]{2,30}〔(\d{4})〕[1-9]\d{0,5}号")
_WORDS = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af（）]{1,14}")
SERIES_TITLES: dict[Series, tuple[str, str]] = {
    Series.REPLY: ("答复类文书", "公开告"),
    Series.PROCEDURE: ("程序类告知书", "公开程"),
    Series.CONSULTATION: ("征求意见书和函件", "公开函"),
    Series.RECEIPT: ("接收回执", "公开收"),
    Series.SLIP: ("审查呈批单", "公开呈"),
}


def code_of(series: Series) -> str:
    """The setting that holds the word of a series."""
    return f"letters.series_{series.value}"


for each in (
    Setting(CODE, "机关代字", "文号里的机关代字，如 云住建；各机关用自己的，不沿用上级机关的", str, ""),
    *(
        Setting(
            code_of(series),
            f"文号类别：{title}",
            f"机关代字之后、年份之前的字，如 {word}；几类写同样的字，就合用一个流水号",
            str,
            word,
        )
        for series, (title, word) in SERIES_TITLES.items()
    ),
    Setting(OUTSIDE, "文号由机关发文系统统一编排", "选“是”时，签发时填写外部文号", bool, False),
    Setting(SEAL_FIRST, "发出前须登记用印", "选“是”时，没有用印登记的文书不能发出", bool, False),
    Setting(
        SEALER,
        "电子印章",
        "电子印章由什么来盖；各机关自己选，不沿用上级机关的",
        str,
        "none",
        choices=(("none", "不用电子印章"), ("certificate", "本机保存的证书")),
    ),
    Setting(
        SEAL_ON_APPROVAL,
        "签发后自动加盖电子印章",
        "选“是”时，对外的文书一签发就排上电子印章；选“否”时逐件在“用印”里选",
        bool,
        False,
    ),
):
    declared.add(each)


def pattern_of(agency: Agency, kind: LetterType, day: date) -> tuple[str, str]:
    """Series and pattern (``云住建公开告〔{year}〕{n}号``) of a type; refused where the agency's 机关代字 is not set.

    Types whose words are the same share the series; a new 机关代字 begins a new one (O16).
    """
    code = resolve(CODE, agency, day)
    # The superior's would put another organ's name on the letter.
    own = code.value if code.agency_id == agency.pk else ""
    if not own:
        raise Refused(
            "letter_code", f"{agency.name}还没有设置机关代字；请由系统管理员在“设置”里填写本机关的“机关代字”。"
        )
    words = f"{own}{value(code_of(kind.series), agency, day)}"
    if not _WORDS.fullmatch(words):
        raise Refused("letter_code", f"文号的字样“{words}”不合要求：只能用汉字，最多 14 个；请在“设置”里改正。")
    return f"文书 {words}", f"{words}〔{{year}}〕{{n}}号"
