"""Photographs without what the camera wrote beside the picture: the place, the time, the device (R144).

The picture itself stays as it came, byte for byte: nothing is decoded and compressed again, because what staff upload
is evidence. So whoever still has the photograph as it was taken proves by its picture data that this is the same one;
its own fingerprint is not kept, for it would prove nothing that the picture does not. Which way up it is shown stays.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

from PIL import Image
from pillow_heif import open_heif

ORIENTATION, UPRIGHT = 0x0112, 1
_PNG = b"\x89PNG\r\n\x1a\n"
# Of JPEG: the head of the file, a colour profile, how colours are coded. Every other APPn and the comment go.
_KEPT_APPS = {0xE0: b"JFIF", 0xE2: b"ICC_PROFILE", 0xEE: b"Adobe"}
_SCAN, _END, _COMMENT = 0xDA, 0xD9, 0xFE
_RESTARTS = range(0xD0, 0xD8)
_PNG_WORDS = frozenset({b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"tIME"})
_TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_EXIF = b"Exif\x00\x00"


class Unreadable(ValueError):
    """A photograph that cannot be taken apart, so that nobody knows what is in it."""


def plain(content: bytes) -> bytes:
    """``content`` without place, time and device where it is a JPEG, PNG or HEIC; anything else as it is.

    Raises ``Unreadable`` for a photograph that is damaged.
    """
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return b"".join(_jpeg(content, _orientation(content)))
        if content.startswith(_PNG):
            return _PNG + b"".join(_png(content, _orientation(content)))
        return _heic(content) if content[4:8] == b"ftyp" else content
    except (OSError, SyntaxError, ValueError, EOFError, struct.error, IndexError, *_TOO_LARGE) as error:
        raise Unreadable(str(error)) from error


def _orientation(content: bytes) -> int:
    with Image.open(BytesIO(content), formats=("JPEG", "PNG")) as image:
        return int(image.getexif().get(ORIENTATION, UPRIGHT))


def _turned(orientation: int) -> bytes:
    """The smallest TIFF that says which way up the picture is."""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)


def _jpeg(content: bytes, orientation: int) -> Iterator[bytes]:
    yield content[:2]
    if orientation != UPRIGHT:
        words = _EXIF + _turned(orientation)
        yield struct.pack(">HH", 0xFFE1, len(words) + 2) + words
    at = 2
    while True:
        marker, at = _marker(content, at)
        if marker == _END:
            yield b"\xff\xd9"  # what follows are other pictures, with words of their own
            return
        (length,) = struct.unpack_from(">H", content, at)
        body = content[at : at + length]
        if len(body) < length:
            raise Unreadable("cut off")
        at += length
        if _stays(marker, body[2:]):
            yield bytes([0xFF, marker]) + body
        if marker == _SCAN:
            end = _end_of_scan(content, at)
            yield content[at:end]
            at = end


def _marker(content: bytes, at: int) -> tuple[int, int]:
    if content[at] != 0xFF:
        raise Unreadable("no marker")
    while content[at] == 0xFF:
        at += 1
    return content[at], at + 1


def _stays(marker: int, body: bytes) -> bool:
    if marker in _KEPT_APPS:
        return body.startswith(_KEPT_APPS[marker])
    return marker != _COMMENT and not 0xE0 <= marker <= 0xEF


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands after picture data."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and content[at + 1] not in _RESTARTS:
            return at
        at += 2


def _png(content: bytes, orientation: int) -> Iterator[bytes]:
    at, turned = len(_PNG), orientation == UPRIGHT
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        whole = content[at : at + length + 12]
        if len(whole) < length + 12:
            raise Unreadable("cut off")
        if kind == b"IDAT" and not turned:
            turned, words = True, b"eXIf" + _turned(orientation)
            yield struct.pack(">I", len(words) - 4) + words + struct.pack(">I", zlib.crc32(words))
        if kind not in _PNG_WORDS:
            yield whole
        at += length + 12
        if kind == b"IEND":
            return


def _heic(content: bytes) -> bytes:
    """The words are blanked where they stand, so that nothing in the container moves; which way up it is, a HEIC says
    elsewhere."""
    info = open_heif(BytesIO(content)).info  # not through Pillow, which changes the words as it opens them
    words = [info.get("exif") or b"", info.get("xmp") or b""]
    for word in words:
        found = word.removeprefix(_EXIF)
        if not found:
            continue
        if found not in content:
            raise Unreadable("words in several pieces")
        content = content.replace(found, _empty(found))
    return content


def _empty(words: bytes) -> bytes:
    """As long as ``words``, and saying nothing."""
    nothing = b"MM\x00*\x00\x00\x00\x08\x00\x00" if words[:2] in {b"MM", b"II"} else b""
    filler = b"\x00" if nothing else b" "
    return nothing[: len(words)] + filler * (len(words) - len(nothing))
