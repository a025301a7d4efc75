"""From draft to delivery: numbers, immutability, dispatch, delivery; and what the database refuses by itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from gongkai.agencies.models import AgencyDatum
from gongkai.core import clock, files, jobs
from gongkai.core.models import FileLink, Job, Matter, Number
from gongkai.core.refusals import Refused
from gongkai.core.viewers import CodeHolder
from gongkai.letters import service
from gongkai.letters.models import DeliveryEvent, Enclosure, Letter, Sealing, Template
from gongkai.letters.service import AddresseeKind, Method
from gongkai.letters.settings import SEAL_FIRST, code_of
from gongkai.letters.sheet import from_json
from gongkai.letters.tests.conftest import MONDAY, TODAY, House, build_house, put
from gongkai.letters.types import Series, type_of

pytestmark = [pytest.mark.db, pytest.mark.django_db]

PDF = b"%PDF-1.7\n%%EOF\n"
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def docx() -> bytes:
    """A small file that is a DOCX by its content."""
    import io  # noqa: PLC0415
    import zipfile  # noqa: PLC0415

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


@pytest.fixture
def layout(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Something that makes files of a sheet; the real layout has its own tests."""
    module = ModuleType("gongkai.letters.rendering")
    module.render_pdf = lambda sheet, fonts: PDF + sheet.number.encode()  # type: ignore[attr-defined]
    module.render_docx = lambda sheet: docx()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "gongkai.letters.rendering", module)
    return module


def values(code: str, **changed: Any) -> dict[str, Any]:
    return {**{field.name: field.sample for field in type_of(code).fields}, **changed}


def prepare(house: House, matter: Matter, code: str = "D12", **options: Any) -> Letter:
    options = {"addressee": "陈喆", **options}
    letter: Letter = house.do(lambda run: service.prepare(run, code, values(code), **options), matter)
    return letter


def approve(house: House, letter: Letter, **options: Any) -> Letter:
    approved: Letter = house.do(lambda run: service.approve(run, letter, **options), letter.matter)
    return approved


def ready(house: House, matter: Matter, code: str = "D12", **options: Any) -> Letter:
    """An approved and rendered letter."""
    letter = approve(house, prepare(house, matter, code, **options))
    jobs.run_due()
    letter.refresh_from_db()
    return letter


def attach(house: House, matter: Matter, name: str = "报告.pdf") -> FileLink:
    staged = files.stage(name, PDF + name.encode(), ["pdf"])
    link: FileLink = house.do(lambda run: run.attach(staged, "附件"), matter)
    return link


def send(house: House, letter: Letter, method: Method = Method.COUNTER, on: date = TODAY, **options: Any) -> Any:
    return house.do(lambda run: service.dispatch(run, letter, method, on, **options), letter.matter)


def refusal(work: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as refused:
        work()
    return refused.value.message


class TestDrafts:
    """What a draft keeps, and how it changes."""

    def test_a_draft_has_no_number(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        assert (letter.state, letter.number_text, Number.objects.count()) == ("拟稿", "", 0)
        assert letter.values["申请编号"] == "云住建依申请〔2026〕15号"
        assert from_json(letter.sheet).addressee == "陈喆"

    def test_promised_days_are_kept(self, house: House, matter: Matter) -> None:
        assert prepare(house, matter, "receipt").stated == {"答复期限": {"date": "2026-03-30", "provisional": False}}

    def test_a_revised_draft_keeps_what_is_not_named(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter, enclosures=[attach(house, matter)])
        again = house.do(lambda run: service.revise(run, letter, {"情况说明": "该工程未组织竣工验收。"}), matter)
        sheet = from_json(again.sheet)
        assert "该工程未组织竣工验收。" in sheet.plain
        assert "以“人民路12号”“竣工验收”为检索词" in sheet.plain
        assert sheet.attachments == ("报告.pdf",)
        assert again.enclosures.count() == 1

    def test_an_incomplete_draft_is_refused(self, house: House, matter: Matter) -> None:
        assert "还缺：收件人" in refusal(lambda: prepare(house, matter, addressee=" "))
        assert Letter.objects.count() == 0

    def test_a_type_goes_to_its_addressees(self, house: House, matter: Matter) -> None:
        with pytest.raises(ValueError, match="does not go to third_party"):
            prepare(house, matter, addressee_kind=AddresseeKind.THIRD_PARTY)


class TestNumbers:
    """Numbers come last, without gaps, and from the agency's own series."""

    def test_series_run_without_gaps(self, house: House) -> None:
        letters = [approve(house, prepare(house, house.matter(), code)) for code in ("D12", "D02", "extension", "D12")]
        assert [letter.number_text for letter in letters] == [
            "云住建公开告〔2026〕1号",
            "云住建公开告〔2026〕2号",
            "云住建公开程〔2026〕1号",
            "云住建公开告〔2026〕3号",
        ]
        assert from_json(letters[0].sheet).number == "云住建公开告〔2026〕1号"
        assert from_json(letters[0].sheet).dated == TODAY

    def test_one_word_is_one_series(self, house: House) -> None:
        put(code_of(Series.PROCEDURE), "公开告", house.agency)
        letters = [approve(house, prepare(house, house.matter(), code)) for code in ("D12", "extension")]
        assert [letter.number_text for letter in letters] == ["云住建公开告〔2026〕1号", "云住建公开告〔2026〕2号"]

    def test_a_refused_approval_takes_no_number(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)

        def fails(run: Any) -> None:
            service.approve(run, letter)
            raise Refused("later", "后来的一步不行。")

        assert "后来的一步" in refusal(lambda: house.do(fails, matter))
        assert approve(house, letter).number_text == "云住建公开告〔2026〕1号"

    def test_the_superiors_code_is_not_taken(self, house: House) -> None:
        below = build_house("MB9990027", "云川市房产管理局", "房")
        below.agency.supervisor = house.agency
        below.agency.save()
        assert approve(below, prepare(below, below.matter())).number_text == "房公开告〔2026〕1号"
        put("letters.code", "", below.agency)
        letter = prepare(below, below.matter())
        assert "还没有设置机关代字" in refusal(lambda: approve(below, letter))

    def test_the_years_number_begins_anew(self, house: House) -> None:
        approve(house, prepare(house, house.matter()))
        with clock.frozen(MONDAY.replace(year=2027, month=1, day=4)):
            assert approve(house, prepare(house, house.matter())).number_text == "云住建公开告〔2027〕1号"

    @pytest.mark.parametrize("words", ["云住建{0}", "ABC", "云住建" * 6])
    def test_words_that_are_no_document_code(self, house: House, matter: Matter, words: str) -> None:
        put("letters.code", words, house.agency)
        letter = prepare(house, matter)
        assert "不合要求" in refusal(lambda: approve(house, letter))


# What is typed, and the number it becomes; None: refused with the sentence.
OUTSIDE = [
    ("云住建函〔2026〕15号", "云住建函〔2026〕15号", ""),
    ("云住建函[2026]15号", "云住建函〔2026〕15号", ""),
    (" 云住建函〔2026〕 15 号", "云住建函〔2026〕15号", ""),
    ("云住建函〔2026〕015号", None, "不是文号"),
    ("云住建函2026-15号", None, "不是文号"),
    ("〔2026〕15号", None, "不是文号"),
    ("云住建函〔2025〕15号", None, "年份与文书日期"),
]


class TestOutsideNumbers:
    """Numbers that the document office assigned."""

    @pytest.mark.parametrize(("typed", "number", "said"), OUTSIDE)
    def test_form(self, house: House, matter: Matter, typed: str, number: str | None, said: str) -> None:
        letter = prepare(house, matter)
        work = lambda: house.do(lambda run: service.approve_outside_number(run, letter, typed), matter)  # noqa: E731
        if number is None:
            assert said in refusal(work)
        else:
            assert work().number_text == number
            assert Number.objects.count() == 0

    def test_never_twice(self, house: House) -> None:
        own = approve(house, prepare(house, house.matter()))
        for text in ("云住建函〔2026〕15号", own.number_text):
            for first in (True, False):
                letter = prepare(house, house.matter())
                work = lambda: house.do(  # noqa: E731
                    lambda run: service.approve_outside_number(run, letter, text),  # noqa: B023
                    letter.matter,  # noqa: B023
                )
                if first and text != own.number_text:
                    work()
                else:
                    assert "已经用过" in refusal(work)

    def test_our_series_meets_an_outside_number(self, house: House) -> None:
        letter = prepare(house, house.matter())
        number = "云住建公开告〔2026〕1号"
        house.do(lambda run: service.approve_outside_number(run, letter, number), letter.matter)
        other = prepare(house, house.matter())
        assert "已作为外部文号用过" in refusal(lambda: approve(house, other))


class TestApproval:
    """What is approved is what was read, and stays."""

    def test_changed_data_ask_for_a_new_draft(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        AgencyDatum.objects.create(
            agency=house.agency, code="court", value="云山人民法院", source="管辖", valid_from=TODAY, recorded_at=MONDAY
        )
        assert "重新生成并核对" in refusal(lambda: approve(house, letter))
        house.do(lambda run: service.revise(run, letter, {}), matter)
        assert "云山人民法院" in from_json(approve(house, letter).sheet).plain

    def test_paper_needs_name_and_scan(self, house: House, matter: Matter) -> None:
        letter, scan = prepare(house, matter), attach(house, matter, "审批单.pdf")
        assert "纸质签批" in refusal(lambda: approve(house, letter, signed_by="周宁"))
        assert "纸质签批" in refusal(lambda: approve(house, letter, sign_off=scan))
        done = approve(house, letter, signed_by="周宁", sign_off=scan)
        assert done.signed_by == "周宁"
        assert done.approved_entry is not None
        assert done.approved_entry.account_id == house.signer.account

    def test_no_date_in_the_future(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        assert "在今天之后" in refusal(lambda: approve(house, letter, dated=TOMORROW))

    def test_not_twice_and_not_revised(self, house: House, matter: Matter) -> None:
        letter = approve(house, prepare(house, matter))
        assert "已经签发" in refusal(lambda: approve(house, letter))
        assert "已经签发" in refusal(lambda: house.do(lambda run: service.revise(run, letter, {}), matter))

    def test_void_stays_with_its_number(self, house: House, matter: Matter) -> None:
        letter = approve(house, prepare(house, matter))
        assert "写明作废的原因" in refusal(lambda: house.do(lambda run: service.void(run, letter, " "), matter))
        house.do(lambda run: service.void(run, letter, "收件人写错"), matter)
        assert Number.objects.get().void_reason == "收件人写错"
        assert "已经作废" in refusal(lambda: send(house, letter))
        assert approve(house, prepare(house, matter)).number_text == "云住建公开告〔2026〕2号"
        assert [each.state for each in service.letters_of(matter)] == ["已作废", "正在排版"]


class TestDispatch:
    """Nothing leaves the house before it is ready; then the applicant may read it."""

    def test_not_before_rendering(self, house: House, matter: Matter) -> None:
        letter = approve(house, prepare(house, matter))
        assert "还没有排好版" in refusal(lambda: send(house, letter))

    def test_a_draft_is_not_sent(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        assert "还没有签发" in refusal(lambda: send(house, letter))

    def test_rendered_and_sent(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter = ready(house, matter, enclosures=[attach(house, matter)])
        holder = CodeHolder(matter.pk)
        assert letter.state == "待发出"
        assert letter.file_pdf is not None
        assert letter.file_pdf.name == "政府信息不存在告知书 云住建公开告〔2026〕1号.pdf"
        assert not FileLink.objects.visible_to(holder).exists()
        assert not Letter.objects.visible_to(holder).exists()
        send(house, letter)
        assert FileLink.objects.visible_to(holder).count() == 3
        assert list(service.letters_of(matter, holder)) == [letter]
        assert "不能作废" in refusal(lambda: house.do(lambda run: service.void(run, letter, "错"), matter))

    def test_a_third_partys_letter_is_not_the_applicants(
        self, house: House, matter: Matter, layout: ModuleType
    ) -> None:
        kind = AddresseeKind.THIRD_PARTY
        letter = ready(house, matter, "third_party_consultation", addressee_kind=kind, party="乙")
        send(house, letter)
        assert not FileLink.objects.visible_to(CodeHolder(matter.pk)).exists()
        assert not service.letters_of(matter, CodeHolder(matter.pk)).exists()

    def test_a_slip_stays_inside(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter = ready(house, matter, "approval_slip", addressee="", addressee_kind=AddresseeKind.INTERNAL)
        assert "只在机关内部流转" in refusal(lambda: send(house, letter))

    @pytest.mark.parametrize(
        ("tracking", "good"),
        [
            ("EA123456789CN", True),
            ("ea 123456789 cn", True),
            ("1234567890123", True),
            ("123456789012", False),
            ("SF1234567890123", False),
            ("EA123456789US", False),
            ("", False),
        ],
    )
    def test_post_goes_by_china_post(
        self, house: House, matter: Matter, layout: ModuleType, tracking: str, good: bool
    ) -> None:
        letter = ready(house, matter)
        if good:
            assert len(send(house, letter, Method.POST, tracking=tracking).tracking) == 13
        else:
            assert "不是邮政单号" in refusal(lambda: send(house, letter, Method.POST, tracking=tracking))

    def test_electronic_only_where_asked_for(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter = ready(house, matter)
        assert "没有要求电子送达" in refusal(lambda: send(house, letter, Method.ELECTRONIC))
        assert send(house, letter, Method.ELECTRONIC, asked_for=True).method == "electronic"

    def test_seal_first_where_the_agency_says_so(self, house: House, matter: Matter, layout: ModuleType) -> None:
        put(SEAL_FIRST, True, house.agency)
        letter = ready(house, matter)
        assert "先登记用印" in refusal(lambda: send(house, letter))
        house.do(lambda run: service.seal(run, letter, "云川市住房和城乡建设局", "王印", TODAY), matter)
        assert Sealing.objects.get().entry.account_id == house.signer.account
        send(house, letter)

    @pytest.mark.parametrize(("on", "said"), [(YESTERDAY, "早于文书日期"), (TOMORROW, "在今天之后")])
    def test_days(self, house: House, matter: Matter, layout: ModuleType, on: date, said: str) -> None:
        letter = ready(house, matter)
        assert said in refusal(lambda: send(house, letter, on=on))


class TestDelivery:
    """What became of a letter (R5, R6, O9)."""

    @pytest.fixture
    def posted(self, house: House, matter: Matter, layout: ModuleType) -> Letter:
        letter = ready(house, matter)
        send(house, letter, Method.POST, tracking="EA123456789CN")
        return letter

    def later(self, house: House, letter: Letter, name: str, days: int, **options: Any) -> DeliveryEvent:
        day = TODAY + timedelta(days=days)
        with clock.frozen(MONDAY + timedelta(days=days)):
            event: DeliveryEvent = house.do(
                lambda run: getattr(service, name)(run, letter, **{"on": day, **options}), letter.matter
            )
        return event

    def test_handed_over_is_received(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter = ready(house, matter)
        send(house, letter)
        assert service.delivery(letter).received_on == TODAY

    def test_posted_is_not_yet_received(self, house: House, posted: Letter) -> None:
        assert service.delivery(posted).received_on is None
        self.later(house, posted, "received", 3)
        assert service.delivery(posted).received_on == TODAY + timedelta(days=3)
        assert service.delivery(posted).dispatched_on == TODAY

    def test_returned_sent_again_and_received(self, house: House, posted: Letter) -> None:
        self.later(house, posted, "returned", 4, detail="查无此人")
        assert service.delivery(posted).returned_on == TODAY + timedelta(days=4)
        self.later(house, posted, "resent", 5, method=Method.POST, tracking="EA123456780CN")
        now = service.delivery(posted)
        assert (now.dispatched_on, now.returned_on, now.tracking) == (TODAY, None, "EA123456780CN")
        self.later(house, posted, "received", 8)
        assert service.delivery(posted).proved

    def test_refused_and_served_by_notice(self, house: House, posted: Letter) -> None:
        proof = attach(house, posted.matter, "公告.pdf")
        self.later(house, posted, "refused", 3)
        assert not service.delivery(posted).proved
        with pytest.raises(Refused, match="写明依据和理由"):
            self.later(house, posted, "served_by_notice", 9, ground="", proof=proof)
        self.later(house, posted, "served_by_notice", 9, ground="民事诉讼法第九十五条", proof=proof)
        assert service.delivery(posted).served_by_notice_on == TODAY + timedelta(days=9)

    @pytest.mark.parametrize(
        ("before", "tried"),
        [
            (("received",), "received"),
            (("received",), "returned"),
            (("received",), "resent"),
            (("returned",), "received"),
            (("refused",), "returned"),
        ],
    )
    def test_order_is_kept(self, house: House, posted: Letter, before: tuple[str, ...], tried: str) -> None:
        for name in before:
            self.later(house, posted, name, 3)
        more = {"method": Method.COUNTER} if tried == "resent" else {}
        with pytest.raises(Refused, match="不能登记"):
            self.later(house, posted, tried, 4, **more)

    def test_not_twice_dispatched(self, house: House, posted: Letter) -> None:
        assert "已登记“发出”" in refusal(lambda: send(house, posted))

    def test_a_day_before_the_dispatch(self, house: House, posted: Letter) -> None:
        with pytest.raises(Refused, match="早于前一步"):
            self.later(house, posted, "received", 3, on=YESTERDAY)

    def test_a_wrong_day_is_corrected_by_a_later_event(self, house: House, posted: Letter) -> None:
        wrong = self.later(house, posted, "received", 3)
        self.later(house, posted, "received", 4, on=TODAY + timedelta(days=2), corrects=wrong)
        assert service.delivery(posted).received_on == TODAY + timedelta(days=2)
        assert posted.events.count() == 3

    def test_a_corrected_dispatch(self, house: House, posted: Letter) -> None:
        first = posted.events.get()
        self.later(
            house,
            posted,
            "dispatch",
            1,
            method=Method.POST,
            tracking="EA123456789CN",
            corrects=first,
        )
        posted.refresh_from_db()
        assert posted.dispatched_on == service.delivery(posted).dispatched_on == TODAY + timedelta(days=1)


class TestRendering:
    """The job of the layout."""

    def test_runs_twice_with_one_result(self, house: House, matter: Matter, layout: ModuleType) -> None:
        from gongkai.letters.jobs import render  # noqa: PLC0415

        letter = ready(house, matter)
        assert render({"letter": letter.pk}) == "已排版。"
        assert FileLink.objects.filter(purpose="文书").count() == 2

    def test_a_failure_is_said_in_words(
        self, house: House, matter: Matter, layout: ModuleType, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(sheet: Any, fonts: Any) -> bytes:
            raise RuntimeError("字体不全")

        monkeypatch.setattr(layout, "render_pdf", broken)
        approve(house, prepare(house, matter))
        jobs.run_due()
        job = Job.objects.get(kind="letters.render")
        assert "《政府信息不存在告知书》云住建公开告〔2026〕1号 没有排版成功，未发出：字体不全" in job.result
        assert not FileLink.objects.exists()

    def test_a_void_letter_is_not_rendered(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter = approve(house, prepare(house, matter))
        house.do(lambda run: service.void(run, letter, "写错"), matter)
        jobs.run_due()
        assert Job.objects.get(kind="letters.render").result == "文书已作废，不排版。"


def refused_by_database(work: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError, match="gongkai:refused"), transaction.atomic():
        work()


class TestGuards:
    """What the database refuses whoever asks."""

    CHANGES = (
        ("sheet", {"format": 1}),
        ("values", {}),
        ("addressee", "李四"),
        ("dated", date(2026, 1, 1)),
        ("outside_number", "x"),
        ("grounds", ["D07"]),
        ("stated", {"答复期限": "x"}),
        ("served_online", True),
        ("approved_entry", None),
        ("number", None),
        ("signed_by", "周宁"),
    )

    @pytest.mark.parametrize(("column", "value"), CHANGES)
    def test_an_approved_letter_stays(self, house: House, matter: Matter, column: str, value: Any) -> None:
        letter = approve(house, prepare(house, matter))
        refused_by_database(lambda: Letter.objects.filter(pk=letter.pk).update(**{column: value}))

    def test_files_once_set_stay(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter, other = ready(house, matter), attach(house, matter)
        for column in ("file_pdf", "file_docx"):
            for value in (other, None):
                refused_by_database(
                    lambda: Letter.objects.filter(pk=letter.pk).update(**{column: value})  # noqa: B023
                )

    def test_a_void_letter_stays_void(self, house: House, matter: Matter) -> None:
        letter = approve(house, prepare(house, matter))
        house.do(lambda run: service.void(run, letter, "写错"), matter)
        refused_by_database(lambda: Letter.objects.filter(pk=letter.pk).update(void_entry=None, void_reason=""))
        refused_by_database(lambda: Letter.objects.filter(pk=letter.pk).update(void_reason="别的"))

    def test_letters_are_not_deleted(self, house: House, matter: Matter) -> None:
        prepare(house, matter)
        refused_by_database(lambda: Letter.objects.all()._raw_delete(Letter.objects.db))

    def test_only_files_of_its_own_matter(self, house: House, matter: Matter) -> None:
        letter, foreign = prepare(house, matter), attach(house, house.matter())
        refused_by_database(lambda: Enclosure.objects.create(letter=letter, link=foreign, position=1))
        for column in ("file_pdf", "file_docx", "sign_off"):
            refused_by_database(
                lambda: Letter.objects.filter(pk=letter.pk).update(**{column: foreign})  # noqa: B023
            )
        assert "别的事项的文件" in refusal(lambda: prepare(house, matter, enclosures=[foreign]))

    def test_only_a_number_of_its_own_matter(self, house: House, matter: Matter) -> None:
        letter = prepare(house, matter)
        number = house.do(lambda run: run.take_number("别", "别〔{year}〕{n}号"), house.matter())
        with pytest.raises(IntegrityError), transaction.atomic():
            Letter.objects.filter(pk=letter.pk).update(
                number=number, approved_entry=letter.prepared_entry, dated=TODAY, year=2026
            )

    def test_enclosures_are_fixed_on_approval(self, house: House, matter: Matter) -> None:
        letter, more = prepare(house, matter, enclosures=[attach(house, matter)]), attach(house, matter, "另一.pdf")
        approve(house, letter)
        refused_by_database(lambda: Enclosure.objects.create(letter=letter, link=more, position=2))
        refused_by_database(lambda: Enclosure.objects.all().delete())
        refused_by_database(lambda: Enclosure.objects.update(position=3))

    def test_events_and_seals_are_append_only(self, house: House, matter: Matter, layout: ModuleType) -> None:
        letter = ready(house, matter)
        house.do(lambda run: service.seal(run, letter, "公章", "王印", TODAY), matter)
        send(house, letter)
        for model in (DeliveryEvent, Sealing):
            refused_by_database(lambda: model.objects.update(on=YESTERDAY))  # noqa: B023
            refused_by_database(lambda: model.objects.all()._raw_delete(model.objects.db))  # noqa: B023

    def test_no_event_on_a_draft_and_no_foreign_proof(self, house: House, matter: Matter, layout: ModuleType) -> None:
        draft, sent, foreign = prepare(house, matter), ready(house, matter), attach(house, house.matter())
        entry = draft.prepared_entry
        given = {"kind": "dispatched", "on": TODAY, "entry": entry}
        refused_by_database(lambda: DeliveryEvent.objects.create(letter=draft, **given))
        refused_by_database(lambda: DeliveryEvent.objects.create(letter=sent, proof=foreign, **given))
        refused_by_database(
            lambda: Sealing.objects.create(letter=sent, seal="公章", by="王", on=TODAY, scan=foreign, entry=entry)
        )
        first = DeliveryEvent.objects.create(letter=sent, **given)
        other = ready(house, matter)
        refused_by_database(lambda: DeliveryEvent.objects.create(letter=other, corrects=first, **given))

    def test_templates_are_append_only(self, house: House, matter: Matter) -> None:
        entry = prepare(house, matter).prepared_entry
        Template.objects.create(agency=house.agency, type="D12", text="x", valid_from=TODAY, source="测试", entry=entry)
        refused_by_database(lambda: Template.objects.update(text="y"))
        refused_by_database(lambda: Template.objects.all()._raw_delete(Template.objects.db))

    def test_the_database_in_use(self) -> None:
        assert connection.vendor in {"sqlite", "postgresql"}
