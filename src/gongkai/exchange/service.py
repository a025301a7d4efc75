"""What other rooms use of the exchange."""

from __future__ import annotations

from pathlib import Path

from gongkai.exchange import carrying, signers, zones
from gongkai.exchange.actions import SendAgain, write_all
from gongkai.exchange.figures import lines
from gongkai.exchange.inbox import read_all
from gongkai.exchange.jobs import lay_out
from gongkai.exchange.models import Outgoing
from gongkai.exchange.package import signing
from gongkai.exchange.package.faults import Fault
from gongkai.exchange.package.manifest import Record
from gongkai.exchange.package.reading import opened
from gongkai.exchange.pages import packages, word
from gongkai.exchange.partners import Revoke, Trust
from gongkai.exchange.receiving import read
from gongkai.exchange.signers import RenewKey
from gongkai.exchange.standing import public_key, standing, zone_standing
from gongkai.exchange.store import lay
from gongkai.exchange.telling import RECEIPT
from gongkai.publications.service import only_desk

__all__ = [
    "Fault",
    "RenewKey",
    "Revoke",
    "SendAgain",
    "Trust",
    "carrying",
    "described",
    "lay",
    "lay_out",
    "lines",
    "only_desk",
    "package",
    "packages",
    "public_key",
    "read",
    "read_all",
    "standing",
    "write_all",
    "zone_standing",
    "zones",
]


def package(number: int) -> Outgoing | None:
    """The package of that number."""
    rows = Outgoing.objects.filter(channel__code=zones.sends(), number=number)
    return rows.select_related("channel", "file").first()


def described(place: Path, key: str = "") -> list[str]:
    """A package in lines, checked whole; ``key``: its sender's, by default our own. Raises ``Fault``."""
    with opened(place, _trusted(key) if key else signers.own(), "") as found:
        found.verify()
        manifest = found.manifest
        head = f"第 {manifest.number} 包，{len(manifest.records)} 项，{len(manifest.files)} 个文件，签名和内容都对"
        lines = [head + ("；文件已由发出的一方清除" if found.emptied else "")]
        for record in manifest.records:
            lines.append(f"{word(record.kind)} {_about(record)}".rstrip())
    return lines


def _trusted(key: str) -> dict[str, bytes]:
    try:
        public = signing.from_text(key)
    except ValueError:
        raise Fault("key", "公钥写得不对，应当是对方“交换”页上的一整行。") from None
    return {signing.fingerprint(public): public}


def _about(record: Record) -> str:
    values = record.values
    if record.kind == RECEIPT:
        return f"对方的第 {values['number']} 包"
    return str(values.get("index_number") or values.get("number") or values.get("subject") or "")
