"""An agency with its people and its data: whoever plays a case takes its steps through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.models import Account, Agency, AgencyDatum, Person, Post, PostRole
from gongkai.applications.demo.cast import Cast
from gongkai.core import clock, jobs, settings
from gongkai.core.audit import write_entry
from gongkai.core.models import Entry, Matter
from gongkai.core.refusals import Invalid
from gongkai.core.viewers import Job, Staff
from gongkai.core.writing import write_transaction

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"
POST = {"method": "post", "tracking": "EA123456789CN"}
IDENTITY = "11010519491231002X"

# What a citizen asks for when a test does not care.
REQUEST: dict[str, Any] = {
    "kind": "c1",
    "name": "陈喆堃",
    "document": "identity",
    "document_number": IDENTITY,
    "phone": "13800001234",
    "address": "云川市人民路1号",
    "title": "人民路12号改造工程竣工验收报告",
    "text": "请公开人民路12号老旧小区改造工程的竣工验收报告。",
    "carrier": "paper",
    "way": "post",
}


def upload(name: str = "证明.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A small file that is what its name says."""
    return SimpleUploadedFile(name, content)


def staff(agency: Agency, name: str, *roles: str) -> Staff:
    """A person of the agency with one post."""
    person = Person.objects.create(name=name, sort_key=name, home=agency)
    account = Account.objects.create(name=name, kind="staff", person=person, made_at=BEGIN, password="!")
    post = Post.objects.create(person=person, agency=agency, title="、".join(roles), valid_from=BEGIN.date())
    PostRole.objects.bulk_create(PostRole(post=post, role=role, granted_at=BEGIN) for role in roles)
    return Staff(account.pk, post_id=post.pk, agency_id=agency.pk, roles=frozenset(roles), acting=post.title)


class Office(Cast):
    """云川市住房和城乡建设局: who receives, handles, reviews, signs."""

    def register(self, **changes: Any) -> Matter:
        """An application handed in at the counter."""
        done = self.do("register", None, {**REQUEST, "channel": "counter", **changes})
        assert done.matter is not None
        return done.matter

    def assigned(self, **changes: Any) -> Matter:
        """An application in hand."""
        matter = self.register(**changes)
        self.do("assign", matter, {"account": self.handler.account})
        return matter

    def decide(self, matter: Matter, main: str, data: dict[str, Any] | None = None, **options: Any) -> None:
        """A decision drafted, reviewed and signed."""
        self.do("draft_decision", matter, {"main": main, **(data or {})}, by=self.handler, **options)
        self.do("pass_legal_review", matter, {"note": "《中华人民共和国政府信息公开条例》第二条"})
        self.do("pass_secrecy_review", matter)
        self.do("sign", matter)
        jobs.run_due()

    def answer(self, matter: Matter, main: str, data: dict[str, Any] | None = None, **options: Any) -> None:
        """A decision that was sent, delivered and filed."""
        self.decide(matter, main, data, **options)
        self.do("dispatch_decision", matter, POST)
        self.do("decision_delivered", matter, {"how": "signed"})
        self.do("archive", matter, {"file_number": f"档{matter.pk}"})


DATA = {
    "address": "云川市人民路8号",
    "hours": "工作日 9:00—17:00",
    "phone": "0830-2000001",
    "email": "gk@example.gov.cn",
    "postcode": "646000",
    "review_organ": "云川市人民政府",
    "review_address": "云川市政府路1号",
    "review_online": "https://fy.example.gov.cn",
    "court": "云川市中级人民法院",
}


def build_office(code: str = "MB9990019", name: str = "云川市住房和城乡建设局") -> Office:
    """The rows, in whatever database is in use."""
    agency = Agency.objects.create(
        code=code, name=name, short_name=name[3:], sort_key=code, kind="department", valid_from=date(2020, 1, 1)
    )
    AgencyDatum.objects.bulk_create(
        AgencyDatum(
            agency=agency, code=key, value=value, source="三定规定", valid_from=date(2020, 1, 1), recorded_at=BEGIN
        )
        for key, value in DATA.items()
    )
    with write_transaction():
        entry = write_entry(Job("测试"), "test.settings", Entry.Result.DONE, channel="call", agency_id=agency.pk)
        settings.put(
            "letters.code",
            "云住建",
            agency_id=agency.pk,
            source="机关代字表",
            valid_from=date(2020, 1, 1),
            entry=entry,
        )
    return Office(
        agency,
        staff(agency, f"shou{code}", "receiver"),
        staff(agency, f"ban{code}", "handler"),
        staff(agency, f"shen{code}", "reviewer"),
        staff(agency, f"mi{code}", "secrecy"),
        staff(agency, f"qian{code}", "signer"),
    )


@contextmanager
def invalid(text: str) -> Iterator[None]:
    """A form is refused, and one of its messages says ``text``."""
    with pytest.raises(Invalid) as refusal:
        yield
    messages = [message for texts in refusal.value.errors.values() for message in texts]
    assert any(text in message for message in messages), messages


@contextmanager
def on(day: str) -> Iterator[None]:
    """Half past nine at Beijing on a day of 2026 (``03-02``) or a whole date."""
    text = day if len(day) > len("03-02") else f"2026-{day}"
    with clock.frozen(datetime.fromisoformat(f"{text}T01:30:00+00:00")):
        yield
