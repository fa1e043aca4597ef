"""Readers of the ledger."""

from collections.abc import Iterator

from gongkai.ledger.chain import Link, Proof, prove
from gongkai.ledger.models import Entry, Head


def proofs() -> Iterator[Proof]:
    """Prove every book, one after the other, in constant memory."""
    heads = {head.book: (head.sequence, head.sha256, head.sm3) for head in Head.objects.all()}
    written = Entry.objects.order_by().values_list("book", flat=True).distinct()
    for book in sorted({*heads, *written}):
        yield prove(book, _links(book), heads.get(book))


def _links(book: str) -> Iterator[Link]:
    for entry in Entry.objects.filter(book=book).order_by("sequence").iterator(chunk_size=500):
        yield Link(entry.book, entry.sequence, entry.facts, entry.sha256, entry.sm3)
