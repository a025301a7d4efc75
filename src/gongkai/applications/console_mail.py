"""Mail of a demonstration: nothing is sent, and what would be sent is printed so that a person can read it."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import MIMEPart

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

INDENT = "    "


class EmailBackend(BaseEmailBackend):
    """Prints each mail: to whom, its subject and its text; of attachments the names only."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """How many were printed."""
        for message in email_messages:
            print(_printed(message), flush=True)
        return len(email_messages)


def _printed(message: EmailMessage) -> str:
    lines = [f"演示库不寄邮件，只显示在这里。收件人 {'、'.join(message.to)}，主题“{message.subject}”"]
    lines += [INDENT + line for line in str(message.body).splitlines() if line.strip()]
    names = [_name(each) for each in message.attachments]
    return "\n".join([*lines, *([f"{INDENT}附件：{'、'.join(names)}"] if names else [])])


def _name(attachment: MIMEPart | tuple[str | None, str | bytes, str | None]) -> str:
    name = attachment[0] if isinstance(attachment, tuple) else attachment.get_filename()
    return name or "没有名称"
