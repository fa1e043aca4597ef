"""Text as it is compared: one normal form, one segmentation, one spelling of a 文号, used by the index and by queries.

Nothing here knows an engine; whatever a person types is text, and never a query language.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_WORD = 100
# Words without meaning of their own: a query of others is not narrowed or slowed by them.
FUNCTION_WORDS = frozenset("的了和与及或在是对为等之其于就也")
# 青民发〔2020〕1号 after folding, when brackets of every kind and width are "(" and ")".
DOCUMENT_NUMBER = re.compile(
    r"([^\s()“”《》,，。、:：;；]*?)\s*[(]?(?<!\d)((?:19|20)\d\d)\s*[)年]\s*第?\s*0*(\d{1,6})\s*(?:号|$)"
)
_BRACKETS = str.maketrans(dict.fromkeys("〔[［【{（〖「", "(") | dict.fromkeys("〕]］】}）〗」", ")"))
_ABOUT_TO_BEGIN = re.compile(r"^(?:关于|印发|根据|依据|按照|转发|执行)+")


def folded(text: str) -> str:
    """Compatibility forms and case made one; half of a surrogate pair, which no index can hold, becomes a mark."""
    return unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode()).casefold()


def words(text: str) -> Iterator[str]:
    """The words of a text, as long ones and as the shorter ones within them."""
    import rjieba  # noqa: PLC0415 — it reads its dictionary when imported: only those who search or index wait for it

    for word in rjieba.cut_for_search(folded(text)):
        if word in FUNCTION_WORDS:
            continue
        if word.isalnum():
            yield word[:LONGEST_WORD]
        elif any(letter.isalnum() for letter in word):
            yield "".join(word.split())[:LONGEST_WORD]


def distinct_words(text: str, *, at_most: int) -> list[str]:
    """The words of a query, each once, in order."""
    return list(dict.fromkeys(words(text)))[:at_most]


def letters(text: str) -> list[str]:
    """Every letter and figure alone: finds a part of a title that the segmentation cut elsewhere."""
    return [letter for letter in folded(text) if letter.isalnum()]


def title_key(text: str) -> str:
    """A title without what may be typed otherwise: width, case, spaces, punctuation."""
    return "".join(letters(text))


def number_keys(number: str) -> list[str]:
    """The spellings under which a 文号 is found: whole, and without the word of the body that issued it."""
    found = DOCUMENT_NUMBER.search(folded(number).translate(_BRACKETS))
    if found is None:
        return [key] if (key := title_key(number)) else []
    prefix, year, ordinal = found.groups()
    tail = f"〔{year}〕{ordinal}号"
    return [f"{prefix}{tail}", tail] if prefix else [tail]


def number_asked_for(query: str) -> str:
    """The 文号 a query names, with its prefix if that was typed; "" for none."""
    found = DOCUMENT_NUMBER.search(folded(query).translate(_BRACKETS))
    if found is None:
        return ""
    prefix, year, ordinal = found.groups()
    return f"{_ABOUT_TO_BEGIN.sub('', prefix)}〔{year}〕{ordinal}号"


# ── snippets ─────────────────────────────────────────────


Marked = list[tuple[str, bool]]


def snippet(text: str, sought: Iterable[str], *, length: int = 120) -> Marked:
    """A piece of the text around the words sought, as parts that are marked or not; its beginning if none is in it."""
    plain = " ".join(text.split())
    spans = _spans(plain, sought)
    start, end = _window(spans, len(plain), length)
    parts: Marked = [("…", False)] if start else []
    at = start
    for first, last in spans:
        if first >= at and last <= end:
            parts += [(plain[at:first], False), (plain[first:last], True)]
            at = last
    parts += [(plain[at:end], False), ("…" if end < len(plain) else "", False)]
    return [part for part in parts if part[0]]


def _spans(plain: str, sought: Iterable[str]) -> list[tuple[int, int]]:
    """Where the words stand, joined where they touch."""
    alternatives = "|".join(_as_written(word) for word in sorted(set(sought), key=len, reverse=True))
    if not alternatives:
        return []
    spans: list[tuple[int, int]] = []
    for found in re.finditer(alternatives, _folded_in_place(plain)):
        if spans and spans[-1][1] == found.start():
            spans[-1] = (spans[-1][0], found.end())
        else:
            spans.append(found.span())
    return spans


def _as_written(word: str) -> str:
    """A figure or a Latin word is itself only where it stands alone: 3 is not in 43."""
    pattern = re.escape(word)
    return f"(?<![0-9a-z]){pattern}(?![0-9a-z])" if word.isascii() and word.isalnum() else pattern


def _folded_in_place(text: str) -> str:
    """Folded letter by letter, so that places in it are places in the text."""
    return "".join(one if len(one := folded(letter)) == 1 else letter for letter in text)


def _window(spans: list[tuple[int, int]], whole: int, length: int) -> tuple[int, int]:
    """The stretch that holds most of what is marked, a little before its first mark."""
    best, start, ahead, held = 0, 0, 0, 0
    for number, (first, last) in enumerate(spans):
        while ahead < len(spans) and spans[ahead][1] <= first + length:
            held += spans[ahead][1] - spans[ahead][0]
            ahead += 1
        if held > best:
            best, start = held, max(0, first - length // 6)
        held = held - (last - first) if ahead > number else 0
        ahead = max(ahead, number + 1)
    start = max(0, min(start, whole - length))
    return start, min(whole, start + length)
