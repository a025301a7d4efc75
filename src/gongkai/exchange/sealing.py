"""Sealed envelopes: only the zone with the private key can open them. HPKE (RFC 9180) out of the library, nothing own.

X25519, HKDF-SHA256, AES-128-GCM; what an envelope is for is bound to it, so that it opens nowhere else.
"""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
_SAID = b"gongkai exchange sealed 1\n"


class Unsealable(Exception):
    """The envelope was sealed for another key or another place, or was changed."""


def public_of(seed: bytes) -> str:
    """The public key of a private one of 32 bytes, as packages carry it."""
    return base64.b64encode(X25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()).decode()


def seal(public: str, clear: bytes, place: str) -> bytes:
    """``clear`` for the holder of the key, bound to ``place``; raises ``ValueError`` where the key is none."""
    try:
        key = X25519PublicKey.from_public_bytes(base64.b64decode(public, validate=True))
    except binascii.Error:
        raise ValueError(public) from None
    return bytes(_SUITE.encrypt(clear, key, info=_SAID + place.encode()))


def unseal(seed: bytes, sealed: bytes, place: str) -> bytes:
    """The clear bytes; raises ``Unsealable``."""
    key = X25519PrivateKey.from_private_bytes(seed)
    try:
        return bytes(_SUITE.decrypt(sealed, key, info=_SAID + place.encode()))
    except (InvalidTag, ValueError):
        raise Unsealable(place) from None
