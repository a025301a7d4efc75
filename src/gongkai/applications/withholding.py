"""What a withheld part must say when it rests on 条例 16(2): a closed list, and no refusal of course (R22). Pure.

Process information may be withheld only as one of four kinds, an enforcement case file only as such; and because the
article says "may", the organ says why the public interest does not ask for the part all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PROCESS, CASE_FILE = "D09", "D10"
# The kinds by the ground that they belong to: 讨论记录、过程稿、磋商信函、请示报告 and 行政执法案卷, and nothing else.
KINDS: Mapping[str, tuple[str, str]] = {
    "discussion": (PROCESS, "讨论记录"),
    "draft": (PROCESS, "过程稿"),
    "consultation": (PROCESS, "磋商信函"),
    "request": (PROCESS, "请示报告"),
    "case_file": (CASE_FILE, "行政执法案卷"),
}
CHOICES = [("", "—"), *((key, word) for key, (_, word) in KINDS.items())]
PROCESS_WORDS = [word for code, word in KINDS.values() if code == PROCESS]
NO_RULE = "法律、法规、规章没有规定应当公开"


def problems(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a part (``code``, ``kind``, ``interest``) lacks: the name of the field and a sentence for each."""
    code, kind = row.get("code", ""), row.get("kind", "")
    of, word = KINDS.get(kind, ("", ""))
    if code not in {PROCESS, CASE_FILE}:
        if kind:
            yield "kind", f"“{word}”是第十六条第二款的类别；依据不是这一款的，请选“—”。"
        return
    if not kind:
        listed = "、".join(word for ground, word in KINDS.values() if ground == code)
        yield "kind", f"依第十六条第二款不公开的，请选属于哪一类：{listed}。"
    elif of != code:
        yield "kind", f"“{word}”与所选的依据不符，请核对依据或者类别。"
    if not row.get("interest", "").strip():
        yield "interest", "第十六条第二款是“可以不予公开”：请写明公共利益为什么不要求公开这一处。"


def stated(row: Mapping[str, str]) -> str:
    """The reason as the letter prints it: the kind first, then that no rule says otherwise, then why."""
    kind = KINDS.get(row.get("kind", ""))
    if kind is None:
        return row["reason"]
    head = f"属于{kind[1]}，{NO_RULE}。"
    return head + "".join(ended(row[name]) for name in ("reason", "interest") if row.get(name))


def ended(text: str) -> str:
    """``text`` with a full stop."""
    text = text.strip()
    return text if text.endswith(("。", "！", "？")) else f"{text}。"
