"""A Word document without its tracked changes, comments and hidden text, with what was found in its words masked."""

from __future__ import annotations

from gongkai.screening.mends.package import Parts, mend_shared
from gongkai.screening.mends.words import Wanted, rewritten
from gongkai.screening.readers.docx import FORMATS, INSERTED, MARKS, PARTS, STRUCK, Look, Paragraph, Styles, Walk
from gongkai.screening.readers.package import Element, every, local

COMMENT_PARTS = ("comments", "commentsExtended", "commentsIds", "commentsExtensible", "people")
COMMENT_MARKS = ("commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef")
RANGES = ("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd")
UNSEEN = ("hidden-text", "text-under-box")


def mend_docx(data: bytes, wanted: Wanted) -> bytes:
    """The new document."""
    parts = Parts(data)
    if "comment" in wanted.kinds:
        parts.unlink("word/document.xml", lambda kind, _target: kind in COMMENT_PARTS)
    styles = Styles(parts.root("word/styles.xml"))
    for pattern, label in PARTS:
        for name in parts.like(pattern):
            root = parts.root(name)
            if "comment" in wanted.kinds:
                _drop(root, COMMENT_MARKS)
            if "tracked-change" in wanted.kinds:
                accept(root)
            walk = Walk(label, styles)
            walk.block(root, Look())
            for paragraph in walk.paragraphs:
                _paragraph(paragraph, wanted)
    mend_shared(parts, wanted.kinds)
    return parts.written()


def _drop(root: Element, names: tuple[str, ...]) -> None:
    for each in list(every(root, *names)):
        each.getparent().remove(each)


def accept(root: Element) -> None:
    """Accept every tracked change: what was struck goes, what was inserted stays, the forms are as they are now."""
    _drop(root, (*FORMATS, *MARKS, *RANGES))
    for each in list(every(root, *STRUCK)):
        if each.getparent() is None:
            continue
        if local(each.getparent()) == "trPr":  # a struck row
            row = each.getparent().getparent()
            row.getparent().remove(row)
        else:
            each.getparent().remove(each)
    for each in list(every(root, *INSERTED)):
        holder = each.getparent()
        at = holder.index(each)
        for child in list(each):
            holder.insert(at, child)
            at += 1
        holder.remove(each)


def _paragraph(paragraph: Paragraph, wanted: Wanted) -> None:
    for slot in paragraph.slots:
        why = slot.look.why()
        if slot.element is not None and why and not slot.struck and why[0] in UNSEEN and why[0] in wanted.kinds:
            slot.element.text = slot.text = ""
    for struck in (False, True):
        slots = [slot for slot in paragraph.slots if slot.struck is struck]
        texts = [slot.text for slot in slots]
        edits = wanted.edits("".join(texts), paragraph.under)
        for slot, text in zip(slots, rewritten(texts, edits), strict=True) if edits else ():
            if slot.element is not None:
                slot.element.text = text
