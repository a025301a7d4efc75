"""Binding a volume: one paged PDF with cover, index, clock and history, and a ZIP of the files as they are.

A paper that cannot be bound in (a table, a damaged PDF) is named in the index and lies in the ZIP.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import pdfplumber
import typst

from gongkai.applications.bundle.papers import SECTIONS, VOLUME_TITLES, Paper, Volume
from gongkai.letters.rendering.fonts import font_book

TEMPLATE = Path(__file__).with_name("volume.typ")
MOST_PAGES = 2000
# The time of making is written in the text; the files carry none, so that the same case makes the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Cover:
    """What stands before the papers: whose case, how its day is reckoned, what happened, what was searched."""

    agency: str
    number: str
    title: str
    made: str
    facts: Sequence[tuple[str, str]]
    clock: Sequence[tuple[str, str, str]]
    history: Sequence[tuple[str, str]]
    searches: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class Bound:
    """One paper as it is bound: how many pages it has there, and why it has none."""

    paper: Paper
    file: str
    pages: int
    reason: str = ""


def bind(cover: Cover, papers: Sequence[Paper], volume: Volume, fonts: Sequence[Path] = ()) -> tuple[bytes, bytes]:
    """The paged PDF and the ZIP of a volume. Raises ``NoChineseFont`` where letters could not be set either."""
    with tempfile.TemporaryDirectory() as folder:
        bound = [_laid_out(Path(folder), number, paper) for number, paper in enumerate(papers, start=1)]
        pdf = _pdf(Path(folder), cover, bound, volume, fonts)
    return pdf, _zip(cover, bound, volume, pdf)


def _laid_out(folder: Path, number: int, paper: Paper) -> Bound:
    if not paper.ending:
        return Bound(paper, "", 0, "不能并入，见压缩包")
    name = f"{number}.{paper.ending}"
    pages = 1 if paper.ending != "pdf" else _pages(paper.content)
    if not 0 < pages <= MOST_PAGES or not _readable(folder / name, paper.content):
        return Bound(paper, "", 0, "文件不能打开，见压缩包")
    return Bound(paper, name, pages)


def _pages(content: bytes) -> int:
    try:
        with pdfplumber.open(BytesIO(content)) as document:
            return len(document.pages)
    except Exception:
        return 0


def _readable(place: Path, content: bytes) -> bool:
    """Whether the typesetter can show the file: one damaged paper must not cost the whole volume."""
    place.write_bytes(content)
    probe = place.with_suffix(".typ")
    probe.write_text(f'#image("{place.name}")', encoding="utf-8")
    try:
        typst.compile(probe, root=place.parent, format="pdf")
    except typst.TypstError:
        return False
    return True


def _pdf(folder: Path, cover: Cover, bound: Sequence[Bound], volume: Volume, fonts: Sequence[Path]) -> bytes:
    book = font_book(tuple(fonts))
    place = folder / "volume.typ"
    place.write_bytes(TEMPLATE.read_bytes())
    values = {**_values(cover, bound, volume), "faces": book.faces()}
    (folder / "volume.json").write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    made = typst.Compiler(place, root=folder, font_paths=book.fonts, ignore_system_fonts=True).compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("one volume is one file")
    return made


def _values(cover: Cover, bound: Sequence[Bound], volume: Volume) -> Mapping[str, Any]:
    return {
        "agency": cover.agency,
        "number": cover.number,
        "title": cover.title,
        "volume": VOLUME_TITLES[volume],
        "made": cover.made,
        "facts": cover.facts,
        "clock": cover.clock,
        "history": cover.history,
        "searches": cover.searches,
        "sections": SECTIONS,
        "papers": [
            {
                "section": each.paper.section,
                "title": each.paper.title,
                "on": each.paper.on.isoformat(),
                "file": each.file,
                "pages": each.pages,
                "reason": each.reason,
                "hash": each.paper.sha256,
            }
            for each in bound
        ],
    }


def _zip(cover: Cover, bound: Sequence[Bound], volume: Volume, pdf: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        lines = [f"{cover.agency} {cover.number} {VOLUME_TITLES[volume]}", "序号\t文件\tSHA-256"]
        for number, each in enumerate(bound, start=1):
            name = f"{number:03} {each.paper.title}-{each.paper.name}".replace("/", "_")
            _add(archive, name, each.paper.content)
            lines.append(f"{number}\t{name}\t{each.paper.sha256}")
        _add(archive, "000 案卷.pdf", pdf)
        _add(archive, "000 目录.txt", "\n".join(lines).encode())
    return target.getvalue()


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), content, zipfile.ZIP_DEFLATED)
