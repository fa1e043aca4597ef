"""The sealed archive: one file that any tar and any age open, written in one pass and read back in one.

The file is a plain tar of three members: a note that says how to open it, the key of this archive (locked with the
passphrase or to the recipients), and the archive itself, encrypted to that key. The key is made for this one archive,
so that whoever wrote it can read it back for a check even when only a recipient elsewhere may open it later.
"""

import hashlib
import os
import tarfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import pyrage

NOTE, KEY, BODY = "怎样打开.txt", "key.age", "backup.tar.age"
HOW_TO_OPEN = """这是 gongkai 的备份。恢复：gongkai restore 本文件

没有 gongkai 时，也可以用 tar 和 age（age-encryption.org）打开：
  tar -xf 本文件
  age -d -o key.txt key.age            （输入口令；以公钥加密的，加 -i 私钥文件）
  age -d -i key.txt backup.tar.age | tar -xf -
其中 database.* 是数据库，home/ 是文件和密钥，manifest.json 是清单。
"""
CHUNK = 1 << 18


class SealRefused(Exception):
    """An archive cannot be opened; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What locks an archive: a passphrase, or the public keys of those who may open it."""

    passphrase: str = ""
    recipients: tuple[str, ...] = ()

    def seal(self, secret: bytes) -> bytes:
        """:raises SealRefused: for a recipient that is none."""
        if self.passphrase:
            return pyrage.passphrase.encrypt(secret, self.passphrase)
        try:
            return pyrage.encrypt(secret, [pyrage.x25519.Recipient.from_str(text) for text in self.recipients])
        except pyrage.RecipientError as refused:
            raise SealRefused("公钥应当以 age1 开头，请核对 --recipient。") from refused


@dataclass(frozen=True, slots=True)
class Opener:
    """What opens an archive: the passphrase, or the private key of a recipient."""

    passphrase: str = ""
    identity: str = ""

    def open(self, sealed: bytes) -> str:
        """:raises SealRefused: when it does not fit."""
        try:
            if self.passphrase:
                return pyrage.passphrase.decrypt(sealed, self.passphrase).decode("ascii")
            return pyrage.decrypt(sealed, [pyrage.x25519.Identity.from_str(self.identity)]).decode("ascii")
        except pyrage.DecryptError as refused:
            raise SealRefused("口令或者私钥不对，这份备份打不开。") from refused
        except pyrage.IdentityError as refused:
            raise SealRefused("私钥应当以 AGE-SECRET-KEY- 开头，请核对 --identity 的文件。") from refused


@dataclass(frozen=True, slots=True)
class Member:
    """One file to write: its name in the archive and where it is read from."""

    name: str
    source: Path | bytes


Digests = dict[str, dict[str, Any]]


def write(path: Path, members: Iterable[Member], lock: Lock, last: Callable[[Digests], Member]) -> str:
    """Write an archive; ``last`` makes its last member from the digests of the others. Returns the archive's own key."""
    key = pyrage.x25519.Identity.generate()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w+b") as file:
        for name, content in ((NOTE, HOW_TO_OPEN.encode()), (KEY, lock.seal(str(key).encode()))):
            _put(file, _header(name, len(content)) + content + _padding(len(content)))
        place = file.tell()
        _put(file, _header(BODY, 0))
        begins = file.tell()
        pyrage.encrypt_io(_Reader(_tar(members, last)), file, [key.to_public()])
        size = file.seek(0, os.SEEK_END) - begins
        _put(file, _padding(size) + bytes(2 * tarfile.BLOCKSIZE))
        file.seek(place)
        _put(file, _header(BODY, size))
        file.flush()
        os.fsync(file.fileno())
    return str(key)


def _put(file: IO[bytes], content: bytes) -> None:
    file.write(content)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    return info.tobuf(tarfile.GNU_FORMAT, "utf-8")


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def _tar(members: Iterable[Member], last: Callable[[Digests], Member]) -> Iterator[bytes]:
    digests: Digests = {}
    for member in members:
        yield from _member(member, digests)
    yield from _member(last(digests), {})
    yield bytes(2 * tarfile.BLOCKSIZE)


def _member(member: Member, digests: Digests) -> Iterator[bytes]:
    if isinstance(member.source, bytes):
        size, chunks = len(member.source), iter([member.source])
    else:
        try:
            file = member.source.open("rb")
        except FileNotFoundError:
            return  # gone since it was listed: the program itself removed it while the backup ran
        size, chunks = os.fstat(file.fileno()).st_size, _chunks(file)
    seen = hashlib.sha256()
    yield _header(member.name, size)
    left = size
    for chunk in chunks:
        part = chunk[:left]
        left -= len(part)
        seen.update(part)
        yield part
    if left:
        raise SealRefused(f"“{member.name}”在备份时变短了，请重新备份。")
    yield _padding(size)
    digests[member.name] = {"size": size, "sha256": seen.hexdigest()}


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


class _Reader:
    """An iterator of bytes as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.chunks, self.rest = chunks, memoryview(b"")

    def read(self, size: int) -> bytes:
        while not self.rest:
            try:
                self.rest = memoryview(next(self.chunks))
            except StopIteration:
                return b""
        part, self.rest = self.rest[:size], self.rest[size:]
        return bytes(part)


def key_of(path: Path, opener: Opener) -> str:
    """The archive's own key.

    :raises SealRefused: for a file that is no archive, and for a wrong passphrase or private key.
    """
    with _outer(path) as outer:
        return opener.open(outer[KEY].read())


def unpack(path: Path, key: str, into: Path, progress: Callable[[int], object]) -> Digests:
    """Decrypt and unpack an archive into a folder; returns the digests of what came out.

    :raises SealRefused: for a file that is cut short or altered: nothing of it may be trusted then.
    """
    found: Digests = {}
    with (
        _outer(path) as outer,
        _decrypted(outer[BODY], key) as stream,
        tarfile.open(fileobj=stream, mode="r|") as inner,
    ):
        for info in inner:
            target = into / info.name
            if not info.isfile() or not target.resolve().is_relative_to(into.resolve()):
                raise SealRefused(f"备份里有不该有的“{info.name}”，不是 gongkai 写的。")
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            found[info.name] = _unpack(inner.extractfile(info), target, progress)
    return found


def _unpack(source: IO[bytes] | None, target: Path, progress: Callable[[int], object]) -> dict[str, Any]:
    seen, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while source and (chunk := source.read(CHUNK)):
            seen.update(chunk)
            size += len(chunk)
            file.write(chunk)
            progress(len(chunk))
    return {"size": size, "sha256": seen.hexdigest()}


@contextmanager
def _outer(path: Path) -> Iterator[dict[str, IO[bytes]]]:
    try:
        with tarfile.open(path, "r:") as archive:
            members = {info.name: file for info in archive if (file := archive.extractfile(info))}
            if not {KEY, BODY} <= members.keys():
                raise SealRefused(f"“{path.name}”不是 gongkai 的备份，或者没有写完。")
            yield members
    except (tarfile.TarError, EOFError) as damaged:
        raise SealRefused(f"“{path.name}”不是 gongkai 的备份，或者已经损坏。") from damaged
    except OSError as problem:
        raise SealRefused(f"读不了“{path}”（{problem.strerror}）。") from problem


@contextmanager
def _decrypted(sealed: IO[bytes], key: str) -> Iterator[IO[bytes]]:
    """The clear bytes, decrypted by a second thread as the first one reads them."""
    reads, writes = os.pipe()
    refused: list[BaseException] = []

    def decrypt() -> None:
        with os.fdopen(writes, "wb") as out:
            try:
                pyrage.decrypt_io(sealed, out, [pyrage.x25519.Identity.from_str(key)])
            except (pyrage.DecryptError, OSError) as problem:
                refused.append(problem)

    thread = threading.Thread(target=decrypt)
    thread.start()
    try:
        with os.fdopen(reads, "rb") as stream:
            yield stream
            while stream.read(CHUNK):
                pass
    finally:
        thread.join()
        if refused:
            raise SealRefused("备份已经损坏：解密时发现内容被截断或者改动。请换另一份备份。") from refused[0]
