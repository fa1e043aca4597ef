"""A PDF: the text of its pages with what covers or hides it, and what the file holds beside its pages.

PDFium tells what stands on a page and in which order it is painted; pikepdf tells what the file holds.
"""

from __future__ import annotations

import base64
import ctypes
import io
import re
import zlib
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from gongkai.files.reading import CannotRead, pdf_pages
from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Nested, Rows, hidden, with_piece
from gongkai.screening.readers.package import PATH, person, words

OPAQUE, NEARLY_WHITE = 240, 245
MOSTLY, WHOLE_PAGE = 0.6, 0.8
TINY = 2.0
MOST_OBJECTS = 200_000
MOST_REVISIONS, MOST_UNPACKED = 8, 64 << 20
END = re.compile(rb"startxref\s+(\d+)\s+%%EOF[\r\n]{0,2}")
CLEAR, SOLID = (0, 0, 0, 0), (0, 0, 0, 255)
INVISIBLE, CLIPPED = 3, 7  # text that is neither filled nor stroked
NOTES = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Caret", "/Ink", "/Stamp"}
BOXES = {"/Square", "/Redact", "/Polygon"}
SIGNED = re.compile(rb"/Type\s*/Sig\b|/ByteRange\s*\[")


@dataclass(frozen=True, slots=True)
class Mark:
    """One object on a page: text, a filled box or a picture, in the order of painting."""

    kind: str  # text, box, picture
    left: float
    bottom: float
    right: float
    top: float
    text: str = ""
    colour: tuple[int, int, int, int] = (0, 0, 0, 255)
    mode: int = 0
    size: float = 0

    def covered_by(self, other: Mark) -> float:
        """The part of it that another covers."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        area = (self.right - self.left) * (self.top - self.bottom)
        return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0

    @property
    def is_white(self) -> bool:
        """Whether it is painted white."""
        return all(part >= NEARLY_WHITE for part in self.colour[:3])


def read_pdf(file: BinaryIO) -> Iterator[Item]:
    """What a PDF holds.

    :raises CannotRead: for a broken one, or one with a password.
    """
    pdf_pages(file)
    file.seek(0)
    data = file.read()
    now = yield from _pages(data)
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield from _properties(pdf)
            yield from _attachments(pdf)
            yield from _layers(pdf)
            yield from _annotations(pdf)
            yield from _forms_and_programs(pdf)
            yield from _pictures(pdf)
    except (pikepdf.PdfError, ValueError) as problem:
        raise CannotRead("PDF 文件不完整或者已经损坏，不能打开。请重新制作后再试。") from problem
    yield from _revisions(data, now)


# ── what is painted ─────────────────────────────────────────────────────────
def _pages(data: bytes) -> Generator[Item, None, set[str]]:
    """Yields what the pages hold, returns their lines."""
    lines: set[str] = set()
    document = pypdfium2.PdfDocument(data)
    boxes = _annotated(data)
    for number in range(len(document)):
        where = f"第{number + 1}页"
        page = document[number]
        textpage = page.get_textpage()
        text = textpage.get_text_range().replace("\r\n", "\n").replace("\ufffe", "-")
        lines |= _lines(text)
        if text.strip():
            yield Piece(_readable(text), where)
            yield from _tables(text, where)
        marks = list(_marks(page, textpage))
        for index, fault in unseen(marks, boxes.get(number, []), page.get_bbox()):
            yield hidden(*_told(fault, where, marks[index].text))
        for text in _partly(marks, textpage):
            yield hidden(*_told("box", where, text))
        page.close()
    document.close()
    return lines


def _tables(text: str, where: str) -> Iterator[Item]:
    """Lines of as many words as the line before: a table, as far as the order of the text tells."""
    rows: list[list[str]] = []
    for line in (*text.splitlines(), ""):
        row = line.split()
        if rows and len(row) != len(rows[0]):
            if len(rows) > 1:
                yield Rows(rows, where)
            rows = []
        if len(row) > 1:
            rows.append(row)


def _readable(text: str) -> str:
    """Without the signs that a font without names leaves: they are no fault of the words."""
    return re.sub(r"[\x00-\x08\x0b\x0e-\x1f\ue000-\uf8ff]", " ", text)


def _lines(text: str) -> set[str]:
    return {line for line in (re.sub(r"\s", "", each) for each in text.splitlines()) if line}


_FAULTS = {
    "mode": ("invisible-text", "文字的绘制方式是不显示。"),
    "white": ("invisible-text", "白底上的白字，选中即可看到。"),
    "clear": ("invisible-text", "文字完全透明，选中即可看到。"),
    "tiny": ("invisible-text", "字号小得看不见，复制和检索时仍会出现。"),
    "outside": ("invisible-text", "在页面边界之外，复制和检索时仍会出现。"),
    "box": ("text-under-box", ""),
    "picture": ("text-under-box", "文字被图片遮住，复制即可得到。"),
}


def _told(fault: str, where: str, text: str) -> tuple[str, str, str, float, str]:
    kind, why = _FAULTS[fault]
    return kind, where, text, 0.9 if fault != "picture" else 0.8, why


def _marks(page: Any, textpage: Any) -> Iterator[Mark]:
    """The objects of a page in the order of painting, those of its forms where the forms stand."""
    for count, each in enumerate(page.get_objects(max_depth=8, textpage=textpage)):
        if count > MOST_OBJECTS:
            raise CannotRead("PDF 的一页上对象过多，不予逐个查看。请拆分后再试。")
        with suppress(pypdfium2.PdfiumError, ValueError):
            mark = mark_of(each, textpage)
            if mark:
                yield mark


def mark_of(each: Any, textpage: Any) -> Mark | None:
    """What an object is on the page; None for what neither says nor covers anything."""
    kind = each.type
    place: tuple[float, float, float, float] = each.get_bounds()
    container = each.container
    while container is not None:  # an object of a form stands where the form puts it
        place = _moved(container.get_matrix(), place)
        container = container.container
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        text = _text(each, textpage)
        mode = pdfium.FPDFTextObj_GetTextRenderMode(each)
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(each, size)
        scale = abs(each.get_matrix().d) or abs(each.get_matrix().b)
        return Mark("text", *place, text, _colour(each), mode, size.value * scale) if text.strip() else None
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        return Mark("picture", *place, colour=CLEAR if pdfium.FPDFPageObj_HasTransparency(each) else SOLID)
    if kind == pdfium.FPDF_PAGEOBJ_PATH:
        filled, stroked = ctypes.c_int(), ctypes.c_int()
        pdfium.FPDFPath_GetDrawMode(each, filled, stroked)
        if filled.value:
            red, green, blue, alpha = _colour(each)
            alpha = 0 if pdfium.FPDFPageObj_HasTransparency(each) else alpha
            return Mark("box", *place, colour=(red, green, blue, alpha))
    return Mark("picture", *place, colour=CLEAR) if kind == pdfium.FPDF_PAGEOBJ_SHADING else None


def _moved(matrix: Any, place: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    left, bottom, right, top = place
    corners = [matrix.on_point(x, y) for x in (left, right) for y in (bottom, top)]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _text(each: Any, textpage: Any) -> str:
    length = pdfium.FPDFTextObj_GetText(each, textpage, None, 0)
    if length <= 0:
        return ""
    buffer = ctypes.create_string_buffer(length * 2)
    pdfium.FPDFTextObj_GetText(each, textpage, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "replace").rstrip("\x00")


def _colour(each: Any) -> tuple[int, int, int, int]:
    parts = [ctypes.c_uint() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetFillColor(each, *parts):
        return 0, 0, 0, 255
    red, green, blue, alpha = (part.value for part in parts)
    return red, green, blue, alpha


def unseen(marks: list[Mark], boxes: list[Mark], page: tuple[float, float, float, float]) -> Iterator[tuple[int, str]]:
    """The texts of a page that nobody sees, by their place in the list, and why."""
    paper = Mark("box", *page)
    covers = [(at, mark) for at, mark in enumerate(marks) if mark.kind != "text"]
    scanned = any(paper.covered_by(mark) >= WHOLE_PAGE for _, mark in covers if mark.kind == "picture")
    for at, mark in enumerate(marks):
        if mark.kind == "text":
            fault = _fault(mark, at, covers, boxes, paper) if not (scanned and mark.mode == INVISIBLE) else ""
            if fault and not (
                scanned and fault == "picture"
            ):  # the text layer of a scan repeats what the picture shows
                yield at, fault


def _fault(mark: Mark, at: int, covers: list[tuple[int, Mark]], boxes: list[Mark], paper: Mark) -> str:
    area = (mark.right - mark.left) * (mark.top - mark.bottom)
    over = [
        each for place, each in covers if place > at and each.colour[3] >= OPAQUE and mark.covered_by(each) >= MOSTLY
    ]
    ground = [
        each
        for place, each in covers
        if place < at and mark.covered_by(each) > 0 and not (each.kind == "box" and each.is_white)
    ]
    # fmt: off
    faults = (
        ("mode",    mark.mode in (INVISIBLE, CLIPPED)),
        ("outside", area > 0 and mark.covered_by(paper) == 0),
        ("clear",   mark.colour[3] == 0),
        ("tiny",    0 < mark.size < TINY and mark.top - mark.bottom < TINY),
        ("picture", bool(over) and all(each.kind == "picture" for each in over)),
        ("box",     bool(over) or any(mark.covered_by(box) >= MOSTLY for box in boxes)),
        ("white",   mark.is_white and not ground),
    )
    # fmt: on
    return next((fault for fault, is_so in faults if is_so), "")


def partly(marks: list[Mark]) -> Iterator[tuple[float, float, float, float]]:
    """The stretches of lines that an opaque box covers while the rest of the line is seen: left, bottom, right, top."""
    boxes = [(at, mark) for at, mark in enumerate(marks) if mark.kind == "box" and mark.colour[3] >= OPAQUE]
    for at, mark in enumerate(marks) if boxes else ():
        height = mark.top - mark.bottom
        for place, box in boxes:
            left, right = max(mark.left, box.left), min(mark.right, box.right)
            bottom, top = max(mark.bottom, box.bottom), min(mark.top, box.top)
            covers = place > at and right - left > height / 2 and top - bottom > MOSTLY * height > 0
            if mark.kind == "text" and covers and mark.covered_by(box) < MOSTLY:
                yield left, bottom, right, top


def _partly(marks: list[Mark], textpage: Any) -> Iterator[str]:
    for left, bottom, right, top in partly(marks):
        text = textpage.get_text_bounded(left, bottom, right, top)
        if text.strip():
            yield text


# ── what the file holds ─────────────────────────────────────────────────────
def _annotated(data: bytes) -> dict[int, list[Mark]]:
    """By page, the notes that are drawn as filled boxes."""
    found: dict[int, list[Mark]] = {}
    with suppress(pikepdf.PdfError), pikepdf.open(io.BytesIO(data)) as pdf:
        for number, page in enumerate(pdf.pages):
            for each in annotations_of(page):
                filled = each.get("/Subtype") == "/Redact" or len(each.get("/IC", [])) > 0
                if each.get("/Subtype") in BOXES and filled and float(each.get("/CA", 1)) > 0.9:  # noqa: PLR2004
                    left, bottom, right, top = (float(side) for side in each.Rect)
                    found.setdefault(number, []).append(
                        Mark("box", min(left, right), min(bottom, top), max(left, right), max(bottom, top))
                    )
    return found


def annotations_of(page: Any) -> list[Any]:
    """The notes, links and boxes that lie on a page."""
    notes = page.obj.get("/Annots", [])
    return [each for each in notes if isinstance(each, pikepdf.Dictionary)] if isinstance(notes, pikepdf.Array) else []


def is_typed(note: Any) -> bool:
    """Whether it is text typed onto the page and shown there."""
    return bool(note.get("/Subtype") == "/FreeText" and not int(note.get("/F", 0)) & 2)


def _properties(pdf: Any) -> Iterator[Item]:
    named: dict[str, str] = {}
    for key, value in pdf.docinfo.items() if pdf.trailer.get("/Info") is not None else ():
        text = str(value).strip()
        if key in ("/Author", "/Company", "/Manager", "/LastModifiedBy", "/SourceModified"):
            named[text] = key
        elif key not in ("/Producer", "/Creator", "/CreationDate", "/ModDate", "/Trapped", "/PTEX.Fullbanner"):
            yield from words(f"{key[1:]}", text)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
        for key, value in xmp.items():
            text = "、".join(value) if isinstance(value, list | set) else str(value)
            name = key.rpartition("}")[2]
            if name in ("creator", "Author", "author", "AuthorsPosition", "Manager", "Company"):
                named.setdefault(text, name)
            elif found := PATH.search(text):
                yield hidden("metadata", f"文件属性“{name}”", found[0])
    for text, key in named.items():
        yield from person(key.lstrip("/"), text)


def _attachments(pdf: Any) -> Iterator[Item]:
    for name, spec in pdf.attachments.items():
        yield from _attached(str(name), spec)
    for number, page in enumerate(pdf.pages, start=1):
        for each in annotations_of(page):
            if each.get("/Subtype") == "/FileAttachment" and "/FS" in each:
                with suppress(ValueError, TypeError, AttributeError):
                    spec = each.FS
                    name = str(spec.get("/UF", spec.get("/F", "附件")))
                    yield hidden("attachment", f"第{number}页的附件", name, 0.95)
                    yield Nested(name, bytes(spec.EF.F.read_bytes()), f"附件“{name}”")


def _attached(name: str, spec: Any) -> Iterator[Item]:
    yield hidden("attachment", f"附件“{name}”", name, 0.95)
    with suppress(pikepdf.PdfError, KeyError, ValueError):
        yield Nested(name, spec.get_file().read_bytes(), f"附件“{name}”")


def layers_off(pdf: Any) -> list[Any]:
    """The layers that are not shown when the file is opened."""
    held = pdf.Root.get("/OCProperties", pikepdf.Dictionary())
    setting = held.get("/D", pikepdf.Dictionary())
    off = {each.objgen for each in setting.get("/OFF", [])}
    on = {each.objgen for each in setting.get("/ON", [])}
    base_off = setting.get("/BaseState") == "/OFF"
    return [each for each in held.get("/OCGs", []) if each.objgen in off or (base_off and each.objgen not in on)]


def _layers(pdf: Any) -> Iterator[Item]:
    for each in layers_off(pdf):
        yield hidden("pdf-layer", "图层", str(each.get("/Name", "（没有名称）")), 0.9)


def _annotations(pdf: Any) -> Iterator[Item]:
    for number, page in enumerate(pdf.pages, start=1):
        for each in annotations_of(page):
            kind, text = str(each.get("/Subtype", "")), str(each.get("/Contents", "")).strip()
            if kind in NOTES and (text or kind == "/Text") and not is_typed(each):
                who = str(each.get("/T", "")).strip()
                where = f"第{number}页，{who}的批注" if who else f"第{number}页的批注"
                yield from with_piece(hidden("comment", where, text or "（空白批注）", 0.9), text)
            elif kind == "/FreeText" and text:
                yield Piece(text, f"第{number}页")
            elif text:
                yield Piece(text, f"第{number}页的说明文字")
            action = each.get("/A", None)
            if isinstance(action, pikepdf.Dictionary) and "/URI" in action:
                yield Piece(str(action.URI), f"第{number}页的超链接")


def _forms_and_programs(pdf: Any) -> Iterator[Item]:
    names = pdf.Root.get("/Names", pikepdf.Dictionary())
    action = pdf.Root.get("/OpenAction")
    if "/JavaScript" in names or (
        isinstance(action, pikepdf.Dictionary) and action.get("/S") in ("/JavaScript", "/Launch")
    ):
        yield hidden("macro", "文件", "JavaScript", 0.9)
    for each in pdf.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", []):
        value = each.get("/V")
        if isinstance(value, pikepdf.String) and str(value).strip():
            label = str(each.get("/T", ""))
            if int(each.get("/F", 0)) & 0x22:
                yield hidden("hidden-text", f"表单项“{label}”", str(value), 0.85, "表单项设为不显示，内容仍在文件里。")
            yield Piece(str(value), f"表单项“{label}”")


def _pictures(pdf: Any) -> Iterator[Item]:
    """Photographs as the camera wrote them keep what the camera wrote."""
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image":
            data = photograph(each)
            if b"Exif\x00\x00" in data[:4096] or b"<x:xmpmeta" in data[: 1 << 16]:
                yield Nested("图片.jpg", data, f"图片（第{each.objgen[0]}号对象）")


def photograph(stream: Any) -> bytes:
    """The JPEG that a stream holds, also where it is packed once more; nothing where it holds none."""
    filters = stream.get("/Filter")
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    data: bytes = stream.read_raw_bytes()
    with suppress(ValueError, zlib.error):
        if names == ["/DCTDecode"]:
            return data
        if names == ["/ASCII85Decode", "/DCTDecode"]:
            return base64.a85decode(b"<~" + data.strip().removeprefix(b"<~"), adobe=True)
        if names == ["/FlateDecode", "/DCTDecode"]:
            return zlib.decompressobj().decompress(data, MOST_UNPACKED)
    return b""


# ── what the file was before ────────────────────────────────────────────────
def ends_of_revisions(data: bytes) -> list[int]:
    """Where each earlier state of the file ends; a file written for the web has an end at its beginning that is none."""
    ends = [found.end() for found in END.finditer(data) if int(found[1]) != 0]
    if b"/Linearized" in data[:2048] and len(ends) > 1 and ends[0] < 4096:  # noqa: PLR2004
        ends = ends[1:]
    return ends[:-1]


def _revisions(data: bytes, now: set[str]) -> Iterator[Item]:
    ends = ends_of_revisions(data)
    for number, end in enumerate(ends[-MOST_REVISIONS:], start=1):
        where = f"第{number}个旧版本"
        try:
            document = pypdfium2.PdfDocument(data[:end])
            before = "\n".join(page.get_textpage().get_text_range() for page in document)
        except pypdfium2.PdfiumError:
            yield hidden("earlier-revision", where, "（旧版本不完整）", 0.5)
            continue
        gone = [line for line in before.splitlines() if line.strip() and re.sub(r"\s", "", line) not in now]
        certainty, told = (
            (0.95, "") if gone else (0.6, "文件是在旧版本后面续写的，文字相同，可能只改了批注、签名或者版式。")
        )
        yield hidden("earlier-revision", where, " ".join(gone) or "（文字与现在相同）", certainty, told)
        if gone:
            yield Piece(_readable("\n".join(gone)), where)
