"""The desk pages of publications: one walk through every step, two people at once, query counts, who may look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gongkai.core import drafts, jobs
from gongkai.core.models import FileLink, Matter, Task
from gongkai.publications import body, texts
from gongkai.publications.desk import lists, reading
from gongkai.publications.lint import ERROR, WARNING, Finding
from gongkai.publications.models import Publication, Version
from gongkai.publications.process import PUBLICATION
from gongkai.publications.tests.desk_pages import client_of, done, form_in, send, url_of, words
from gongkai.publications.tests.docx_files import marked_up, official, picture, saved
from gongkai.publications.tests.newsroom import SECRECY, SUBMIT, TEXT, Newsroom, build, on, staff, upload

pytestmark = pytest.mark.django_db
STEP = {"pass_secrecy": SECRECY}


def docx_upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("通知.docx", content)


def matter_at(address: str) -> Matter:
    """The matter of the item that an address names."""
    key = address.split("/")[3]
    matter: Matter = Publication.objects.get(key=key).matter
    return matter


def step(room: Newsroom, matter: Matter, code: str, data: dict[str, Any] | None = None, by: Any = None) -> str:
    """Take a step through its page, by whoever its roles name first; what the page of the item says then."""
    viewer = by or room.by_role(*PUBLICATION.by_code[f"publications.{code}"].roles)
    client = client_of(viewer)
    address = done(send(client, url_of(matter, code), {**STEP.get(code, {}), **(data or {})}))
    return words(client.get(address))


def test_from_a_docx_to_the_site_and_off_it_again(room: Newsroom) -> None:
    with on("03-10"):
        client = client_of(room.handler)
        answer = send(
            client, "/desk/publications/import/", {"upload": docx_upload(saved(official())), "genre": "notice"}
        )
        address = done(answer)
        assert address.endswith("/write/")
        matter = matter_at(address)
        page = client.get(address)
        said = words(page)
        assert "已经导入" in said
        assert "图片没有文字说明" in said
        form = form_in(page)
        assert form.values["title"] == "云川市住房和城乡建设局关于印发《老旧小区改造管理办法》的通知"
        assert form.values["document_number"] == "云住建〔2026〕5号"
        assert form.values["written_on"] == "2026-03-02"
        code = re.search(r"/desk/files/([\w-]+)/", form.values["body"])
        assert code, "the picture is seen through the desk"
        assert client.get(f"/desk/files/{code[1]}/")["Content-Type"] == "image/png"
        changes = {"catalogue": "20-11", "body": form.values["body"] + "<p onclick='x()'>附则。</p>"}
        again = send(client, url_of(matter, "write"), changes)
        assert "附则。" in words(client.get(done(again)))
        assert "onclick" not in texts.present(room.item(matter)).body
        assert "不能送审" in words(client.get(url_of(matter, "submit"))), "a picture without words"
        described = send(client, url_of(matter, "describe", code[1]), {"alt": "改造前后对比图"})
        assert done(described).endswith("/files/")
        step(room, matter, "submit", SUBMIT)
        assert "退回修改" in step(room, matter, "return", {"reason": "请补写关键词"}, by=room.reviewer)
        client = client_of(room.handler)
        assert "请补写关键词" in words(client.get(url_of(matter)))
        done(send(client, url_of(matter, "write"), {"keywords": "老旧小区、改造"}))
        step(room, matter, "submit", SUBMIT)
        reviewer = client_of(room.reviewer)
        shown = words(reviewer.get(url_of(matter, "pass_unit")))
        assert "与上次送审的相比" in shown
        assert "老旧小区、改造" in shown
        for code_of in ("pass_unit", "pass_secrecy", "pass_office", "sign"):
            step(room, matter, code_of)
        step(room, matter, "schedule", {"at": "2026-03-11T08:00"})
        publisher = client_of(room.publisher)
        assert "预约 2026-03-11 08:00 发布" in words(publisher.get(url_of(matter)))
    with on("03-11"):
        jobs.run_due()
        row = room.row(matter)
        assert (row.public, row.process_state) == (True, "published")
        link = FileLink.objects.get(matter=matter, purpose="正文图片")
        assert link.audience == FileLink.Audience.PUBLIC
        step(room, matter, "revise", {"reason": "更正户数"})
        client = client_of(room.handler)
        done(send(client, url_of(matter, "write"), {"body": "<p>更正后的正文，共三条。</p>"}))
        page_now = words(client.get(url_of(matter)))
        assert "与已公开的版本相比" in page_now
        assert "更正后的正文，共三条。" in page_now
        step(room, matter, "submit", SUBMIT)
        for code_of in ("pass_unit", "pass_secrecy", "pass_office", "sign", "publish"):
            step(room, matter, code_of)
        assert room.row(matter).version == 3, "versions are numbered as they are sent; the second came back"
    with on("03-12"):
        repealed = {"validity": "repealed", "since": "2026-03-12", "because": "云府〔2026〕12号第三条"}
        said = step(room, matter, "mark_validity", repealed)
        assert "已废止，自 2026-03-12 起" in said
        said = step(room, matter, "withdraw", {"ground": "duplicate", "reason": "与另一件重复。"})
        assert "已经撤下" in said
        assert room.row(matter).public is False
        assert "撤下：重复发布" in said
        asked = step(room, matter, "ask_erasure", {"ground": "personal", "reason": "泄露", "versions": ["1"]})
        assert "申请清除" in asked
        assert "已清除" in step(room, matter, "erase", by=room.signer)


def test_what_is_not_to_be_public_is_kept_and_looked_at_again(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.signed(attribute="closed", attribute_reason="条例第十六条：内部事务信息。")
        assert "留存不公开" in step(room, matter, "keep")
    with on("2027-03-11"):
        client = client_of(room.publisher)
        assert "到期评估" in words(client.get("/desk/publications/?queue=reassess"))
        assert "2028年3月11日" in step(room, matter, "reassess", {"reason": "情况没有变化"})


def test_drafts_that_are_given_up(room: Newsroom) -> None:
    with on("03-10"):
        first, second, third = room.begun(), room.published(), room.published(title="第三件")
        assert "已作废" in step(room, first, "discard", {"reason": "不发了"})
        step(room, second, "revise", {"reason": "拟补充"})
        assert room.state(second) == "drafting"
        step(room, second, "drop_revision", {"reason": "不改了"})
        step(room, third, "withdraw", {"ground": "other", "reason": "内容有误。"})
        step(room, third, "revise", {"reason": "拟更正"})
        step(room, third, "stay_withdrawn", {"reason": "不再发布"})
        assert (room.state(second), room.state(third)) == ("published", "withdrawn")
        page = client_of(room.handler).get(url_of(second)).content.decode()
        assert page.count("（已完成）") == 6, "given up, the old round shows"


def test_joint_documents_and_taking_back(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.reviewed(issuers="云川市住房和城乡建设局\n云川市民政局")
        signer = client_of(room.signer)
        page = words(signer.get(url_of(matter, "sign")))
        assert "还有 1 个机关没有确认公开" in page
        client = client_of(room.handler)
        assert form_in(client.get(url_of(matter, "confirm_joint"))).values["agency"] == "云川市民政局"
        step(room, matter, "confirm_joint", {"by": "云民函〔2026〕3号", "on": "2026-03-09"})
        step(room, matter, "take_back", {"reason": "发现一处笔误"})
    assert room.state(matter) == "drafting"


def test_two_editors_at_once_lose_nothing(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        other = staff(room.agency, "ban2", "handler")
        first, second = client_of(room.handler), client_of(other)
        form = form_in(second.get(url_of(matter, "write")))
        done(send(first, url_of(matter, "write"), {"title": "第一人改的标题"}))
        late = second.post(form.action, {**form.values, "title": "第二人改的标题", "body": "<p>第二人的正文</p>"})
        assert late.status_code == 409
        assert "第二人改的标题" in late.content.decode()
        assert "看最新情况" in words(late)
        assert texts.present(room.item(matter)).title == "第一人改的标题"
        kept = drafts.of("publications.write", account_id=other.account_id or 0, matter=matter)
        assert kept is not None
        assert drafts.typed(kept)["body"] == "<p>第二人的正文</p>"
        again = second.get(url_of(matter, "write"))
        assert "第二人改的标题" in again.content.decode(), "it waits in the form"
        assert "您存草稿以后，文稿又改过" in words(again)
        seen = form_in(late)
        done(second.post(seen.action, seen.values))
    assert texts.present(room.item(matter)).title == "第二人改的标题"


def test_a_draft_of_the_form_is_kept_and_filled_in_again(room: Newsroom) -> None:
    with on("03-10"):
        client = client_of(room.handler)
        assert send(client, "/desk/publications/new/", {"title": "写到一半", "_save": "1"}).status_code == 303
        page = client.get("/desk/publications/new/")
        assert form_in(page).values["title"] == "写到一半"
        assert "保存的草稿" in words(page)
        address = done(send(client, "/desk/publications/new/", {**TEXT, "body": "第一段。\n\n第二段。"}))
    assert texts.present(room.item(matter_at(address))).body == "<p>第一段。</p><p>第二段。</p>"


def test_the_page_before_signing_names_the_hash_that_is_signed(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.reviewed()
        client = client_of(room.signer)
        page = client.get(url_of(matter, "sign"))
        sha256 = Version.objects.get(matter=matter).sha256
        assert sha256 in words(page)
        form = form_in(page)
        assert form.values["sha256"] == sha256
        refused = client.post(form.action, {**form.values, "sha256": "0" * 64})
        assert refused.status_code == 409
        assert "与您看到的不一致" in words(refused)
        done(client.post(form.action, form.values))
    assert room.state(matter) == "signed"


def test_faults_stop_sending_and_stand_beside_the_text(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun(document_number="", written_on="")
        client = client_of(room.handler)
        page = client.get(url_of(matter))
        assert "没有形成日期" in words(page)
        assert f"{url_of(matter, 'write')}#id_formed_on" in page.content.decode()
        blocked = words(client.get(url_of(matter, "submit")))
        assert "不能送审" in blocked
        assert 'class="act first"><b>修改文稿</b>' in page.content.decode(), "mending leads, not sending"


def test_a_revision_that_has_changed_nothing_leads_to_writing(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.published()
        room.do("revise", matter, {"reason": "更正户数"})
        client = client_of(room.handler)
        assert 'class="act first"><b>修改文稿</b>' in client.get(url_of(matter)).content.decode()
        done(send(client, url_of(matter, "write"), {"body": TEXT["body"] + "<p>共3户。</p>"}))
        assert 'class="act first"><b>送审</b>' in client.get(url_of(matter)).content.decode()


@pytest.mark.parametrize(
    "finding, page",
    [
        (Finding("attachment-missing", ERROR, "附件", "实际只有 0 个"), "files/"),
        (Finding("attachment-name", WARNING, "扫描.pdf", "看不出内容", "扫描.pdf"), "files/"),
        (Finding("picture-words", ERROR, "正文", "第 1 张图片没有文字说明"), "files/"),
        (Finding("table-head", WARNING, "正文", "第 1 个表格没有表头"), "write/#id_body"),
        (Finding("title-organ", WARNING, "标题", "没有发文机关"), "write/#id_title"),
        (Finding("formed-on", ERROR, "形成（变更）日期", "没有形成日期"), "write/#id_formed_on"),
        (Finding("of-nothing", ERROR, "别处", "不知道在哪里"), "write/#id_body"),
    ],
)
def test_a_finding_leads_to_the_page_on_which_it_is_mended(finding: Finding, page: str) -> None:
    assert reading.mended_at("KEY", finding, {"扫描.pdf"}) == f"/desk/publications/KEY/{page}"


def test_a_step_out_of_turn_says_why_before_anything_is_typed(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.submitted()
        client = client_of(room.signer)
        page = client.get(url_of(matter, "sign"))
        assert "还没有轮到“签发”，现在是“科室审核”。" in words(page)
        assert "<textarea" not in page.content.decode()
        offered = words(client_of(room.handler).get(url_of(matter)))
        assert "等审核人" in offered


# -- files --


def test_attachments_are_added_ordered_renamed_and_removed(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        client = client_of(room.handler)
        for name in ("甲.pdf", "乙.pdf"):
            done(send(client, url_of(matter, "attach"), {"upload": upload(name)}))
        page = client.get(url_of(matter, "files"))
        assert words(page).index("1. 甲.pdf") < words(page).index("2. 乙.pdf")
        first = texts.links_of(texts.present(room.item(matter)))[0][0]
        moved = client.post(url_of(matter, "move"), {"_seen": matter_seq(matter), "file": first.code, "way": "down"})
        done(moved)
        done(send(client, url_of(matter, "rename", first.code), {"name": "改造计划表.pdf"}))
        names = [link.name for link, _ in texts.links_of(texts.present(room.item(matter)))]
        assert names == ["乙.pdf", "改造计划表.pdf"]
        second = texts.links_of(texts.present(room.item(matter)))[0][0]
        done(send(client, url_of(matter, "detach", second.code)))
        refused = client.post(url_of(matter, "detach", second.code), {"_seen": matter_seq(matter), "file": second.code})
        assert "已经不在文稿里了" in words(refused)
    assert [link.name for link, _ in texts.links_of(texts.present(room.item(matter)))] == ["改造计划表.pdf"]


def matter_seq(matter: Matter) -> int:
    return Matter.objects.get(pk=matter.pk).last_seq


def test_a_picture_asks_for_its_words_and_leaves_with_its_place(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        client = client_of(room.handler)
        data = {"upload": SimpleUploadedFile("图.png", picture()), "picture": "on"}
        asked = send(client, url_of(matter, "attach"), data)
        assert asked.status_code == 422
        assert "请写明图片的内容" in words(asked)
        data = {"upload": SimpleUploadedFile("图.png", picture()), "picture": "on", "alt": "示意图"}
        done(send(client, url_of(matter, "attach"), data))
        html = texts.present(room.item(matter)).body
        (code,) = body.pictures(html)
        assert body.alts(html) == {code: "示意图"}
        done(send(client, url_of(matter, "write"), {"body": "<p>没有图片了</p>"}))
        assert "正文里已经不用，不会公开" in words(client.get(url_of(matter, "files")))
        room.do("submit", matter, {"accepted": "照原件"})
        room.review(matter)
        room.do("sign", matter)
        room.do("publish", matter)
    assert FileLink.objects.get(code=code).audience == FileLink.Audience.STAFF, "nobody was to see it any more"


def test_importing_a_body_says_what_was_left_out_and_keeps_what_was_typed(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun(document_number="云住建〔2026〕9号")
        client = client_of(room.handler)
        address = done(send(client, url_of(matter, "import_body"), {"upload": docx_upload(marked_up())}))
        said = words(client.get(address))
        assert "插入 1 处、删除 1 处" in said
        assert "隐藏文字" in said
        text = texts.present(room.item(matter))
        assert text.document_number == "云住建〔2026〕9号"
        assert "<h2>一、总体要求</h2>" in text.body
        refused = send(client, url_of(matter, "import_body"), {"upload": SimpleUploadedFile("a.docx", b"x")})
        assert refused.status_code == 422
        assert "不是 DOCX 文件，或者已经损坏" in words(refused)


# -- queues --


def test_every_item_in_work_stands_in_one_queue_and_the_counts_say_how_many(room: Newsroom) -> None:
    with on("03-10"):
        room.begun(title="草稿一件")
        room.submitted(title="审核一件")
        room.signed(title="待发一件")
        scheduled = room.signed(title="预约一件")
        room.do("schedule", scheduled, {"at": "2026-03-12T08:00"})
        room.published(title="公开一件")
        client = client_of(room.publisher)
        for queue, title in [
            ("drafting", "草稿一件"),
            ("reviewing", "审核一件"),
            ("at_unit", "审核一件"),
            ("signed", "待发一件"),
            ("scheduled", "预约一件"),
            ("published", "公开一件"),
        ]:
            page = words(client.get(f"/desk/publications/?queue={queue}"))
            others = {"草稿一件", "审核一件", "待发一件", "预约一件", "公开一件"} - {title}
            assert title in page, queue
            assert not any(other in page for other in others), queue
        page = words(client.get("/desk/publications/"))
        assert "起草中 1" in page
        assert "待发一件" in page, "it waits for whoever publishes"
        assert "草稿一件" not in page


@pytest.mark.parametrize(
    ("day", "queue"), [("03-20", "later"), ("03-23", "soon"), ("03-30", "soon"), ("03-31", "late")]
)
def test_the_due_day_decides_the_queue(room: Newsroom, day: str, queue: str) -> None:
    """Formed on 2 March: twenty working days end on 30 March."""
    with on("03-10"):
        room.begun()
    with on(day):
        client = client_of(room.handler)
        for key in ("soon", "late"):
            page = words(client.get(f"/desk/publications/?queue={key}"))
            assert (TEXT["title"] in page) == (key == queue), (day, key)
        if queue == "late":
            assert "逾期1日" in words(client.get("/desk/publications/?queue=late"))


def test_filters_and_pages(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 2)
    with on("03-10"):
        for number in range(5):
            room.begun(title=f"第{number}件", formed_on=f"2026-03-0{number + 1}", written_on=f"2026-03-0{number + 1}")
        room.begun(title="一件公告", genre="announcement", document_number="")
        client = client_of(room.handler)
        address, seen = "/desk/publications/?queue=drafting", []
        for _ in range(4):
            page = client.get(address)
            seen += re.findall(r"第\d件|一件公告", words(page).split("公开时间")[-1])
            following = re.search(r'<a href="(\?[^"]*after=[^"]*)" rel="next"', page.content.decode())
            if following is None:
                break
            address = "/desk/publications/" + following[1].replace("&amp;", "&")
        assert seen == ["第0件", "第1件", "一件公告", "第2件", "第3件", "第4件"], "the most urgent first, each once"
        found = words(client.get("/desk/publications/?queue=all&genre=announcement"))
        assert "一件公告" in found
        assert "第0件" not in found
        assert "第3件" in words(client.get("/desk/publications/?queue=all&q=3件"))


def queries(client: Any, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_and_pages_take_a_fixed_number_of_queries(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        client = client_of(room.handler)
        addresses = ["/desk/publications/?queue=all", url_of(matter), "/desk/"]
        client.get("/desk/publications/")
        before = [queries(client, address) for address in addresses]
        for number in range(6):
            room.submitted(title=f"第{number}件")
        for name in ("甲.pdf", "乙.pdf", "丙.pdf"):
            room.do("attach", matter, {}, files={"upload": upload(name)}, by=room.handler)
        after = [queries(client, address) for address in addresses]
    assert after == before
    assert before[0] <= 14
    assert before[1] <= 24


# -- who may look --


def test_other_agencies_do_not_see_the_desk_of_this_one(room: Newsroom) -> None:
    other = build("MB9990027", "云川市民政局")
    with on("03-10"):
        draft, public = room.begun(), room.published()
        client = client_of(other.publisher)
        for matter in (draft, public):
            assert client.get(url_of(matter)).status_code == 404
            assert client.get(url_of(matter, "withdraw")).status_code == 404
        assert TEXT["title"] not in words(client.get("/desk/publications/?queue=all"))
        administrator = client_of(staff(room.agency, "guan", "system_admin"))
        assert administrator.get("/desk/publications/").status_code == 403
        assert client.get(url_of(draft, "no_such_step")).status_code == 404
        assert client_of(room.publisher).get(url_of(draft, "end_display")).status_code == 404


def test_the_workbench_names_what_must_be_public_and_whose_turn_it_is(room: Newsroom) -> None:
    with on("03-10"):
        matter = room.begun()
        task = Task.objects.get(matter=matter)
        assert task.due is not None
        assert task.due.isoformat() == "2026-03-30"
    with on("03-26"):
        handler = words(client_of(room.handler).get("/desk/"))
        assert TEXT["title"] in handler
        assert "修改文稿" in handler
        publisher = words(client_of(room.publisher).get("/desk/"))
        assert "公开期限" in publisher, "the office sees what threatens to be late"
        assert TEXT["title"] not in words(client_of(room.reviewer).get("/desk/"))
