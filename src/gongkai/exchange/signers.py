"""The installation's own signing keys: which one signs the next package, and how a new one takes its place.

A new key is told in a package that the old one signs; with the package after it the new one signs. So the other zone
accepts it in the order of the packages, and no person has to compare anything again.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gongkai.core import keys
from gongkai.core.actions import Action, Run
from gongkai.core.refusals import Refused
from gongkai.core.viewers import Job, Viewer
from gongkai.core.writing import write_transaction
from gongkai.exchange import partners, receiving, sealing, telling, zones
from gongkai.exchange.models import INWARD, OUTWARD, PLATFORM, Message
from gongkai.exchange.package import signing
from gongkai.exchange.package.manifest import parse
from gongkai.exchange.receiving import Letter, Reader

READER = Job("读入对方的交换包")
# What the new key signs, so that nobody tells another one's key as his own.
_SAID = b"gongkai exchange key 1\n"


def current() -> bytes:
    """The seed that signs the next package: that of the key told last in a package, else the first; one query."""
    last = Message.objects.filter(kind=telling.KEY, package__isnull=False).order_by("-pk")
    values = last.values_list("values", flat=True).first()
    return keys.signing_seeds()[0] if values is None else _seed(values["fingerprint"])


def of_package(manifest: bytes) -> bytes:
    """The seed with which one of our packages was signed."""
    return _seed(parse(manifest).sender)


def own() -> dict[str, bytes]:
    """All our public keys by fingerprint."""
    publics = map(signing.public_of, keys.signing_seeds())
    return {signing.fingerprint(public): public for public in publics}


def _seed(fingerprint: str) -> bytes:
    for seed in keys.signing_seeds():
        if signing.fingerprint(signing.public_of(seed)) == fingerprint:
            return seed
    sentence = f"签名密钥（指纹 {fingerprint[:16]}）不在密钥文件里，请先恢复与本数据库配套的密钥文件。"
    raise Refused("key_missing", sentence)


class RenewKey(Action):
    """更换签名密钥: told in the next package, and used from the one after it."""

    code = "exchange.renew_key"
    title = "更换签名密钥"
    policy = partners.may_trust

    def prepare(self, data: dict[str, Any], viewer: Viewer) -> dict[str, Any]:
        """Make the new seed, outside the transaction; a run that was cut off here finds it again."""
        if zones.sends() == PLATFORM:
            raise Refused("zone", "只有分两区的才能这样换密钥；向平台发布的，新的公钥要当面交给平台。")
        if Message.objects.filter(kind=telling.KEY, package=None).exists():
            raise Refused("waiting", "上一次更换的密钥还没有写进交换包；请先执行 gongkai exchange write。")
        seed = current()
        return {**data, "old": seed, "new": keys.add_signing_seed(seed)}

    def carry_out(self, run: Run) -> str:
        public = signing.public_of(run.data["new"])
        fingerprint, former = signing.fingerprint(public), signing.fingerprint(signing.public_of(run.data["old"]))
        run.describe("exchange key", None, fingerprint=fingerprint, former=former)
        values = {
            "public": signing.as_text(public),
            "fingerprint": fingerprint,
            "proof": proof_of(run.data["new"], former),
        }
        telling.say(zones.sends(), telling.KEY, "", values)
        return fingerprint


def proof_of(seed: bytes, sender: str) -> str:
    """The signature of a new key over the fingerprint of the one that it follows."""
    return base64.b64encode(Ed25519PrivateKey.from_private_bytes(seed).sign(_SAID + sender.encode())).decode()


def is_proved(public: bytes, proof: str, sender: str) -> bool:
    """Whether the holder of the new key says that it follows that of ``sender``."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(
            base64.b64decode(proof, validate=True), _SAID + sender.encode()
        )
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def note_sealing_key() -> None:
    """What the outer zone must know before anything else: the key for sealed envelopes, said when it is another, and
    when another key signs, since it is kept with that."""
    signer = signing.fingerprint(signing.public_of(current()))
    values = {"public": sealing.public_of(keys.sealing_seed()), "signer": signer}
    if telling.last(telling.SEALING, "") != values:
        with write_transaction():
            telling.say(OUTWARD, telling.SEALING, "", values)


def take_successor(letter: Letter) -> dict[str, Any]:
    """The other zone tells the key with which it signs from its next package on."""
    sender, values = letter.package.manifest.sender, letter.values
    try:
        public = signing.from_text(values["public"])
    except (KeyError, ValueError, AttributeError):
        raise Refused("key", "对方更换的公钥读不出来，没有接受。") from None
    if not is_proved(public, values.get("proof", ""), sender):
        raise Refused("key", "对方更换的公钥没有它自己的签名作证，没有接受；请与对方核对。")
    partners.AcceptSuccessor.perform(
        READER, {"public": signing.as_text(public), "sender": sender}, channel="job", once=letter.once
    )
    return {}


def register() -> None:
    """Add the readers; once per process."""
    for channel in (OUTWARD, INWARD):
        reader = Reader(telling.KEY, channel, take_successor, emptied=True)
        if reader.code not in receiving.readers:
            receiving.readers.add(reader)
