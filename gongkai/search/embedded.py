"""The embedded engine: tantivy on segmented text, in a folder of the installation.

The folder holds one folder for each building of the index and a pointer to the one in use::

    index/current -> 1-20260101T080000-5f2a   index/writer.lock

A reader follows the pointer at every search, so every process notices a switch at once.
"""

import contextlib
import fcntl
import math
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Self

from tantivy import Document as Row
from tantivy import Index as Tantivy
from tantivy import IndexWriter, Occur, Schema, SchemaBuilder, Searcher
from tantivy import Query as Part

from gongkai.search import text
from gongkai.search.engine import Key, NoIndex, Query, Ranked, Writer
from gongkai.search.sources import Document

FORMAT = "1"  # of what is in the index; another number makes every older index one to be rebuilt
MEMORY = 30_000_000
ATTEMPTS = 5
# fmt: off
EXACT_NUMBER, EXACT_TAIL, EXACT_TITLE = 1e7, 1e6, 1e5  # each beyond the one below it and all words together, however fresh
WEIGHTS = {"title": 3.0, "body": 1.0, "about": 0.5}
# fmt: on
IN_TITLE = 8.0  # the query as a whole within a title
FRESHER_EACH_YEAR, SINCE, MOST_YEARS = 0.03, date(1990, 1, 1), 60


def _schema() -> Schema:
    schema = SchemaBuilder()
    # fmt: off
    schema.add_text_field("key",     tokenizer_name="raw",        index_option="basic")
    schema.add_text_field("kind",    tokenizer_name="raw",        index_option="basic", stored=True)
    schema.add_integer_field("id",                                                      stored=True)
    schema.add_integer_field("version",                                                 stored=True)
    schema.add_text_field("agency",  tokenizer_name="raw",        index_option="basic")
    schema.add_text_field("number",  tokenizer_name="whitespace", index_option="basic")
    schema.add_text_field("exact",   tokenizer_name="raw",        index_option="basic")
    schema.add_text_field("letters", tokenizer_name="whitespace", index_option="position")
    schema.add_text_field("title",   tokenizer_name="whitespace", index_option="freq")
    schema.add_text_field("body",    tokenizer_name="whitespace", index_option="freq")
    schema.add_text_field("about",   tokenizer_name="whitespace", index_option="freq")
    schema.add_float_field("weight", fast=True)
    # fmt: on
    return schema.build()


SCHEMA = _schema()


class EmbeddedIndex:
    """tantivy in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened: tuple[str, Tantivy] | None = None

    def search(self, query: Query, *, start: int, size: int) -> Ranked:
        if query.is_empty:
            return Ranked(0, [])
        searcher = self._searcher()
        found = searcher.search(_parts(query), limit=size, offset=start, count=True, weight_by_field="weight")
        rows = [searcher.doc(address) for _, address in found.hits]
        keys = [Key(row.get_first("kind"), row.get_first("id"), row.get_first("version")) for row in rows]
        return Ranked(found.count, keys)

    def count(self) -> int:
        return self._searcher().num_docs

    def exists(self) -> bool:
        name = self._current()
        return bool(name) and (self.folder / name / "meta.json").exists()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Writer]:
        with FolderWriter(Tantivy.open(str(self.folder / self._current()))) as writer:
            yield writer

    @contextlib.contextmanager
    def rebuilding(self) -> Iterator[Writer]:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._clear()
        name = f"{FORMAT}-{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
        (self.folder / name).mkdir()
        with FolderWriter(Tantivy(SCHEMA, str(self.folder / name))) as writer:
            yield writer
            writer.commit()
        self._point_to(name)
        self._clear()

    def _point_to(self, name: str) -> None:
        fresh = self.folder / "current.new"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(name)
        fresh.replace(self.folder / "current")
        descriptor = os.open(self.folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)

    def _clear(self) -> None:
        """Remove what no pointer leads to; a reader that is still inside keeps its open files."""
        current = self._pointer()
        for path in self.folder.iterdir():
            if path.is_dir() and not path.is_symlink() and path.name != current:
                shutil.rmtree(path, ignore_errors=True)

    def _pointer(self) -> str:
        try:
            return (self.folder / "current").readlink().name
        except FileNotFoundError:
            return ""

    def _current(self) -> str:
        name = self._pointer()
        return name if name.partition("-")[0] == FORMAT else ""

    def _searcher(self) -> Searcher:
        """A view of the index as it was last committed."""
        for attempt in range(ATTEMPTS):
            name = self._current()
            if not name:
                break
            try:
                return self._open(name).searcher()
            except ValueError:  # switched and cleared between the two lines above
                self._opened = None
                if attempt + 1 == ATTEMPTS:
                    raise
        raise NoIndex("检索索引还没有建立。管理员可以运行 gongkai index rebuild 建立它。")

    def _open(self, name: str) -> Tantivy:
        opened = self._opened
        if opened and opened[0] == name:
            opened[1].reload()
            return opened[1]
        index = Tantivy.open(str(self.folder / name))
        index.config_reader("manual")
        index.reload()
        self._opened = (name, index)
        return index


class FolderWriter:
    """The writer of one building of the index."""

    def __init__(self, index: Tantivy) -> None:
        self.index = index
        self.writer: IndexWriter | None = None

    def __enter__(self) -> Self:
        self.writer = self.index.writer(MEMORY, 1)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        writer, self.writer = self.writer, None
        if writer and kind is None:
            writer.wait_merging_threads()

    def add(self, kind: str, documents: Iterable[Document]) -> None:
        for document in documents:
            self.remove(kind, [document.id])
            self.writer.add_document(_row(kind, document))

    def remove(self, kind: str, ids: Iterable[int]) -> None:
        for number in ids:
            self.writer.delete_documents_by_term("key", f"{kind}:{number}")

    def commit(self) -> None:
        self.writer.commit()


def _row(kind: str, document: Document) -> Row:
    def joined(*texts: str) -> str:
        return " ".join(word for one in texts for word in text.words(one))

    return Row(
        key=f"{kind}:{document.id}",
        kind=kind,
        id=document.id,
        version=document.version,
        agency=document.agency,
        number=" ".join(text.number_keys(document.number)),
        exact=text.title_key(document.title),
        letters=" ".join(text.letters(document.title)),
        title=joined(document.title),
        body=joined(document.body),
        about=joined(document.number, document.category, document.agency_name),
        weight=_weight(document.published_on),
    )


def _weight(published_on: date) -> float:
    """What makes a score grow by three hundredths each year: tantivy multiplies it by log2(2 + this)."""
    years = min(max((published_on - SINCE).days / 365.25, 0), MOST_YEARS)
    return 2.0 ** math.exp(years * FRESHER_EACH_YEAR) - 2


def _parts(query: Query) -> Part:
    """The query put together from terms; no parser ever sees what was typed."""
    ways = [_exactly("exact", query.title, EXACT_TITLE)]
    if query.words:
        ways.append(
            Part.boolean_query(
                [(Occur.Should, _anywhere(word)) for word in query.words],
                minimum_number_should_match=query.needed,
            )
        )
    if query.number:
        whole = not query.number.startswith("〔")
        ways.append(_exactly("number", query.number, EXACT_NUMBER if whole else EXACT_TAIL))
    if len(query.letters) == 1:
        ways.append(_term("letters", query.letters[0]))
    elif query.letters:
        phrase = Part.phrase_query(SCHEMA, "letters", list(query.letters))
        ways.append(Part.boost_query(phrase, IN_TITLE / len(query.letters)))
    found = Part.boolean_query([(Occur.Should, way) for way in ways], minimum_number_should_match=1)
    if not query.agency:
        return found
    return Part.boolean_query([(Occur.Must, found), (Occur.Must, _exactly("agency", query.agency, 0.0))])


def _term(name: str, value: str) -> Part:
    return Part.term_query(SCHEMA, name, value)


def _exactly(name: str, value: str, score: float) -> Part:
    return Part.const_score_query(_term(name, value), score)


def _anywhere(word: str) -> Part:
    return Part.boolean_query([(Occur.Should, Part.boost_query(_term(name, word), by)) for name, by in WEIGHTS.items()])


@contextlib.contextmanager
def writer_lock(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Whether this process is the one writer now; the system frees the lock of a process that is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "writer.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
