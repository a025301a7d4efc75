"""An agency with its people: whoever plays an item takes its steps through them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.agencies.models import Account, Agency, Person, Post, PostRole
from gongkai.core import actions, audit, clock, settings
from gongkai.core.actions import Done
from gongkai.core.models import Entry, Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job, Staff, Viewer
from gongkai.core.writing import write_transaction
from gongkai.publications.item import Item, read
from gongkai.publications.models import Publication
from gongkai.publications.process import PUBLICATION

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
TEXT: dict[str, Any] = {
    "title": "云川市住房和城乡建设局关于印发《云川市老旧小区改造管理办法》的通知",
    "genre": "notice",
    "catalogue": "20-11",
    "document_number": "云住建〔2026〕5号",
    "written_on": "2026-03-02",
    "topic": "城乡建设/住房",
    "keywords": "老旧小区、改造",
    "body": "<p>各县（区）住房和城乡建设局：</p><p>现将管理办法印发给你们，请认真贯彻执行。</p>",
    "attribute": "open",
    "period": "general",
}
SECRECY = {"ground": "none", "finding": "正文和附件均已逐页审查，依据保密法第三十五条。"}
SUBMIT = {"accepted": "照原件", "unexplained": "内容浅显，不用另行解读。"}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer <<>>\n%%EOF\n"


def staff(agency: Agency, name: str, *roles: str) -> Staff:
    """A person of the agency with one post."""
    person = Person.objects.create(name=name, sort_key=name, home=agency)
    account = Account.objects.create(name=name, kind="staff", person=person, made_at=BEGIN, password="!")
    post = Post.objects.create(person=person, agency=agency, title="、".join(roles), valid_from=BEGIN.date())
    PostRole.objects.bulk_create(PostRole(post=post, role=role, granted_at=BEGIN) for role in roles)
    return Staff(account.pk, post_id=post.pk, agency_id=agency.pk, roles=frozenset(roles), acting=post.title)


@dataclass
class Newsroom:
    """云川市住房和城乡建设局: who drafts, checks, signs and publishes."""

    agency: Agency
    handler: Staff
    reviewer: Staff
    secrecy: Staff
    publisher: Staff
    signer: Staff

    def by_role(self, *roles: str) -> Staff:
        """The person who holds one of the roles."""
        people = (self.handler, self.reviewer, self.secrecy, self.publisher, self.signer)
        return next(person for person in people if person.roles & set(roles))

    def do(
        self,
        code: str,
        matter: Matter | None = None,
        data: dict[str, Any] | None = None,
        *,
        by: Viewer | None = None,
        files: dict[str, Any] | None = None,
    ) -> Done:
        """Take a step through its Action; by whoever its roles name first, where nobody is given."""
        action = actions.registered[f"publications.{code}"]
        step = action.step()
        viewer = by or self.by_role(*(step.roles if step is not None else ()))
        return action.perform(viewer, data or {}, matter=matter, files=files, channel="command")

    def refused(self, code: str, matter: Matter) -> Refused:
        """The refusal that the step meets."""
        with pytest.raises(Refused) as refusal:
            self.do(code, matter)
        return refusal.value

    def begun(self, **changes: Any) -> Matter:
        """A draft."""
        matter = self.do("begin", None, {**TEXT, **changes}).matter
        assert matter is not None
        return matter

    def submitted(self, **changes: Any) -> Matter:
        """An item in review."""
        matter = self.begun(**changes)
        self.do("submit", matter, SUBMIT)
        return matter

    def reviewed(self, **changes: Any) -> Matter:
        """An item that waits for signature."""
        matter = self.submitted(**changes)
        self.review(matter)
        return matter

    def review(self, matter: Matter) -> None:
        """Every stage before signature."""
        while (stage := self.item(matter).stage) is not None and stage.code != "signature":
            self.do(f"pass_{stage.code}", matter, SECRECY if stage.code == "secrecy" else {})

    def signed(self, **changes: Any) -> Matter:
        """An item that may be published."""
        matter = self.reviewed(**changes)
        self.do("sign", matter)
        return matter

    def published(self, **changes: Any) -> Matter:
        """An item on the site."""
        matter = self.signed(**changes)
        self.do("publish", matter)
        return matter

    def item(self, matter: Matter) -> Item:
        """The item as its facts have it."""
        return read(facts_of(matter), clock.today())

    def row(self, matter: Matter) -> Publication:
        """The item's projection."""
        row: Publication = Publication.objects.get(pk=matter.pk)
        return row

    def state(self, matter: Matter) -> str:
        """The process state."""
        return PUBLICATION.state_after(facts_of(matter))


def build(code: str = "MB9990019", name: str = "云川市住房和城乡建设局") -> Newsroom:
    """The rows, in whatever database is in use."""
    agency = Agency.objects.create(
        code=code, name=name, short_name=name[3:], sort_key=code, kind="department", valid_from=date(2020, 1, 1)
    )
    return Newsroom(
        agency,
        staff(agency, f"ban{code}", "handler"),
        staff(agency, f"shen{code}", "reviewer"),
        staff(agency, f"mi{code}", "secrecy"),
        staff(agency, f"fa{code}", "publisher"),
        staff(agency, f"qian{code}", "signer"),
    )


def upload(name: str = "附件.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A small file that is what its name says."""
    return SimpleUploadedFile(name, content)


def put(code: str, value: Any) -> None:
    """A setting of this room for the whole installation, from 2020 on."""
    with write_transaction():
        entry = audit.write_entry(Job("测试"), "test", Entry.Result.DONE, channel="call")
        settings.put(f"publications.{code}", value, agency_id=None, source="测试", valid_from=BEGIN.date(), entry=entry)


@contextmanager
def on_platform(name: str = "云川市人民政府门户网站") -> Iterator[None]:
    """What is published within goes to a platform; afterwards the installation has its own site again."""
    put("platform_name", name)
    put("mode", "platform")
    yield
    put("mode", "city")


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
