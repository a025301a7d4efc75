"""What readers say when they cannot read on: one exception, and the findings it carries."""

from __future__ import annotations

from gongkai.annual_reports.findings import Finding, Severity
from gongkai.annual_reports.readers.limits import CHARACTERS, LINES

EMPTY = "read-empty"
UNKNOWN_KIND = "read-kind"
TOO_LARGE = "read-too-large"
LIMIT = "read-limit"
DAMAGED = "read-damaged"
ENCODING = "read-encoding"
CHARSET = "read-charset"
ENCRYPTED = "read-encrypted"
NO_TEXT_LAYER = "read-no-text-layer"
HIDDEN_SHEET = "read-hidden-sheet"
HIDDEN_CELLS = "read-hidden-cells"
FORMULA = "read-formula"
LEGACY = "read-legacy"
FAILED = "read-failed"

# The advice that helps whatever the file was.
SAVE_AS = "请用 Word、WPS 等软件打开后另存为 DOCX 或 XLSX，再检查"


class Unreadable(Exception):
    """A file or a part of it is not read further; ``finding`` says why and how to mend it."""

    def __init__(self, rule: str, message: str, place: str = "") -> None:
        super().__init__(message)
        self.finding = unread(rule, message, place)

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str, str]]:
        return Unreadable, (self.finding.rule, self.finding.message, self.finding.place)


def refuse_endless(lines: int, characters: int) -> None:
    """Raise ``Unreadable`` for a file of so many lines or characters that it is no report: making tables out of lines
    takes its time."""
    if lines > LINES or characters > CHARACTERS:
        told = (
            f"文件有 {lines} 行、{characters} 个字，超过 {LINES} 行或 {CHARACTERS} 个字，不是正常的年度报告，没有读取"
        )
        raise Unreadable(LIMIT, f"{told}；请只留年度报告的内容")


def unread(rule: str, message: str, place: str = "") -> Finding:
    """Something is there and was not read."""
    return Finding(rule, Severity.ERROR, message, place=place, unread=True)


def noticed(rule: str, message: str, place: str = "") -> Finding:
    """Everything was read; something about the file is worth knowing."""
    return Finding(rule, Severity.NOTE, message, place=place)
