"""Tables of web pages met before give the same cells as tables gone through."""

import random

import pytest

from gongkai.annual_reports.readers.blocks import Grid
from gongkai.annual_reports.readers.containers.html import forget, html_source
from gongkai.annual_reports.readers.numberless import Filled


@pytest.fixture(autouse=True)
def _nothing_known():
    forget()
    yield
    forget()


def page(table, numbers):
    """A page with a table; each # in it is one of the numbers."""
    for number in numbers:
        table = table.replace("#", number, 1)
    return f"<h1>报告</h1><p>正文。</p>{table}<p>完。</p>"


def shown(blocks):
    return [list(block.rows) if isinstance(block, Grid) else block.text for block in blocks]


def is_known(source):
    return any(isinstance(block, Grid) and isinstance(block.rows, Filled) for block in source.blocks)


PLAIN = (
    "<table><tr><td rowspan=2>甲</td><td>#</td><td> # </td></tr>"
    "<tr><td><p><span>#</span></p></td><td>#</td></tr></table>"
)
ALIKE = [
    PLAIN,
    "<table><tr><td>甲</td><td style='display:none'>#</td><td>#</td></tr><tr><td>乙</td><td>#</td></tr></table>",
    "<table><tr><td>甲</td><td>#<!-- # --></td><td title='a>#<b'>#</td></tr></table>",
    "<div><table><tr><td>甲 # 件</td><td>#</td><td>1,234</td><td>#&nbsp;</td></tr></table></div>",
    "<table><caption>表 #</caption><tr><td>甲</td><td>#</td></tr></table>",
    "<table><tr><td>外</td><td><table><tr><td>甲</td><td>#</td></tr></table></td></tr></table>",
]
UNLIKE = [
    "<table><tr><td>甲</td><td><b>#</b><i>#</i></td></tr></table>",
    "<table><tr><td>甲</td><td>#<br>#</td></tr></table>",
    "<table><tr><td>甲</td><td>#<sup>#</sup></td></tr></table>",
    "<table><tr><td>甲</td><td><b>1,</b><b>#</b></td></tr></table>",
    "<table><tr><td>甲</td><td><pre>#\n</pre></td></tr></table>",
]


def number(dice):
    return dice.choice(["0", "7", "12", "345", "16800", "700000000000001", "3.5", "0.25", "007", "1234567890123456"])


@pytest.mark.parametrize("table", [*ALIKE, *UNLIKE])
@pytest.mark.parametrize("seed", range(3))
def test_what_is_known_is_what_is_read(table, seed):
    dice = random.Random(seed)
    pages = [page(table, [number(dice) for _ in range(table.count("#"))]) for _ in range(8)]
    anew = []
    for each in pages:
        forget()
        anew.append(shown(html_source(each).blocks))
    forget()
    assert [shown(html_source(each).blocks) for each in pages] == anew


def test_a_table_is_known_when_it_comes_again():
    pages = [page(PLAIN, numbers) for numbers in (["1", "2", "3", "4"], ["5", "6", "7", "8"], ["9", "0", "1", "2"])]
    assert [is_known(html_source(each)) for each in pages] == [False, True, True]
    assert not is_known(html_source(page(PLAIN.replace("甲", "乙"), ["1", "2", "3", "4"])))
    assert not is_known(html_source(page(PLAIN, ["1.5", "2", "3", "4"])))


@pytest.mark.parametrize("table", UNLIKE)
def test_cells_that_are_not_one_number_are_gone_through(table):
    count = table.count("#")
    sources = [html_source(page(table, [str(at), *["5"] * (count - 1)])) for at in range(1, 5)]
    assert not any(map(is_known, sources))


def test_the_white_of_a_page_is_seen_in_known_tables_too():
    white = "<table><tr><td>甲</td><td>#<span style='color:white'>#</span></td></tr></table>"
    for _ in range(3):
        assert shown(html_source(page(white, ["1", "2"])).blocks)[2][0][1].text == "1 2"
