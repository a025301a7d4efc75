"""A browser of the desk's tests: signed in as a person of the office, reading pages and sending their forms."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client

from gongkai.agencies import sessions
from gongkai.agencies.models import Account
from gongkai.applications.models import Application
from gongkai.core import clock
from gongkai.core.models import Matter
from gongkai.core.viewers import Staff
from gongkai.core.writing import write_transaction


def token_of(viewer: Staff) -> str:
    """A session of that person, as its cookie."""
    with write_transaction():
        account = Account.objects.get(pk=viewer.account)
        return sessions.open_session(account, sessions.Visitor(), strong=True, needs="", moment=clock.now())


def browser_of(viewer: Staff) -> Client:
    """A client signed in as that person, now."""
    client = Client()
    client.cookies[sessions.COOKIES[Account.Kind.STAFF]] = token_of(viewer)
    return client


def case_url(matter: Matter, *more: str) -> str:
    """The page of a case, or of a step on it."""
    row = Application.objects.select_related("agency", "origin").get(pk=matter.pk)
    return "/".join(["/desk/applications", row.registrar.code, row.number, *more, ""])


def words(answer: Any) -> str:
    """The words of a page."""
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def hidden(answer: Any) -> dict[str, str]:
    """The hidden fields of the page's last form."""
    form = answer.content.decode().rsplit('method="post"', 1)[1]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def send(client: Client, address: str, data: dict[str, Any] | None = None) -> Any:
    """Open the page of a form and send it."""
    page = client.get(address, follow=True)
    assert page.status_code == 200, words(page)
    address = page.request["PATH_INFO"]
    return client.post(address, {**hidden(page), **(data or {})})
