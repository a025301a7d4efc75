"""What comes in from a DOCX, what is only said, and what is refused."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml

from gongkai.core.refusals import Invalid
from gongkai.publications import body, docx_archive, docx_import
from gongkai.publications.docx_import import read
from gongkai.publications.tests.docx_files import COMMENTS, centred, changed, marked_up, official, picture, saved


def test_the_elements_of_an_official_document_are_recognised_and_leave_the_body() -> None:
    found = read("通知.docx", saved(official()))
    assert found.title == "云川市住房和城乡建设局关于印发《老旧小区改造管理办法》的通知"
    assert found.document_number == "云住建〔2026〕5号"
    assert found.written_on == date(2026, 3, 2)
    lines = body.plain(found.body).splitlines()
    assert lines[:3] == ["各县（区）住房和城乡建设局：", "现将管理办法印发给你们，请认真贯彻执行。", "一、总体要求"]
    assert lines[-2:] == ["云川市住房和城乡建设局", "2026年3月2日"], "what the document ends with stays in it"


def test_headings_lists_merged_cells_and_pictures_keep_their_meaning() -> None:
    found = read("通知.docx", saved(official()))
    assert "<h2>一、总体要求</h2>" in found.body
    assert "<ol><li>坚持居民自愿。</li><li>坚持因地制宜。</li></ol>" in found.body
    assert '<td colspan="3">' in found.body
    assert '<td rowspan="2">' in found.body
    assert body.alts(found.body) == {docx_import.place(0): ""}
    assert found.pictures[0].content == picture()
    assert "1 张图片没有文字说明，请在“附件和图片”里补写。" in found.notes
    html = docx_import.with_links(found.body, ["A" * 32])
    assert f'src="/documents/files/{"A" * 32}/"' in html


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("云住建〔2026〕5号", "云住建〔2026〕5号"),
        ("云住建[2026]5号", "云住建〔2026〕5号"),
        ("云府办 ﹝2026﹞ 12 号", ""),
        ("云府令〔2026〕第3号", "云府令〔2026〕第3号"),
        ("云住建〔2026〕5号        签发人：李某某", "云住建〔2026〕5号"),
        ("根据云住建〔2026〕5号文件的要求，现将有关事项通知如下。", ""),
        ("二〇二六年第五号", ""),
    ],
)
def test_numbers(written: str, kept: str) -> None:
    assert read("x.docx", saved(official(number=written))).document_number == kept


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026年3月2日", date(2026, 3, 2)),
        ("２０２６年３月２日", date(2026, 3, 2)),
        ("二〇二六年三月二日", date(2026, 3, 2)),
        ("二○二五年十二月三十一日", date(2025, 12, 31)),
        ("二〇二六年十月二十日", date(2026, 10, 20)),
        ("2026年2月30日", None),
        ("自2026年3月2日起施行", None),
    ],
)
def test_days(written: str, day: date | None) -> None:
    assert read("x.docx", saved(official(day=written))).written_on == day


def test_two_days_are_left_to_the_drafter() -> None:
    document = official()
    document.add_paragraph("2025年1月5日")
    found = read("x.docx", saved(document))
    assert found.written_on is None
    assert any("几个落款日期" in note for note in found.notes)


def test_without_a_head_the_title_style_or_the_first_heading_is_the_title() -> None:
    styled, headed, bare = docx.Document(), docx.Document(), docx.Document()
    styled.add_heading("关于春节放假的通知", level=0)
    headed.add_heading("市政府工作报告", level=1)
    for document in (styled, headed, bare):
        document.add_paragraph("正文第一段，写得比较长，说明具体事项。")
    assert read("a.docx", saved(styled)).title == "关于春节放假的通知"
    assert read("a.docx", saved(headed)).title == "市政府工作报告"
    found = read("放假安排.docx", saved(bare))
    assert found.title == "放假安排"
    assert any("没有认出标题" in note for note in found.notes)
    assert body.plain(found.body) == "正文第一段，写得比较长，说明具体事项。"


def test_nothing_comes_in_silently() -> None:
    found = read("x.docx", changed(marked_up(), {"word/comments.xml": COMMENTS.encode()}))
    text = body.plain(found.body)
    assert "插入的文字" in text
    assert "删去的文字" not in text
    assert "13800001234" not in text
    said = " ".join(found.notes)
    assert "插入 1 处、删除 1 处" in said
    assert "2 条批注，没有导入" in said
    assert "1 处隐藏文字，没有导入" in said


def test_a_picture_of_another_format_is_said_and_left_out() -> None:
    types = b'<Default Extension="png" ContentType="image/png"/>'
    data = changed(
        saved(official()),
        {"[Content_Types].xml": lambda old: old.replace(types, types.replace(b"image/png", b"image/x-emf"))},
    )
    found = read("x.docx", data)
    assert found.pictures == []
    assert "<img" not in found.body
    assert any("没有导入（x-emf 1 张）" in note for note in found.notes)


def test_links_within_the_file_keep_their_words_only() -> None:
    html = "<w:hyperlink xmlns:w='{0}' w:anchor='a'><w:r><w:t>见第三条</w:t></w:r></w:hyperlink>"
    document = official()
    document.add_paragraph()._p.append(parse_xml(html.format(docx_import.W.strip("{}"))))
    found = read("x.docx", saved(document))
    assert "见第三条" in found.body
    assert "<a" not in found.body


def refused(data: bytes) -> str:
    with pytest.raises(Invalid) as refusal:
        read("x.docx", data)
    return "".join(refusal.value.errors["upload"])


def bomb() -> bytes:
    return changed(saved(docx.Document()), {"word/media/a.bin": b"\0" * (docx_archive.RATIO * 1024 * 1024)})


EXTERNAL = (
    b'<Relationship Id="rId99" TargetMode="External" Target="http://example.com/a.png" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"/></Relationships>'
)
DTD = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><w:document xmlns:w="w"/>'


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: b"plain text", "不是 DOCX 文件，或者已经损坏"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "旧的 DOC 文件，或者设有密码"),
        (bomb, "展开后过大"),
        (lambda: changed(saved(official()), {"word/vbaProject.bin": b"x"}), "有宏"),
        (lambda: changed(saved(official()), {"word/document.xml": DTD}), "实体声明"),
        (lambda: changed(saved(official()), {"word/document.xml": b"<w:document"}), "不完整"),
        (
            lambda: changed(
                saved(official()),
                {"word/_rels/document.xml.rels": lambda old: old.replace(b"</Relationships>", EXTERNAL)},
            ),
            "放在别处的图片",
        ),
    ],
    ids=["text", "doc", "bomb", "macros", "entities", "broken", "external"],
)
def test_what_is_refused_says_why_and_what_to_do(make, sentence) -> None:
    said = refused(make())
    assert sentence in said
    assert said.endswith("。")


def test_a_file_without_its_document_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("hello.txt", "x")
    assert "没有正文部分" in refused(target.getvalue())


def test_the_unpacked_size_is_kept_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_archive, "XML", 1000)
    assert "展开后过大" in refused(saved(official()))


def test_the_red_head_alone_is_no_title() -> None:
    document = docx.Document()
    centred(document, "云川市人民政府文件")
    centred(document, "云政〔2026〕1号")
    centred(document, "云川市人民政府关于表彰先进的决定")
    document.add_paragraph("各县人民政府：")
    found = read("x.docx", saved(document))
    assert (found.title, found.document_number) == ("云川市人民政府关于表彰先进的决定", "云政〔2026〕1号")
    assert body.plain(found.body) == "各县人民政府："


LEVEL = '<w:lvl w:ilvl="{0}"><w:start w:val="1"/><w:numFmt w:val="{1}"/><w:lvlText w:val="{2}"/></w:lvl>'


def numbered(*lines: tuple[str, int, int] | str, levels: dict[int, str], style: str = "") -> bytes:
    """The body of a document with these paragraphs: text, list, level; ``levels``: of each list, as XML. ``style``: of
    all numbered paragraphs."""
    document = docx.Document()
    numbers = document.part.numbering_part.element
    names = f'xmlns:w="{docx_import.W.strip("{}")}"'
    for key, level in levels.items():
        numbers.insert(0, parse_xml(f'<w:abstractNum {names} w:abstractNumId="{key}">{level}</w:abstractNum>'))
        numbers.append(parse_xml(f'<w:num {names} w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>'))
    for line in lines:
        text, key, depth = line if isinstance(line, tuple) else (line, 0, 0)
        paragraph = document.add_paragraph(text, style=style if key and style else None)
        own = f'<w:numPr {names}><w:ilvl w:val="{depth}"/><w:numId w:val="{key}"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(own)) if key else None
    return saved(document)


ARTICLES, PLAIN = LEVEL.format(0, "chineseCountingThousand", "第%1条"), LEVEL.format(0, "decimal", "%1.")
TREE = LEVEL.format(0, "japaneseCounting", "%1、") + LEVEL.format(1, "chineseCounting", "（%2）")
BULLETS = LEVEL.format(0, "bullet", "●")


def test_articles_that_word_counts_keep_their_numbers() -> None:
    lines = [("为了规范管理，制定本办法。", 90, 0), "前款所称管理，是指……", ("本办法自发布之日起施行。", 90, 0)]
    found = read("x.docx", numbered(*lines, levels={90: ARTICLES}))
    assert body.plain(found.body).splitlines() == [
        "第一条 为了规范管理，制定本办法。",
        "前款所称管理，是指……",
        "第二条 本办法自发布之日起施行。",
    ]
    assert "<ol>" not in found.body
    assert any("2 处自动编号，已经写成文字" in note for note in found.notes)


def test_levels_and_headings_keep_their_numbers() -> None:
    lines = [("总体要求", 90, 0), ("目标", 90, 1), ("原则", 90, 1), ("组织实施", 90, 0), ("分工", 90, 1)]
    found = read("x.docx", numbered(*lines, levels={90: TREE}, style="Heading 1"))
    assert body.plain(found.body).splitlines() == [
        "一、总体要求",
        "（一）目标",
        "（二）原则",
        "二、组织实施",
        "（一）分工",
    ]
    assert found.body.count("<h2>") == 5


@pytest.mark.parametrize(
    ("lines", "made"),
    [
        ([("甲", 91, 0), ("乙", 91, 0)], "<ol><li>甲</li><li>乙</li></ol>"),
        ([("甲", 91, 0), "间", ("乙", 91, 0)], "<ol><li>甲</li></ol><p>间</p><p>2.乙</p>"),
        ([("甲", 91, 0), ("乙", 92, 0)], "<ol><li>甲</li></ol><p>1.乙</p>"),
        ([("甲", 93, 0), ("乙", 93, 0)], "<ul><li>甲</li><li>乙</li></ul>"),
        ([("甲", 93, 0), "间", ("乙", 93, 0)], "<ul><li>甲</li></ul><p>间</p><ul><li>乙</li></ul>"),
    ],
)
def test_a_list_stays_one_where_its_numbers_stay(lines: list[Any], made: str) -> None:
    found = read("x.docx", numbered("正文：", *lines, levels={91: PLAIN, 92: PLAIN, 93: BULLETS}))
    assert found.body == f"<p>正文：</p>{made}"


def test_numbers_in_unknown_figures_are_said() -> None:
    found = read("x.docx", numbered(("甲", 90, 0), levels={90: LEVEL.format(0, "hebrew1", "%1")}))
    assert any("1 处自动编号认不出来" in note for note in found.notes)


def within(xml: str) -> docx_import.Imported:
    """A paragraph “前” with this beside its words."""
    document = docx.Document()
    math = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    names = f'xmlns:w="{docx_import.W.strip("{}")}" xmlns:m="{math}"'
    (element,) = parse_xml(f"<w:p {names}>{xml}</w:p>")
    document.add_paragraph("前")._p.append(element)
    return read("x.docx", saved(document))


WORDS = "<w:r><w:t>字</w:t></w:r>"


@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (f'<w:fldSimple w:instr="REF a">{WORDS}</w:fldSimple>', "前字"),
        (f"<w:customXml>{WORDS}</w:customXml>", "前字"),
        (f"<w:bdo>{WORDS}</w:bdo>", "前字"),
        (f"<w:smartTag>{WORDS}</w:smartTag>", "前字"),
        (f"<w:moveTo>{WORDS}</w:moveTo>", "前字"),
        (f"<w:moveFrom>{WORDS}</w:moveFrom>", "前"),
        (f"<w:r><w:ruby><w:rt><w:r><w:t>zì</w:t></w:r></w:rt><w:rubyBase>{WORDS}</w:rubyBase></w:ruby></w:r>", "前字"),
        ("<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath>", "前"),
    ],
)
def test_words_in_their_wrappings(xml: str, text: str) -> None:
    found = within(xml)
    assert body.plain(found.body) == text
    assert any("1 个公式，没有导入" in note for note in found.notes) is ("oMath" in xml)


def test_words_hidden_by_a_style_stay_out() -> None:
    document = docx.Document()
    silent = document.styles.add_style("暗", WD_STYLE_TYPE.CHARACTER)
    silent.element.append(parse_xml(f'<w:rPr xmlns:w="{docx_import.W.strip("{}")}"><w:vanish/></w:rPr>'))
    document.add_paragraph("看得见").add_run("藏着的").style = silent
    found = read("x.docx", saved(document))
    assert body.plain(found.body) == "看得见"
    assert any("1 处隐藏文字，没有导入" in note for note in found.notes)
