"""What the doctor says of fonts."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.letters import health
from gongkai.letters.rendering import NoChineseFont
from gongkai.letters.rendering.fonts import KNOWN, Part, faces_in_place, font_book


def test_a_machine_without_chinese_fonts_is_told_what_to_install(tmp_path: Path) -> None:
    found = list(health.fonts([tmp_path], system=False))
    assert [(each.severity, each.message) for each in found] == [("error", "没有找到中文字体，不能生成 PDF")]
    assert "fonts-noto-cjk" in found[0].remedy


def test_a_folder_that_is_not_there_is_no_fault(tmp_path: Path) -> None:
    with pytest.raises(NoChineseFont):
        font_book((tmp_path / "missing",), system=False)


def test_every_finding_has_a_severity_and_a_warning_its_remedy() -> None:
    found = list(health.fonts())
    assert found
    assert all(each.remedy for each in found if each.severity != "ok")


def test_the_standard_s_faces_come_before_their_stand_ins() -> None:
    for part, names in KNOWN.items():
        assert not names[0].startswith(("Noto", "LXGW")), part


def test_a_stand_in_does_not_count_as_the_face() -> None:
    try:
        book = font_book()
    except NoChineseFont:
        pytest.skip("no Chinese fonts on this machine")
    if book.families[Part.BODY][0] == "LXGW WenKai":
        assert faces_in_place(book)[Part.BODY] is None
    assert set(faces_in_place(book)) == set(Part)
