"""Taking the key file out of an installation and bringing it into a restored one, and whether it fits the database."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from gongkai.agencies.models import Account, SecondFactor
from gongkai.core import keys, personal
from gongkai.core.disk import sync_folder
from gongkai.core.keys import KeyRing
from gongkai.core.models.drafts import Draft
from gongkai.core.models.personal import DataKey
from gongkai.core.writing import write_transaction
from gongkai.ops.command import Problem


@dataclass(frozen=True)
class Wrapped:
    """A column whose values the master keys encrypt, the context they are bound to, and a column with the number."""

    model: type[Model]
    column: str
    context: bytes
    number: str = ""

    def rows(self) -> QuerySet[Any]:
        """The rows that have a value."""
        return self.model._base_manager.filter(**{f"{self.column}__isnull": False})

    def heads(self) -> str:
        """The query for the beginnings of all values: algorithm and number of the key (``core.keys``)."""
        table, column = self.model._meta.db_table, self.column
        return f"SELECT DISTINCT substr({column}, 1, 5) FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608  our names

    def sample(self, number: int) -> bytes | None:
        """A value that the master key ``number`` wrapped."""
        table, column = self.model._meta.db_table, self.column
        head = bytes([keys.AES_256_GCM]) + number.to_bytes(4, "big")
        query = f"SELECT {column} FROM {table} WHERE substr({column}, 1, 5) = %s LIMIT 1"  # noqa: S608  our names
        with connection.cursor() as cursor:
            cursor.execute(query, [head])
            row = cursor.fetchone()
        return bytes(row[0]) if row else None


WRAPPED = (
    Wrapped(DataKey, "wrapped", b"gongkai.datakey"),
    Wrapped(Draft, "data", b"gongkai.draft", "key_number"),
    Wrapped(SecondFactor, "secret", b"gongkai.second-factor"),
    Wrapped(Account, "contact", b"gongkai.contact"),
)


def export(target: Path) -> list[int]:
    """Write the key file to ``target`` (mode 600), which must not exist; the numbers of its master keys."""
    ring = keys.ring()
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Problem(f"{target} 已经存在，不覆盖。请换一个文件名。") from None
    except OSError as error:
        raise Problem(f"{target} 写不了：{error.strerror}。") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(ring.to_json())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(target.absolute().parent)
    return sorted(ring.masters)


def take_in(source: Path) -> list[int]:
    """Make ``source`` the key file of this installation; the numbers of its master keys.

    Refused where it does not open what the database holds, or where the present key file has a key that it lacks.
    """
    new = _read(source)
    with keys.changing():
        _refuse_loss(new)
        faults = misfits(new)
        if faults:
            raise Problem("这个密钥文件与数据库不配套：\n  " + "\n  ".join(faults))
        keys.save(new)
    keys.awaited().unlink(missing_ok=True)
    return sorted(new.masters)


def _read(source: Path) -> KeyRing:
    try:
        ring = KeyRing.from_json(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise Problem(f"{source} 读不了：{error.strerror}。", code=2) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Problem(f"{source} 不是密钥文件。", code=2) from None
    if ring.current not in ring.masters or any(len(key) != 32 for key in ring.masters.values()):
        raise Problem(f"{source} 不是完整的密钥文件。", code=2)
    return ring


def _refuse_loss(new: KeyRing) -> None:
    if not keys.path().exists():
        return
    present = keys.ring()
    if present.signing and present.signing != new.signing:
        raise Problem("现有密钥文件里有交换包的签名密钥，新文件里没有它；不导入，以免收包的一方不再认得本系统。")
    if present.renewed != new.renewed[: len(present.renewed)]:
        raise Problem("现有密钥文件里有后来更换的签名密钥，新文件里没有它；不导入，以免写不出对方认得的交换包。")
    if present.sealing and present.sealing != new.sealing:
        raise Problem("现有密钥文件里有打开密封申请的密钥，新文件里没有它；不导入，以免外网传来的申请打不开。")
    lost = [number for number, key in present.masters.items() if new.masters.get(number) != key]
    needed = [number for number in lost if number in masters_in_use() and not misfits_of(present, number)]
    if needed:
        raise Problem(
            f"现有密钥文件的第 {'、'.join(map(str, needed))} 号主密钥正在使用，新文件里没有它；不导入，以免数据打不开。"
        )


def masters_in_use() -> list[int]:
    """The numbers of the master keys that wrap something in the database."""
    with connection.cursor() as cursor:
        return used_masters(lambda query: _rows(cursor, query))


def _rows(cursor: Any, query: str) -> list[tuple[Any, ...]]:
    cursor.execute(query)
    return list(cursor.fetchall())


def used_masters(fetch: Callable[[str], list[tuple[Any, ...]]]) -> list[int]:
    """The same of any database whose queries ``fetch`` answers."""
    heads = [head for each in WRAPPED for (head,) in fetch(each.heads())]
    return sorted({keys.key_number(bytes(head)) for head in heads})


def misfits(ring: KeyRing) -> list[str]:
    """Why ``ring`` does not open what the database holds; one sentence per master key."""
    found = (misfits_of(ring, number) for number in masters_in_use())
    return [sentence for sentence in found if sentence]


def misfits_of(ring: KeyRing, number: int) -> str:
    """Why the master key ``number`` of ``ring`` does not open what it wrapped; empty where it does."""
    if number not in ring.masters:
        return f"缺少第 {number} 号主密钥"
    samples = ((each, each.sample(number)) for each in WRAPPED)
    try:
        for each, sample in samples:
            if sample is not None:
                ring.unwrap(sample, each.context)
    except keys.Damaged:
        return f"第 {number} 号主密钥不是这个数据库用的那一把"
    return ""


def rotate() -> int:
    """A new master key; what older ones wrap is wrapped anew. How many values; may be run again after a crash.

    A second rotation at the same time waits for the first.
    """
    keys.ring()  # where there is no key file yet it is made now: making one takes the same lock
    with keys.changing():
        faults = misfits(keys.ring())
        if faults:
            raise Problem("密钥文件与数据库不配套，不能更换主密钥：\n  " + "\n  ".join(faults))
        keys.add_master()
        return _rewrap_all()


def _rewrap_all() -> int:
    return personal.rewrap_data_keys() + sum(_rewrap(each) for each in WRAPPED if each.model is not DataKey)


def _rewrap(each: Wrapped) -> int:
    ring, done = keys.ring(), 0
    for key in each.rows().order_by("pk").values_list("pk", flat=True).iterator():
        with write_transaction():
            row = each.rows().select_for_update().filter(pk=key).first()
            old = bytes(getattr(row, each.column) or b"") if row else b""
            if old and keys.key_number(old) != ring.current:
                new = {each.column: ring.wrap(ring.unwrap(old, each.context), each.context)}
                if each.number:
                    new[each.number] = ring.current
                each.model._base_manager.filter(pk=key).update(**new)
                done += 1
    return done
