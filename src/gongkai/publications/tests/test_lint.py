"""The checks: sixty-odd seeded faults are each found by their rule, thirty clean documents raise nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from openpyxl import Workbook

from gongkai.publications.lint import reading
from gongkai.publications.lint.findings import Attached, Lists, Material
from gongkai.publications.lint.lists import fault_of_pairs, pairs
from gongkai.publications.lint.patterns import find, is_card_number, is_identity_number
from gongkai.publications.lint.running import RULES, check_material
from gongkai.publications.tests.docx_files import changed, saved
from gongkai.publications.tests.specimens import (
    LONG,
    NONE,
    NUMBER,
    PDF_TEXT,
    TABLE,
    P,
    attached,
    clean,
    content,
    docx,
    material,
    xlsx,
)

NOTICE = "云川市住房和城乡建设局关于做好检查的通知"
ID = "11010519491231002X"
# Made once, to be the same file twice: a workbook holds the second in which it was made.
BOOK = xlsx()


def notice(body: str = P(LONG), *files, lists: Lists = NONE, answers=None, title: str = NOTICE, **more) -> Material:
    return material(content("notice", title, body, **{**NUMBER, **more}), *files, lists=lists, answers=answers)


def listed(*rows: str) -> str:
    cells = "".join(f"<tr><td>{row}</td><td>{ID[:6]}</td></tr>" for row in rows)
    return f"<table><tr><th>姓名</th><th>家庭住址</th></tr>{cells}</table>"


FAULTS: list[tuple[str, Material]] = [
    ("number-missing", notice(document_number="")),
    ("day-missing", notice(formed_on=None, written_on=None)),
    ("day-ahead", notice(written_on=date(2026, 3, 11))),
    ("day-ahead", notice(formed_on=date(2026, 4, 1))),
    ("body-missing", notice("")),
    ("body-only-in-files", notice("", attached("通知正文.docx", docx()))),
    ("reason-missing", notice(attribute="closed")),
    ("reason-missing", notice(attribute="on_request", attribute_reason="领导要求暂不公开")),
    ("days-order", notice(effective_on=date(2026, 4, 1), expires_on=date(2026, 3, 31))),
    ("days-order", replace(notice(), content=replace(notice().content, display_until=date(2026, 3, 9)))),
    ("effect-before-writing", notice(effective_on=date(2026, 1, 1))),
    ("closing-date", notice(P(LONG) + P("2026年3月1日"))),
    ("no-such-day", notice(P(LONG) + P("2026年2月30日"))),
    ("no-such-day", notice(P(LONG + "本通知自2026年13月1日起施行。"))),
    ("display-term", material(content("display", "拟改造小区名单公示", P(LONG)))),
    ("title-length", notice(title="云川市住房和城乡建设局关于" + "进一步" * 40 + "的通知")),
    ("title-length", material(content("announcement", "公告", P(LONG)))),
    ("title-file-name", notice(title="关于检查的通知.docx")),
    ("title-file-name", notice(title="新建关于检查的通知")),
    ("title-file-name", notice(title="关于检查的通知（定稿）")),
    ("title-punctuation", notice(title=NOTICE + "。")),
    ("title-punctuation", notice(title="云川市住建局  关于检查的通知")),
    ("title-punctuation", notice(title="关于印发《管理办法的通知")),
    ("title-punctuation", notice(title="关于检查(第一批)的通知")),
    ("title-kind", notice(title="云川市住房和城乡建设局关于检查的公告")),
    ("title-number", notice(title="云住建〔2026〕5号关于做好检查的通知")),
    ("title-about", notice(title="云川市住房和城乡建设局检查通知")),
    ("number-form", notice(document_number="云住建[2026]5号")),
    ("number-form", notice(document_number="云住建（2026）5号")),
    ("number-form", notice(document_number="云住建〔2026〕05号")),
    ("number-form", notice(document_number="云住建〔2026〕第5号")),
    ("number-form", notice(document_number="云住建〔2026〕5")),
    ("number-form", notice(document_number="五号文件")),
    ("number-year", notice(document_number="云住建〔2025〕5号")),
    ("link-inside", notice(P(LONG + '<a href="http://192.168.1.8/oa/">办公系统</a>'))),
    ("link-inside", notice(P(LONG + '<a href="file:///D:/表.xls">表格</a>'))),
    ("link-empty", notice(P(LONG + '<a href="#">点击查看</a>'))),
    ("link-empty", notice(P(LONG + '<a href="https://www.example.gov.cn/"></a>'))),
    ("link-dead", notice(P(LONG + '<a href="/documents/XX/2020-1/">原文</a>'), answers=lambda address: False)),
    ("picture-words", notice(P(LONG) + '<img src="/documents/files/abcdefghijklmnopqrstuvwx/">')),
    ("only-pictures", notice('<img src="/documents/files/abcdefghijklmnopqrstuvwx/" alt="通知">')),
    ("table-head", notice(P(LONG) + TABLE.replace("th>", "td>"))),
    ("table-ragged", notice(P(LONG) + TABLE.replace("<td>126</td>", ""))),
    ("table-layout", notice(P(LONG) + "<table><tr><td>说明</td></tr></table>")),
    ("heading-levels", notice("<h2>总则</h2>" + P(LONG) + "<h4>细节</h4>" + P(LONG))),
    ("attachment-missing", notice(P(LONG) + P("附件：1. 汇总表 2. 填报说明"), attached("汇总表.xlsx", xlsx()))),
    ("attachment-unannounced", notice(P(LONG), attached("汇总表.xlsx", xlsx()))),
    ("attachment-name", notice(P(LONG + "见附件。"), attached("1.docx", docx()))),
    ("attachment-name", notice(P(LONG + "见附件。"), attached("汇总表(2).xlsx", xlsx()))),
    ("attachment-twice", notice(P(LONG + "见附件。"), attached("甲表.xlsx", BOOK), attached("乙表.xlsx", BOOK))),
    ("attachment-empty", notice(P(LONG + "见附件。"), attached("空表.xlsx", xlsx(("", ""))))),
    ("attachment-kinds", material(content("normative", "云川市物业管理办法", P(LONG), **NUMBER))),
    ("personal-number", notice(P(f"申请人陈某，身份证号{ID}。"))),
    ("personal-number", notice(P("申请人陈某，身份证号１１０１０５１９４９１２３１００２Ｘ。"))),
    ("personal-number", notice(P("身份证 110105 19491231 002X。"))),
    ("personal-number", notice(P("补助打入 6222 0212 3456 7890 128 账户。"))),
    ("personal-contact", notice(P("联系人王某，手机13800138000。"))),
    ("personal-contact", notice(P("车牌号云A·12345，车主李某。"))),
    ("personal-contact", notice(P("邮箱 wangmou1980@qq.com。"))),
    ("personal-contact", notice(P("家住光明小区3号楼2单元401室。"))),
    ("personal-contact", notice(P("救助对象王某，家住云川市城关区人民路12号。"))),
    ("personal-contact", notice(P(LONG + "业主反映建设路6号2单元1103室漏水。"))),
    ("personal-number", notice(P("外籍专家护照号码为E12345678。"))),
    ("personal-child", notice(P(LONG + "违法行为人小李（男，15岁，初中学生）。"))),
    ("personal-child", notice(P(LONG + "伤者为陈某，女，9周岁。"))),
    ("personal-list", notice(P(LONG) + listed("陈某", "李某"))),
    ("attached-number", notice(P(LONG + "见附件。"), attached("名单.xlsx", xlsx(("姓名", "证件"), ("陈某", ID))))),
    ("attached-number", notice(P(LONG + "见附件。"), attached("名单.docx", docx(f"陈某，{ID}")))),
    ("attached-contact", notice(P(LONG + "见附件。"), attached("名单.docx", docx("陈某，13800138000")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("汇总.xlsx", xlsx(extra="sheet")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("汇总.xlsx", xlsx(extra="row")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("汇总.xlsx", xlsx(extra="column")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("汇总.xlsx", xlsx(extra="comment")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("办法.docx", docx(extra="vanish")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("办法.docx", docx(extra="deleted")))),
    ("attached-hidden", notice(P(LONG + "见附件。"), attached("办法.docx", docx(extra="comment")))),
    ("attached-people", notice(P(LONG + "见附件。"), attached("办法.docx", docx(extra="author")))),
    ("attached-unread", notice(P(LONG + "见附件。"), attached("扫描件.jpg", b"\xff\xd8\xff"))),
    ("attached-unread", notice(P(LONG + "见附件。"), attached("坏文件.docx", b"PK\x03\x04rubbish"))),
    ("secret-mark", notice(P("机密★1年") + P(LONG))),
    ("secret-mark", notice(P(LONG + "内部资料，注意保存。"))),
    ("open-place", notice(P(LONG + "由XX局负责。"))),
    ("open-place", notice(P(LONG + "经费____元。"))),
    ("open-place", notice(P(LONG + "自20XX年起施行。"))),
    ("open-place", notice(P(LONG + "本公告第××条。"))),
    ("perhaps-open", notice(P(LONG + "由XX公司承办。"))),
    ("perhaps-open", notice(P(LONG + "培训地点待定，另行通知。"))),
    ("secret-mark", notice(P("不得外传") + P(LONG))),
    ("marks-twice", notice(P(LONG + "请于3月底前报送。。"))),
    ("marks-twice", notice(P(LONG + "请各区，、县报送。"))),
    ("typo", notice(P(LONG + "现布署如下。"))),
    ("typo", notice(P(LONG + "请各区认真贯砌执行。"), lists=Lists(typos={"贯砌": "贯彻"}))),
    ("sensitive", notice(P(LONG + "钉子户应当限期搬迁。"), lists=Lists(sensitive=("钉子户",)))),
    ("long-sentence", notice(P("为" + "了进一步做好全市老旧小区改造工作，" * 12 + "制定本办法。"))),
    (
        "jargon",
        notice(
            P(LONG + "统筹EPC、PPP、REITs和BIM。"),
            lists=Lists(jargon=dict.fromkeys(("EPC", "PPP", "REITs", "BIM"), "?")),
        ),
    ),
    ("paragraph-twice", notice(P(LONG) + P(LONG))),
    ("head-numbers", notice(P("一、总体要求") + P(LONG) + P("三、组织实施"))),
    ("layout-paper", notice(P(LONG + "见附件。"), attached("办法.docx", docx(a4=False)))),
    ("layout-body", notice(P(LONG + "见附件。"), attached("办法.docx", docx(font="微软雅黑")))),
    ("layout-body", notice(P(LONG + "见附件。"), attached("办法.docx", docx(points=12)))),
    (
        "link-outside-dead",
        material(
            content("notice", "关于印发办法的通知", P(LONG + '<a href="https://old.example.org/a">办法</a>')),
            answers=lambda address: not address.startswith("http"),
        ),
    ),
    (
        "explains-nothing",
        material(content("interpretation", "《云川市老旧小区改造管理办法》解读", P(LONG)), explains=False),
    ),
    ("layout-title", notice(P(LONG + "见附件。"), attached("办法.docx", docx(extra="title")))),
]


# What a seeded fault brings with it by its nature: a title that ends in a file name has no kind at its end.
BESIDE = {
    "title-file-name": {"title-kind"},
    "title-punctuation": {"title-kind"},
    "only-pictures": {"body-missing"},
    "table-layout": {"table-head"},
    "heading-levels": {"paragraph-twice"},
    "attached-hidden": {"attached-number"},
    "link-outside-dead": {"number-missing"},
}


@pytest.mark.parametrize(("code", "seeded"), FAULTS, ids=[f"{n}-{code}" for n, (code, _) in enumerate(FAULTS)])
def test_a_seeded_fault_is_found_by_its_rule(code: str, seeded: Material) -> None:
    found = check_material(seeded)
    assert {code} <= {finding.rule for finding in found} <= {code, *BESIDE.get(code, ())}, found
    for finding in found:
        assert finding.message.endswith(("。", "？", "）", "”")) or "：" in finding.message
        assert finding.where


def test_what_the_faults_are_seeded_into_has_none() -> None:
    """So that each finding above comes of the fault and of nothing else."""
    files = (attached("汇总表.xlsx", xlsx()), attached("填报说明.docx", docx()))
    assert check_material(notice()) == []
    assert check_material(notice(P(LONG + "见附件。"), *files)) == []
    assert check_material(notice(P(LONG) + TABLE)) == []


HARMLESS = [
    "投诉请拨打12345政务服务便民热线，或者0830-2000002。",
    "项目编号510500202603100001，招标编号SC-2026-0001，预算1380000.00元。",
    "报名地点：云川市江阳区建设路8号政务服务大厅2楼201室。",
    "开标地点：公共资源交易中心3号楼4楼第1开标室。",
    "人民路12号3单元加装电梯，光明小区改造6栋12个单元。",
    "年满16周岁的居民、60岁以上老人和3至6岁儿童免费。",
    "处罚款5000元！！整改期限到了没有？！",
    "收费标准按照《关于收费的通知》（川发改〔2025〕18号）执行……",
    "检查时间：2026年3月12日至2026年3月20日，2024年2月29日以前的不查。",
    "办理出入境证件，持护照、通行证原件到窗口。",
    "联系人：张工，电话0830-2000003，邮箱 jcke@yunchuan.gov.cn。",
    "公开网址http://www.yunchuan.gov.cn/xxgk/index.html，邮箱xxgk@yunchuan.gov.cn，服装为XXL号。",
    "依法查处擅自印制内部资料性出版物的行为，不得使用内部文件作为定案依据，专家应当注意保密。",
    "出版物不得翻印，考生信息不得外传给他人。",
    "（此处略去附表）",
    "G76高速、S321线K12+300处施工，桩号A12345。",
]


@pytest.mark.parametrize("said", HARMLESS)
def test_what_an_office_says_of_itself_raises_nothing(said: str) -> None:
    assert check_material(notice(P(LONG + said))) == []


@pytest.mark.parametrize(
    ("genre", "title", "number"),
    [
        ("notice", "云川市新闻出版局关于审定稿件的通知", "云新出〔2026〕5号"),
        ("announcement", "新建云川至东城铁路征地公告", "云川市自然资源局公告2026年第3号"),
        ("announcement", "云川市自然资源局关于检查的通告", "云川市自然资源局通告2026年第12号"),
        ("announcement", "扫描件归档办法公布", "㙟政发〔2026〕5号"),
        ("penalty", "行政处罚决定书（李××）", "（云）应急罚〔2026〕第3号"),
        ("penalty", "云川市消防救援支队处罚决定书", "云消行罚决字〔2026〕第0012号"),
        ("licence", "排污许可决定", "云环许〔2026〕1-5号"),
    ],
)
def test_names_and_numbers_that_offices_use_raise_nothing(genre: str, title: str, number: str) -> None:
    assert check_material(material(content(genre, title, P(LONG), document_number=number))) == []


@pytest.mark.parametrize("said", ["当事人李××，男。", "当事人张XX（身份证号略）。"])
def test_decisions_cover_names(said: str) -> None:
    assert check_material(material(content("penalty", "行政处罚决定书", P(LONG + said)))) == []


ONE, TWO, CLAUSES = attached("汇总表.xlsx", xlsx()), attached("填报说明.docx", docx()), P("1. 收件") + P("2. 受理")


@pytest.mark.parametrize(
    ("end", "files"),
    [
        (P("附件：汇总表") + P("云川市住房和城乡建设局") + CLAUSES, (ONE,)),
        (P("附件：1. 汇总表") + P("2. 填报说明") + P("2026年3月2日") + P("3. 公示"), (ONE, TWO)),
        (P("附件：") + P("1. 汇总表") + P("2. 填报说明"), (ONE, TWO)),
        (P("附件：1. 汇总表") + P("2. 填报说明") + P("附件2") + CLAUSES, (ONE,)),
        (P("附件：云川市收件办法") + P("附件") + CLAUSES, ()),
    ],
)
def test_attachments_are_counted_where_they_are_announced(end: str, files: tuple[Attached, ...]) -> None:
    assert check_material(notice(P(LONG) + end, *files)) == []
    if files:
        assert {each.rule for each in check_material(notice(P(LONG) + end, *files[1:]))} == {"attachment-missing"}


@pytest.mark.parametrize("number", range(30))
def test_a_clean_document_raises_nothing(number: int) -> None:
    assert check_material(clean()[number]) == []


def test_every_rule_has_a_seeded_fault_and_there_are_sixty() -> None:
    assert {rule.code for rule in RULES} == {code for code, _ in FAULTS}
    assert len(FAULTS) >= 60
    assert len(clean()) == 30


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (ID, ["identity"]),
        ("110105194912310021", []),  # wrong check digit
        ("99010519491231002X", []),  # no such region
        ("许可证编号 510504202603020101", []),  # a permit number of eighteen digits
        ("统一社会信用代码 91510500MA6YYYYYYX", []),
        ("0830-2000001", []),
        ("13800138000", ["mobile"]),
        ("+86 138 0013 8000", ["mobile"]),
        ("订单号2138001380001", []),
        ("6222021234567890128", ["card"]),
        ("6222021234567890123", []),
        ("川E12345", ["plate"]),
        ("云A·D12345", ["plate"]),
        ("京沪高速G2", []),
        ("12,345,678.90", []),
        ("zjj@yunchuan.gov.cn", []),
        ("住址：光明路12号院3栋", ["home"]),
    ],
)
def test_personal_data_by_form_and_check_digit(text: str, kinds: list[str]) -> None:
    assert [piece.kind for piece in find(text)] == kinds


def test_a_piece_is_what_stands_in_the_text() -> None:
    (piece,) = find("证号１１０１０５１９４９１２３１００２Ｘ。")
    assert piece.text == "１１０１０５１９４９１２３１００２Ｘ"


def test_an_address_of_mail_is_found_without_the_words_before_it() -> None:
    assert [piece.text for piece in find("联系邮箱wangmou.1980@qq.com，电话略")] == ["wangmou.1980@qq.com"]


@pytest.mark.parametrize("run", ["1234567890", "云川市某某小区花园", "家住 ", "a.b-"])
def test_a_run_without_end_is_read_once(run: str) -> None:
    """To look for an end from every letter on would take hours."""
    assert {piece.kind for piece in find(run * 5_000)} <= {"home"}


def test_check_digits() -> None:
    assert is_identity_number(ID)
    assert is_card_number("6222021234567890128")


def test_word_lists_are_one_pair_a_line() -> None:
    assert pairs("贯砌→贯彻\nEPC＝设计采购施工总承包\n") == {"贯砌": "贯彻", "EPC": "设计采购施工总承包"}
    assert fault_of_pairs("贯砌→贯彻") is None
    assert "不是一对" in str(fault_of_pairs("贯砌贯彻"))


def test_a_broken_or_huge_attachment_never_stops_the_check() -> None:
    files = (attached("炸弹.docx", b"PK" + b"\0" * 1000), attached("空.pdf", b"%PDF-1.4"), attached("文.pdf", PDF_TEXT))
    found = check_material(notice(P(LONG + "见附件。"), *files))
    assert {finding.where for finding in found if finding.rule == "attached-unread"} == {"炸弹.docx", "空.pdf"}


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RUN = f'<w:r xmlns:w="{W}"><w:rPr>{{0}}</w:rPr><w:t>陈某，{ID}</w:t></w:r>'
SILENT = f'<w:rPr xmlns:w="{W}"><w:vanish/></w:rPr>'
NOTES = f'<w:endnotes xmlns:w="{W}"><w:endnote><w:p>{RUN.format("")}</w:p></w:endnote></w:endnotes>'
PIVOT = "<r xmlns='urn:p'><s v='陈某的住院记录'/><s v='小区'/></r>"
LINKED = "<e xmlns='urn:e'><cell t='str'><v>陈某的住院记录</v></cell><cell><v>12</v></cell></e>"


def marked(*xml: str, style: str = "") -> bytes:
    """A document with these runs at its end; ``style``: of the last of them, a character style that hides."""
    document = Document()
    document.core_properties.author = ""
    paragraph = document.add_paragraph(LONG)._p
    for each in xml:
        paragraph.append(parse_xml(each))
    if style:
        base = document.styles.add_style("暗", WD_STYLE_TYPE.CHARACTER)
        base.element.append(parse_xml(SILENT))
        document.styles.add_style(style, WD_STYLE_TYPE.CHARACTER).base_style = base
    return saved(document)


def hidden_in(name: str, data: bytes) -> list[str]:
    """What the check says of hidden words in the attachment."""
    found = check_material(notice(P(LONG + "见附件。"), attached(name, data)))
    return [finding.message for finding in found if finding.rule == "attached-hidden"]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (marked(RUN.format('<w:rStyle w:val="浅"/>'), style="浅"), "隐藏文字"),
        (marked(f'<w:moveFrom xmlns:w="{W}" w:id="1" w:author="a">{RUN.format("")}</w:moveFrom>'), "修订痕迹"),
        (changed(marked(), {"word/embeddings/Microsoft_Excel.xlsx": xlsx()}), "嵌入的文件"),
        (changed(marked(), {"word/embeddings/oleObject1.bin": b"\0"}), "嵌入的文件"),
    ],
)
def test_what_lies_hidden_in_a_document(data: bytes, place: str) -> None:
    (said,) = hidden_in("办法.docx", data)
    assert place in said


@pytest.mark.parametrize("off", ["0", "false", "off"])
def test_a_mark_that_is_switched_off_hides_nothing(off: str) -> None:
    shown = RUN.format(f'<w:rStyle w:val="浅"/><w:vanish w:val="{off}"/>')
    assert hidden_in("办法.docx", marked(shown, style="浅")) == []


def test_endnotes_and_embedded_tables_are_read_for_personal_data() -> None:
    table = xlsx(("姓名", "证件"), ("陈某", ID))
    for part in ({"word/endnotes.xml": NOTES.encode()}, {"word/embeddings/a.xlsx": table}):
        found = check_material(notice(P(LONG + "见附件。"), attached("办法.docx", changed(marked(), part))))
        assert "attached-number" in {finding.rule for finding in found}


def test_every_column_of_a_hidden_range_is_hidden() -> None:
    book = Workbook()
    book.active.append(("小区", "户数", "户主", "病情"))
    book.active.append(("光明路12号院", 126, "陈某", "住院记录"))
    book.active.column_dimensions.group("C", "D", hidden=True)
    target = BytesIO()
    book.save(target)
    found = reading.parts(attached("汇总表.xlsx", target.getvalue()))
    assert [(part.hidden, part.text) for part in found] == [
        (False, "小区\n户数\n光明路12号院\n126"),
        (True, "户主\n病情\n陈某\n住院记录"),
    ]


@pytest.mark.parametrize(
    ("part", "content", "place"),
    [
        ("xl/pivotCache/pivotCacheDefinition1.xml", PIVOT, "数据透视表里留存的原始数据"),
        ("xl/externalLinks/externalLink1.xml", LINKED, "其他工作簿的数据"),
    ],
)
def test_what_a_workbook_keeps_of_others(part: str, content: str, place: str) -> None:
    (said,) = hidden_in("汇总表.xlsx", changed(xlsx(), {part: content.encode()}))
    assert place in said
    shown = xlsx(("小区", "户数"), ("陈某的住院记录", 12))
    assert hidden_in("汇总表.xlsx", changed(shown, {part: content.encode()})) == [], "what is shown is not hidden"


def test_a_document_without_a_page_is_checked_all_the_same() -> None:
    document = Document()
    document.core_properties.author = ""
    document.add_paragraph(LONG * 5)
    document.element.body.remove(document.element.body.sectPr)
    assert check_material(notice(P(LONG + "见附件。"), attached("办法.docx", saved(document)))) == []


def test_a_workbook_with_the_name_of_a_document_is_not_read() -> None:
    found = check_material(notice(P(LONG + "见附件。"), attached("办法.docx", xlsx())))
    assert {finding.rule for finding in found} == {"attached-unread"}
