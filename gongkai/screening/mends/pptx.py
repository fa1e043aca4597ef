"""A presentation without notes, comments and hidden slides, with what was found in its words masked."""

from __future__ import annotations

from gongkai.screening.mends.package import Parts, mend_shared
from gongkai.screening.mends.words import Wanted, rewritten
from gongkai.screening.readers.package import Element, attr, every, local

MAIN = "ppt/presentation.xml"


def mend_pptx(data: bytes, wanted: Wanted) -> bytes:
    """The new presentation."""
    parts = Parts(data)
    if "hidden-slide" in wanted.kinds:
        _hidden_slides(parts)
    for name in parts.like(r"ppt/slides/[^/]+\.xml"):
        gone = {
            kind for kind, told in (("notesSlide", "speaker-note"), ("comments", "comment")) if told in wanted.kinds
        }
        parts.unlink(name, lambda kind, _target, gone=gone: kind in gone)  # type: ignore[misc]
    for name in parts.like(r"ppt/(?:slides|slideLayouts|slideMasters|notesSlides)/[^/]+\.xml"):
        for paragraph in every(parts.root(name), "p"):
            _paragraph(paragraph, wanted)
    mend_shared(parts, wanted.kinds)
    return parts.written()


def _hidden_slides(parts: Parts) -> None:
    hidden = {
        name.removeprefix("ppt/") for name in parts.like(r"ppt/slides/[^/]+\.xml") if _is_hidden(parts.root(name))
    }
    gone = parts.unlink(MAIN, lambda kind, target: kind == "slide" and target.removeprefix("/ppt/") in hidden)
    for each in list(every(parts.root(MAIN), "sldId")):
        if any(value in gone for key, value in each.items() if key.endswith("}id")):
            each.getparent().remove(each)


def _is_hidden(root: Element | None) -> bool:
    return root is not None and local(root) == "sld" and attr(root, "show") in ("0", "false")


def _paragraph(paragraph: Element, wanted: Wanted) -> None:
    slots = list(every(paragraph, "t"))
    texts = [slot.text or "" for slot in slots]
    edits = wanted.edits("".join(texts))
    for slot, text in zip(slots, rewritten(texts, edits), strict=True) if edits else ():
        slot.text = text
