"""Small invented files of every kind, made in memory."""

from __future__ import annotations

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def zipped(members: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip file with these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def docx(body: str, *, namespace: str = W, **parts: str) -> bytes:
    """A DOCX with this body; ``numbering`` and ``styles`` are the contents of those parts."""
    members: dict[str, str | bytes] = {
        "_rels/.rels": _RELATIONS,
        "word/document.xml": f'<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>',
    }
    for name, content in parts.items():
        members[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{namespace}">{content}</w:{name}>'
    return zipped(members)


def p(text: str, properties: str = "") -> str:
    """A paragraph of a DOCX."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    """A cell of a DOCX."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tbl(*rows: str) -> str:
    """A table of a DOCX, of rows that are cells."""
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"


def pdf(*contents: str, trailer: str = "", images: bool = False) -> bytes:
    """A PDF whose pages have these content streams; ``/F1`` is Helvetica."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for content in contents:
        number = len(objects) + 1
        kids.append(f"{number} 0 R")
        picture = "/XObject << /I1 << /Type /XObject >> >>" if images else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {number + 1} 0 R "
            f"/Resources << {picture} /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return assembled(objects, trailer)


def assembled(objects: list[str], trailer: str = "") -> bytes:
    """A PDF file of these objects; the first is the catalogue."""
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R "
    return written + f"{end}{trailer} >>\nstartxref\n{len(written)}\n%%EOF\n".encode("latin-1")


def ruled(left: float, top: float, widths: list[float], rows: list[list[str]], height: float = 20) -> str:
    """A content stream that draws a table with all its rules and puts text into its cells; top in PDF units."""
    drawn = []
    right, bottom = left + sum(widths), top - height * len(rows)
    for number in range(len(rows) + 1):
        drawn.append(f"{left} {top - number * height} m {right} {top - number * height} l S")
    edge = left
    for width in [*widths, 0]:
        drawn.append(f"{edge} {top} m {edge} {bottom} l S")
        edge += width
    for number, row in enumerate(rows):
        edge = left
        for text, width in zip(row, widths, strict=True):
            drawn.append(printed(edge + 4, top - number * height - 14, text))
            edge += width
    return "\n".join(drawn)


def printed(x: float, y: float, text: str, size: float = 10) -> str:
    """A content stream that prints a line of ASCII."""
    return f"BT /F1 {size} Tf {x} {y} Td ({text}) Tj ET"
