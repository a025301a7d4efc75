"""What the tests of the rendering share: letters, and the text of files read back."""

from __future__ import annotations

import io
from datetime import date

import docx
import pdfplumber
from docx.oxml.ns import qn

from gongkai.letters.sheet import Block, Kind, Sheet

ORGAN = "云川市住房和城乡建设局"
SENTENCE = "本机关依法答复您提出的政府信息公开申请，并说明理由。"
TABLE = (("位置", "依据", "理由"), ("附件三第41—58页", "条例第十五条", "含企业成本构成，公开会损害其后续投标。"))


def letter(**changes: object) -> Sheet:
    """A letter with every kind of block; ``changes`` as the fields of a sheet."""
    body = (
        Block(Kind.TEXT, "本机关于2026年2月3日收到您的申请，内容为："),
        Block(Kind.QUOTE, "申请公开《特许经营协议》正文及全部附件。"),
        Block(Kind.HEADING, "一、不予公开的部分"),
        Block(Kind.SUBHEADING, "（一）商业秘密"),
        Block(Kind.TABLE, rows=TABLE),
        Block(Kind.REMEDY, "如不服本告知书，可以自收到之日起六十日内申请行政复议。"),
    )
    values: dict[str, object] = {
        "organ": ORGAN,
        "title": "政府信息公开告知书",
        "addressee": "陈喆堃：",
        "body": body,
        "number": "云住建公开告〔2026〕7号",
        "dated": date(2026, 3, 2),
        "attachments": ("协议.pdf", "附件一.pdf"),
        "note": "此件依申请公开",
        "contact": "联系人：李某某　电话：0999-1234567",
    }
    return Sheet(**{**values, **changes})  # type: ignore[arg-type]


def text(*blocks: str) -> tuple[Block, ...]:
    """A body of plain paragraphs."""
    return tuple(Block(Kind.TEXT, each) for each in blocks)


def squeezed(words: str) -> str:
    """The text without blanks: lines end elsewhere on paper."""
    return "".join(words.split())


def pdf_pages(content: bytes) -> list[str]:
    """The text of each page, without blanks."""
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [squeezed(page.extract_text()) for page in pdf.pages]


def docx_text(content: bytes) -> str:
    """The text of the body, paragraphs and cells in their order, without blanks."""
    body = docx.Document(io.BytesIO(content)).element.body
    return squeezed("".join(each.text or "" for each in body.iter(qn("w:t"))))
