"""Files: checked by content, stored under their hash, seen only through a link.

File first (written, fsynced, renamed), row after; a crash between the two leaves bytes without a row, which a job
removes after a day. Personal files are encrypted before they are stored.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import filetype
from django.conf import settings
from django.core.files.base import File

from gongkai.core import clock, keys, personal, pictures
from gongkai.core.audit import read_entry
from gongkai.core.disk import sync_folder
from gongkai.core.models.audit import Entry
from gongkai.core.models.files import FileLink, StoredFile
from gongkai.core.models.matter import Matter
from gongkai.core.models.personal import DataKey
from gongkai.core.policies import has_task, of_own_agency
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Citizen, CodeHolder, Job, Viewer
from gongkai.core.writing import must_be_writing, write_transaction

ORPHAN_AGE = timedelta(days=1)
LARGEST = 100 * 1024 * 1024
NAME_LENGTH = 200

# What a name's ending promises, and what the content must then be.
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "heic": "image/heic",
    "ofd": "application/ofd",
    "txt": "text/plain",
    "html": "text/html",
    "zip": "application/zip",
}
_OFFICE_PART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "ofd": "OFD.xml"}


@dataclass(frozen=True)
class Staged:
    """Bytes that lie on disk and have no row yet; ``key`` is the row, unsaved, of a personal file's data key."""

    sha256: str
    size: int
    media_type: str
    name: str
    key: DataKey | None


def root() -> Path:
    """The folder of the stored files."""
    return Path(settings.HOME) / "files"


def place(sha256: str) -> Path:
    """Where the bytes of a hash lie."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def check(name: str, content: bytes, allowed: Iterable[str]) -> str:
    """The media type of ``content``, which must be what the ending of ``name`` says and one of ``allowed`` endings.

    Raises ``Invalid`` with a sentence that names the file, what is wrong with it and what is accepted.
    """
    accepted = sorted(allowed)
    ending = Path(name).suffix.lower().lstrip(".")
    if ending not in accepted:
        raise Invalid({"file": [f"“{name}”的格式不能接收。请换成 {'、'.join(accepted)} 格式。"]})
    if not content:
        raise Invalid({"file": [f"“{name}”是空文件，请重新选择。"]})
    if len(content) > LARGEST:
        raise Invalid({"file": [f"“{name}”超过 {LARGEST // 1024 // 1024} MB，请压缩或拆分后再传。"]})
    if not _is(ending, content):
        raise Invalid({"file": [f"“{name}”的内容不是 {ending} 格式，可能改过后缀或已损坏，请用原来的文件。"]})
    return TYPES[ending]


def _is(ending: str, content: bytes) -> bool:
    if ending in ("txt", "html"):
        return _is_text(content)
    if ending in _OFFICE_PART:
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                return _OFFICE_PART[ending] in archive.namelist()
        except zipfile.BadZipFile:
            return False
    guessed: str | None = filetype.guess_mime(content)
    return guessed == TYPES[ending]


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8", "gb18030"):
        try:
            return "\x00" not in content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return False


def clean_name(name: str) -> str:
    """The file's own name without folders, control characters or excess length; its ending is kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(letter for letter in last if letter.isprintable()).strip() or "文件"
    stem, dot, ending = printable.rpartition(".")
    if len(printable) <= NAME_LENGTH or not dot:
        return printable[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"


def stage(name: str, content: bytes, allowed: Iterable[str], *, private: bool = False) -> Staged:
    """Check and store the bytes, before any transaction; ``private`` encrypts them under a data key of their own."""
    name = clean_name(name)
    media_type = check(name, content, allowed)
    key, stored = None, content
    if private:
        key, clear = personal.new_key()
        stored = keys.encrypt(clear, 0, content, b"file")
    sha256 = hashlib.sha256(stored).hexdigest()
    _write(place(sha256), stored)
    return Staged(sha256, len(content), media_type, name, key)


def stage_upload(upload: File[bytes], allowed: Iterable[str], *, private: bool = False) -> Staged:
    """``stage`` for an uploaded file; refuses one that is too large before reading it. Of a photograph the picture is
    kept, and not where and with what it was taken (``pictures``)."""
    if upload.size > LARGEST:
        raise Invalid({"file": [f"“{upload.name}”超过 {LARGEST // 1024 // 1024} MB，请压缩或拆分后再传。"]})
    name, content = upload.name or "文件", upload.read()
    check(clean_name(name), content, allowed)
    try:
        content = pictures.plain(content)
    except pictures.Unreadable:
        sentence = f"“{name}”损坏了，去不掉照片里的拍照地点等信息。请重新拍一张，或者另存为 JPG 再传。"
        raise Invalid({"file": [sentence]}) from None
    return stage(name, content, allowed, private=private)


def _write(target: Path, content: bytes) -> None:
    if target.exists():
        os.utime(target)  # it is wanted again: the sweeper must not take it before its row is there
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(target)
    sync_folder(target.parent)


def workplace() -> Path:
    """A new name below the stored files, for bytes that are made piece by piece; what is left there is swept."""
    return root() / "__" / "__" / f"new-{secrets.token_hex(16)}"


def adopt(made: Path) -> tuple[str, int]:
    """Bytes made at a ``workplace`` take their place under their hash; hash and size. The row follows in a transaction
    (``keep``)."""
    with made.open("rb") as file:
        sha256, size = hashlib.file_digest(file, "sha256").hexdigest(), made.stat().st_size
    target = place(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    made.replace(target)
    sync_folder(target.parent)
    return sha256, size


def keep(sha256: str, size: int, media_type: str) -> StoredFile:
    """The row of adopted bytes that belong to no matter, within an Action."""
    must_be_writing("keeping a file")
    values = {"size": size, "media_type": media_type, "stored_at": clock.now()}
    row, _ = StoredFile.objects.get_or_create(sha256=sha256, defaults=values)
    return row


def attach(
    staged: Staged,
    matter: Matter,
    entry: Entry,
    *,
    purpose: str,
    audience: FileLink.Audience = FileLink.Audience.STAFF,
) -> FileLink:
    """Give staged bytes their rows, within an Action; ``audience`` is who may follow the link besides the staff."""
    must_be_writing("attaching a file")
    if staged.key is not None and audience == FileLink.Audience.PUBLIC:
        raise ValueError("a personal file is never public")
    if not place(staged.sha256).exists():
        raise Refused("file", f"“{staged.name}”没有保存成功，请重新选择后再提交。")
    if staged.key is not None:
        staged.key.save()
    file, _ = StoredFile.objects.get_or_create(
        sha256=staged.sha256,
        defaults={
            "size": staged.size,
            "media_type": staged.media_type,
            "key": staged.key,
            "stored_at": clock.now(),
        },
    )
    return FileLink.objects.create(
        matter=matter,
        file=file,
        purpose=purpose,
        name=staged.name,
        code=secrets.token_urlsafe(24),
        audience=audience,
        personal=staged.key is not None,
        entry=entry,
    )


def attach_again(
    link: FileLink, matter: Matter, entry: Entry, *, purpose: str, audience: FileLink.Audience
) -> FileLink:
    """The same stored file as part of another matter, within an Action: it has a link of its own there, under which
    that matter's people see it. Erasing the file erases it in both."""
    must_be_writing("attaching a file")
    return FileLink.objects.create(
        matter=matter,
        file=link.file,
        purpose=purpose,
        name=link.name,
        code=secrets.token_urlsafe(24),
        audience=audience,
        personal=link.personal,
        entry=entry,
    )


def open_link(link: FileLink, viewer: Viewer, purpose: str = "查看附件") -> bytes:
    """The clear bytes of a link that ``viewer`` may follow; a personal file writes its reading entry first."""
    if not FileLink.objects.filter(pk=link.pk).visible_to(viewer).exists():
        raise Refused("file", "没有找到这个文件，或者您无权查看。")
    if link.personal:
        _read_personal(link, viewer, purpose)
    if link.file.destroyed_at is not None:
        raise Refused("erased", "这个文件已按规定清除，不能再查看。")
    content = place(link.file.sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != link.file.sha256:
        raise keys.Damaged(f"stored file {link.file.sha256} was changed on disk")
    return content if link.file.key is None else keys.decrypt(personal.clear_key(link.file.key), content, b"file")


def _read_personal(link: FileLink, viewer: Viewer, purpose: str) -> None:
    refusal = None if _is_own(link, viewer) else (of_own_agency & has_task).why_not(viewer, link.matter)
    if refusal is not None:
        raise Refused("personal", refusal, rule="个人信息保护法第六条")
    read_entry(viewer, "file.read", matter=link.matter, purpose=purpose, subject=f"file:{link.code}")


def _is_own(link: FileLink, viewer: Viewer) -> bool:
    if isinstance(viewer, CodeHolder):
        return viewer.matter_id == link.matter_id
    if isinstance(viewer, Citizen):
        return viewer.account == link.matter.holder_id
    return isinstance(viewer, Job)


def forget(links: Iterable[FileLink], moment: datetime) -> None:
    """Destroy the data keys of these personal files, within an Action: the bytes that stay cannot be read any more. A
    backup of the database made before has the keys still, wrapped under the master key."""
    must_be_writing("forgetting files")
    for link in links:
        if link.file.key_id is not None:
            DataKey.objects.filter(pk=link.file.key_id).update(wrapped=None, destroyed_at=moment)
            StoredFile.objects.filter(pk=link.file_id, destroyed_at=None).update(destroyed_at=moment)


def destroy(file: StoredFile, moment: datetime) -> None:
    """Remove the bytes and say since when they are gone. The bytes go first: whoever is cut off in between finds the
    row as it was, and destroys it again. Safe to run again."""
    place(file.sha256).unlink(missing_ok=True)
    StoredFile.objects.filter(pk=file.pk, destroyed_at=None).update(destroyed_at=moment)


@contextmanager
def no_sweeping() -> Iterator[None]:
    """While this is open in any process, the sweeper removes nothing: what a backup has yet to copy stays.

    Waits for a sweep that is under way. The lock is the kernel's, so that one of a killed process is gone with it.
    """
    with _sweeper_lock().open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


def _sweeper_lock() -> Path:
    place = Path(settings.HOME) / "sweeper.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def sweep(before_each: Callable[[Path], None] = lambda _: None) -> int | None:
    """Remove bytes older than a day that no row names; how many, or None while a backup keeps the sweeper still.

    ``before_each`` is told of each candidate before it is looked up.
    """
    with _sweeper_lock().open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return None
        return _sweep(before_each)


def _sweep(before_each: Callable[[Path], None]) -> int:
    # Files carry the machine's time, whatever time a demonstration lives in.
    limit = (clock.now() - clock.offset() - ORPHAN_AGE).timestamp()
    removed = 0
    for path in sorted(root().glob("??/??/*")):
        if path.stat().st_mtime > limit:
            continue
        before_each(path)
        with write_transaction():
            # Looked at again under the lock: it may have been wanted again meanwhile.
            if path.stat().st_mtime <= limit and not StoredFile.objects.filter(sha256=path.name).exists():
                path.unlink(missing_ok=True)
                removed += 1
    return removed
