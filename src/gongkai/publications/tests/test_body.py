"""What of typed and pasted HTML stays in a body."""

from __future__ import annotations

import pytest

from gongkai.publications import body

CODE = "A" * 32
# As Word puts it on the clipboard: conditional comments, styles, list marks, VML, empty paragraphs.
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word">
<head><meta name=ProgId content=Word.Document><title>旧标题</title>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-parent:""; margin:0cm;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'><!--StartFragment-->
<h1 style='text-align:center'><span lang=EN-US style='font-family:方正小标宋'>一、总体要求<o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'><b style='mso-bidi-font-weight:normal'><span
style='font-size:16.0pt;font-family:仿宋_GB2312'>坚持居民自愿。</span></b><span lang=EN-US><o:p></o:p></span></p>
<p class=MsoNormal><span lang=EN-US><o:p>&nbsp;</o:p></span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span lang=EN-US>1.<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>第一项</p>
<table class=MsoNormalTable border=1 style='border-collapse:collapse;mso-yfti-tbllook:1184'><tr><td width=284 colspan=2
style='width:142.0pt'><p class=MsoNormal>合计</p></td></tr></table>
<!--[if gte vml 1]><v:shape id="a" type="#b"><v:imagedata src="file:///C:/temp/image001.png"/></v:shape><![endif]-->
<img width=100 src="file:///C:/Users/a/image001.png" v:shapes="a"><script>alert(1)</script>
<a href="javascript:alert(1)" onclick="x()">链接</a><a href="https://www.gov.cn/">政府网</a>
<!--EndFragment--></body></html>"""
# As WPS does: data islands that are no comments, fonts, spans without end.
FROM_WPS = """<xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml>
<p class="MsoNormal" align="justify" style="mso-char-indent-count:2.0000;"><font face="仿宋_GB2312"><span
style="mso-spacerun:'yes';font-size:16.0000pt;">现将有关事项通知如下：</span></font><span><o:p></o:p></span></p>"""


def test_a_paste_from_word_leaves_its_meaning_only() -> None:
    cleaned = body.clean(FROM_WORD)
    assert "<h2>一、总体要求</h2>" in cleaned
    assert "<p><strong>坚持居民自愿。</strong></p>" in cleaned
    assert '<td colspan="2"><p>合计</p></td>' in cleaned
    assert '<a href="https://www.gov.cn/" rel="noopener">政府网</a>' in cleaned
    assert "第一项" in cleaned
    for trace in ("mso", "Mso", "style", "<span", "o:p", "旧标题", "Normal", "file:", "javascript", "alert", "<img"):
        assert trace not in cleaned, trace
    assert "链接<a" in cleaned, "a link without an address is no link"
    assert "<p></p>" not in cleaned
    assert "<p>\u00a0</p>" not in cleaned


def test_a_paste_from_wps_leaves_its_meaning_only() -> None:
    assert body.clean(FROM_WPS) == "<p>现将有关事项通知如下：</p>"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("第一段。\n\n第二段。", "<p>第一段。</p><p>第二段。</p>"),
        ("　　第一段。\r\n　　第二段。\r\n", "<p>第一段。</p><p>第二段。</p>"),
        ("第一行\n第二行\n\n第二段", "<p>第一行<br>第二行</p><p>第二段</p>"),
        ("a < b 且 c & d", "<p>a &lt; b 且 c &amp; d</p>"),
        ("<p>已经是网页</p>\n\n<p>第二段</p>", "<p>已经是网页</p>\n\n<p>第二段</p>"),
        ("", ""),
        ("\n\n\n", ""),
    ],
)
def test_plain_text_becomes_paragraphs(typed: str, kept: str) -> None:
    assert body.clean(body.from_typed(typed)) == kept


def test_pictures_are_shown_through_the_desk_and_kept_under_their_public_address() -> None:
    kept = body.clean(body.picture(CODE, "示意图“甲”"))
    assert kept == f'<p><img src="/documents/files/{CODE}/" alt="示意图“甲”"></p>'
    shown = body.at_desk(kept)
    assert f'src="/desk/files/{CODE}/"' in shown
    assert body.clean(shown) == kept
    assert body.clean(shown.replace("/desk", "http://127.0.0.1:8000/desk")) == kept


def test_the_words_of_a_picture_can_be_changed_and_a_picture_taken_out() -> None:
    html = f'<p>前</p><p><img src="/documents/files/{CODE}/"></p><p>后</p>'
    assert body.alts(html) == {CODE: ""}
    said = body.with_alt(html, CODE, '改造"前"')
    assert body.alts(body.clean(said)) == {CODE: '改造"前"'}
    assert body.alts(body.with_alt(said, CODE, "改造后")) == {CODE: "改造后"}
    assert body.without_picture(html, CODE) == "<p>前</p><p>后</p>"
