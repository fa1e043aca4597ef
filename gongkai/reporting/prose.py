"""The text of a report in the making: lines of words and of figures that know what they were counted from.

The office edits plain text in which a figure looks like any other number. What comes back is laid against what was shown:
a number left as it was stays bound to its record count and follows it; one that was rewritten is marked as overwritten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from gongkai.reporting.document import Paragraph, Run

NUMBER = r"[+-]?\d+(?:,\d{3}(?!\d))*(?:\.\d+)?"  # a comma belongs to it only where it divides thousands
INSERTED = re.compile(r"\{([^{}\s]+)\}")  # {3.received.total}: how a writer asks for a figure
OPEN, CLOSE = "\ue000", "\ue001"  # private characters around a figure's name in a drafted text; no keyboard has them
MISSING = re.compile(r"【请[^】]*】")  # what a draft leaves for a person to say
LONGEST = 20_000  # characters of one section
_GONE = "【请核对：{}】"  # in the place of a figure that the records no longer give
_TOKEN = re.compile(rf"{INSERTED.pattern.replace('(', '(?:')}|{_GONE.format('[^】]*')}|{NUMBER}|\s*\n|.", re.DOTALL)
_DRAFTED = re.compile(f"{OPEN}([^{CLOSE}]+){CLOSE}")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in a text: its name, and what a person wrote in its place."""

    name: str
    typed: str | None = None


Piece = str | Figure
Line = tuple[Piece, ...]
Lines = tuple[Line, ...]
Values = Mapping[str, str]  # by figure name, as a text prints it now


def read(data: Iterable[Iterable[Any]]) -> Lines:
    """Lines as they are kept."""
    return tuple(
        tuple(piece if isinstance(piece, str) else Figure(piece["figure"], piece.get("typed")) for piece in line)
        for line in data
    )


def kept(lines: Lines) -> list[list[Any]]:
    """Lines as plain values, to keep."""
    return [[piece if isinstance(piece, str) else _kept(piece) for piece in line] for line in lines]


def _kept(figure: Figure) -> dict[str, str]:
    typed = {} if figure.typed is None else {"typed": figure.typed}
    return {"figure": figure.name, **typed}


def drafted(text: str) -> Lines:
    """A rendered template: names between private characters become figures; empty lines are left out."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(tuple(_pieces(line)) for line in lines if line)


def _pieces(line: str) -> Iterator[Piece]:
    end = 0
    for found in _DRAFTED.finditer(line):
        if line[end : found.start()]:
            yield line[end : found.start()]
        yield Figure(found[1])
        end = found.end()
    if line[end:]:
        yield line[end:]


def paragraphs(lines: Lines, values: Values) -> tuple[Paragraph, ...]:
    """Lines as a document prints them today. A figure whose count is gone keeps its name in sight, and blocks (``missing``)."""
    return tuple(Paragraph(tuple(_run(piece, values) for piece in line)) for line in lines)


def _run(piece: Piece, values: Values) -> Run:
    if isinstance(piece, str):
        return Run(piece)
    now = values.get(piece.name, _GONE.format(piece.name))
    return Run(now if piece.typed is None else piece.typed, piece.name, is_overwritten=piece.typed not in (None, now))


def asks(written: str) -> bool:
    """Whether a writer asks for a figure by its name."""
    return INSERTED.search(written) is not None


def text_of(lines: Lines, values: Values) -> str:
    """Lines as plain text, for the writer's page."""
    return "\n".join(paragraph.text for paragraph in paragraphs(lines, values))


def following(lines: Lines, name: str) -> Lines:
    """The lines with this figure as the records give it, wherever a person had written another."""
    return tuple(
        tuple(Figure(name) if isinstance(piece, Figure) and piece.name == name else piece for piece in line)
        for line in lines
    )


def missing(text: str) -> list[str]:
    """What a draft left for a person to say, and nobody said yet."""
    return MISSING.findall(text)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    pieces: tuple[Piece, ...]  # what it is made of: mostly one figure, or words


def rewritten(before: Lines, shown: Values, written: str, known: Values) -> Lines:
    """The lines that a writer's text makes of the ones before.

    :param before: the lines that were shown. :param shown: the figures as they were shown in them.
    :param known: every figure there is: only these may be asked for by name.
    """
    text = "\n".join(line.strip() for line in written.replace("\r\n", "\n").splitlines() if line.strip())
    if text == text_of(before, shown):
        return before
    old, new = _tokens(before, shown), _TOKEN.findall(text)
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, [token.text for token in old], new, autojunk=False)
    for how, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        kept = [piece for token in old[old_from:old_to] for piece in token.pieces]
        if how == "equal":
            pieces += kept
        else:
            pieces += _changed([piece for piece in kept if isinstance(piece, Figure)], new[new_from:new_to])
    return _inserted(_split(pieces), known)


def _tokens(lines: Lines, shown: Values) -> list[_Token]:
    """The lines cut as the text they read as will be cut again; a figure that a cut would go through is one token."""
    pieces = [piece for number, line in enumerate(lines) for piece in (("\n", *line) if number else line)]
    texts = [piece if isinstance(piece, str) else _run(piece, shown).text for piece in pieces]
    ends = {found.end() for found in _TOKEN.finditer("".join(texts))}
    made: list[_Token] = []
    text, held, place = "", [], 0
    for piece, words in zip(pieces, texts, strict=True):
        for part in [words] if isinstance(piece, Figure) else words:
            text, place = text + part, place + len(part)
            held.append(piece if isinstance(piece, Figure) else part)
            if place in ends:
                made.append(_Token(text, tuple(held)))
                text, held = "", []
    return made


def _changed(figures: Sequence[Figure], tokens: Sequence[str]) -> list[Piece]:
    """New words; as many numbers as there were figures are taken for those figures, overwritten in their order."""
    numbers = [token for token in tokens if re.fullmatch(NUMBER, token)]
    if not figures or len(numbers) != len(figures):
        return list(tokens)
    following = iter(figures)
    return [Figure(next(following).name, token) if re.fullmatch(NUMBER, token) else token for token in tokens]


def _split(pieces: Iterable[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if isinstance(piece, str) and piece.endswith("\n"):
            lines.append([])
        elif isinstance(piece, str) and lines[-1] and isinstance(lines[-1][-1], str):
            lines[-1][-1] += piece
        else:
            lines[-1].append(piece)
    return [line for line in lines if line]


def _inserted(lines: list[list[Piece]], known: Values) -> Lines:
    """Figures that the writer asked for by name; a name nobody knows stays as it was typed."""
    return tuple(
        tuple(made for piece in line for made in ([piece] if isinstance(piece, Figure) else _asked(piece, known)))
        for line in lines
    )


def _asked(text: str, known: Values) -> Iterator[Piece]:
    end = 0
    for found in INSERTED.finditer(text):
        if found[1] in known:
            if text[end : found.start()]:
                yield text[end : found.start()]
            yield Figure(found[1])
            end = found.end()
    if text[end:]:
        yield text[end:]
