"""What comes from another site: signed, checked as all else, with its old number, and its old days as claims."""

from __future__ import annotations

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from gongkai.core import clock
from gongkai.core.models import Entry, Number
from gongkai.core.process import facts_of
from gongkai.core.refolding import check as refold
from gongkai.core.refusals import Invalid, Refused
from gongkai.publications import body, service
from gongkai.publications import facts as f
from gongkai.publications.counting import table2
from gongkai.publications.migrating import importing, pictures, reading
from gongkai.publications.migrating.actions import Migrate
from gongkai.publications.models import Publication, TextFile
from gongkai.publications.tests.desk_pages import client_of, words
from gongkai.publications.tests.newsroom import PDF, Newsroom, build, invalid, on, upload

pytestmark = pytest.mark.db
HEAD = ("标题", "索引号", "发文字号", "发布日期", "成文日期", "有效性", "废止日期", "正文", "点击量")
SITE, REVIEW = "住建局旧网站", "曹莉 2026 年 2 月逐件审查，依据保密法第三十五条。"


def row(number: int, **changes: str) -> list[str]:
    values = {
        "标题": f"云川市住房和城乡建设局关于第{number}批老旧小区改造的通知",
        "索引号": f"ZJJ-2019-{number:04}",
        "发文字号": f"云住建〔2019〕{number}号",
        "发布日期": "2019-05-20 09:12",
        "成文日期": "2019年5月6日",
        "正文": "<p>各县（区）：</p><p>请认真执行。</p>",
        **changes,
    }
    return [values.get(name, "") for name in HEAD]


def as_csv(*rows: list[str]) -> bytes:
    return "\n".join(",".join(each) for each in (HEAD, *rows)).encode("gb18030")


@pytest.fixture(autouse=True)
def march():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def check(room: Newsroom, *rows: list[str]) -> importing.Plan:
    return importing.check(room.signer, service.from_list("旧站.csv", as_csv(*rows)), SITE, REVIEW)


def bring(room: Newsroom, *rows: list[str]) -> list[Publication]:
    plan = check(room, *rows)
    assert plan.faults == []
    importing.write(room.signer, plan, channel="call")
    return list(Publication.objects.order_by("pk"))


def test_a_batch_is_written_in_as_many_queries_as_one_item(room: Newsroom) -> None:
    asked = []
    for first, last in ((1, 2), (2, 42)):
        plan = check(room, *(row(number) for number in range(first, last)))
        with CaptureQueriesContext(connection) as queries:
            importing.write(room.signer, plan, channel="call")
        asked.append(len(queries))
    assert Publication.objects.count() == 41
    parts = 4  # SQLite takes so many values a statement: facts, texts and items go in pieces
    assert asked[1] <= asked[0] + parts
    assert refold() == []


def test_an_item_comes_in_signed_with_its_number_and_claims(room: Newsroom) -> None:
    (item,) = bring(room, row(1))
    assert (item.index_number, item.public, item.process_state) == ("ZJJ-2019-0001", True, "published")
    assert item.published_at == clock.now(), "the time of publishing is the system's own"
    assert (item.written_on, item.late_days, item.due) == (date(2019, 5, 6), None, None)
    facts = facts_of(item.matter)
    said = {view.kind: view for view in facts}
    assert said[f.Signed.kind].actor == room.signer.account
    assert said[f.Signed.kind].payload.sha256 == said[f.Published.kind].payload.sha256
    assert said[f.Published.kind].payload.claimed_on == date(2019, 5, 20)
    assert said[f.Migrated.kind].payload == f.Migrated(SITE, REVIEW, "", date(2019, 5, 20))
    entry = Entry.objects.get(action="publications.migrate")
    assert (entry.account_id, entry.detail["rows"], len(entry.batch_hash)) == (room.signer.account, 1, 64)
    assert refold() == []


def test_the_public_reads_both_days(room: Newsroom) -> None:
    (item,) = bring(room, row(1))
    page = words(Client().get(f"/documents/{item.index_number}/"))
    assert "2019-05-20（原网站标注）" in page
    assert "2026-03-10 09:30" in page
    assert "个工作日公开" not in page
    assert "从“住建局旧网站”迁入" in words(client_of(room.handler).get(f"/desk/publications/{item.key}/"))


def test_without_an_old_number_it_takes_one_that_no_old_one_has(room: Newsroom) -> None:
    first = room.row(room.published()).index_number
    following = f"{first[:-1]}2"
    items = bring(room, row(1, 索引号=following), row(2, 索引号=""))
    assert [item.index_number for item in items[1:]] == [following, f"{first[:-1]}3"]
    assert Number.objects.get(text=following).void_reason == "与迁入的旧索引号相同"


def test_what_is_no_longer_in_force_says_since_when_and_counts_so(room: Newsroom) -> None:
    old = row(1, 有效性="已废止", 废止日期="2025-06-01", 发文字号="云住建规〔2019〕1号")
    listed = service.from_list("旧站.csv", as_csv(old))
    listed.items[0].values["genre"] = "normative"  # type: ignore[index]
    importing.write(room.signer, importing.check(room.signer, listed, SITE, REVIEW), channel="call")
    item = Publication.objects.get()
    assert (item.validity, item.validity_since) == ("repealed", date(2025, 6, 1))
    assert table2(room.agency, 2025)["t2.normative.repealed"] == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"标题": ""}, "第 3 行“标题”：请填写标题"),
        ({"成文日期": "", "发布日期": ""}, "第 3 行“形成（变更）日期”：没有形成日期"),
        ({"发布日期": "2027-01-01"}, "第 3 行“发布日期”：日期在今天之后。"),
        ({"索引号": "ZJJ 2019?3"}, "第 3 行“索引号”：索引号里有不能写进网址的字符"),
        ({"索引号": "ZJJ/versions"}, "不能写进网址"),
        ({"索引号": "ZJJ-2019-0001"}, "第 3 行“索引号”：与第 2 行重复。"),
        ({"有效性": "失效"}, "第 3 行“废止日期”：写了修改、废止或者失效，没有写从哪一天起。"),
        ({"正文": "张三 11010519491231002X"}, "第 3 行“正文”：有身份证号码"),
        ({"正文": ""}, "第 3 行“正文”：正文是空的"),
    ],
)
def test_a_bad_row_is_named_and_the_others_go_in(room: Newsroom, changes: dict[str, str], sentence: str) -> None:
    plan = check(room, row(1), row(3, **changes), row(4))
    assert any(str(fault).startswith(sentence) or sentence in str(fault) for fault in plan.faults), plan.faults
    assert (plan.total, plan.bad, len(plan.fresh)) == (3, 1, 2)
    assert importing.write(room.signer, plan, channel="call") == 2


def test_a_second_import_is_recognised(room: Newsroom) -> None:
    bring(room, row(1), row(2, 索引号=""))
    again = check(room, row(1), row(2, 索引号=""), row(3))
    assert (again.already, len(again.fresh), again.faults) == (2, 1, [])
    assert "已经是另一件信息的" in check(room, row(1, 标题="另一件的标题")).faults[0].message
    other = build("MB9990027", "云川市民政局")
    assert "已经是另一件信息的" in check(other, row(1)).faults[0].message


def test_an_import_cut_off_goes_on_where_it_stopped(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "SIZE", 2)
    rows = [row(number) for number in range(1, 6)]

    def power_fails(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        importing.write(room.signer, check(room, *rows), channel="call", report=power_fails)
    assert Publication.objects.count() == 2
    assert importing.write(room.signer, check(room, *rows), channel="call") == 3
    assert Publication.objects.count() == 5


def test_only_a_signer_brings_anything_in(room: Newsroom) -> None:
    for viewer in (room.handler, room.publisher, room.reviewer):
        with pytest.raises(Refused, match="岗位不能办理"):
            importing.check(viewer, service.from_list("旧站.csv", as_csv(row(1))), SITE, REVIEW)
    assert client_of(room.publisher).get("/desk/publications/migrate/").status_code == 403


def test_nobody_names_a_file_of_this_machine(room: Newsroom, tmp_path: Path) -> None:
    values = {
        **reading.completed(dict(zip(HEAD, row(1), strict=True))),
        "title": "关于老旧小区的公告",
        "body": "正文。",
    }
    values |= {"written_on": "2019-05-06", "site": SITE, "review": REVIEW, "attached": str(tmp_path / "x.pdf")}
    with pytest.raises(Invalid) as refusal:
        Migrate.perform(room.signer, {**values, "genre": "news", "catalogue": "20-15"})
    assert "不在导入的文件夹里" in str(refusal.value.errors)


PAGE = """<html><head><meta charset="gb2312"><title>住建局</title>
<meta name="ArticleTitle" content="关于公布老旧小区改造名单的公告"><meta name="PubDate" content="2020-03-05 10:21">
</head><body><div class="nav">首页</div>
<table><tr><td>索引号：</td><td>ZJJ/2020-00012</td><td>成文日期：</td><td>2020年3月2日</td></tr></table>
<div id="zoom"><h1>公告</h1><p onclick="x()">现将名单公布。见<a
href="files/mingdan.pdf">名单</a>、<a href="t2.html">旧文</a>。</p>
<script>alert(1)</script><img src="a.jpg"></div></body></html>"""


def test_a_folder_of_pages_with_their_attachments(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files/mingdan.pdf").write_bytes(PDF)
    (tmp_path / "t1.html").write_bytes(PAGE.encode("gb18030"))
    handed = service.from_folder(tmp_path)
    (found,) = handed.items
    assert (found.values["title"], found.values["index_number"]) == ("关于公布老旧小区改造名单的公告", "ZJJ/2020-00012")
    assert (found.values["claimed_on"], found.values["written_on"]) == ("2020-03-05", "2020年3月2日")
    assert found.values["genre"] == "announcement"
    plan = importing.check(room.signer, handed, SITE, REVIEW)
    assert plan.faults == []
    assert plan.notes == ["t1.html：图片 a.jpg（文件夹里没有）没有迁入", "t1.html：链接 t2.html没有迁入"]
    importing.write(room.signer, plan, channel="call")
    item = Publication.objects.get()
    assert item.live is not None
    assert item.live.text.body == "<p>现将名单公布。见名单、旧文。</p>"
    link = TextFile.objects.get().link
    assert (link.name, link.audience) == ("mingdan.pdf", "public")
    with invalid("没有 HTML 文件"):
        service.from_folder(tmp_path / "files")


def test_a_page_cannot_reach_out_of_its_folder(room: Newsroom, tmp_path: Path) -> None:
    (tmp_path / "secret.pdf").write_bytes(PDF)
    (tmp_path / "site").mkdir()
    place = tmp_path / "site/t.html"
    place.write_text(PAGE.replace("files/mingdan.pdf", "../secret.pdf"), encoding="utf-8")
    assert reading.page_of(place, tmp_path / "site").files == ()


def drawn(kind: str = "png", color: str = "red", **more: Any) -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), color).save(made, {"jpg": "jpeg"}.get(kind, kind), **more)
    return made.getvalue()


def saved(folder: Path, inside: str, name: str = "a/t.html") -> Path:
    """A saved page with that within its body, a level below the folder."""
    place = folder / "site" / name
    place.parent.mkdir(parents=True, exist_ok=True)
    body = f"<p>{'现将老旧小区改造的进展情况公布如下，请监督。' * 2}</p>{inside}"
    place.write_text(
        f'<meta name="PubDate" content="2020-03-05"><title>关于{name}改造进展的公告</title><div id="zoom">{body}</div>',
        encoding="utf-8",
    )
    return place.parent.parent


def test_pictures_inside_a_page_come_along_with_their_words(room: Newsroom, tmp_path: Path) -> None:
    site = saved(
        tmp_path,
        '<p><img src="../img/%E5%89%8D.png" alt="改造前" style="x"></p><p><img src="/img/hou.jpg" title="改造后"></p>'
        '<p><img src="../img/hou.jpg" alt="再看一次"><img src="p.PNG"></p><p><a href="../img/hou.jpg">大图</a></p>',
    )
    (site / "img").mkdir()
    (site / "img/前.png").write_bytes(drawn())
    exif = Image.Exif()
    exif[0x010F] = "相机厂"
    (site / "img/hou.jpg").write_bytes(drawn("jpg", "blue", exif=exif))
    (site / "a/p.PNG").write_bytes(drawn(color="green"))
    plan = importing.check(room.signer, service.from_folder(site), SITE, REVIEW)
    assert plan.faults == []
    assert plan.notes == ["a/t.html：图片 a/p.PNG 没有文字说明，迁入以后请补写"]
    importing.write(room.signer, plan, channel="call")
    item = Publication.objects.get()
    assert item.live is not None
    files = {row.link.name: row for row in TextFile.objects.filter(text=item.live.text)}
    kept = {name: (row.picture, row.link.audience) for name, row in files.items()}
    assert kept == dict.fromkeys(("前.png", "hou.jpg", "p.PNG"), (True, "public"))
    codes = {name: row.link.code for name, row in files.items()}
    assert list(body.alts(item.live.text.body)) == [codes["前.png"], codes["hou.jpg"], codes["p.PNG"]]
    assert f'<img src="/documents/files/{codes["前.png"]}/" alt="改造前">' in item.live.text.body
    assert 'alt="改造后"' in item.live.text.body
    assert f'alt="{pictures.WORDLESS}"' in item.live.text.body
    assert "old-" not in item.live.text.body
    answer = Client().get(f"/documents/files/{codes['hou.jpg']}/")
    shown = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    assert Image.open(BytesIO(shown)).size == (40, 30)
    assert "相机厂".encode() not in shown
    assert f"/documents/files/{codes['前.png']}/" in Client().get(f"/documents/{item.index_number}/").content.decode()
    assert refold() == []


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("../../secret.png", "文件夹里没有"),
        ("..%2F..%2Fsecret.png", "文件夹里没有"),
        ("/../secret.png", "文件夹里没有"),
        ("link.png", "文件夹里没有"),
        ("file:///etc/hostname.png", "文件夹里没有"),
        ("{secret}", "文件夹里没有"),
        ("\x00.png", "文件夹里没有"),
        ("x" * 5000 + ".png", "文件夹里没有"),
        ("nothing.png", "文件夹里没有"),
        ("http://old.example/a.png", "在别的网站上"),
        ("//old.example/a.png", "在别的网站上"),
        ("data:image/png;base64,iVBORw0KGgo=", "写在网页里"),
        ("bar.gif", "不是 png、jpg、jpeg"),
    ],
)
def test_a_picture_that_is_not_in_the_folder_stays_back_and_is_named(tmp_path: Path, source: str, why: str) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(drawn())
    site = saved(tmp_path, f'<p><img src="{source.format(secret=secret)}" alt="图"></p>')
    (site / "a/link.png").symlink_to(secret)
    (site / "a/bar.gif").write_bytes(drawn("gif"))
    (found,) = service.from_folder(site).items
    assert found.pictures == ()
    assert "<img" not in found.values["body"]
    (said,) = found.left
    assert why in said
    assert len(said) < 120


def test_a_picture_that_is_none_is_a_fault_of_its_page_and_the_others_go_in(room: Newsroom, tmp_path: Path) -> None:
    saved(tmp_path, '<p><img src="a.png" alt="图"></p>')
    (tmp_path / "site/a/a.png").write_bytes(b"<html>no picture</html>")
    (tmp_path / "site/a/b.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    saved(tmp_path, '<p><img src="b.jpg" alt="图"></p>', "a/t2.html")
    site = saved(tmp_path, "<p>没有图。</p>", "a/t3.html")
    plan = importing.check(room.signer, service.from_folder(site), SITE, REVIEW)
    assert [(fault.place, fault.column) for fault in plan.faults] == [("a/t.html", "图片"), ("a/t2.html", "图片")]
    assert "内容不是 png 格式" in plan.faults[0].message
    assert len(plan.fresh) == 1


def test_the_check_asks_the_same_however_many_there_are(room: Newsroom) -> None:
    counts = []
    for many in (2, 6):
        with CaptureQueriesContext(connection) as asked:
            check(room, *(row(number) for number in range(1, many)))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_and_the_command(room: Newsroom, tmp_path: Path) -> None:
    client = client_of(room.signer)
    sent: dict[str, Any] = {"site": SITE, "review": REVIEW, "write": "no"}
    data = as_csv(row(1), row(2, 正文=""))
    page = client.post("/desk/publications/migrate/", {**sent, "upload": upload("旧站.csv", data)})
    assert "没有写入任何内容" in words(page)
    assert "点击量" in words(page)
    assert not Publication.objects.exists()
    page = client.post("/desk/publications/migrate/", {**sent, "write": "yes", "upload": upload("旧站.csv", data)})
    assert "已迁入并公开 1 件" in words(page)
    place = tmp_path / "旧站.csv"
    place.write_bytes(as_csv(row(1), row(3)))
    out = StringIO()
    account = f"qian{room.agency.code}"
    call_command(
        *("publications", "import", str(place), "--site", SITE, "--review", REVIEW, "--as", account),
        stdout=out,
    )
    assert "已写入 1 件：共 2 件，先前已有 1 件，有问题 0 件" in out.getvalue()
