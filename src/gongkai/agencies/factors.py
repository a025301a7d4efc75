"""The second factor: TOTP (RFC 6238), printed one-time codes, client certificates (R150: one by cryptography)."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from typing import Protocol
from urllib.parse import unquote

import pyotp
import segno
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest

from gongkai.agencies.models import Account, EnrolmentCode, OneTimeCode, SecondFactor
from gongkai.core import keys

STEP_SECONDS = 30
DRIFT = 1
SHEET = 10
_CONTEXT = b"gongkai.second-factor"
# 32 letters and digits without 0, 1, I, O: five bits each, ten of them in a code.
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def new_secret() -> bytes:
    """A new authenticator secret, wrapped for storing."""
    return keys.ring().wrap(pyotp.random_base32().encode(), _CONTEXT)


def clear_secret(factor: SecondFactor) -> str:
    """The secret in base 32, to be shown once while it is enrolled."""
    return keys.ring().unwrap(bytes(factor.secret or b""), _CONTEXT).decode()


def address(factor: SecondFactor, account: Account) -> str:
    """The ``otpauth:`` address that an authenticator reads."""
    return pyotp.TOTP(clear_secret(factor)).provisioning_uri(name=account.name, issuer_name="政府信息公开工作台")


def picture(text: str) -> str:
    """The QR picture of ``text`` as an inline SVG with width and height."""
    return segno.make(text, error="m").svg_inline(scale=5, border=4, omitsize=False, dark="#000", light="#fff")


def counter_of(secret: str, code: str, moment: datetime, after: int) -> int | None:
    """The time step (half a minute) that ``code`` belongs to, if it is about now and later than ``after``."""
    totp, now = pyotp.TOTP(secret), int(moment.timestamp()) // STEP_SECONDS
    found = None
    for counter in range(now - DRIFT, now + DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(counter), code) and counter > after:
            found = counter
    return found


def accept_totp(account: Account, code: str, moment: datetime) -> bool:
    """Use up ``code`` if it is the authenticator's and has not been used; within an Action."""
    factor = (
        SecondFactor.objects.select_for_update()
        .filter(account=account, kind=SecondFactor.Kind.TOTP, confirmed_at__isnull=False, ended_at__isnull=True)
        .first()
    )
    counter = counter_of(clear_secret(factor), code, moment, factor.last_counter) if factor else None
    if factor is None or counter is None:
        return False
    factor.last_counter = counter
    factor.save(update_fields=["last_counter"])
    return True


def accept_printed(account: Account, code: str, moment: datetime) -> bool:
    """Use up a printed code; within an Action. The update itself decides who was first."""
    unused = OneTimeCode.objects.filter(account=account, used_at__isnull=True, ended_at__isnull=True)
    return unused.filter(code_hash=_hash(account, code)).update(used_at=moment) == 1


def print_codes(account: Account, moment: datetime) -> list[str]:
    """Ten new codes, shown once; the former sheet ends. Within an Action."""
    OneTimeCode.objects.filter(account=account, used_at__isnull=True, ended_at__isnull=True).update(ended_at=moment)
    codes = [_new_code() for _ in range(SHEET)]
    OneTimeCode.objects.bulk_create(
        OneTimeCode(account=account, code_hash=_hash(account, code), made_at=moment) for code in codes
    )
    return [_legible(code) for code in codes]


def _new_code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


def _legible(code: str) -> str:
    return f"{code[:5]}-{code[5:]}"


def _hash(account: Account, code: str, kind: str = "one-time") -> str:
    return keys.ring().keyed_hash(f"{kind}:{account.pk}:{''.join(filter(str.isalnum, code)).upper()}")


def enrolment_code(account: Account, moment: datetime) -> str:
    """A new code for enrolling the first factor, shown once; a former one ends. Within an Action."""
    _open_enrolment_codes(account).update(ended_at=moment)
    code = _new_code()
    EnrolmentCode.objects.create(account=account, code_hash=_hash(account, code, "enrolment"), made_at=moment)
    return _legible(code)


def accept_enrolment(account: Account, code: str, moment: datetime) -> bool:
    """Use up the code for enrolling; within an Action. The update itself decides who was first."""
    rows = _open_enrolment_codes(account).filter(code_hash=_hash(account, code, "enrolment"))
    return bool(code) and rows.update(used_at=moment) == 1


def _open_enrolment_codes(account: Account) -> QuerySet[EnrolmentCode]:
    return EnrolmentCode.objects.filter(account=account, used_at__isnull=True, ended_at__isnull=True)


def waiting_in(account: Account, session: str) -> SecondFactor | None:
    """The authenticator that is being enrolled in the session of this key; others do not learn its secret."""
    rows = SecondFactor.objects.filter(account=account, kind=SecondFactor.Kind.TOTP, confirmed_at__isnull=True)
    return rows.filter(ended_at__isnull=True, begun_in=session).order_by("-pk").first() if session else None


def has_any(account: Account) -> bool:
    """Whether the account has a confirmed second factor."""
    return SecondFactor.objects.filter(account=account, confirmed_at__isnull=False, ended_at__isnull=True).exists()


def accept(account: Account, code: str, certificate: str, moment: datetime) -> bool:
    """Whether ``code`` or the ``certificate`` shown by the machine counts as the account's second factor."""
    code = "".join(code.split())
    if certificate and is_bound(account, certificate):
        return True
    if code.isascii() and code.isdigit():
        return accept_totp(account, code, moment)
    return bool(code) and accept_printed(account, code, moment)


def is_bound(account: Account, fingerprint: str) -> bool:
    """Whether the certificate of this fingerprint is one of the account's."""
    rows = SecondFactor.objects.filter(account=account, kind=SecondFactor.Kind.CERTIFICATE, ended_at__isnull=True)
    return rows.filter(fingerprint=fingerprint, confirmed_at__isnull=False).exists()


class BadCertificate(ValueError):
    """The text is no certificate, or one that is not valid today; the message says which."""


def fingerprint_of(pem: str, moment: datetime) -> tuple[str, str]:
    """SHA-256 fingerprint and holder of a PEM certificate that is valid at ``moment``. Raises ``BadCertificate``."""
    try:
        certificate = x509.load_pem_x509_certificate(pem.strip().encode())
    except ValueError:
        raise BadCertificate("这不是 PEM 格式的证书（以 -----BEGIN CERTIFICATE----- 开头）。") from None
    if not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
        raise BadCertificate(f"证书不在有效期内（{first:%Y-%m-%d} 至 {last:%Y-%m-%d}）。")
    return certificate.fingerprint(SHA256()).hex(), certificate.subject.rfc4514_string()[:120]


class CertificateReader(Protocol):
    """Where a client certificate comes from: another way of reading one (a UKey middleware) is another class."""

    def fingerprint(self, request: HttpRequest, moment: datetime) -> str:
        """Fingerprint of the certificate whose key the client has proved to hold; empty where there is none."""


class ProxyCertificates:
    """Certificates checked by our own TLS proxy, which says so in two headers.

    Believed only from the addresses in ``GONGKAI_PROXIES``: the proxy must set or clear both headers itself
    (``X-Client-Verify: SUCCESS`` and ``X-Client-Cert`` with the URL-encoded PEM), whatever the client sent.
    """

    def fingerprint(self, request: HttpRequest, moment: datetime) -> str:
        """See ``CertificateReader``."""
        if request.META.get("REMOTE_ADDR", "") not in settings.TRUSTED_PROXIES:
            return ""
        if request.headers.get("X-Client-Verify") != "SUCCESS":
            return ""
        try:
            return fingerprint_of(unquote(request.headers.get("X-Client-Cert", "")), moment)[0]
        except BadCertificate:
            return ""


certificates: CertificateReader = ProxyCertificates()
