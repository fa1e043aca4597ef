"""Authenticated encryption of one value: pure functions of key, value and place.

A sealed value is ``version, cipher, nonce, ciphertext, tag``. It names its cipher, so that values written before the
setting was changed stay readable beside the new ones.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from gongkai.privacy.errors import SealBroken

VERSION: Final = 1
ROOT_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
HEAD_BYTES: Final = 2 + NONCE_BYTES


@dataclass(frozen=True, slots=True)
class Suite:
    """A cipher in counter mode with Galois authentication, and the hash its keys are derived with."""

    name: str
    number: int
    algorithm: type[BlockCipherAlgorithm]
    key_bytes: int
    hash: type[hashes.HashAlgorithm]


# fmt: off
SUITES = (
    Suite("aes", 1, algorithms.AES, 32, hashes.SHA256),  # AES-256-GCM, SHA-256
    Suite("sm4", 2, algorithms.SM4, 16, hashes.SM3),     # SM4-GCM, SM3: GB/T 32907-2016, GB/T 32905-2016
)
# fmt: on
BY_NAME = {suite.name: suite for suite in SUITES}
BY_NUMBER = {suite.number: suite for suite in SUITES}


def new_root() -> bytes:
    """A random key, from which the keys of either cipher are derived."""
    return secrets.token_bytes(ROOT_BYTES)


def derive(root: bytes, use: str, *, length: int, hashed_with: type[hashes.HashAlgorithm] = hashes.SHA256) -> bytes:
    """A key for one use, from which neither the root nor the key of another use can be computed."""
    return HKDF(hashed_with(), length, salt=None, info=f"gongkai {use}".encode()).derive(root)


def place(*names: object) -> bytes:
    """Where a value belongs, as the associated data that binds it there: names cannot run into each other."""
    return b"".join(len(text := str(name).encode()).to_bytes(4) + text for name in names)


def seal(root: bytes, clear: bytes, where: bytes, suite: Suite) -> bytes:
    """Encrypt under a fresh nonce, bound to its place."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    head = bytes((VERSION, suite.number)) + nonce
    encryptor = Cipher(_keyed(root, suite), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(where)
    return head + encryptor.update(clear) + encryptor.finalize() + encryptor.tag


def unseal(root: bytes, sealed: bytes, where: bytes) -> bytes:
    """Decrypt what was sealed for this place.

    :raises SealBroken: for anything else; nothing of a value that does not authenticate is returned.
    """
    suite = BY_NUMBER.get(sealed[1]) if len(sealed) >= HEAD_BYTES + TAG_BYTES and sealed[0] == VERSION else None
    if suite is None:
        raise SealBroken("密文的格式无法识别，数据可能已经损坏；请从备份恢复并告知系统管理员。")
    nonce, body, tag = sealed[2:HEAD_BYTES], sealed[HEAD_BYTES:-TAG_BYTES], sealed[-TAG_BYTES:]
    decryptor = Cipher(_keyed(root, suite), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(where)
    try:
        return decryptor.update(body) + decryptor.finalize()
    except InvalidTag:
        raise SealBroken("密文未通过校验：内容被改动过，或者不属于这个人的这一项；请告知系统管理员。") from None


def fingerprint(root: bytes, use: str, text: str) -> str:
    """HMAC-SHA-256 under a key of this use alone, in hexadecimal: equal texts are found, the text is not."""
    code = hmac.HMAC(derive(root, use, length=ROOT_BYTES), hashes.SHA256())
    code.update(text.encode())
    return code.finalize().hex()


def _keyed(root: bytes, suite: Suite) -> BlockCipherAlgorithm:
    return suite.algorithm(derive(root, suite.name, length=suite.key_bytes, hashed_with=suite.hash))
