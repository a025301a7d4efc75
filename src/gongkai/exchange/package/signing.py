"""Ed25519 signatures over manifests, and the keys by their fingerprints."""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SIZE = 64
# What is signed is said in front of it, so that a signature given for something else is none for a package.
PACKAGE = b"gongkai exchange package 1\n"
EMPTIED = b"gongkai exchange emptied 1\n"


def public_of(seed: bytes) -> bytes:
    """The 32 bytes of the public key that belongs to a private seed of 32 bytes."""
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def fingerprint(public: bytes) -> str:
    """By what name a public key is compared and stands in a manifest."""
    return hashlib.sha256(public).hexdigest()


def sign(seed: bytes, manifest: bytes, said: bytes = PACKAGE) -> bytes:
    """The signature of a manifest's bytes: that it is this package, or that this package was emptied."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(said + manifest)


def holds(public: bytes, manifest: bytes, signature: bytes, said: bytes = PACKAGE) -> bool:
    """Whether the signature was made over these bytes with the key, saying the same."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, said + manifest)
    except InvalidSignature:
        return False
    return True


def as_text(public: bytes) -> str:
    """A public key as people hand it over."""
    return base64.b64encode(public).decode()


def from_text(text: str) -> bytes:
    """The key that ``as_text`` wrote; raises ``ValueError`` where the text is none."""
    try:
        public = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        raise ValueError(text) from None
    if len(public) != 32:
        raise ValueError(text)
    return public
