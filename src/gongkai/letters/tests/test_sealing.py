"""用印: the electronic seal is ordered, put on by a job, holds the letter back until then, and shows every change."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from gongkai.core import calendars, files, installation, jobs
from gongkai.core.models import FileLink, Matter
from gongkai.core.models import Job as JobRow
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import CodeHolder, Job
from gongkai.letters import certificates, service
from gongkai.letters import jobs as letter_jobs
from gongkai.letters.models import ElectronicSeal, Letter, SealCertificate, Sealing, SealOrder
from gongkai.letters.seal_actions import InstallCertificate, MakeTestSeal, SealLetter
from gongkai.letters.seal_check import verdict_on
from gongkai.letters.settings import SEAL_FIRST, SEAL_ON_APPROVAL, SEALER
from gongkai.letters.tests.conftest import MONDAY, TODAY, House, build_house, put
from gongkai.letters.tests.test_pages import hidden, page, signed_in
from gongkai.letters.tests.test_service import approve, attach, prepare, ready, refusal, send

pytestmark = [pytest.mark.django_db]

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
SYSTEM = Job("测试")


@pytest.fixture(autouse=True)
def calendar(db: None) -> None:
    """The notices that the desk's frame asks for."""
    calendars.seed()


@cache
def made_once(organ: str, since: datetime, number: int) -> bytes:
    """A test certificate; making one takes a moment."""
    return certificates.make_test(organ, since)


def kept(house: House, since: datetime = SINCE) -> SealCertificate:
    """The house has a certificate and seals with it."""
    name, made = house.agency.name, made_once(house.agency.name, since, SealCertificate.objects.count())
    archive, certificate = certificates.read(made, certificates.INSIDE.decode())
    row: SealCertificate = house.do(
        lambda run: certificates.keep(house.agency, name, archive, certificate, "测试", run.entry, test=True)
    )
    put(SEALER, certificates.CODE, house.agency)
    return row


def seal(house: House, letter: Letter, files_given: dict[str, Any] | None = None, **data: Any) -> Any:
    """Take the step 用印."""
    given = {"letter": letter.key, "way": "electronic", **data}
    return SealLetter.perform(house.signer, given, matter=letter.matter, files=files_given).result


def fresh(letter: Letter) -> Letter:
    return Letter.objects.select_related("agency", "matter", "electronic_seal__file__file").get(pk=letter.pk)


def sealed(house: House, matter: Matter, **options: Any) -> Letter:
    """A letter that was approved, set and sealed."""
    letter = ready(house, matter, **options)
    seal(house, letter)
    jobs.run_due()
    return fresh(letter)


def scan() -> dict[str, Any]:
    return {"scan": SimpleUploadedFile("盖章件.pdf", b"%PDF-1.7\n%%EOF\n")}


ON_PAPER = {"way": "paper", "seal": "行政公章", "by": "王印"}


@pytest.mark.db
class TestElectronic:
    """From the order to the sealed file."""

    def test_the_job_seals_and_the_register_says_so(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        row = ElectronicSeal.objects.get()
        assert (row.seal, row.by, row.on) == (f"{house.agency.name}电子印章（测试用章）", house_name(house), TODAY)
        assert letter.pdf == row.file
        assert row.file.name.endswith("（已盖章）.pdf")
        verdict = verdict_on(letter, house.signer)
        assert verdict is not None
        assert (verdict.valid, verdict.at) == (True, MONDAY)

    def test_it_waits_for_the_layout_and_is_sealed_then(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = approve(house, prepare(house, matter))
        seal(house, letter)
        assert not JobRow.objects.filter(kind=service.SEAL).exists()
        jobs.run_due()
        assert fresh(letter).sealed_pdf is not None

    def test_nothing_is_sent_before_it_is_sealed(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = ready(house, matter)
        seal(house, letter)
        assert "还没有盖好，不能发出" in refusal(lambda: send(house, letter))
        jobs.run_due()
        send(house, fresh(letter))
        assert fresh(letter).dispatched_on == TODAY

    def test_running_twice_seals_once(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        first = letter.sealed_pdf
        job = JobRow.objects.get(kind=service.SEAL)
        assert letter_jobs.seal(job.payload) == "已盖章，或者已发出。"
        letter_jobs.ApplySeal.perform(SYSTEM, {"letter": letter.key}, matter=matter, channel="job")
        assert fresh(letter).sealed_pdf == first
        assert ElectronicSeal.objects.count() == 1

    def test_what_was_sent_or_voided_meanwhile_is_left_alone(self, house: House) -> None:
        kept(house)
        void = ready(house, house.matter())
        seal(house, void)
        house.do(lambda run: service.void(run, void, "写错了"), void.matter)
        jobs.run_due()
        assert not ElectronicSeal.objects.exists()
        assert JobRow.objects.get(kind=service.SEAL).state == JobRow.State.DONE

    def test_sealing_at_approval_is_a_setting(self, house: House) -> None:
        kept(house)
        assert fresh(ready(house, house.matter())).sealed_pdf is None
        put(SEAL_ON_APPROVAL, True, house.agency)
        assert fresh(ready(house, house.matter())).sealed_pdf is not None
        slip = prepare(
            house, house.matter(), "approval_slip", addressee="", addressee_kind=service.AddresseeKind.INTERNAL
        )
        approve(house, slip)
        assert not SealOrder.objects.filter(letter=slip).exists()

    def test_the_applicant_gets_the_sealed_file_and_no_other(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        assert letter.file_pdf is not None
        assert letter.sealed_pdf is not None
        holder = CodeHolder(matter.pk)
        seen = lambda: set(FileLink.objects.visible_to(holder).values_list("pk", flat=True))  # noqa: E731
        assert seen() == set()
        send(house, letter, service.Method.ELECTRONIC, asked_for=True)
        assert seen() == {letter.sealed_pdf.pk}

    def test_sealed_on_paper_it_goes_out_electronically_as_the_scan(self, house: House, matter: Matter) -> None:
        """Never as the file that bears no seal: not at first, and not when it is sent again."""
        letter = ready(house, matter)
        seal(house, letter, **ON_PAPER)
        electronic = {"method": service.Method.ELECTRONIC, "asked_for": True}
        assert "要发盖好章的扫描件" in refusal(lambda: send(house, letter, **electronic))
        assert not FileLink.objects.visible_to(CodeHolder(matter.pk)).exists()
        seal(house, letter, scan(), **ON_PAPER)
        send(house, fresh(letter), **electronic)
        sent = fresh(letter)
        assert sent.pdf == sent.sealed_scan
        assert list(FileLink.objects.visible_to(CodeHolder(matter.pk))) == [sent.sealed_scan]

    def test_posted_first_it_cannot_follow_by_wire_without_the_scan(self, house: House, matter: Matter) -> None:
        letter = ready(house, matter)
        seal(house, letter, **ON_PAPER)
        send(house, letter, service.Method.POST, tracking="EA123456789CN")
        again = lambda run: service.resent(run, letter, service.Method.ELECTRONIC, TODAY, asked_for=True)  # noqa: E731
        assert "要发盖好章的扫描件" in refusal(lambda: house.do(again, matter))
        seal(house, letter, scan(), **ON_PAPER)
        house.do(again, matter)
        assert fresh(letter).pdf in FileLink.objects.visible_to(CodeHolder(matter.pk))

    def test_the_scan_that_was_sent_stays(self, house: House, matter: Matter) -> None:
        letter = ready(house, matter)
        seal(house, letter, scan(), **ON_PAPER)
        send(house, fresh(letter), service.Method.ELECTRONIC, asked_for=True)
        first = fresh(letter).sealed_scan
        seal(house, letter, {"scan": SimpleUploadedFile("另一件.pdf", b"%PDF-1.7\n1\n%%EOF\n")}, **ON_PAPER)
        assert fresh(letter).sealed_scan == first
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(sealed_scan=None)

    def test_a_seal_also_satisfies_the_seal_register(self, house: House, matter: Matter) -> None:
        kept(house)
        put(SEAL_FIRST, True, house.agency)
        letter = ready(house, matter)
        assert "须登记用印" in refusal(lambda: send(house, letter))
        seal(house, letter)
        jobs.run_due()
        send(house, fresh(letter))


@pytest.mark.db
class TestTampering:
    """What happened to the file after it was sealed."""

    def test_a_file_changed_in_the_store_is_found(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        assert letter.sealed_pdf is not None
        place = files.place(letter.sealed_pdf.file.sha256)
        place.write_bytes(place.read_bytes().replace(b"/Length", b"/Lengtg", 1))
        verdict = verdict_on(letter, house.signer)
        assert verdict is not None
        assert not verdict.valid
        assert "在存储里被改动过" in verdict.reason
        place.unlink()
        gone = verdict_on(letter, house.signer)
        assert gone is not None
        assert "找不到了" in gone.reason

    def test_an_old_seal_holds_after_the_certificate_was_replaced(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        kept(house)
        verdict = verdict_on(letter, house.signer)
        assert verdict is not None
        assert verdict.valid

    def test_another_agencys_certificate_vouches_for_nothing(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        other = build_house("MB9990027", "云川市教育局", "云教")
        kept(other)
        letter.agency = other.agency
        verdict = verdict_on(letter, house.signer)
        assert verdict is not None
        assert verdict.reason == "不是本机关登记的电子印章证书盖的章。"

    def test_the_database_refuses_a_foreign_file_and_a_second_seal(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        foreign = attach(house, house.matter())
        other = ready(house, house.matter())
        entry = letter.approved_entry

        def put_on(row: Letter, file: FileLink) -> None:
            with transaction.atomic():
                ElectronicSeal.objects.create(letter=row, seal="章", by="王", on=TODAY, file=file, entry=entry)

        with pytest.raises(IntegrityError):
            put_on(other, foreign)
        with pytest.raises(IntegrityError):
            put_on(letter, letter.file_pdf)  # type: ignore[arg-type]
        for model in (ElectronicSeal, SealOrder, SealCertificate):
            row = model.objects.first()
            assert row is not None
            with pytest.raises(IntegrityError), transaction.atomic():
                row.save()
            with pytest.raises(IntegrityError), transaction.atomic():
                row.delete()


# Why an electronic seal cannot be had: what is missing, and what the sentence says.
class TestWithoutCertificate:
    """The sentence says what to do instead."""

    def test_each_lack_has_its_sentence(self, house: House, matter: Matter) -> None:
        letter = ready(house, matter)
        with pytest.raises(Invalid) as nothing:
            seal(house, letter)
        assert "没有启用电子印章" in str(nothing.value.errors)
        put(SEALER, certificates.CODE, house.agency)
        with pytest.raises(Invalid) as lacking:
            seal(house, letter)
        assert "还没有电子印章证书" in str(lacking.value.errors)
        assert "上传盖好章的扫描件" in str(lacking.value.errors)
        kept(house, since=MONDAY - certificates.TEST_LIFE - (MONDAY - SINCE))
        with pytest.raises(Invalid) as expired:
            seal(house, letter)
        assert "现在不能用" in str(expired.value.errors)

    def test_the_superiors_choice_is_not_taken(self, house: House) -> None:
        kept(house)
        below = build_house("MB9990027", "云川市房产管理局", "房")
        below.agency.supervisor = house.agency
        below.agency.save()
        letter = ready(below, below.matter())
        with pytest.raises(Invalid) as refused:
            seal(below, letter)
        assert "没有启用电子印章" in str(refused.value.errors)

    def test_a_job_that_cannot_seal_says_why_and_a_scan_takes_its_place(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = ready(house, matter)
        seal(house, letter)
        put(SEALER, "none", house.agency)
        jobs.run_due()
        job = JobRow.objects.get(kind=service.SEAL)
        assert job.state != JobRow.State.DONE
        assert "没有启用电子印章" in job.result
        with pytest.raises(Invalid) as refused:
            seal(house, letter, **ON_PAPER)
        assert "改用实物印章的，请上传" in str(refused.value.errors)
        seal(house, letter, scan(), **ON_PAPER)
        send(house, letter)

    @pytest.mark.parametrize(("left_out", "said"), [("seal", "哪个印章"), ("by", "写明用印人")])
    def test_a_seal_on_paper_has_its_name_and_who_used_it(
        self, house: House, matter: Matter, left_out: str, said: str
    ) -> None:
        letter = ready(house, matter)
        with pytest.raises(Invalid) as refused:
            seal(house, letter, **{**ON_PAPER, left_out: ""})
        assert said in str(refused.value.errors)
        seal(house, letter, **ON_PAPER)
        assert (Sealing.objects.get().seal, Sealing.objects.get().on) == ("行政公章", TODAY)


class TestWhoAndWhen:
    """Refused as well as allowed."""

    def test_drafts_sent_letters_and_other_peoples(self, house: House, matter: Matter) -> None:
        kept(house)
        draft = prepare(house, matter)
        assert "还没有签发" in refusal(lambda: seal(house, draft))
        letter = ready(house, house.matter())
        seal(house, letter)
        assert "已经排上电子印章" in refusal(lambda: seal(house, letter))
        sent = ready(house, house.matter())
        send(house, sent)
        assert "已经发出" in refusal(lambda: seal(house, sent))
        with pytest.raises(Refused) as foreign:
            SealLetter.perform(house.signer, {"letter": letter.key, "way": "electronic"}, matter=matter)
        assert "别的事项" in foreign.value.message
        with pytest.raises(Refused) as role:
            SealLetter.perform(house.admin, {"letter": letter.key, "way": "electronic"}, matter=letter.matter)
        assert role.value.code == "policy"

    def test_certificates_are_the_system_administrators(self, house: House) -> None:
        archive = made_once(house.agency.name, SINCE, 0)
        given = {"agency": house.agency.code, "name": house.agency.name, "source": "批准文件"}

        def install(viewer: Any, password: str, content: bytes = archive) -> SealCertificate:
            row: SealCertificate = InstallCertificate.perform(
                viewer, {**given, "password": password}, files={"archive": SimpleUploadedFile("章.p12", content)}
            ).result
            return row

        row = install(house.admin, certificates.INSIDE.decode())
        assert (row.test, row.not_before) == (False, SINCE)
        assert archive not in bytes(row.sealed)
        assert b"PRIVATE" not in bytes(row.sealed)
        for viewer, password, content, said in (
            (house.signer, "", archive, "系统管理员"),
            (house.admin, "wrong", archive, "核对密码"),
            (house.admin, "", b"no certificate", "打不开证书文件"),
        ):
            with pytest.raises(Refused) as refused:
                install(viewer, password, content)
            assert said in str(getattr(refused.value, "errors", "") or refused.value.message)
        other = build_house("MB9990027", "云川市教育局", "云教")
        with pytest.raises(Refused) as foreign:
            install(other.admin, certificates.INSIDE.decode())
        assert "不归本机关管理" in foreign.value.message

    def test_a_test_seal_is_not_made_in_production(self, house: House) -> None:
        with pytest.raises(Refused) as refused:
            MakeTestSeal.perform(SYSTEM, {"agency": house.agency.code})
        assert "正式使用的数据库不生成测试用章" in refused.value.message


class TestPages:
    """What is seen of it."""

    def test_the_letters_page_offers_the_step_and_shows_the_verdict(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = ready(house, matter)
        desk = signed_in(house.signer)
        address = f"/desk/letters/{letter.key}/"
        assert f'{address}seal/"' in page(desk, address)
        form = page(desk, f"{address}seal/")
        sent = {"way": "electronic", "_once": hidden(form, "_once"), "_seen": hidden(form, "_seen")}
        assert desk.post(f"{address}seal/", sent)["Location"] == address
        assert "等待加盖电子印章" in page(desk, address)
        jobs.run_due()
        assert "签章有效" in page(desk, address)
        row = fresh(letter).sealed_pdf
        assert row is not None
        place = files.place(row.file.sha256)
        place.write_bytes(place.read_bytes() + b"\n")
        assert "签章无效" in page(desk, address)

    def test_without_certificate_the_page_says_what_to_do(self, house: House, matter: Matter) -> None:
        letter = ready(house, matter)
        desk = signed_in(house.signer)
        assert "上传盖好章的扫描件" in page(desk, f"/desk/letters/{letter.key}/")
        assert "没有启用电子印章" in page(desk, f"/desk/letters/{letter.key}/seal/")
        draft = prepare(house, house.matter())
        assert "用印在签发以后、发出以前" in page(desk, f"/desk/letters/{draft.key}/seal/", 409)
        page(
            signed_in(build_house("MB9990027", "云川市教育局", "云教").signer), f"/desk/letters/{letter.key}/seal/", 404
        )

    def test_certificates(self, house: House) -> None:
        assert "还没有证书" in page(signed_in(house.signer), "/desk/letters/seals/")
        kept(house)
        text = page(signed_in(house.signer), "/desk/letters/seals/")
        assert "测试用章" in text
        assert "可以加盖电子印章" in text
        assert "/desk/letters/seals/new/" not in text
        admin: Client = signed_in(house.admin)
        form = page(admin, "/desk/letters/seals/new/")
        assert 'type="password"' in form
        assert "存草稿" not in form

    def test_the_applicant_reads_it_by_the_sealed_file(self, house: House, matter: Matter) -> None:
        kept(house)
        letter = sealed(house, matter)
        send(house, letter)
        found = service.letters_of(matter, CodeHolder(matter.pk)).get()
        assert found.pdf == letter.sealed_pdf


def house_name(house: House) -> str:
    """The signer's name, as the register has it."""
    return f"qian{house.agency.code}"


def test_a_demonstration_may_have_a_test_seal() -> None:
    installation.create(installation.Nature.DEMO)
    house = build_house()
    row = MakeTestSeal.perform(SYSTEM, {"agency": house.agency.code}).result
    assert row.test
    assert row.not_before < MONDAY < row.not_after
