"""Tables of web pages met before give the same cells as tables gone through."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual_reports.readers.blocks import Grid
from gongkai.annual_reports.readers.containers.html import forget, html_source, read_html
from gongkai.annual_reports.readers.containers.known_tables import KnownTables
from gongkai.annual_reports.readers.numberless import Filled
from gongkai.annual_reports.readers.refusals import Unreadable


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


# What surrounds a table; @ stands for it.
AROUND = [
    "<!doctype html><p>前<table><tr><td>外</td><td>@</td></tr></table>后",
    "<!doctype html><p>前@后</p>",
    "<p>前@后</p>",
    "<p>前</p><!-- @ --><p>后</p>",
    "<p>前</p><!-- @ --><p>后</p>@",
    "<p>前</p><script>a = '@'</script><p>后</p>",
    "<div style='display:none'>@</div><p>后</p>@",
    "<p>前</p><pre>@</pre><p>后</p>",
    "<textarea>@</textarea><p>后</p>",
    "<noscript>@</noscript><template>@</template><p>后</p>",
    "<select><option>@</option></select><p>后</p>",
    "<svg><text>@</text></svg><p>后</p>",
    '<p title="@">前</p><p>后</p>',
    '<p title="前>@<p>后</p>',
    "<p title='前>@<p>后</p>",
    "<p @<p>后</p>",
    "<p>前</p><table><tr>@</tr><tr><td>甲</td><td>乙</td></tr></table>",
    "<p>前</p><table><tr><td>甲</td><td>@</table>后</td></tr></table>",
    "<b><i>前@</b>后</i>",
    "<a href='x'>前@<a href='y'>后</a>",
    "<form>前@<form>后</form>",
    "<p>前</p>@@@<p>后</p>",
    "<p>前</p><table><tr><td>甲</td><td>#@</td></tr></table>",
]
ODD = [
    PLAIN,
    PLAIN.upper(),
    "<table><tr><td>甲<td>#<tr><td>乙<td>#</table>",
    "<table><tr><td class='甲>#</td><td>#</td></tr></table>",
    "<table><b><tr><td>甲</td><td>#</td></tr></b></table>",
    "<table>文<tr><td>甲</td><td>#</td></tr></table>",
    "<table><tr><td>甲</td><td>#</p></div></td></tr></table>",
    "<table><tr><td><form><b>甲</td><td>#</td></tr></table>",
    "<table><tr><td>甲</td><td>#<!-- </table> -->#</td></tr></table>",
    "<table known-table='0'><tr><td>甲</td><td>#</td></tr></table>",
    "<table><tr><td>A</td><td>#</td></tr></table>",
]


def written(around, tables, dice):
    text = around
    for table in tables:
        text = text.replace("@", table, 1)
    while "#" in text:
        text = text.replace("#", number(dice), 1)
    return f"<p>公开</p>{text}<p>完</p>"


@pytest.mark.parametrize("around", AROUND)
@pytest.mark.parametrize("table", ODD)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_stands_around_decides_as_ever(around, table, encoding):
    dice = random.Random(5)
    pages = [written(around, [table] * around.count("@"), dice).encode(encoding) for _ in range(5)]
    assert_read_alike(pages)


@given(st.lists(st.sampled_from([*AROUND, *ODD, *ALIKE, *UNLIKE]), min_size=1, max_size=4), st.integers(0, 99))
def test_pages_put_together_of_anything(pieces, seed):
    dice = random.Random(seed)
    pages = [written("".join(pieces), dice.choices(ODD, k=12), random.Random(n)).encode() for n in range(3)]
    assert_read_alike([each for each in pages for _ in range(2)])


def assert_read_alike(pages):
    """That a page gives the same after others as it gives alone."""
    anew = []
    for each in pages:
        forget()
        anew.append(told(each))
    forget()
    assert [told(each) for each in pages] == anew


def told(page):
    try:
        source = read_html(page)
    except Unreadable as refused:
        return refused.finding
    return shown(source.blocks), [str(block.place) for block in source.blocks], source.title, source.findings


def test_a_table_in_other_bytes_than_its_page_is_read_with_it():
    plain = "<table><tr><td>A</td><td>#</td></tr></table>"
    table = page(PLAIN, ["1", "2", "3", "4"])
    for encoding, other in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        forget()
        for _ in range(3):
            read_html(table.encode(encoding))
        mixed = page(PLAIN, ["1", "2", "3", "4"]).replace("正文", "@").encode(encoding)
        assert_read_alike([mixed.replace(b"@", "正文".encode(other)) for _ in range(4)])
    assert_read_alike([b"<meta charset=gb2312>" + page(PLAIN, list("1234")).encode() for _ in range(4)])
    assert_read_alike([b"<meta charset=gb2312>" + plain.encode() + PLAIN.encode() for _ in range(4)])


def test_the_ends_of_tables_are_looked_for_once(monkeypatch):
    """However many begin, of each end two beginnings are tried: the first and the last."""
    tried = []
    monkeypatch.setattr(KnownTables, "_table", lambda tables, markup: tried.append(markup))
    read_html(b"<p>" + b"<table><tr><td>" * 300 + b"</table>" * 20)
    assert len(tried) == 2
    assert tried[-1] == b"<table><tr><td></table>"
