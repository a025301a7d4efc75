"""签章有效/无效: what is found of a letter's electronic seal when its page is opened."""

from __future__ import annotations

from gongkai.core import files, keys
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Viewer
from gongkai.letters import certificates
from gongkai.letters.models import Letter
from gongkai.letters.sealing import Verdict


def verdict_on(letter: Letter, viewer: Viewer) -> Verdict | None:
    """The verdict on the sealed PDF as it lies in the store; none where the letter has no electronic seal."""
    link = letter.sealed_pdf
    if link is None:
        return None
    from gongkai.letters.pdf_seal import verify  # noqa: PLC0415  heavy: the PDF signer

    try:
        pdf = files.open_link(link, viewer)
    except keys.Damaged:
        return Verdict(False, "盖好章的文件在存储里被改动过，与登记的不一致；请从备份恢复，并查明原因。")
    except FileNotFoundError:
        return Verdict(False, "盖好章的文件在存储里找不到了；请从备份恢复。")
    except Refused as refused:
        return Verdict(False, refused.message)
    return verify(pdf, certificates.trusted(letter.agency))
