"""Documents for the checks: thirty that are right, and how to make their attachments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.comments import Comment

from gongkai.publications.content import Content, digest
from gongkai.publications.lint.findings import Attached, Lists, Material

TODAY = date(2026, 3, 10)
NONE = Lists()
AGENCY = "云川市住房和城乡建设局"
LONG = (
    "为进一步改善居住条件，市住房和城乡建设局会同有关部门制定了本办法。"
    "改造项目由县（区）组织实施，居民可以就近提出意见。"
)


def content(genre: str, title: str, body: str, **more: Any) -> Content:
    """A complete item of the housing bureau."""
    usual = Content(
        agency="MB9990019",
        agency_name=AGENCY,
        title=title,
        document_number="",
        issuers=(AGENCY,),
        written_on=date(2026, 3, 2),
        formed_on=date(2026, 3, 2),
        effective_on=None,
        expires_on=None,
        genre=genre,
        topic="城乡建设/住房",
        catalogue="20-11",
        column="",
        source=AGENCY,
        summary="",
        keywords=(),
        attribute="open",
        attribute_reason="",
        retention="",
        display_until=None,
        body=body,
        files=(),
    )
    return replace(usual, **more)


def attached(name: str, data: bytes, *, picture: bool = False) -> Attached:
    """A file as the checks see it."""
    return Attached(name, digest(data), lambda: data, picture)


def material(
    item: Content, *files: Attached, lists: Lists = NONE, answers: Any = None, explains: bool | None = None
) -> Material:
    """What the rules look at."""
    return Material(item, TODAY, files, lists, answers, explains)


def docx(
    text: str = LONG * 5, *, font: str = "仿宋_GB2312", points: float = 16, a4: bool = True, extra: str = ""
) -> bytes:
    """A document in the form of GB/T 9704, but for what is asked."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Mm(210), Mm(297)) if a4 else (Mm(216), Mm(279))
    heading = document.add_paragraph()
    heading.alignment = 1
    _run(heading, "云川市老旧小区改造管理办法", "方正小标宋简体", 22 if extra != "title" else 16)
    paragraph = document.add_paragraph()
    run = _run(paragraph, text, font, points)
    if extra == "vanish":
        hidden = _run(paragraph, "李某的住院记录", font, points)
        hidden._element.get_or_add_rPr().append(OxmlElement("w:vanish"))
    if extra == "deleted":
        deletion = OxmlElement("w:del")
        removed = OxmlElement("w:r")
        words = OxmlElement("w:delText")
        words.text = "原拟稿：王某家庭住址"
        removed.append(words)
        deletion.append(removed)
        paragraph._element.append(deletion)
    if extra == "comment":
        document.add_comment(run, text="这一段请王科长再看看", author="小李", initials="L")
    if extra == "author":
        document.core_properties.author = "张建国"
    return _bytes(document)


def _run(paragraph: Any, text: str, font: str, points: float) -> Any:
    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    return run


def _bytes(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def xlsx(*rows: tuple[Any, ...], extra: str = "") -> bytes:
    """A workbook with these rows, and what is asked hidden in it."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "汇总"
    for row in rows or (("小区", "户数"), ("光明路12号院", 126)):
        sheet.append(row)
    if extra == "sheet":
        other = book.create_sheet("原始名单")
        other.append(("姓名", "身份证号"))
        other.append(("陈某", "110105 19491231 002X"))
        other.sheet_state = "hidden"
    if extra == "row":
        sheet.append(("陈某", "家庭困难情况说明"))
        sheet.row_dimensions[sheet.max_row].hidden = True
    if extra == "column":
        sheet["D1"] = "联系人"
        sheet.column_dimensions["D"].hidden = True
    if extra == "comment":
        sheet["A1"].comment = Comment("这里先不要公开", "小李")
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


P = "<p>{}</p>".format
TABLE = (
    "<table><tr><th>小区</th><th>户数</th></tr><tr><td>光明路12号院</td><td>126</td></tr>"
    "<tr><td>建设里3号院</td><td>88</td></tr></table>"
)
SPAN = (
    '<table><tr><th rowspan="2">县（区）</th><th colspan="2">改造数量</th></tr><tr><th>小区</th><th>户</th></tr>'
    "<tr><td>东城区</td><td>12</td><td>3400</td></tr></table>"
)
OFFICE = P("咨询电话：0830-2000001；地址：云川市建设路8号；邮编：646000；电子邮箱：zjj@yunchuan.gov.cn。")
LEVELS = P("一、总体要求") + P(LONG) + P("二、改造内容") + P(LONG[10:]) + P("三、组织实施") + P(LONG[20:])
NUMBER = {"document_number": "云住建〔2026〕5号"}


def clean() -> list[Material]:
    """Thirty items as they should be, of many genres, with numbers and tables of every lawful kind."""
    notice = "云川市住房和城乡建设局关于"
    return [
        material(content("notice", f"{notice}印发《云川市老旧小区改造管理办法》的通知", P(LONG), **NUMBER)),
        material(
            content("notice", f"{notice}做好汛期房屋安全排查的通知", LEVELS, document_number="云住建〔2026〕12号")
        ),
        material(content("notice", f"{notice}开展物业服务检查的通知", P(LONG) + P("2026年3月2日"), **NUMBER)),
        material(content("opinion", f"{notice}推进加装电梯的实施意见", LEVELS, **NUMBER)),
        material(
            content("reply", f"{notice}同意云川市东城区改造计划的批复", P(LONG), document_number="云住建函〔2026〕7号")
        ),
        material(content("letter", f"{notice}政协第五届三次会议第18号提案答复的函", P(LONG) + OFFICE, **NUMBER)),
        material(content("decision", f"{notice}废止部分文件的决定", P(LONG), **NUMBER, effective_on=date(2026, 4, 1))),
        material(content("circular", f"{notice}2025年度物业服务考核情况的通报", P(LONG) + TABLE, **NUMBER)),
        material(content("announcement", "云川市住房和城乡建设局公告", P(LONG) + OFFICE)),
        material(content("announcement", "2026年第一批公共租赁住房配租公告", P(LONG) + SPAN)),
        material(content("display", "2026年老旧小区改造计划公示", P(LONG) + TABLE, display_until=date(2026, 3, 20))),
        material(
            content(
                "plan",
                "云川市“十五五”住房发展规划",
                "<h2>一、发展基础</h2>" + P(LONG) + "<h3>（一）成绩</h3>" + P(LONG[10:]),
            )
        ),
        material(
            content("statistics", "2026年2月全市商品房销售情况", P("商品房成交 1,204 套，面积 13.6 万平方米。") + TABLE)
        ),
        material(content("budget", "云川市住房和城乡建设局2026年部门预算", P(LONG) + P("收入预算 12,345.67 万元。"))),
        material(
            content(
                "licence",
                "建筑工程施工许可决定（2026年第8期）",
                P("许可证编号 510504202603020101，建设单位：云川建投有限公司。"),
            )
        ),
        material(
            content(
                "penalty",
                "行政处罚决定书（云住建罚〔2026〕3号）",
                P("当事人云川安泰物业有限公司，统一社会信用代码 91510500MA6YYYYYYX。"),
            )
        ),
        material(content("procurement", "老旧小区改造设计采购结果公告", P(LONG) + P("成交金额 98.5 万元。"))),
        material(content("consultation", "《云川市物业管理办法（征求意见稿）》公开征求意见", P(LONG) + OFFICE)),
        material(
            content(
                "feedback",
                "《云川市物业管理办法》意见采纳情况",
                P("收到意见 26 条，采纳 19 条，未采纳 7 条，理由见下表。") + TABLE,
            )
        ),
        material(content("interpretation", "《云川市老旧小区改造管理办法》解读", "<h2>为什么制定</h2>" + P(LONG))),
        material(content("answer", "加装电梯怎么申请？", P("向所在社区提出，社区在 5 个工作日内答复。") + OFFICE)),
        material(
            content("guide", "商品房预售许可办事指南", "<ol><li>网上提交材料。</li><li>窗口受理。</li></ol>" + P(LONG))
        ),
        material(content("organ", "云川市住房和城乡建设局机构职能", P("局长：赵强。") + OFFICE)),
        material(content("report", "2025年法治政府建设情况报告", LEVELS)),
        material(content("minutes", "云川市住房和城乡建设局2026年第3次局长办公会议纪要", P(LONG))),
        material(content("system", "政府信息公开保密审查制度", P("第一条　" + LONG) + P("第二条　" + LONG))),
        material(
            content(
                "notice", f"{notice}报送统计表的通知", P(LONG) + P("附件：1. 改造任务汇总表 2. 填报说明"), **NUMBER
            ),
            attached("改造任务汇总表.xlsx", xlsx()),
            attached("填报说明.docx", docx()),
        ),
        material(
            content(
                "notice",
                f"{notice}印发办事流程图的通知",
                P(LONG)
                + '<figure><img src="/documents/files/abcdefghijklmnopqrstuvwx/" alt="流程图：受理、发证"></figure>',
                **NUMBER,
            ),
            attached("流程图.png", b"\x89PNG", picture=True),
        ),
        material(
            content(
                "rule",
                "云川市物业管理办法",
                P("（2026年3月2日云川市人民政府令第18号公布）") + P(LONG),
                document_number="云川市人民政府令第18号",
            ),
            attached("云川市物业管理办法.docx", docx()),
            attached("云川市物业管理办法（下载版）.pdf", PDF_TEXT),
        ),
        material(
            content(
                "notice",
                f"{notice}内部轮岗安排的通知",
                P(LONG),
                **NUMBER,
                attribute="closed",
                attribute_reason="条例第十六条第一款：人事管理方面的内部事务信息。",
            )
        ),
    ]


# One page whose text layer reads "Yunchuan Property Rules".
PDF_TEXT = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 56>>stream
BT /F1 16 Tf 72 720 Td (Yunchuan Property Rules) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
%%EOF
"""
