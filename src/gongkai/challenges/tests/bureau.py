"""An agency whose answers are challenged: the office that plays applications, and who plays challenges in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from gongkai.applications.tests.office import PDF, POST, Office, build_office, on
from gongkai.challenges.dispute import Dispute, read
from gongkai.challenges.models import Challenge
from gongkai.challenges.process import CHALLENGE
from gongkai.core import actions, calendars, clock
from gongkai.core.actions import Done
from gongkai.core.models import Matter
from gongkai.core.process import facts_of
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job, Staff, Viewer

__all__ = ["POST", "Bureau", "build", "on"]

REVIEW = {
    "track": "review",
    "procedure": "ordinary",
    "part": "alone",
    "forum": "云川市人民政府",
    "against": "refusal",
    "by": "applicant",
}
SUIT = {**REVIEW, "track": "suit_direct", "procedure": "", "forum": "云川市江东区人民法院"}
COMPLAINT = {"against": "silence", "by": "applicant"}
PAPER = {"document": "文书第1号"}


def upload(name: str = "文书.pdf") -> SimpleUploadedFile:
    """A small paper."""
    return SimpleUploadedFile(name, PDF)


@dataclass
class Bureau:
    """The office, and the steps of challenges."""

    office: Office

    def who(self, *roles: str) -> Viewer:
        """Who holds one of the roles."""
        if roles == ("system",):
            return Job("测试")
        office = self.office
        people: tuple[Staff, ...] = (office.handler, office.receiver, office.reviewer, office.signer, office.secrecy)
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
        action = actions.registered[f"challenges.{code}"]
        step = action.step()
        assert step is not None
        return action.perform(by or self.who(*step.roles), data or {}, matter=matter, files=files, channel="command")

    def receive(self, **changes: Any) -> Matter:
        """A challenge registered today."""
        base = SUIT if str(changes.get("track", "")).startswith("suit") else REVIEW
        matter = self.do("receive", None, {**base, **changes}).matter
        assert matter is not None
        return matter

    def complaint(self, **changes: Any) -> Matter:
        """A complaint registered today."""
        matter = self.do("receive_complaint", None, {**COMPLAINT, **changes}).matter
        assert matter is not None
        return matter

    def answer(self, matter: Matter) -> None:
        """Answered with a file as evidence."""
        self.do("answer", matter, PAPER, files={"file": upload("证据.pdf")})

    def end(self, step: str, matter: Matter, ending: str, **more: Any) -> None:
        """An ending, dated today."""
        self.do(step, matter, {**PAPER, "ending": ending, "dated": clock.today().isoformat(), **more})

    def refused(self, code: str, matter: Matter | None, data: dict[str, Any] | None = None, **options: Any) -> Refused:
        """The refusal that the step meets."""
        with pytest.raises(Refused) as refusal:
            self.do(code, matter, data, **options)
        return refusal.value

    def errors(self, code: str, matter: Matter | None, data: dict[str, Any], **options: Any) -> dict[str, list[str]]:
        """What the form says."""
        with pytest.raises(Invalid) as refusal:
            self.do(code, matter, data, **options)
        return refusal.value.errors

    @staticmethod
    def row(matter: Matter) -> Challenge:
        """The projection."""
        row: Challenge = Challenge.objects.get(pk=matter.pk)
        return row

    @staticmethod
    def state(matter: Matter) -> str:
        """The process state."""
        return CHALLENGE.state_after(facts_of(matter))

    @staticmethod
    def dispute(matter: Matter) -> Dispute:
        """The challenge as it stands today."""
        return read(facts_of(matter), calendars.current(matter.agency_id), clock.today())


def build(code: str = "MB9990019", name: str = "云川市住房和城乡建设局") -> Bureau:
    """The rows, in whatever database is in use."""
    return Bureau(build_office(code, name))
