"""Photographs lose place, time and device, and nothing of the picture (R144)."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageCms
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo
from pillow_heif import register_heif_opener

from gongkai.core import files, pictures
from gongkai.core.refusals import Invalid

register_heif_opener(thumbnails=False)

MAKER, PLACE = "Huawei Mate 60 SN123456", "27.8974"
SIDEWAYS = 6


def words(orientation: int = SIDEWAYS) -> Image.Exif:
    """What a phone writes: who made it, when, where, which way up."""
    exif = Image.Exif()
    exif[Base.Make], exif[Base.DateTime], exif[Base.Orientation] = MAKER, "2026:03:02 09:30:00", orientation
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (27.0, 53.0, 50.6)
    return exif


def dots() -> Image.Image:
    return Image.radial_gradient("L").convert("RGB").resize((64, 48))


def photo(kind: str, **options: object) -> bytes:
    target = BytesIO()
    dots().save(target, kind, **options)
    return target.getvalue()


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = f"<x:xmpmeta><exif:GPSLatitude>{PLACE}</exif:GPSLatitude></x:xmpmeta>".encode()
PHOTOS = {
    "JPEG": photo("JPEG", exif=words(), comment=MAKER.encode(), icc_profile=PROFILE, xmp=XMP),
    "progressive": photo("JPEG", exif=words(), progressive=True),
    "PNG": photo("PNG", exif=words()),
    "HEIF": photo("HEIF", exif=words().tobytes(), xmp=XMP),
}


@pytest.mark.parametrize("kind", list(PHOTOS))
def test_where_and_with_what_it_was_taken_goes_and_the_picture_stays(kind: str) -> None:
    before = PHOTOS[kind]
    after = pictures.plain(before)
    assert MAKER.encode() in before
    for word in (MAKER, PLACE, "2026:03:02"):
        assert word.encode() not in after
    with Image.open(BytesIO(before)) as old, Image.open(BytesIO(after)) as new:
        assert not new.getexif().get_ifd(IFD.GPSInfo)
        assert new.getexif().get(Base.Orientation, 1) == (1 if kind == "HEIF" else SIDEWAYS), "it lies as it lay"
        assert not ImageChops.difference(old.convert("RGB"), new.convert("RGB")).getbbox(), "dot by dot"


def test_the_colour_profile_stays() -> None:
    with Image.open(BytesIO(pictures.plain(PHOTOS["JPEG"]))) as image:
        assert image.info["icc_profile"] == PROFILE


def test_words_of_a_png_go() -> None:
    text = PngInfo()
    text.add_text("Author", MAKER)
    text.add_itxt("XML:com.adobe.xmp", XMP.decode())
    after = pictures.plain(photo("PNG", pnginfo=text))
    assert MAKER.encode() not in after
    assert PLACE.encode() not in after


def test_a_second_picture_behind_the_first_goes_with_its_words() -> None:
    """Phones append a small one with the same place in it."""
    after = pictures.plain(photo("JPEG") + PHOTOS["JPEG"])
    assert after == pictures.plain(photo("JPEG"))


def test_run_again_it_changes_nothing() -> None:
    for content in PHOTOS.values():
        assert pictures.plain(pictures.plain(content)) == pictures.plain(content)


def test_what_is_no_photograph_stays() -> None:
    assert pictures.plain(b"%PDF-1.7 text") == b"%PDF-1.7 text"


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("left", [30, 300])
def test_what_is_damaged_is_refused_and_never_passed_through(kind: str, left: int) -> None:
    with pytest.raises(pictures.Unreadable):
        pictures.plain(PHOTOS[kind][:left])


def test_an_upload_of_staff_is_stored_without_them(tmp_path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.HOME = tmp_path
    staged = files.stage_upload(SimpleUploadedFile("信封.jpg", PHOTOS["JPEG"]), ["jpg"])
    stored = files.place(staged.sha256).read_bytes()
    assert stored == pictures.plain(PHOTOS["JPEG"])
    with pytest.raises(Invalid) as refused:
        files.stage_upload(SimpleUploadedFile("信封.jpg", PHOTOS["JPEG"][:200]), ["jpg"])
    assert "拍照地点" in str(refused.value.errors)
