"""A workbook without hidden sheets, rows, columns and cells, without comments, caches and links; its words masked.

Formulas become the values they showed wherever something is taken away: a sum over a row that is gone would change.
"""

from __future__ import annotations

from lxml import etree

from gongkai.files.reading import CannotRead
from gongkai.screening.mends.package import Parts, mend_shared
from gongkai.screening.mends.words import Wanted
from gongkai.screening.readers.items import headings
from gongkai.screening.readers.package import Element, attr, child, children, every, local
from gongkai.screening.readers.xlsx import Cell, Looks, Sheet, place, read_sheet, table_of, text_of

BOOK = "xl/workbook.xml"
NO_VALUE = "工作簿里的公式没有保存计算结果，不能自动处理。请在 Excel、WPS 里打开并保存一次后再试。"
TAKING = {"hidden-sheet", "hidden-row", "hidden-column", "hidden-text", "pivot-cache", "external-link"}
NOTES = ("comments", "threadedComment", "vmlDrawing")


def mend_xlsx(data: bytes, wanted: Wanted) -> bytes:
    """The new workbook."""
    parts = Parts(data)
    looks = Looks(parts.root("xl/styles.xml"))
    shared = [text_of(each) for each in every(parts.root("xl/sharedStrings.xml"), "si")]
    names = _sheets(parts)
    if wanted.kinds & TAKING:
        _freeze(parts, names)
    if "hidden-sheet" in wanted.kinds:
        _drop_sheets(parts)
    for part, name in _sheets(parts).items():
        root = parts.root(part)
        if root is None:
            continue
        if "comment" in wanted.kinds:
            parts.unlink(part, lambda kind, _target: kind in NOTES)
            for each in list(every(root, "legacyDrawing")):
                each.getparent().remove(each)
        if "pivot-cache" in wanted.kinds:
            parts.unlink(part, lambda kind, _target: kind == "pivotTable")
        sheet = Sheet(name, part, "visible")
        read_sheet(sheet, root, shared)
        _cells(sheet, root, looks, wanted)
    _book(parts, wanted.kinds)
    _prune_shared(parts)
    mend_shared(parts, wanted.kinds)
    return parts.written()


def _sheets(parts: Parts) -> dict[str, str]:
    """The parts of the sheets, and what they are called."""
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in every(parts.root("xl/_rels/workbook.xml.rels"), "Relationship")
    }
    found = {}
    for each in children(parts.root(BOOK), "sheets"):
        target = targets.get(attr(each, "id"), "")
        found[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = attr(each, "name") or ""
    return found


def _freeze(parts: Parts, names: dict[str, str]) -> None:
    """Formulas become values.

    :raises CannotRead: for one whose value nobody has worked out.
    """
    for part in names:
        for each in list(every(parts.root(part), "f")):
            cell = each.getparent()
            if local(cell) != "c":
                continue
            value = child(cell, "v")
            if value is None or not (value.text or cell.get("t") == "str"):
                raise CannotRead(NO_VALUE)
            cell.remove(each)
    parts.unlink(BOOK, lambda kind, _target: kind == "calcChain")


def _drop_sheets(parts: Parts) -> None:
    """Sheets that are not shown, and the names that lead to them; charts and lists that use one keep it from being dropped."""
    book = parts.root(BOOK)
    listed = list(children(book, "sheets"))
    hidden = [at for at, each in enumerate(listed) if attr(each, "state") in ("hidden", "veryHidden")]
    used = [
        (each.text or "").replace("'", "")
        for name in parts.like(r"xl/(?:charts|worksheets|tables)/[^/]+\.xml")
        for each in every(parts.root(name), "f", "formula", "formula1", "formula2", "calculatedColumnFormula")
    ]
    hidden = [at for at in hidden if not any(f"{attr(listed[at], 'name')}!" in formula for formula in used)]
    gone = {attr(listed[at], "id") for at in hidden}
    parts.unlink(BOOK, lambda _kind, target: any(_target_of(parts, name) == target for name in gone if name))
    for at in hidden:
        listed[at].getparent().remove(listed[at])
    for each in list(children(book, "definedNames")):
        number = int(each.get("localSheetId") or -1)
        named = any(f"{attr(listed[at], 'name')}!" in (each.text or "").replace("'", "") for at in hidden)
        if number in hidden or named:
            each.getparent().remove(each)
        elif number >= 0:
            each.set("localSheetId", str(number - sum(at < number for at in hidden)))
    for each in every(book, "workbookView"):
        for name in ("activeTab", "firstSheet"):
            each.attrib.pop(name, None)


def _target_of(parts: Parts, relation: str) -> str:
    root = parts.root("xl/_rels/workbook.xml.rels")
    return next((each.get("Target", "") for each in every(root, "Relationship") if each.get("Id") == relation), "")


def _cells(sheet: Sheet, root: Element, looks: Looks, wanted: Wanted) -> None:
    """Empty what is hidden, mask what was found."""
    elements = {place(each.get("r", "")): each for each in every(child(root, "sheetData"), "c")}
    table = table_of(sheet)
    head, words = headings([row for _, row in table])
    head_row = table[head][0] if head >= 0 else 0
    for cell in sheet.cells:
        element = elements.get((cell.row, cell.column))
        if element is None:
            continue
        if _is_taken(cell, sheet, looks, wanted.kinds):
            _put(element, "")
            continue
        under = words[cell.column - 1].strip() if cell.row > head_row > 0 and cell.column <= len(words) else ""
        mended = wanted.mended(cell.text, under)
        if mended != cell.text:
            _put(element, mended)


def _is_taken(cell: Cell, sheet: Sheet, looks: Looks, kinds: set[str]) -> bool:
    merged = any(
        top <= cell.row <= bottom and left <= cell.column <= right and (cell.row, cell.column) != (top, left)
        for top, left, bottom, right in sheet.merged
    )
    column = any(first <= cell.column <= last for first, last in sheet.columns)
    return (
        ("hidden-row" in kinds and cell.row in sheet.rows)
        or ("hidden-column" in kinds and column)
        or ("hidden-text" in kinds and (merged or bool(looks.why(cell.style))))
    )


def _put(element: Element, text: str) -> None:
    """A cell with this text in itself; none empties it."""
    for each in list(element):
        element.remove(each)
    element.attrib.pop("t", None)
    if text:
        space = element.tag.rpartition("}")[0] + "}"
        element.set("t", "inlineStr")
        held = etree.SubElement(etree.SubElement(element, f"{space}is"), f"{space}t")
        held.text = text
        held.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _book(parts: Parts, kinds: set[str]) -> None:
    """What the workbook itself leads to."""
    gone = {
        "pivot-cache": (("pivotCacheDefinition",), ("pivotCaches",)),
        "external-link": (("externalLink", "connections"), ("externalReferences",)),
        "comment": (("person",), ()),
    }
    for told, (links, elements) in gone.items():
        if told in kinds:
            parts.unlink(BOOK, lambda kind, _target, links=links: kind in links)  # type: ignore[misc]
            for each in list(every(parts.root(BOOK), *elements)) if elements else ():
                each.getparent().remove(each)


def _prune_shared(parts: Parts) -> None:
    """Texts that no cell shows any more are emptied where they stand, so that the numbers of the others hold."""
    root = parts.root("xl/sharedStrings.xml")
    if root is None:
        return
    used = set()
    for part in _sheets(parts):
        for each in every(parts.root(part), "c"):
            value = child(each, "v")
            if each.get("t") == "s" and value is not None and (value.text or "").isdigit():
                used.add(int(value.text))
    space = root.tag.rpartition("}")[0] + "}"
    for number, each in enumerate(every(root, "si")):
        if number not in used:
            for part in list(each):
                each.remove(part)
            etree.SubElement(each, f"{space}t").text = ""
