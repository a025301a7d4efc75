"""The installation's keys: they wrap data keys and make keyed hashes. In a file of their own, never in a backup.

Whoever changes the file holds ``changing()``: two processes that each add a key would otherwise overwrite one another,
and what the lost key had wrapped could never be read again.
"""

from __future__ import annotations

import base64
import fcntl
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gongkai.core.disk import sync_folder

AES_256_GCM = 1
_NONCE = 12


class KeyMissing(RuntimeError):
    """The key that encrypted this is not in the key file; restore the key file that belongs to the database."""


class Damaged(RuntimeError):
    """The ciphertext does not open with its key: it was changed, or belongs elsewhere."""


def encrypt(key: bytes, number: int, clear: bytes, context: bytes) -> bytes:
    """Ciphertext that begins with algorithm (1 byte) and key number (4 bytes); ``context`` binds it to its place."""
    head = bytes([AES_256_GCM]) + number.to_bytes(4, "big")
    nonce = secrets.token_bytes(_NONCE)
    return head + nonce + AESGCM(key).encrypt(nonce, clear, head + context)


def key_number(sealed: bytes) -> int:
    """The number of the key that ``sealed`` was made with."""
    return int.from_bytes(sealed[1:5], "big")


def decrypt(key: bytes, sealed: bytes, context: bytes) -> bytes:
    """The clear bytes; raises ``Damaged`` where key, context or content do not belong together."""
    if sealed[0] != AES_256_GCM:
        raise Damaged(f"unknown algorithm {sealed[0]}")
    head, nonce, rest = sealed[:5], sealed[5 : 5 + _NONCE], sealed[5 + _NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, rest, head + context)
    except InvalidTag:
        raise Damaged("the ciphertext does not open with its key") from None


@dataclass(frozen=True)
class KeyRing:
    """All master keys by number, the current one, the key of the hashes, the seed that packages are signed with and
    those that came after it, and the one that opens what was sealed for this installation."""

    current: int
    masters: dict[int, bytes]
    hashing: bytes
    signing: bytes = b""
    sealing: bytes = b""
    renewed: tuple[bytes, ...] = ()

    def wrap(self, clear: bytes, context: bytes) -> bytes:
        """Encrypt under the current master key."""
        return encrypt(self.masters[self.current], self.current, clear, context)

    def unwrap(self, sealed: bytes, context: bytes) -> bytes:
        """Decrypt with whichever master key was used; raises ``KeyMissing`` where it is not in the file."""
        number = key_number(sealed)
        if number not in self.masters:
            raise KeyMissing(f"第 {number} 号主密钥不在密钥文件中，请恢复与本数据库配套的密钥文件。")
        return decrypt(self.masters[number], sealed, context)

    def keyed_hash(self, value: str) -> str:
        """For equality without clear text: the same value gives the same hash under this installation's key only."""
        return hmac.new(self.hashing, value.strip().upper().encode(), "sha256").hexdigest()

    def to_json(self) -> str:
        """What the key file holds."""
        encoded = {str(number): base64.b64encode(key).decode() for number, key in sorted(self.masters.items())}
        values: dict[str, object] = {
            "current": self.current,
            "masters": encoded,
            "hashing": base64.b64encode(self.hashing).decode(),
        }
        if self.signing:
            values["signing"] = base64.b64encode(self.signing).decode()
        if self.sealing:
            values["sealing"] = base64.b64encode(self.sealing).decode()
        if self.renewed:
            values["renewed"] = [base64.b64encode(seed).decode() for seed in self.renewed]
        return json.dumps(values)

    @classmethod
    def from_json(cls, text: str) -> KeyRing:
        """Read what ``to_json`` wrote."""
        data = json.loads(text)
        masters = {int(number): base64.b64decode(key) for number, key in data["masters"].items()}
        signing = base64.b64decode(data.get("signing", ""))
        sealing = base64.b64decode(data.get("sealing", ""))
        renewed = tuple(base64.b64decode(seed) for seed in data.get("renewed", ()))
        return cls(data["current"], masters, base64.b64decode(data["hashing"]), signing, sealing, renewed)


def path() -> Path:
    """Where the key file lies."""
    return Path(settings.HOME) / "keys" / "keyring.json"


def awaited() -> Path:
    """The mark that a restored database waits for its own key file; while it lies there no new keys are made."""
    return path().with_name("awaiting-import")


@lru_cache(maxsize=4)
def _load(place: Path, changed: int) -> KeyRing:
    return KeyRing.from_json(place.read_text(encoding="utf-8"))


def ring() -> KeyRing:
    """The installation's key ring; made at first use, and read anew when another process has changed the file.

    Raises ``KeyMissing`` where a restored database waits for its keys: new ones would take their numbers.
    """
    place = path()
    try:
        return _load(place, place.stat().st_mtime_ns)
    except FileNotFoundError:
        if awaited().exists():
            raise KeyMissing("这个数据库是恢复来的，密钥文件还没有导入；请先执行 gongkai keys import。") from None
        return _create(place)


def forget() -> None:
    """Read the key file anew at the next use: after a rotation or an import of keys."""
    _load.cache_clear()


@contextmanager
def changing() -> Iterator[None]:
    """While this is open no other process changes the key file; waits for one that does. Not to be opened twice.

    The lock is the kernel's, so that one of a killed process is gone with it.
    """
    place = path().with_name("lock")
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        forget()
        yield


def add_master() -> None:
    """Add a master key, which becomes the current one; within ``changing()``. What it is to wrap, others see to."""
    save(with_new_master(ring()))


def save(new: KeyRing) -> None:
    """Write the key file (mode 600) in one step: either the old or the new one is there. Within ``changing()``."""
    place = path()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    _write_private(temporary, new.to_json())
    temporary.replace(place)
    sync_folder(place.parent)
    forget()


def _create(place: Path) -> KeyRing:
    new = KeyRing(1, {1: AESGCM.generate_key(256)}, secrets.token_bytes(32))
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = place.with_name(f"{place.name}.{secrets.token_hex(4)}")
    _write_private(temporary, new.to_json())
    try:
        with changing():
            os.link(temporary, place)  # fails where another process was first: its keys are then the ones
            sync_folder(place.parent)
    except FileExistsError:
        return KeyRing.from_json(place.read_text(encoding="utf-8"))
    finally:
        temporary.unlink()
    return new


def _write_private(place: Path, text: str) -> None:
    descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def with_new_master(old: KeyRing) -> KeyRing:
    """A ring with one more master key, which becomes the current one."""
    number = max(old.masters) + 1
    return replace(old, current=number, masters={**old.masters, number: AESGCM.generate_key(256)})


def signing_seeds() -> tuple[bytes, ...]:
    """The private seeds of the installation's signatures, the oldest first; the first is made at first use.

    Which of them signs now is for the room that signs. Not within ``changing()``.
    """
    if not ring().signing:
        with changing():
            if not ring().signing:  # another process may have been first
                save(replace(ring(), signing=secrets.token_bytes(32)))
    return (ring().signing, *ring().renewed)


def add_signing_seed(after: bytes) -> bytes:
    """The seed that comes after ``after``: made where it is the last one. Not within ``changing()``."""
    signing_seeds()
    with changing():
        seeds = (ring().signing, *ring().renewed)
        if seeds[-1] == after:
            seeds = (*seeds, secrets.token_bytes(32))
            save(replace(ring(), renewed=seeds[1:]))
    return seeds[seeds.index(after) + 1]


def sealing_seed() -> bytes:
    """The private key of what is sealed for this installation, made at first use. Not within ``changing()``."""
    if not ring().sealing:
        with changing():
            if not ring().sealing:  # another process may have been first
                save(replace(ring(), sealing=secrets.token_bytes(32)))
    return ring().sealing
