"""A PDF without what it hides: written anew from what its pages show.

What was found in its words is not masked: a font in a PDF is often cut down to the signs in use, and a box over the words hides
nothing. That is said instead, and the words are mended in the document that the PDF was made of.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.files.reading import CannotRead
from gongkai.screening.mends.picture import without_place
from gongkai.screening.mends.words import Wanted
from gongkai.screening.readers.pdf import (
    NOTES,
    SIGNED,
    annotations_of,
    is_typed,
    layers_off,
    mark_of,
    photograph,
    unseen,
)

PERSONAL = ("/Author", "/Company", "/Manager", "/LastModifiedBy", "/SourceModified", "/Title", "/Subject", "/Keywords")
UNSEEN = {"invisible-text", "text-under-box"}
SMALL = 0.5  # of the size on paper: enough to see that nothing that was seen has gone
CHANGED = "看不见的文字与看得见的内容连在一起，不能自动删去。请修改原稿后重新生成 PDF。"
SIGNED_SENTENCE = "PDF 带有电子签名，处理后签名失效，不自动处理。请修改原稿后重新生成并签名。"


def mend_pdf(data: bytes, wanted: Wanted) -> bytes:
    """The new PDF.

    :raises CannotRead: for a signed one, whose signature would not hold.
    """
    if SIGNED.search(data):
        raise CannotRead(SIGNED_SENTENCE)
    given = data
    if wanted.kinds & UNSEEN:
        data = _without_unseen(data)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for kind, step in _STEPS.items():
            if kind in wanted.kinds:
                step(pdf)
        made = io.BytesIO()
        pdf.save(made)  # anew: whatever nothing leads to any more is left out
    if wanted.kinds & {*UNSEEN, "pdf-layer"} and _seen(made.getvalue()) != _seen(given):
        raise CannotRead(CHANGED)
    return made.getvalue()


def _properties(pdf: Any) -> None:
    for name in PERSONAL:
        if pdf.trailer.get("/Info") is not None and name in pdf.docinfo:
            del pdf.docinfo[name]
    if "/Metadata" in pdf.Root:
        del pdf.Root.Metadata


def _attachments(pdf: Any) -> None:
    for name in list(pdf.attachments):
        del pdf.attachments[name]
    for page in pdf.pages:
        _keep(page, lambda each: each.get("/Subtype") != "/FileAttachment")


def _comments(pdf: Any) -> None:
    """Notes go with their windows; what is typed onto the page and shown on it is no note."""
    for page in pdf.pages:
        _keep(page, lambda each: each.get("/Subtype") not in NOTES | {"/Popup"} or is_typed(each))


def _keep(page: Any, keeps: Callable[[Any], bool]) -> None:
    notes = annotations_of(page)
    kept = [each for each in notes if keeps(each)]
    if len(kept) < len(notes):
        page.obj.Annots = pikepdf.Array(kept)


def _pictures(pdf: Any) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image" and (data := photograph(each)):
            each.write(without_place(data), filter=pikepdf.Name.DCTDecode)


def _programs(pdf: Any) -> None:
    for holder, name in ((pdf.Root.get("/Names"), "/JavaScript"), (pdf.Root, "/OpenAction"), (pdf.Root, "/AA")):
        if isinstance(holder, pikepdf.Dictionary) and name in holder:
            del holder[name]


def _layers(pdf: Any) -> None:
    """What is drawn in a layer that is off is not drawn any more, and the layer is gone."""
    off = {each.objgen for each in layers_off(pdf)}
    held = pdf.Root.get("/OCProperties", pikepdf.Dictionary())
    setting = held.get("/D", pikepdf.Dictionary())
    for page in pdf.pages:
        properties = page.obj.get("/Resources", pikepdf.Dictionary()).get("/Properties", pikepdf.Dictionary())
        names = {name for name, each in properties.items() if each.is_indirect and each.objgen in off}
        objects = page.obj.get("/Resources", pikepdf.Dictionary()).get("/XObject", pikepdf.Dictionary())
        drawn = {name for name, each in objects.items() if each.get("/OC") is not None and each.OC.objgen in off}
        if names or drawn:
            page.obj.Contents = pdf.make_stream(pikepdf.unparse_content_stream(_drawn(page, names, drawn)))
            for name in names:
                del properties[name]
            for name in drawn:
                del objects[name]
        _keep(page, lambda each: each.get("/OC") is None or each.OC.objgen not in off)
    held.OCGs = pikepdf.Array([each for each in held.get("/OCGs", []) if each.objgen not in off])
    for name in ("/OFF", "/BaseState", "/Order", "/AS", "/RBGroups", "/Locked"):
        if name in setting:
            del setting[name]


def _drawn(page: Any, names: set[str], objects: set[str]) -> list[Any]:
    """The instructions of a page without those of these layers."""
    kept, depth, skipped = [], 0, 0
    for each in pikepdf.parse_content_stream(page):
        operator, operands = str(each.operator), list(each.operands)
        if operator in ("BDC", "BMC"):
            depth += 1
            if not skipped and operator == "BDC" and str(operands[0]) == "/OC" and str(operands[1]) in names:
                skipped = depth
        leaves_out = skipped > 0 or (operator == "Do" and str(operands[0]) in objects)
        if operator == "EMC":
            if depth == skipped:
                skipped = 0
            depth -= 1
        if not leaves_out:
            kept.append(each)
    return kept


_STEPS: dict[str, Callable[[Any], None]] = {
    "metadata": _properties, "attachment": _attachments, "comment": _comments, "macro": _programs, "pdf-layer": _layers,
    "image-location": _pictures,
}  # fmt: skip


# ── texts that nobody sees ──────────────────────────────────────────────────
def _without_unseen(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    for page in document:
        gone = _gone(page)
        for each in gone:
            page.remove_obj(each)
        if gone:
            page.gen_content()
        page.close()
    made = io.BytesIO()
    document.save(made)
    document.close()
    return made.getvalue()


def _seen(data: bytes) -> list[str]:
    """How each page looks, without its notes: what is taken away was not seen, so nothing may look otherwise."""
    document = pypdfium2.PdfDocument(data)
    looks = [
        sha256(page.render(scale=SMALL, may_draw_forms=False, draw_annots=False).buffer).hexdigest()
        for page in document
    ]
    document.close()
    return looks


def _gone(page: Any) -> list[Any]:
    textpage = page.get_textpage()
    objects, marks = [], []
    for each in page.get_objects(max_depth=8, textpage=textpage):
        mark = None
        with suppress(pypdfium2.PdfiumError, ValueError):
            mark = mark_of(each, textpage)
        if mark:
            objects.append(each)
            marks.append(mark)
    found = [objects[at] for at, _ in unseen(marks, [], page.get_bbox())]
    textpage.close()
    return [each for each in found if each.container is None and each.type == pdfium.FPDF_PAGEOBJ_TEXT]
