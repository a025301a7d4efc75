"""The sealed PDF by itself: signed at its place, by a certificate that is known, and every change after it shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pdfplumber
import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from gongkai.letters.certificates import INSIDE, TEST_LIFE, make_test
from gongkai.letters.pdf_seal import CertificateSealer, verify
from gongkai.letters.rendering import render_pdf, seal_places
from gongkai.letters.rendering.page import POINT, SEAL_MM
from gongkai.letters.rendering.tests.samples import ORGAN, letter, squeezed

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def certificate_in(archive: bytes) -> bytes:
    """The certificate of a PKCS#12 file, as DER."""
    certificate = pkcs12.load_key_and_certificates(archive, INSIDE)[1]
    assert certificate is not None
    return certificate.public_bytes(Encoding.DER)


@pytest.fixture(scope="module")
def archive() -> bytes:
    """A test certificate with its key."""
    return make_test(ORGAN, SINCE)


@pytest.fixture(scope="module")
def sealed(archive: bytes) -> bytes:
    """A letter with its seal."""
    sheet = letter()
    sealer = CertificateSealer(ORGAN, (archive, INSIDE), below="测试用章", at=AT)
    assert sealer.name == f"{ORGAN}电子印章（测试用章）"
    return sealer.seal(render_pdf(sheet), seal_places(sheet)[0])


def test_the_signature_is_valid_by_the_librarys_own_check(archive: bytes, sealed: bytes) -> None:
    signature = PdfFileReader(BytesIO(sealed)).embedded_regular_signatures[0]
    root = Certificate.load(certificate_in(archive))
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[root], moment=AT, allow_fetching=False))
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert signature.self_reported_timestamp == AT
    assert "测试用章，无法律效力" in status.signing_cert.subject.human_friendly


def fonts_in(pdf: bytes) -> dict[str, bool]:
    """Every font of a PDF, of its pages and of the pictures that lie over them, and whether its file is inside."""
    reader = PdfFileReader(BytesIO(pdf))
    revisions = range(reader.xrefs.total_revisions)
    things = [reader.get_object(ref) for each in revisions for ref in reader.xrefs.explicit_refs_in_revision(each)]
    fonts = [thing for thing in things if isinstance(thing, DictionaryObject) and "/FontName" in thing]
    return {str(font["/FontName"]): any(f"/FontFile{kind}" in font for kind in ("", "2", "3")) for font in fonts}


def test_sealing_adds_to_the_letter_and_changes_nothing_of_it(sealed: bytes) -> None:
    """What was set stands unchanged at the beginning of the file, so that what it says of itself still holds."""
    plain = render_pdf(letter())
    assert sealed.startswith(plain)
    with pdfplumber.open(BytesIO(plain)) as before, pdfplumber.open(BytesIO(sealed)) as after:
        assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]


def test_every_font_is_in_the_sealed_file(sealed: bytes) -> None:
    """Of the letter and of the seal: on another machine it looks the same, for as long as it is kept (R155)."""
    fonts = fonts_in(sealed)
    assert len(fonts) > len(fonts_in(render_pdf(letter()))) > 0, "the seal brings its own"
    assert all(fonts.values()), fonts


def test_our_verdict_names_seal_and_time(archive: bytes, sealed: bytes) -> None:
    verdict = verify(sealed, [certificate_in(archive)])
    assert (verdict.valid, verdict.seal, verdict.at) == (True, ORGAN, AT)
    assert verdict.reason == "签章有效，盖章以后没有改动。"


def test_the_seal_lies_over_name_and_date_and_covers_no_word(sealed: bytes) -> None:
    sheet = letter()
    place = seal_places(sheet)[0]
    with pdfplumber.open(BytesIO(sealed)) as document:
        page = document.pages[place.page - 1]
        (widget,) = [each for each in page.annots if each["data"].get("FT") is not None]
        middle = ((widget["x0"] + widget["x1"]) / 2 / POINT, (widget["top"] + widget["bottom"]) / 2 / POINT)
        assert middle == pytest.approx((place.x_mm, place.y_mm), abs=0.5)
        assert widget["width"] / POINT == pytest.approx(SEAL_MM, abs=0.5)
        assert "2026年3月2日" in squeezed(page.extract_text())


@pytest.mark.parametrize(
    ("old", "new"), [(b"/Length", b"/Lengtg"), (b"endstream", b"endstreaN"), (b"%PDF-1.7", b"%PDF-1.6")]
)
def test_a_changed_byte_is_found(archive: bytes, sealed: bytes, old: bytes, new: bytes) -> None:
    assert old in sealed
    verdict = verify(sealed.replace(old, new, 1), [certificate_in(archive)])
    assert not verdict.valid
    assert verdict.reason.startswith(("盖章以后，文件内容被改动过", "文件已损坏"))


def test_a_changed_word_is_found(archive: bytes, sealed: bytes) -> None:
    """The very attack: the text of the letter is another one, and everything else fits."""
    at = sealed.index(b"stream\n") + 40
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert verify(changed, [certificate_in(archive)]).reason == "盖章以后，文件内容被改动过。"


def test_what_was_added_afterwards_is_found(archive: bytes, sealed: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Lang"] = writer.root.raw_get("/Lang")
    writer.update_root()
    out = BytesIO()
    writer.write(out)
    verdict = verify(out.getvalue(), [certificate_in(archive)])
    assert (verdict.valid, verdict.reason) == (False, "盖章以后，文件里又添加了内容。")


def test_a_seal_of_the_same_name_by_another_certificate_is_no_seal(sealed: bytes) -> None:
    verdict = verify(sealed, [certificate_in(make_test(ORGAN, SINCE))])
    assert (verdict.valid, verdict.reason) == (False, "不是本机关登记的电子印章证书盖的章。")
    assert not verify(sealed, []).valid


@pytest.mark.parametrize("at", [SINCE - timedelta(days=1), SINCE + TEST_LIFE + timedelta(days=1)])
def test_a_seal_outside_the_certificates_time_does_not_hold(archive: bytes, at: datetime) -> None:
    sheet = letter()
    late = CertificateSealer(ORGAN, (archive, INSIDE), below="", at=at).seal(render_pdf(sheet), seal_places(sheet)[0])
    assert verify(late, [certificate_in(archive)]).reason == "盖章的时间不在电子印章证书的有效期内。"


def test_no_seal_and_no_pdf(archive: bytes) -> None:
    assert verify(render_pdf(letter()), [certificate_in(archive)]).reason == "文件里没有电子签章。"
    assert verify(b"%PDF-1.7\n%%EOF\n", [certificate_in(archive)]).reason.startswith("文件已损坏")
    assert verify(b"", []).reason.startswith("文件已损坏")
