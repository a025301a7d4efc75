"""The office of the tests, acting through the pages of the desk: officers take each step with its form."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from gongkai.applications.desk import subjects
from gongkai.applications.models import Application, Party
from gongkai.applications.process import APPLICATION
from gongkai.applications.tests.desk_client import browser_of, case_url, hidden, words
from gongkai.applications.tests.office import Office
from gongkai.core.actions import Done
from gongkai.core.models import Entry, Matter
from gongkai.core.process import START
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Staff, Viewer
from gongkai.letters.models import Letter


@dataclass
class DeskOffice(Office):
    """An office whose people take every step on an existing case by opening its page and sending its form."""

    walked: set[str] = field(default_factory=set)

    def do(
        self,
        code: str,
        matter: Matter | None = None,
        data: dict[str, Any] | None = None,
        *,
        by: Viewer | None = None,
        files: dict[str, Any] | None = None,
    ) -> Done:
        """Take a step; steps that open a case, and those of applicants, go through their Action as before."""
        step = APPLICATION.by_code[f"applications.{code}"]
        viewer = by or (self.by_role(*step.roles) if step.roles != ("applicant",) else None)
        if matter is None or START in step.source or not isinstance(viewer, Staff):
            return super().do(code, matter, data, by=by, files=files)
        self._send(viewer, matter, code, {**(data or {})}, files or {})
        self.played.append(step.code)
        self.walked.add(step.code)
        entry = Entry.objects.filter(matter=matter, action=step.code).latest("pk")
        return Done(entry, matter)

    def _send(self, viewer: Staff, matter: Matter, code: str, data: dict[str, Any], files: dict[str, Any]) -> None:
        client = browser_of(viewer)
        address = case_url(matter, code, *of(matter, code, data))
        page = client.get(address)
        if page.status_code in {403, 409}:
            assert '<form method="post" enctype' not in page.content.decode()
            raise Refused("page", words(page))
        assert page.status_code == 200, (address, page.status_code, words(page))
        sent = {name: as_typed(value) for name, value in {**hidden(page), **data}.items() if value is not False}
        answer = client.post(address, {**sent, **files})
        if answer.status_code == 422:
            raise Invalid({"main": [words(answer)]})
        if answer.status_code in {403, 409}:
            raise Refused("page", words(answer))
        assert answer.status_code == 303, (address, answer.status_code, words(answer))
        row = Application.objects.select_related("agency").get(pk=matter.pk)
        own = row.agency_id == viewer.agency_id  # a case that was handed over leads back to the list
        assert answer["Location"] == (case_url(matter) if own else "/desk/applications/"), row.number
        matter.refresh_from_db()


def as_typed(value: Any) -> Any:
    """A value as a form sends it."""
    if isinstance(value, date):
        return value.isoformat()
    return "on" if value is True else value


def of(matter: Matter, code: str, data: dict[str, Any]) -> list[str]:
    """The word of the address that says what the step is about."""
    kind = subjects.kind_of_subject(f"applications.{code}")
    if kind == subjects.LETTER:
        return [Letter.objects.get(pk=data["letter"]).key]
    if kind == subjects.PARTY:
        return [Party.objects.get(pk=data["party"], matter=matter).code]
    return {subjects.KIND: [data.get("type", "")], subjects.OUTCOME: [data.get("main", "")]}.get(kind, [])


def desk_office(office: Office) -> DeskOffice:
    """The same people at their desks."""
    people = (office.receiver, office.handler, office.reviewer, office.secrecy, office.signer)
    return DeskOffice(office.agency, *people)
