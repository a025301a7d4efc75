"""The public pages of items on 2026-03-10: what each says, in a fixed number of queries (R24, R26, R29, R103-R106)."""

from __future__ import annotations

import csv
import json
import re
from hashlib import sha256
from importlib import import_module
from io import StringIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from gongkai.core import files
from gongkai.core.models import FileLink, Matter
from gongkai.core.projections import folding
from gongkai.publications.models import Column, Publication
from gongkai.publications.portal import listing, sitemaps
from gongkai.publications.portal.listing import Filter, Total
from gongkai.publications.tests.newsroom import SECRECY, TEXT, Newsroom, build, on
from gongkai.publications.tests.playing import attach, publish

pytestmark = pytest.mark.db

SHORT = {"genre": "announcement", "document_number": ""}


@pytest.fixture(autouse=True)
def day():  # type: ignore[no-untyped-def]
    """The tenth of March 2026."""
    with on("03-10"):
        yield


def address(room: Newsroom, matter: Matter, part: str = "") -> str:
    """The item's page."""
    return f"/documents/{room.row(matter).index_number}/{part}"


def html(client: Client, place: str, **query: str) -> str:
    """A page as it is written."""
    answer = client.get(place, query)
    assert answer.status_code == 200, place
    return str(answer.content.decode())


def text(client: Client, place: str, **query: str) -> str:
    """A page without its tags."""
    main = html(client, place, **query).partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def titles(client: Client, place: str, **query: str) -> list[str]:
    """What a list lists."""
    return re.findall(r'<h3><a href="/documents/[^"]+">([^<]+)</a>', html(client, place, **query))


def revised(room: Newsroom, matter: Matter, reason: str, **changes: Any) -> None:
    """A new version on the site."""
    room.do("revise", matter, {"reason": reason})
    room.do("write", matter, {**TEXT, **changes})
    publish(room, matter)


class TestDocument:
    def test_its_elements(self, room: Newsroom, client: Client) -> None:
        matter = room.published(effective_on="2026-04-01", summary="办法的概述", source="本局")
        page = text(client, address(room, matter))
        for named in (
            *("索引号 MB9990019/2026-00001", "发布机构 云川市住房和城乡建设局", "文号 云住建〔2026〕5号"),
            *("成文日期 2026-03-02", "发布日期 2026-03-10 09:30", "主题分类 城乡建设 / 住房", "体裁 通知"),
            *("有效性 现行有效", "施行日期 2026-04-01", "关键词 老旧小区、改造", "办法的概述", "来源：本局"),
            "请认真贯彻执行",
        ):
            assert named in page, named

    def test_its_ten_tags(self, room: Newsroom, client: Client) -> None:
        """R105: three of the site, four of the column, three of the article; the time as R106 writes it."""
        page = html(client, address(room, room.published()))
        tags = dict(re.findall(r'<meta name="(\w+)" content="([^"]+)">', page))
        assert tags["PubDate"] == "2026-03-10 09:30"
        assert tags["ArticleTitle"] == TEXT["title"]
        assert tags["ContentSource"] == "云川市住房和城乡建设局"
        assert {"SiteName", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"} <= tags.keys()
        assert (tags["Keywords"], tags["Url"]) == (
            "老旧小区,改造",
            "http://testserver/documents/MB9990019/2026-00001/",
        )

    def test_its_proof_names_stages_and_days_but_nobody(self, room: Newsroom, client: Client) -> None:
        matter = room.published()
        page = text(client, address(room, matter))
        assert "6 个工作日公开" in page  # from Monday the second to Tuesday the tenth
        assert "期限 20 个工作日，到 2026-03-30" in page
        for stage in ("科室审核", "保密审查", "公开机构审核", "签发"):
            assert f"{stage} 2026-03-10 通过" in page, stage
        people = (room.handler, room.reviewer, room.secrecy, room.publisher, room.signer)
        names = [word for person in people for word in person.acting.split("、")]
        assert not [name for name in (*names, "banMB", "shenMB", "miMB", "faMB", "qianMB") if name in page]
        assert SECRECY["finding"] not in page

    def test_lateness_is_said(self, room: Newsroom, client: Client) -> None:
        matter = room.published(genre="penalty", period="licence_penalty", written_on="2026-02-20", formed_on="")
        assert "超过法定 7 个工作日" in text(client, address(room, matter))

    def test_the_canonical_bytes_have_the_hash_that_is_shown(self, room: Newsroom, client: Client) -> None:
        matter = room.published()
        answer = client.get(address(room, matter, "versions/1/canonical.json"))
        digest = sha256(answer.content).hexdigest()
        assert digest in text(client, address(room, matter))
        assert json.loads(answer.content)["title"] == TEXT["title"]
        assert client.get(address(room, matter, "versions/2/canonical.json")).status_code == 404

    def test_its_attachments(self, room: Newsroom, client: Client) -> None:
        matter = room.begun()
        attach(room, matter, "办法（全文）.pdf")
        publish(room, matter)
        link = FileLink.objects.get(matter=matter)
        page = html(client, address(room, matter))
        assert f'href="/documents/files/{link.code}/"' in page
        answer = client.get(f"/documents/files/{link.code}/")
        assert answer.content == files.place(link.file.sha256).read_bytes()
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%8A%9E")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert (
            client.get(f"/documents/files/{link.code}/", headers={"If-None-Match": answer["ETag"]}).status_code == 304
        )
        assert client.get("/documents/files/no-such-code/").status_code == 404

    def test_a_body_of_one_agency_carries_no_markup_of_a_title(self, room: Newsroom, client: Client) -> None:
        matter = room.published(title="<script>alert(1)</script>的通知")
        for place in (address(room, matter), "/documents/", "/", "/feeds/latest.atom", "/contents/"):
            assert "<script>alert" not in html(client, place), place

    def test_data_for_machines(self, room: Newsroom, client: Client) -> None:
        matter = room.published()
        found = client.get(address(room, matter, "data.json")).json()
        assert (found["@type"], found["identifier"]) == ("Legislation", "MB9990019/2026-00001")
        assert found["legislationIdentifier"] == "云住建〔2026〕5号"
        assert found["legislationLegalForce"] == "https://schema.org/InForce"
        other = room.published(**SHORT, title="公告")
        assert client.get(address(room, other, "data.json")).json()["@type"] == "DigitalDocument"

    def test_its_picture_for_telephones(self, room: Newsroom, client: Client) -> None:
        answer = client.get(address(room, room.published(), "qr.svg"))
        assert answer["Content-Type"] == "image/svg+xml"
        assert ElementTree.fromstring(answer.content).tag.endswith("svg")

    def test_an_unknown_number_is_not_found(self, room: Newsroom, client: Client) -> None:
        for part in ("", "versions/", "data.json", "qr.svg", "versions/1/canonical.json"):
            assert client.get(f"/documents/MB9990019/2026-00001/{part}").status_code == 404

    def test_a_rule_has_its_note_and_no_order(self, room: Newsroom, client: Client) -> None:
        """R103: title, 题注 and body."""
        matter = room.published(
            genre="rule", document_number="云川市人民政府令第5号", effective_on="2026-04-01", title="云川市养犬管理办法"
        )
        page = text(client, address(room, matter))
        note = "（2026年3月2日云川市住房和城乡建设局云川市人民政府令第5号公布 自2026年4月1日起施行）"
        assert note in page
        assert 'class="org"' not in html(client, address(room, matter))
        assert titles(client, "/contents/rules/") == ["云川市养犬管理办法"]


class TestRelations:
    def test_interpretation_and_document_lead_to_each_other(self, room: Newsroom, client: Client) -> None:
        policy = room.published()
        number = room.row(policy).index_number
        reading = room.published(genre="interpretation", document_number="", title="一图读懂", explains=number)
        assert 'href="/documents/MB9990019/2026-00002/">一图读懂' in html(client, address(room, policy))
        assert TEXT["title"] in text(client, address(room, reading))
        assert "有解读" in text(client, "/documents/")
        assert "一图读懂" in text(client, "/")
        room.do("withdraw", reading, {"ground": "other", "reason": "内容有误"})
        assert "一图读懂" not in html(client, address(room, policy))

    def test_a_repeal_stands_on_both_pages_and_where_it_is_cited(self, room: Newsroom, client: Client) -> None:
        old, new = (
            room.published(title="旧的办法"),
            room.published(title="新的办法", document_number="云住建〔2026〕9号"),
        )
        link = f'<p>依照<a href="{address(room, old)}">旧办法</a>。</p>'
        citing = room.published(**SHORT, title="引用它的公告", body=link)
        because = "云住建〔2026〕9号第三条废止。"
        by = room.row(new).index_number
        room.do("mark_validity", old, {"validity": "repealed", "since": "2026-03-09", "because": because, "by": by})
        page = html(client, address(room, old))
        assert "本文件已经废止" in page
        assert because in page
        assert f'href="{address(room, new)}"' in page
        assert f'href="{address(room, old)}">旧的办法</a> <span class="tag off">已废止' in html(
            client, address(room, new)
        )
        assert '旧的办法</a> <span class="tag off">已废止' in html(client, address(room, citing))
        assert client.get(address(room, old, "data.json")).json()["legislationLegalForce"].endswith("NotInForce")
        assert room.row(old).changed_by_id == new.pk


class TestVersions:
    def test_history_and_comparison(self, room: Newsroom, client: Client) -> None:
        matter = room.published(body="<p>补助标准为 80%。</p><p>第二段。</p>")
        revised(room, matter, "更正补助标准", body="<p>补助标准为 60%。</p><p>第二段。</p>", title="更正后的通知")
        page = html(client, address(room, matter, "versions/"))
        assert '<del><span class="vh">删去：</span>80%</del><ins><span class="vh">加上：</span>60%</ins>' in page
        assert "更正补助标准" in page
        assert re.search(r'<th scope="row">标题</th><td><del>.*老旧小区.*</del></td><td><ins>.*更正后的通知', page)
        assert "更正补助标准" in text(client, address(room, matter))
        for number in (1, 2):
            assert client.get(address(room, matter, f"versions/{number}/canonical.json")).status_code == 200

    def test_attachments_are_compared_by_their_bytes(self, room: Newsroom, client: Client) -> None:
        matter = room.begun()
        attach(room, matter, "名单.pdf")
        publish(room, matter)
        old = FileLink.objects.get(matter=matter)
        room.do("revise", matter, {"reason": "换附件"})
        room.do("detach", matter, {"file": old.code}, by=room.handler)
        attach(room, matter, "名单.pdf", b"%PDF-1.7 other\n%%EOF\n")
        attach(room, matter, "表.pdf")
        publish(room, matter)
        page = text(client, address(room, matter, "versions/"))
        assert "名单.pdf （换了内容）" in page or "名单.pdf（换了内容）" in page
        assert "加上： 表.pdf" in page

    @pytest.mark.parametrize("query", [{"old": "9", "new": "x"}, {"old": "2", "new": "1"}, {"old": "2", "new": "2"}])
    def test_any_question_is_answered(self, room: Newsroom, client: Client, query: dict[str, str]) -> None:
        matter = room.published()
        assert "只公开过一个版本" in text(client, address(room, matter, "versions/"), **query)
        revised(room, matter, "更正", body="<p>新的</p>")
        assert client.get(address(room, matter, "versions/"), query).status_code == 200

    def test_an_erased_version_leaves_the_files_of_the_one_that_stays(self, room: Newsroom, client: Client) -> None:
        matter = room.begun()
        attach(room, matter, "名单.pdf")
        publish(room, matter)
        revised(room, matter, "删去一段", body="<p>其余照旧。</p>")
        room.do(
            "ask_erasure", matter, {"ground": "personal", "reason": "第一版有误", "versions": ["1"]}, by=room.secrecy
        )
        room.do("erase", matter, {}, by=room.signer)
        link = FileLink.objects.get(matter=matter)
        assert client.get(f"/documents/files/{link.code}/").status_code == 200
        assert client.get(address(room, matter, "versions/1/canonical.json")).status_code == 404
        assert "只公开过一个版本" in text(client, address(room, matter, "versions/"))


class TestGone:
    def test_the_notice_says_why_and_whom_to_ask(self, room: Newsroom, client: Client) -> None:
        matter = room.published()
        room.do("withdraw", matter, {"ground": "duplicate", "reason": "与另一件重复。"})
        page = client.get(address(room, matter)).content.decode()
        for named in ("重复发布", "与另一件重复。", TEXT["title"], "MB9990019/2026-00001", "2026-03-10"):
            assert named in page, named
        assert f'href="/guide/{room.agency.code}/"' in page

    @pytest.mark.parametrize("ground", ["personal", "secret", "revoked"])
    def test_what_may_be_the_leak_is_not_named(self, room: Newsroom, client: Client, ground: str) -> None:
        matter = room.published()
        day = {"revoked_on": "2026-03-09"} if ground == "revoked" else {}
        room.do("withdraw", matter, {"ground": ground, "reason": "说明", **day})
        assert TEXT["title"] not in client.get(address(room, matter)).content.decode()

    def test_what_is_public_is_withdrawn_before_it_is_kept_closed(self, room: Newsroom, client: Client) -> None:
        matter = room.published()
        room.do("revise", matter, {"reason": "不应公开"})
        room.do("write", matter, {**TEXT, "attribute": "closed", "attribute_reason": "条例第十六条：内部事务信息。"})
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        assert "先撤下" in str(room.refused("keep", matter))


class TestLists:
    def test_newest_first_and_page_by_page(self, room: Newsroom, client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        for number in range(5):
            room.published(**SHORT, title=f"第{number}件")
        monkeypatch.setattr(listing.page, "__defaults__", ("", "", 2))
        first = html(client, "/documents/")
        assert titles(client, "/documents/") == ["第4件", "第3件"]
        following = re.search(r'<a href="([^"]+)" rel="next">', first)
        assert following
        second = following[1]
        assert titles(client, second) == ["第2件", "第1件"]
        back = re.search(r'<a href="([^"]+)" rel="prev">', html(client, second))
        assert back
        assert titles(client, back[1]) == ["第4件", "第3件"]
        assert 'rel="prev"' not in html(client, back[1])
        third = re.search(r'<a href="([^"]+)" rel="next">', html(client, second))
        assert third
        assert titles(client, third[1]) == ["第0件"]
        assert 'rel="next"' not in html(client, third[1])
        assert titles(client, "/documents/?after=unknown") == ["第4件", "第3件"]

    def test_a_page_is_found_though_its_mark_was_withdrawn(self, room: Newsroom, client: Client) -> None:
        rows = [room.published(**SHORT, title=f"第{number}件") for number in range(3)]
        mark = room.row(rows[1]).index_number
        room.do("withdraw", rows[1], {"ground": "other", "reason": "有误"})
        assert titles(client, "/documents/", after=mark) == ["第0件"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, 3),
            ({"genre": "notice"}, 1),
            ({"genre": "unheard"}, 3),
            ({"catalogue": "20-7"}, 1),
            ({"topic": "财政"}, 1),
            ({"topic": "财"}, 0),
            ({"topic": "财政/预算"}, 1),
            ({"topic": "财政/预"}, 0),
            ({"topic": "财政/预算/决算"}, 0),
            ({"year": "2026"}, 3),
            ({"year": "2025"}, 0),
            ({"validity": "valid"}, 1),
            ({"validity": "repealed"}, 0),
            ({"agency": "MB9990019"}, 3),
            ({"genre": "notice", "topic": "财政"}, 0),
        ],
    )
    def test_filters(self, room: Newsroom, client: Client, query: dict[str, str], found: int) -> None:
        room.published()
        room.published(**SHORT, title="预算公告", catalogue="20-7", topic="财政/预算")
        room.published(**SHORT, title="公告", topic="财政金融")
        assert len(titles(client, "/documents/", **query)) == found
        assert client.get("/documents/list.json", query).json()["numberOfItems"] == found
        lines = b"".join(client.get("/documents/list.csv", query).streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert len(list(csv.reader(StringIO(lines)))) == found + 1

    def test_choices_are_counted_under_the_other_filters(self, room: Newsroom, client: Client) -> None:
        room.published()
        room.published(**SHORT, title="公告")
        other = build("MB9990027", "云川市民政局")
        other.published(**SHORT, title="民政公告")
        page = html(client, "/documents/", genre="announcement")
        assert ">云川市民政局（1）<" in page
        assert ">通知（1）<" in page
        assert ">公告、通告（2）<" in page
        assert ">云川市住房和城乡建设局（1）<" in page

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"genre": "announcement"},
            {"year": "2026"},
            {"agency": "MB9990019"},
            {"topic": "财政"},
            {"validity": "valid"},
            {"genre": "normative", "validity": "repealed"},
            {"agency": "MB9990019", "genre": "announcement", "year": "2026"},
            {"agency": "MB9990027", "topic": "财政", "year": "2025"},
        ],
    )
    def test_each_choice_leads_to_as_many_as_it_says(self, room: Newsroom, query: dict[str, str]) -> None:
        other = build("MB9990027", "云川市民政局")
        with on("2025-03-10"):
            earlier = {"written_on": "2025-03-03", "document_number": ""}
            room.published(genre="announcement", topic="财政/预算", **earlier)
            other.published(genre="plan", topic="财政", **earlier)
        for topic in ("财政/预算", "财政/决算", "", "城乡建设/住房"):
            room.published(**SHORT, topic=topic)
        old = other.published(genre="normative", title="旧办法", document_number="云民规〔2026〕1号", topic="财政")
        other.do("mark_validity", old, {"validity": "repealed", "since": "2026-03-09", "because": "被新办法废止"})
        found = Filter.read(query)
        facets = listing.Facets(found)
        for name in listing.FACETS:
            values = [choice.value for choice in listing.uncounted(name)] or ["财政", "城乡建设"]
            counts = {value: listing.total(found.but(**{name: value})).number for value in values}
            assert {choice.value: choice.count for choice in getattr(facets, name)} == {
                value: count for value, count in counts.items() if count
            }

    def test_a_list_by_topic_has_its_index(self, room: Newsroom) -> None:
        if connection.vendor != "sqlite":
            pytest.skip("few rows are read without an index there")
        room.published()
        for query, index in (
            ({"topic": "城乡建设"}, "publication_topic"),
            ({"topic": "城乡建设/住房"}, "publication_topic"),
            ({"agency": room.agency.code, "genre": "notice"}, "publication_agency_genre"),
        ):
            assert f"USING INDEX {index}" in Filter(**query).rows().explain()

    def test_the_heads_of_topics_are_filled_for_what_was_there(self, room: Newsroom) -> None:
        keys = {room.published(topic=topic).pk: topic for topic in ("财政/预算/决算", "财政", "", "城乡建设/住房")}
        with folding():
            Publication.objects.update(topic_head="")
        migration = import_module("gongkai.publications.migrations.0019_topic_heads")
        with folding():
            migration.fill(apps, None)
        for key, topic in keys.items():
            assert Publication.objects.get(pk=key).topic_head == topic.partition("/")[0]

    def test_more_than_is_counted(self, room: Newsroom, client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        for number in range(3):
            room.published(**SHORT, title=f"第{number}件")
        monkeypatch.setattr(listing, "EXACT", 2)
        page = html(client, "/documents/")
        assert "<b>2+</b> 件" in page
        assert ">公告、通告<" in page, "a choice that was not counted to the end has no number"

    @pytest.mark.parametrize(("number", "said"), [(0, "0"), (9_999, "9 999"), (10_000, "10 000"), (10_001, "10 000+")])
    def test_a_total_in_words(self, number: int, said: str) -> None:
        assert str(Total(number)) == said.replace(" ", "\u00a0")

    def test_a_collection_by_validity(self, room: Newsroom, client: Client) -> None:
        """R104."""
        old = room.published(genre="normative", title="旧办法")
        room.published(genre="normative", title="新办法", document_number="云住建规〔2026〕2号")
        room.published(**SHORT, title="公告")
        room.do("mark_validity", old, {"validity": "repealed", "since": "2026-03-09", "because": "被新办法废止"})
        assert titles(client, "/contents/normative/") == ["新办法", "旧办法"]
        assert titles(client, "/contents/normative/", validity="valid") == ["新办法"]
        assert titles(client, "/contents/normative/", validity="repealed") == ["旧办法"]
        assert "已废止" in text(client, "/contents/normative/")

    def test_the_catalogue_counts(self, room: Newsroom, client: Client) -> None:
        room.published()
        room.published(**SHORT, title="公告", catalogue="21-2")
        page = re.sub(r"<[^>]+>", "|", html(client, "/contents/"))
        assert re.search(r"社会保障、促进就业等方面的政策、措施及其实施情况\|+1\|", page)
        assert re.search(r"土地征收、房屋征收\|+1\|", page)
        assert titles(client, "/contents/21-2/") == ["公告"]
        assert client.get("/contents/22-1/").status_code == 404

    def test_a_column_with_what_stands_below_it(self, room: Newsroom, client: Client) -> None:
        upper = Column.objects.create(agency=room.agency, title="政策文件", valid_from="2020-01-01")
        lower = Column.objects.create(agency=room.agency, title="本局文件", parent=upper, valid_from="2020-01-01")
        room.published(column=lower.key)
        assert titles(client, f"/columns/{upper.key}/") == [TEXT["title"]]
        assert "本局文件" in text(client, f"/columns/{upper.key}/")
        assert "政策文件" in text(client, f"/agencies/{room.agency.code}/")
        assert client.get("/columns/nothing/").status_code == 404

    def test_an_agency_s_own_page(self, room: Newsroom, client: Client) -> None:
        build("MB9990027", "云川市民政局").published(**SHORT, title="民政公告")
        room.published()
        page = text(client, f"/agencies/{room.agency.code}/")
        assert TEXT["title"] in page
        assert "民政公告" not in page
        assert client.get("/documents/", {"agency": "nobody"}).status_code == 404

    @pytest.mark.parametrize("size", [1, 2, 3, 4])
    def test_what_is_written_out_goes_to_its_end_whatever_the_page(self, room: Newsroom, size: int) -> None:
        with on("03-10"):
            first = [room.row(room.published(title=f"关于第{number}件的通知")).index_number for number in range(3)]
        with on("03-11"):
            last = room.row(room.published()).index_number
        with CaptureQueriesContext(connection) as asked:
            found = [row.index_number for row in listing.each_row(Filter(), size)]
        assert found == [last, *reversed(first)]
        assert len(asked) == 4 // size + 1 + (4 % size > 0)

    def test_csv_is_no_program(self, room: Newsroom, client: Client) -> None:
        room.published(**SHORT, title='=HYPERLINK("http://x")')
        body = b"".join(client.get("/documents/list.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        rows = list(csv.reader(StringIO(body)))
        assert rows[0][:3] == ["索引号", "标题", "发文字号"]
        assert rows[1][1] == '\'=HYPERLINK("http://x")'

    def test_feeds(self, room: Newsroom, client: Client) -> None:
        room.published()
        build("MB9990027", "云川市民政局").published(**SHORT, title="民政公告", catalogue="20-13")
        names = {"a": "http://www.w3.org/2005/Atom"}

        def entries(place: str) -> list[str | None]:
            tree = ElementTree.fromstring(client.get(place).content)
            return [entry.findtext("a:title", namespaces=names) for entry in tree.findall("a:entry", names)]

        assert entries("/feeds/latest.atom") == ["民政公告", TEXT["title"]]
        assert entries(f"/feeds/agencies/{room.agency.code}.atom") == [TEXT["title"]]
        assert entries("/feeds/contents/20-13.atom") == ["民政公告"]
        assert client.get("/feeds/contents/22-1.atom").status_code == 404
        assert client.get("/feeds/agencies/nobody.atom").status_code == 404

    def test_characters_that_xml_has_not_break_no_feed(self, room: Newsroom, client: Client) -> None:
        room.published(title="关于𠮷林\x0b检查\x01的通知", summary="概述\x02\ufffe")
        (entry,) = ElementTree.fromstring(html(client, "/feeds/latest.atom")).iter("{http://www.w3.org/2005/Atom}entry")
        said = [entry.findtext("{http://www.w3.org/2005/Atom}" + name) for name in ("title", "summary")]
        assert said == ["关于𠮷林 检查的通知", "概述"]

    def test_an_empty_site(self, room: Newsroom, client: Client) -> None:
        for place in ("/documents/", "/contents/rules/", "/contents/20-1/", "/sitemap.xml", "/feeds/latest.atom"):
            assert client.get(place).status_code == 200, place
        assert "这里还没有公开的信息" in text(client, "/documents/")


class TestSitemap:
    def test_small_and_large(self, room: Newsroom, client: Client, monkeypatch) -> None:  # type: ignore[no-untyped-def]
        for number in range(3):
            room.published(**SHORT, title=f"第{number}件")
        whole = html(client, "/sitemap.xml")
        assert re.findall(r"<loc>([^<]+)</loc>", whole) == [
            f"http://testserver/documents/MB9990019/2026-0000{number}/" for number in (1, 2, 3)
        ]
        monkeypatch.setattr(sitemaps, "LARGEST", 2)
        index = html(client, "/sitemap.xml")
        assert "<sitemapindex" in index
        parts = [html(client, f"/sitemaps/{number}.xml").count("<url>") for number in (1, 2)]
        assert (index.count("<sitemap>"), parts) == (2, [2, 1])
        assert client.get("/sitemaps/3.xml").status_code == 404
        assert client.get("/sitemaps/0.xml").status_code == 404
        assert client.get(f"/sitemaps/{'9' * 20}.xml").status_code == 404, "no database counts so far"

    def test_robots_name_it(self, client: Client) -> None:
        assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


# What the list costs does not depend on how long it is; a document's page costs what it shows.
QUERIES = {
    "/": 14,
    "/documents/": 17,
    "/contents/normative/": 19,
    "/contents/": 19,
    "/agencies/MB9990019/": 16,
    "/documents/list.json": 5,
    "/feeds/latest.atom": 4,
    "/documents/MB9990019/2026-00001/": 12,
}


@pytest.mark.parametrize("place", QUERIES)
def test_the_number_of_queries_does_not_grow(room: Newsroom, client: Client, place: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(place).status_code == 200
        return len(captured)

    room.published(genre="normative")
    few = queries()
    for number in range(3):
        room.published(genre="normative", title=f"第{number}件")
    assert queries() == few
    assert few <= QUERIES[place]


def test_a_filter_reads_back_what_it_writes() -> None:
    found = Filter(agency="A", genre="notice", topic="财政", year="2026", validity="valid")
    assert Filter.read(found.query) == found
