"""Taking the key file out of an installation and bringing it into a restored one, and whether it fits the database."""

from __future__ import annotations

import os
from pathlib import Path

from gongkai.core import keys, personal
from gongkai.core.keys import KeyRing
from gongkai.core.models.drafts import Draft
from gongkai.core.models.personal import DataKey
from gongkai.ops.command import Problem


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
    return sorted(ring.masters)


def take_in(source: Path) -> list[int]:
    """Make ``source`` the key file of this installation; the numbers of its master keys.

    Refused where it does not open what the database holds, or where the present key file has a key that it lacks.
    """
    new = _read(source)
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
    lost = [number for number, key in present.masters.items() if new.masters.get(number) != key]
    needed = [number for number in lost if number in masters_in_use() and not misfits_of(present, number)]
    if needed:
        raise Problem(
            f"现有密钥文件的第 {'、'.join(map(str, needed))} 号主密钥正在使用，新文件里没有它；不导入，以免数据打不开。"
        )


def masters_in_use() -> list[int]:
    """The numbers of the master keys that wrap something in the database."""
    wrapped = DataKey.objects.filter(wrapped__isnull=False).order_by().values_list("master_number", flat=True)
    return sorted({*wrapped.distinct(), *Draft.objects.order_by().values_list("key_number", flat=True).distinct()})


def misfits(ring: KeyRing) -> list[str]:
    """Why ``ring`` does not open what the database holds; one sentence per master key."""
    found = (misfits_of(ring, number) for number in masters_in_use())
    return [sentence for sentence in found if sentence]


def misfits_of(ring: KeyRing, number: int) -> str:
    """Why the master key ``number`` of ``ring`` does not open what it should; empty where it does."""
    if number not in ring.masters:
        return f"缺少第 {number} 号主密钥"
    row = DataKey.objects.filter(wrapped__isnull=False, master_number=number).order_by("pk").first()
    if row is None:
        return ""
    try:
        personal.unwrap(ring, row)
    except keys.Damaged:
        return f"第 {number} 号主密钥不是这个数据库用的那一把"
    return ""
