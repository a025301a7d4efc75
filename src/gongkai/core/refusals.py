"""Why something was not done: one exception with a code and a sentence in the user's language, raised by Actions."""

from __future__ import annotations


class Refused(Exception):
    """The Action was not carried out and nothing was changed. ``message`` names what is wrong and how to mend it."""

    def __init__(self, code: str, message: str, *, rule: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.rule = rule


class Invalid(Refused):
    """The input cannot be used: ``errors`` names each field and what is wrong with it."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("form", "填写的内容有问题，请按提示改正后再提交。")
        self.errors = errors


class Stale(Refused):
    """Something came between: the matter has a newer fact than the page had shown. What was typed is kept."""

    def __init__(self, seen: int, last: int) -> None:
        super().__init__(
            "stale", "您打开页面以后，这件事项有了新的进展。您填写的内容已存为草稿，请看过最新情况后再提交。"
        )
        self.seen = seen
        self.last = last
