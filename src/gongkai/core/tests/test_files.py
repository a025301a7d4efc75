"""Files: what a name promises the content must keep; bytes first, rows after; seen through a link only."""

from __future__ import annotations

import os
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from gongkai.core import audit, clock, files, keys
from gongkai.core.models import Entry, FileLink, Matter, StoredFile
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.tests.conftest import MOMENT
from gongkai.core.viewers import Anonymous, CodeHolder, Job, Staff, Viewer
from gongkai.core.writing import write_transaction

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)


def office(part: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, "<x/>")
    return target.getvalue()


GOOD = {
    "pdf": PDF,
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + bytes(32),
    "docx": office("word/document.xml"),
    "xlsx": office("xl/workbook.xml"),
    "ofd": office("OFD.xml"),
    "txt": "收件登记".encode("gb18030"),
}


@pytest.mark.parametrize("ending", sorted(GOOD))
def test_content_that_keeps_its_promise(ending: str) -> None:
    assert files.check(f"附件.{ending.upper()}", GOOD[ending], GOOD) == files.TYPES[ending]


WRONG = (b"MZ\x90\x00" + bytes(64), b"<html><script>", office("evil.bin"), b"\x00\x01text")


@pytest.mark.parametrize(
    ("ending", "content"),
    # Markup is text; it is wrong under every other ending.
    [(ending, content) for ending in sorted(GOOD) for content in WRONG if ending != "txt" or b"\x00" in content],
)
def test_content_that_does_not(ending: str, content: bytes) -> None:
    with pytest.raises(Invalid) as refusal:
        files.check(f"附件.{ending}", content, GOOD)
    assert "附件" in refusal.value.errors["file"][0]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("程序.exe", b"MZ", "格式不能接收"),
        ("没有后缀", PDF, "格式不能接收"),
        ("空.pdf", b"", "是空文件"),
        ("a.pdf", PDF + bytes(files.LARGEST), "超过 100 MB"),
    ],
)
def test_every_refusal_says_how_to_mend_it(name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        files.check(name, content, ("pdf",))
    assert sentence in refusal.value.errors["file"][0]


def test_too_large_an_upload_is_not_even_read() -> None:
    class Huge(SimpleUploadedFile):
        def read(self, *arguments: object) -> bytes:
            pytest.fail("was read")

    upload = Huge("a.pdf", b"")
    upload.size = files.LARGEST + 1
    with pytest.raises(Invalid):
        files.stage_upload(upload, ("pdf",))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\桌面\\申请 表.pdf", "申请 表.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "文件"),
        ("长" * 300 + ".pdf", "长" * 196 + ".pdf"),
    ],
)
def test_names(given: str, kept: str) -> None:
    assert files.clean_name(given) == kept


def attach(staged: files.Staged, matter: Matter, clerk: Staff) -> FileLink:
    with write_transaction():
        entry = audit.write_entry(clerk, "test.attach", Entry.Result.DONE, channel="call", matter=matter)
        return files.attach(staged, matter, entry, purpose="附件")


@pytest.mark.db
def test_a_file_is_seen_through_its_link_by_who_may(matter: Matter, clerk: Staff) -> None:
    link = attach(files.stage("附件.pdf", PDF, ("pdf",)), matter, clerk)
    assert files.open_link(link, clerk) == PDF
    stranger = Staff(clerk.account, post_id=1, agency_id=clerk.agency_id + 1, roles=clerk.roles)
    for viewer in (Anonymous(), stranger, CodeHolder(matter.pk + 1)):
        with pytest.raises(Refused, match="没有找到"):
            files.open_link(link, viewer)
    assert link.file.sha256 not in link.code


@pytest.mark.db
@pytest.mark.parametrize(
    ("audience", "seen"),
    [("staff", {"staff"}), ("holder", {"staff", "code"}), ("public", {"staff", "code", "stranger", "anyone"})],
)
def test_a_link_has_its_audience(matter: Matter, clerk: Staff, audience: str, seen: set[str]) -> None:
    with write_transaction():
        entry = audit.write_entry(clerk, "test.attach", Entry.Result.DONE, channel="call", matter=matter)
        staged = files.stage("附件.pdf", PDF, ("pdf",))
        link = files.attach(staged, matter, entry, purpose="附件", audience=FileLink.Audience(audience))
    who = {
        "staff": clerk,
        "code": CodeHolder(matter.pk),
        "stranger": CodeHolder(matter.pk + 1),
        "anyone": Anonymous(),
    }
    assert {name for name, viewer in who.items() if _opens(link, viewer)} == seen


def _opens(link: FileLink, viewer: Viewer) -> bool:
    try:
        return files.open_link(link, viewer) == PDF
    except Refused:
        return False


@pytest.mark.db
def test_codes_of_links_cannot_be_guessed(matter: Matter, clerk: Staff) -> None:
    link = attach(files.stage("附件.pdf", PDF, ("pdf",)), matter, clerk)
    assert len(link.code) >= 22


@pytest.mark.db
def test_the_same_bytes_lie_once(matter: Matter, clerk: Staff) -> None:
    first = attach(files.stage("一.pdf", PDF, ("pdf",)), matter, clerk)
    second = attach(files.stage("二.pdf", PDF, ("pdf",)), matter, clerk)
    assert first.file == second.file
    assert first.code != second.code
    assert sum(path.is_file() for path in files.root().rglob("*")) == 1


@pytest.mark.db
def test_a_personal_file_lies_encrypted_and_its_reading_is_written_down(matter: Matter, clerk: Staff) -> None:
    link = attach(files.stage("身份证.png", PNG, ("png",), private=True), matter, clerk)
    assert PNG not in files.place(link.file.sha256).read_bytes()
    with pytest.raises(Refused, match="没有任务"):
        files.open_link(link, clerk)
    assert files.open_link(link, Job("核对身份"), "核对身份") == PNG
    assert Entry.objects.get(result="read").reason == "核对身份"


@pytest.mark.db
def test_a_personal_file_is_never_public(matter: Matter, clerk: Staff) -> None:
    staged = files.stage("身份证.png", PNG, ("png",), private=True)
    with write_transaction():
        entry = audit.write_entry(clerk, "test.attach", Entry.Result.DONE, channel="call", matter=matter)
        with pytest.raises(ValueError, match="never public"):
            files.attach(staged, matter, entry, purpose="证件", audience=FileLink.Audience.PUBLIC)
    link = attach(files.stage("身份证.png", PNG, ("png",), private=True), matter, clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        FileLink.objects.update(audience="public")
    assert not matter.holder_id
    with pytest.raises(Refused):
        files.open_link(link, Anonymous())


@pytest.mark.db
def test_what_was_staged_and_is_gone_is_not_attached(matter: Matter, clerk: Staff) -> None:
    staged = files.stage("附件.pdf", PDF, ("pdf",))
    files.place(staged.sha256).unlink()
    with pytest.raises(Refused, match="重新选择"):
        attach(staged, matter, clerk)


@pytest.mark.db
def test_the_sweeper_looks_again_before_it_removes(matter: Matter, clerk: Staff) -> None:
    staged = files.stage("附件.pdf", PDF, ("pdf",))
    with clock.frozen(MOMENT):
        old = (MOMENT - timedelta(days=2)).timestamp()
        os.utime(files.place(staged.sha256), (old, old))
        assert files.sweep(lambda path: os.utime(path, (MOMENT.timestamp(), MOMENT.timestamp()))) == 0
    assert files.open_link(attach(staged, matter, clerk), clerk) == PDF


@pytest.mark.db
def test_bytes_changed_on_disk_are_not_handed_out(matter: Matter, clerk: Staff) -> None:
    link = attach(files.stage("附件.pdf", PDF, ("pdf",)), matter, clerk)
    files.place(link.file.sha256).write_bytes(PDF + b"x")
    with pytest.raises(keys.Damaged):
        files.open_link(link, clerk)


@pytest.mark.db
def test_the_sweeper_takes_old_orphans_only(matter: Matter, clerk: Staff) -> None:
    link = attach(files.stage("附件.pdf", PDF, ("pdf",)), matter, clerk)
    old, young = files.stage("旧.png", PNG, ("png",)), files.stage("新.png", PNG + b"1", ("png",))
    with clock.frozen(MOMENT):
        day_before = (MOMENT - timedelta(days=1, seconds=1)).timestamp()
        for each in (link.file.sha256, old.sha256):
            os.utime(files.place(each), (day_before, day_before))
        os.utime(files.place(young.sha256), (MOMENT.timestamp(), MOMENT.timestamp()))
        assert files.sweep() == 1
    assert files.place(link.file.sha256).exists()
    assert not files.place(old.sha256).exists()
    assert files.place(young.sha256).exists()
    assert StoredFile.objects.count() == 1
