"""Seals whose certificate the installation itself keeps: found, opened, made for a demonstration.

The private key lies encrypted under a data key of the core, like personal files: rotation re-wraps that key, and a
backup of the database alone opens nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import NameOID

from gongkai.agencies.service import Agency
from gongkai.core import keys, personal
from gongkai.core.models import Entry
from gongkai.core.refusals import Invalid
from gongkai.letters.models import SealCertificate
from gongkai.letters.sealing import OTHERWISE, CannotSeal, Sealer, SealerKind, sealers

CODE = "certificate"
INSIDE = b"inside the ciphertext"  # PKCS#12 wants a password; what protects it is the data key around it
CONTEXT = b"seal"
TEST_MARK = "测试用章"
LONGEST_NAME = 21  # X.509 has 64 bytes for an organisation
TEST_LIFE = timedelta(days=20 * 365)
TEST_SINCE = datetime(2019, 5, 15, tzinfo=UTC)  # a demonstration plays the past too


def newest(agency: Agency) -> SealCertificate | None:
    """The certificate that the agency's letters are sealed with: the one entered last."""
    return SealCertificate.objects.filter(agency=agency).select_related("key").order_by("-pk").first()


def find(agency: Agency, moment: datetime) -> Sealer:
    """The agency's own sealer. Raises ``CannotSeal`` where it has no certificate, or one out of its time."""
    from gongkai.letters.pdf_seal import CertificateSealer  # noqa: PLC0415  heavy: the PDF signer

    row = newest(agency)
    if row is None:
        raise CannotSeal(
            f"{agency.name}还没有电子印章证书；请由系统管理员在“文书登记簿—电子印章”里登记证书，{OTHERWISE}。"
        )
    if not row.not_before <= moment <= row.not_after:
        raise CannotSeal(
            f"{agency.name}的电子印章证书有效期是 {row.not_before:%Y-%m-%d} 至 {row.not_after:%Y-%m-%d}，现在不能用；"
            f"请换新证书，{OTHERWISE}。"
        )
    return CertificateSealer(row.name, opened(row), below=TEST_MARK if row.test else "", at=moment)


def opened(row: SealCertificate) -> tuple[bytes, bytes]:
    """The PKCS#12 file of a certificate and its password."""
    return keys.decrypt(personal.clear_key(row.key), bytes(row.sealed), CONTEXT), INSIDE


def trusted(agency: Agency) -> list[bytes]:
    """Every certificate that the agency ever sealed with: an old letter stays as valid as it was."""
    return [bytes(der) for der in SealCertificate.objects.filter(agency=agency).values_list("certificate", flat=True)]


def read(archive: bytes, password: str) -> tuple[bytes, x509.Certificate]:
    """A PKCS#12 file with its password inside ours, and its certificate. Raises ``Invalid`` with what is wrong."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(archive, password.encode() or None)
    except ValueError:
        raise Invalid({"password": ["打不开证书文件：请核对密码，并确认是 .p12 或者 .pfx 格式。"]}) from None
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey):
        raise Invalid({"archive": ["文件里要有一张证书和它的 RSA 私钥；国密证书请通过电子印章系统接入。"]})
    return pkcs12.serialize_key_and_certificates(
        None, key, certificate, others, BestAvailableEncryption(INSIDE)
    ), certificate


def subject_of(certificate: x509.Certificate) -> str:
    """How the audit trail names a certificate."""
    return f"seal:{certificate.fingerprint(hashes.SHA256()).hex()[:16]}"


def keep(
    agency: Agency, name: str, archive: bytes, certificate: x509.Certificate, source: str, entry: Entry, *, test: bool
) -> SealCertificate:
    """Add a certificate, in the transaction of an Action; ``archive`` as ``read`` gives it."""
    key, clear = personal.new_key()
    key.save()
    return SealCertificate.objects.create(
        agency=agency,
        name=name,
        certificate=certificate.public_bytes(Encoding.DER),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        key=key,
        sealed=keys.encrypt(clear, 0, archive, CONTEXT),
        source=source,
        test=test,
        entry=entry,
    )


def make_test(organ: str, since: datetime) -> bytes:
    """A self-signed certificate and its key for trying out; its subject says so. Password: ``INSIDE``."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    said = {NameOID.ORGANIZATION_NAME: organ[:LONGEST_NAME], NameOID.COMMON_NAME: f"{TEST_MARK}，无法律效力"}
    name = x509.Name([x509.NameAttribute(kind, text) for kind, text in said.items()])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since.astimezone(UTC))
        .not_valid_after(since.astimezone(UTC) + TEST_LIFE)
        .add_extension(x509.KeyUsage(True, True, *[False] * 7), critical=True)
        .sign(key, hashes.SHA256())
    )
    return pkcs12.serialize_key_and_certificates(None, key, certificate, None, BestAvailableEncryption(INSIDE))


def register() -> None:
    """Add it to the ways of sealing; once per process."""
    if CODE not in sealers:
        sealers.add(SealerKind(CODE, "本机保存的证书", find))
