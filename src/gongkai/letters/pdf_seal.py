"""Sealing a PDF with a certificate (pyHanko), and checking one: any change after the seal was put on it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto.x509 import Certificate
from django.conf import settings
from pyhanko.pdf_utils.content import ImportedPdfPage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from gongkai.letters.rendering.page import POINT, SEAL_MM
from gongkai.letters.rendering.pdf import SealPlace
from gongkai.letters.rendering.seal import render_seal
from gongkai.letters.sealing import CannotSeal, Verdict

A4_HEIGHT = 297 * POINT
FIELD = "Seal"
NOT_OURS = "不是本机关登记的电子印章证书盖的章。"


class _Picture(ImportedPdfPage):  # type: ignore[misc]  untyped library
    """The first page of a PDF in memory, as the seal's picture."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__("")
        self.pdf = pdf

    def render(self) -> bytes:
        made = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self.pdf)))
        self.resources.xobject["/Seal"] = made
        left, lower, right, upper = made.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(upper - lower))
        return b"/Seal Do"


class _AtMoment(PdfSigner):
    """A signer that signs at the product's time, not the machine's."""

    moment: datetime

    def init_signing_session(self, *arguments: Any, **options: Any) -> Any:
        session = super().init_signing_session(*arguments, **options)
        session.system_time = self.moment
        return session


class CertificateSealer:
    """A seal whose PKCS#12 file, with its password, is at hand; ``below`` its star: that it is a test."""

    def __init__(self, name: str, archive: tuple[bytes, bytes], *, below: str, at: datetime) -> None:
        self.name = f"{name}电子印章{f'（{below}）' if below else ''}"
        self.organ, self.below, self.at = name, below, at
        self.signer = SimpleSigner.load_pkcs12_data(archive[0], other_certs=[], passphrase=archive[1])
        if self.signer is None:
            raise CannotSeal("电子印章的证书读不出来；请系统管理员重新登记证书。")

    def seal(self, pdf: bytes, place: SealPlace) -> bytes:
        """The PDF with the seal over the middle of ``place``, signed."""
        picture = render_seal(self.organ, self.below, fonts=tuple(settings.FONT_FOLDERS))
        meta = PdfSignatureMetadata(field_name=FIELD, name=self.organ, reason="电子印章", md_algorithm="sha256")
        signer = _AtMoment(meta, self.signer, stamp_style=_style(picture), new_field_spec=_field(place, self.name))
        signer.moment = self.at
        try:
            out = signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
        except (SigningError, PdfError) as error:
            raise CannotSeal(f"没有盖成电子印章：{error}") from error
        return bytes(out.getvalue())


def _style(picture: bytes) -> StaticStampStyle:
    fill = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(0))
    return StaticStampStyle(
        border_width=0, background=_Picture(picture), background_layout=fill, background_opacity=1.0
    )


def _field(place: SealPlace, name: str) -> SigFieldSpec:
    """The place in points from the page's lower left edge."""
    half = SEAL_MM / 2 * POINT
    x, y = place.x_mm * POINT, A4_HEIGHT - place.y_mm * POINT
    box = tuple(round(each) for each in (x - half, y - half, x + half, y + half))
    return SigFieldSpec(FIELD, on_page=place.page - 1, box=box, readable_field_name=name)


def verify(pdf: bytes, trusted: Sequence[bytes]) -> Verdict:
    """Whether ``pdf`` is exactly what was sealed, by one of the certificates (DER) of the organ."""
    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    except (PdfError, ValueError, KeyError):
        return Verdict(False, "文件已损坏，读不出签章。")
    if not signatures:
        return Verdict(False, "文件里没有电子签章。")
    signature = signatures[-1]
    known = [Certificate.load(der) for der in trusted]
    signed_at = signature.self_reported_timestamp
    context = ValidationContext(trust_roots=known, moment=signed_at, allow_fetching=False)
    try:
        status = validate_pdf_signature(signature, context, skip_diff=True)
    except (SignatureValidationError, PdfError, ValueError) as error:
        return Verdict(False, f"签章读不出来：{error}")
    name = str(signature.sig_object.get("/Name", ""))
    reason = _wrong(status) or _not_ours(signature, trusted)
    return Verdict(not reason, reason or "签章有效，盖章以后没有改动。", name, signed_at)


def _wrong(status: Any) -> str:
    """What is wrong with a signature; empty where nothing is."""
    if not (status.intact and status.valid):
        return "盖章以后，文件内容被改动过。"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return "盖章以后，文件里又添加了内容。"
    return "" if status.trusted else NOT_OURS


def _not_ours(signature: Any, trusted: Sequence[bytes]) -> str:
    """The certificate must be one of ours itself, and the time within its life: the library takes an anchor's for
    granted."""
    certificate, at = signature.signer_cert, signature.self_reported_timestamp
    if certificate.dump() not in trusted:
        return NOT_OURS
    if at is None or not certificate.not_valid_before <= at <= certificate.not_valid_after:
        return "盖章的时间不在电子印章证书的有效期内。"
    return ""
