"""Photographs as phones make them, and what is no photograph: kept small and nameless, or refused with a sentence."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pillow_heif
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from gongkai.applications import photos
from gongkai.applications.photos import paper_of
from gongkai.applications.tests.office import PDF, invalid


def picture(form: str, size: tuple[int, int] = (3000, 1000), **options: object) -> bytes:
    """A picture, red on the left half, blue on the right."""
    image = Image.new("RGB", size, (200, 0, 0))
    image.paste((0, 0, 200), (size[0] // 2, 0, *size))
    target = BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def sent(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def kept(name: str, content: bytes) -> Image.Image:
    paper = paper_of(sent(name, content), "identity_front")
    image = Image.open(BytesIO(paper.content))
    assert image.format == "JPEG"
    assert paper.name.endswith(".jpg")
    return image


@pytest.mark.parametrize(
    "form, name", [("JPEG", "IMG_1.jpg"), ("PNG", "截图.png"), ("WEBP", "a.webp"), ("BMP", "b.bmp")]
)
def test_photographs_become_small_jpegs(form: str, name: str) -> None:
    assert kept(name, picture(form)).size == (2000, 667)


def test_a_photograph_of_an_iphone() -> None:
    image = Image.new("RGB", (800, 600), (10, 120, 60))
    target = BytesIO()
    pillow_heif.from_pillow(image).save(target, quality=80)
    assert target.getvalue()[4:8] == b"ftyp", "a real HEIC file"
    small = kept("IMG_0001.HEIC", target.getvalue())
    assert small.size == (800, 600)
    red, green, blue = small.getpixel((400, 300))  # type: ignore[misc]
    assert abs(red - 10) < 12
    assert abs(green - 120) < 12
    assert abs(blue - 60) < 12


def test_a_name_that_says_something_else_does_not_matter() -> None:
    assert kept("mmexport1600000000", picture("PNG")).size == (2000, 667)


def test_place_and_camera_are_gone_and_it_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned to the right
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (28.0, 51.0, 3.0)  # where it was taken
    content = picture("JPEG", (400, 200), exif=exif.tobytes())
    assert b"SecretPhone" in content
    paper = paper_of(sent("a.jpg", content), "identity_front")
    image = Image.open(BytesIO(paper.content))
    assert not dict(image.getexif())
    assert b"SecretPhone" not in paper.content
    assert b"Exif" not in paper.content
    assert image.size == (200, 400)
    red, _, blue = image.getpixel((100, 20))  # type: ignore[misc]
    assert red > 150 > blue, "what was left is on top"


def test_what_is_transparent_becomes_white() -> None:
    target = BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(target, "PNG")
    assert kept("a.png", target.getvalue()).getpixel((25, 25)) == (255, 255, 255)


def test_a_pdf_stays_as_it_is() -> None:
    paper = paper_of(sent("委托书.pdf", PDF), "authority_file")
    assert (paper.name, paper.content) == ("委托书.pdf", PDF)


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is ``width`` times ``height``."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(7100, 7100), (10_000, 10_000), (60_000, 60_000)])
def test_a_bomb_is_not_unpacked(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(photos, "_jpeg", lambda image: pytest.fail("it was unpacked"))
    with invalid("像素太多"):
        paper_of(sent("a.png", bomb(*size)), "identity_front")


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("病毒.exe", b"MZ\x90\x00" + b"\0" * 100, "不是照片，也不是 PDF"),
        ("改名.jpg", b"PK\x03\x04" + b"\0" * 100, "不是照片，也不是 PDF"),
        ("网页.jpg", b"<html><script>alert(1)</script>", "不是照片，也不是 PDF"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不是照片，也不是 PDF"),
        ("空.jpg", b"", "不是照片，也不是 PDF"),
        ("半张.png", picture("PNG")[:3000], "损坏了"),
        ("乱码.heic", b"\0\0\0\x18ftypheic" + b"\xff" * 200, ""),
        ("大.pdf", b"%PDF-1.7\n" + b"0" * (5 * 1024 * 1024), "超过 5 MB"),
        ("大.jpg", b"\xff\xd8" + b"0" * (25 * 1024 * 1024), "有 25 MB，超过了 20 MB"),
    ],
)
def test_what_is_no_photograph_is_refused(name: str, content: bytes, sentence: str) -> None:
    with invalid(sentence):
        paper_of(sent(name, content), "identity_front")


def test_the_message_stands_at_its_field() -> None:
    with pytest.raises(photos.Invalid) as refusal:
        paper_of(sent("a.exe", b"MZ"), "identity_back")
    assert set(refusal.value.errors) == {"identity_back"}
