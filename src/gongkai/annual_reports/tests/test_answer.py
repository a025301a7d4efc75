"""How the page names the cells of a finding."""

from __future__ import annotations

import pytest

from gongkai.annual_reports.answer import links_to

CASES = [
    ([], []),
    (["t2.licences.decided"], [("t2.licences.decided", "表二“行政许可”")]),
    (
        ["t3.r01.c1", "t3.r02.c1"],
        [("t3.r01.c1", "表三“一、本年新收”行“自然人”列"), ("t3.r02.c1", "表三“二、上年结转”行“自然人”列")],
    ),
    ([f"t4.review.{column}" for column in ("total", "upheld", "corrected")], [("t4.review.total", "表四“行政复议”行")]),
    ([f"t3.{row}.c7" for row in ("r24", "r25", "r01", "r02")], [("t3.r24.c7", "表三“总计”列")]),
    ([f"t3.r21_23.c{n}" for n in range(1, 8)], [("t3.r21_23.c1", "表三“（六）其他处理”行")]),
]


@pytest.mark.parametrize("cells, links", CASES)
def test_cells_of_one_row_or_column_are_one_link(cells: list[str], links: list[tuple[str, str]]) -> None:
    assert links_to(cells) == links
