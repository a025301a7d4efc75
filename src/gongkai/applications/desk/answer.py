"""The answer of a case as pages show it: grounds, row of table 3, proofs, parts withheld, how far it has come."""

from __future__ import annotations

from typing import Any

from gongkai.applications.case import Answer
from gongkai.applications.desk.opened import Opened
from gongkai.applications.models import Decision
from gongkai.applications.withholding import stated
from gongkai.core import settings
from gongkai.law.outcomes import OUTCOMES, OutcomeError, counted_row
from gongkai.law.report_format import ROWS_3

ROW_LABELS = {row.code: row.full_label for row in ROWS_3}


def decision_panel(at: Opened) -> dict[str, Any] | None:
    """The answer under way or given: its grounds, its row of table 3, its proofs, the parts withheld."""
    other = settings.value("applications.not_ours_in_other", at.agency, at.case.today)
    answer = at.case.answer
    row = Decision.objects.filter(pk=answer.drafted.decision if answer else 0).first()
    if answer is None or row is None:
        return None
    # Of every outcome: the parts that are withheld bring proofs of their own grounds.
    proofs = {proof.code: proof.text for outcome in OUTCOMES.values() for proof in outcome.proofs}
    return {
        "answer": answer,
        "row": row,
        "outcomes": [OUTCOMES[code] for code in row.codes],
        "main": OUTCOMES[row.main] if row.main else None,
        "table_row": ROW_LABELS.get(_counted(answer, other), "签发时确定"),
        "proofs": [(proofs.get(code, code), text) for code, text in row.proofs.items()],
        "parts": [{**part, "basis": OUTCOMES[part["code"]].basis, "stated": stated(part)} for part in row.parts],
        "steps": progress(answer),
        "letter": at.case.answer.drafted.letter if at.case.answer else None,
    }


def _counted(answer: Answer, other: bool) -> str:
    if answer.signed is not None:
        return answer.signed.row
    try:
        return counted_row(answer.drafted.codes, answer.drafted.main, not_ours_in_other=other)
    except OutcomeError:
        return ""


def progress(answer: Answer) -> list[dict[str, str]]:
    """How far the answer has come, for the row of steps."""
    days = [
        ("拟办送审", answer.drafted_on),
        ("法制审核", answer.legal_on),
        ("保密审查", answer.secrecy_on),
        ("签发", answer.signed_on),
        ("寄发", answer.dispatched_on),
        ("送达", answer.delivered_on),
    ]
    current = next((place for place, (_, day) in enumerate(days) if day is None), len(days))
    return [
        {"text": text, "note": str(day or ""), "state": "done" if day else "now" if place == current else ""}
        for place, (text, day) in enumerate(days)
    ]
