"""Photographs of documents as phones make them, turned into what a case file needs: a JPEG that can be read, no more.

The place where a photograph was taken, the phone's serial number and the like never reach the disk (R144).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore

from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from gongkai.core.files import check, clean_name
from gongkai.core.refusals import Invalid

MEGABYTE = 1024 * 1024
LARGEST_PHOTO = 20 * MEGABYTE
LARGEST_PDF = 5 * MEGABYTE
# The largest photograph of today's phones has 50 million pixels; more is unpacked by nobody who means well.
MOST_PIXELS = 50_000_000
EDGE = 2000
QUALITY = 82
FORMATS = ("JPEG", "PNG", "HEIF", "WEBP", "BMP")
AT_ONCE = 2

register_heif_opener(thumbnails=False)
_slots = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Paper:
    """A file of the applicant's as it is kept: a JPEG made by us, or a PDF as it came."""

    name: str
    content: bytes


def paper_of(upload: File[bytes], field: str) -> Paper:
    """The upload as it is kept. Raises ``Invalid`` at ``field`` with a sentence that says how to mend it."""
    name = clean_name(upload.name or "照片")
    try:
        return _paper(name, upload)
    except Invalid as invalid:
        raise Invalid({field: [text for texts in invalid.errors.values() for text in texts]}) from None


def clean_upload(upload: File[bytes] | None, field: str) -> SimpleUploadedFile | None:
    """What a citizen uploaded, without place and device, whichever page it came through; nothing for nothing."""
    if not upload:
        return None
    paper = paper_of(upload, field)
    return SimpleUploadedFile(paper.name, paper.content)


def _paper(name: str, upload: File[bytes]) -> Paper:
    if upload.size > LARGEST_PHOTO:
        raise _wrong(f"“{name}”有 {upload.size // MEGABYTE} MB，超过了 20 MB。请换一张小一些的，或者重新拍一张。")
    content = upload.read()
    if content.startswith(b"%PDF-"):
        if len(content) > LARGEST_PDF:
            raise _wrong(f"“{name}”超过 5 MB。请把它拍成照片再传，或者只留需要的那一页。")
        name = name if name.lower().endswith(".pdf") else f"{name}.pdf"
        check(name, content, ["pdf"])
        return Paper(name, content)
    stem = name.rpartition(".")[0] or name
    return Paper(f"{stem}.jpg", reduced(name, content))


def reduced(name: str, content: bytes) -> bytes:
    """``content`` as a JPEG of at most 2000 pixels an edge, upright, without what the camera wrote into it."""
    with _slot():
        try:
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise _wrong(f"“{name}”的像素太多，打不开。请用手机重新拍一张，或者截图后再传。")
                image.draft("RGB", (EDGE, EDGE))
                return _jpeg(image)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise _wrong(f"“{name}”的像素太多，打不开。请用手机重新拍一张，或者截图后再传。") from None
        except UnidentifiedImageError:
            raise _wrong(f"“{name}”不是照片，也不是 PDF。请传 JPG、PNG、HEIC 照片或者 PDF。") from None
        except (OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError):
            raise _wrong(f"“{name}”损坏了，打不开。请重新拍一张再传。") from None


def _jpeg(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((EDGE, EDGE))
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        clear = upright.convert("RGBA")
        upright = Image.new("RGB", clear.size, "white")
        upright.paste(clear, mask=clear.getchannel("A"))
    # A new picture holds the dots and nothing else: no EXIF, no place, no colour profile with a serial number.
    plain = upright.convert("RGB")
    fresh = Image.frombytes("RGB", plain.size, plain.tobytes())
    target = BytesIO()
    fresh.save(target, "JPEG", quality=QUALITY, optimize=True)
    return target.getvalue()


@contextmanager
def _slot() -> Iterator[None]:
    """Unpacking takes much memory for a moment: a few at a time in one process, the others wait."""
    with _slots:
        yield


def _wrong(sentence: str) -> Invalid:
    return Invalid({"file": [sentence]})
