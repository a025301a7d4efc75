"""An agency whose people register reading requests: rows to back up."""

from __future__ import annotations

import random
from datetime import date
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongkai.agencies.models import Account, Agency, Person, Post, PostRole
from gongkai.agencies.service import staff_viewer
from gongkai.core import clock
from gongkai.core.viewers import Staff
from gongkai.example.actions import Register


def picture(number: int) -> bytes:
    """A small picture, another one for each number."""
    dots, content = random.Random(number).randbytes(24 * 24 * 3), BytesIO()
    Image.frombytes("RGB", (24, 24), dots).save(content, "PNG")
    return content.getvalue()


def build_archive() -> Staff:
    """The rows, in whatever database is in use; the one who receives."""
    agency = Agency.objects.create(
        code="MB9990019",
        name="云川市档案馆",
        short_name="市档案馆",
        sort_key="yunchuan",
        kind="department",
        valid_from=date(2020, 1, 1),
    )
    moment = clock.now()
    person = Person.objects.create(name="陈受理", sort_key="chen", home=agency)
    account = Account.objects.create(name="chen", kind="staff", person=person, made_at=moment)
    post = Post.objects.create(person=person, agency=agency, title="受理员", valid_from=date(2020, 1, 1))
    PostRole.objects.create(post=post, role="receiver", granted_at=moment)
    return staff_viewer(account, post)


def register(viewer: Staff, number: int) -> Any:
    """One registration with a scanned form; its number."""
    scan = SimpleUploadedFile(f"登记表{number}.png", picture(number))
    values = {"title": f"地籍图第 {number} 幅", "reader": "王小明", "phone": f"139{number:08}", "email": ""}
    return Register.perform(viewer, values, files={"scan": scan}, channel="command").result
