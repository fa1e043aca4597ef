"""A workbook: its cells with what is hidden, and the parts beside the sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from gongkai.screening.findings import Piece
from gongkai.screening.readers.items import Item, Rows, headings, hidden, with_piece
from gongkai.screening.readers.package import Element, Package, attr, beside, child, children, every, local

WHITE = ("FFFFFF", "00FFFFFF", "FFFFFFFF")
HIDING_FORMAT = re.compile(r"(?:\s*;){3}\s*|\"\"(?:;\"\"){0,3}")
CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
MOST_COLUMNS, MOST_ROWS = 200, 10_000
SEEN = 30
FEW, TINY = 300, 2


@dataclass(slots=True)
class Cell:
    """One filled cell."""

    row: int
    column: int
    text: str
    style: int


@dataclass(slots=True)
class Sheet:
    """One sheet, with the numbers of what is hidden in it."""

    name: str
    part: str
    state: str
    cells: list[Cell] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)
    columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # of headers, footers, prompts

    @property
    def where(self) -> str:
        """What it is called."""
        return f"工作表“{self.name}”"


def letters(column: int) -> str:
    """The letters of a column."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def place(reference: str) -> tuple[int, int]:
    """Row and column of a cell's address; zeros for what is none."""
    found = CELL.fullmatch(reference.replace("$", ""))
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def sheets(package: Package) -> Iterator[Sheet]:
    """Every sheet of the workbook, read."""
    workbook = package.root("xl/workbook.xml")
    targets = package.targets("xl/workbook.xml")
    shared = [text_of(each) for each in every(package.root("xl/sharedStrings.xml"), "si")]
    for each in every(child(workbook, "sheets"), "sheet"):
        part = targets.get(attr(each, "id") or "", ("", "", False))[1]
        sheet = Sheet(attr(each, "name") or "", part, attr(each, "state") or "visible")
        read_sheet(sheet, package.root(part), shared)
        yield sheet


def text_of(element: Element) -> str:
    """The text of a cell or a shared one, without its reading in another script."""
    return "".join(each.text or "" for each in every(element, "t") if local(each.getparent()) != "rPh")


def read_sheet(sheet: Sheet, root: Element | None, shared: list[str]) -> None:
    """Read what a sheet holds."""
    base = child(root, "sheetFormatPr")
    zero = base is not None and is_on_attr(base, "zeroHeight")
    for each in every(child(root, "cols"), "col"):
        if is_on_attr(each, "hidden") or _number(each.get("width"), 9) == 0:
            sheet.columns.append((int(_number(each.get("min"), 0)), int(_number(each.get("max"), 0))))
    row = 0
    for line in every(child(root, "sheetData"), "row"):
        row = int(_number(line.get("r"), row + 1))
        if is_on_attr(line, "hidden") or _number(line.get("ht"), 15) == 0 or (zero and line.get("hidden") is None):
            sheet.rows.add(row)
        column = 0
        for each in line:
            column = place(each.get("r", ""))[1] or column + 1
            text = value_of(each, shared)
            if text:
                sheet.cells.append(Cell(row, column, text, int(_number(each.get("s"), 0))))
    for each in every(child(root, "mergeCells"), "mergeCell"):
        first, _, last = (each.get("ref") or "").partition(":")
        sheet.merged.append((*place(first), *place(last or first)))
    for each in every(root, "oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        sheet.texts.append(re.sub(r"&(?:\"[^\"]*\"|K[0-9A-F]{6}|\d+|[A-Z&])", "", each.text or ""))
    for each in every(root, "dataValidation"):
        sheet.texts += [each.get("prompt") or "", each.get("error") or "", (_first_text(each) or "")]


def _first_text(validation: Element) -> str:
    formula = child(validation, "formula1")
    return (formula.text or "").strip('"') if formula is not None else ""


def is_on_attr(element: Element, name: str) -> bool:
    """Whether an attribute is said to be true."""
    return element.get(name) in ("1", "true")


def _number(value: str | None, without: float) -> float:
    try:
        return float(value) if value is not None else without
    except ValueError:
        return without


def value_of(cell: Element, shared: list[str]) -> str:
    """What a cell shows, before its format."""
    kind, value = cell.get("t", "n"), child(cell, "v")
    if kind == "inlineStr":
        return text_of(cell)
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    if kind == "n" and "E" in text.upper():
        number = _number(text, 0.5)
        return str(int(number)) if abs(number) < 1e18 and number == int(number) else text  # noqa: PLR2004 — a long row of digits
    return text


class Looks:
    """Which cell formats show nothing: white on nothing, or a format that prints nothing."""

    def __init__(self, root: Element | None) -> None:
        formats = {each.get("numFmtId"): each.get("formatCode", "") for each in every(root, "numFmt")}
        fonts = list(children(root, "fonts"))
        fills = list(children(root, "fills"))
        self._why: list[str] = []
        for each in children(root, "cellXfs"):
            font = _at(fonts, each.get("fontId"))
            fill = _at(fills, each.get("fillId"))
            colour, ground = child(font, "color"), _ground(fill)
            size = child(font, "sz")
            if size is not None and 0 < _number(size.get("val"), 11) <= TINY:
                self._why.append("字号小得看不见，复制和检索时仍会出现。")
            elif HIDING_FORMAT.fullmatch(formats.get(each.get("numFmtId"), "General")):
                self._why.append("数字格式设为不显示，点选单元格即可看到。")
            elif _is_white(colour) and ground in ("", "white"):
                self._why.append("白底上的白字，选中即可看到。")
            else:
                self._why.append(
                    "文字与底色相同，选中即可看到。" if _colour(colour) and _colour(colour) == ground else ""
                )

    def why(self, style: int) -> str:
        """Why a cell of this format shows nothing; "" where it does."""
        return self._why[style] if 0 <= style < len(self._why) else ""


def _at(elements: list[Element], number: str | None) -> Element | None:
    place = int(number) if number and number.isdigit() else 0
    return elements[place] if place < len(elements) else None


def _is_white(colour: Element | None) -> bool:
    if colour is None:
        return False
    return (colour.get("rgb") or "").upper() in WHITE or (colour.get("theme") == "0" and not colour.get("tint"))


def _colour(colour: Element | None) -> str:
    return (colour.get("rgb") or "").upper()[-6:] if colour is not None else ""


def _ground(fill: Element | None) -> str:
    pattern = child(fill, "patternFill")
    if pattern is None:
        return "" if child(fill, "gradientFill") is None else "filled"
    if pattern.get("patternType", "none") == "none":
        return ""
    front = child(pattern, "fgColor")
    return "white" if _is_white(front) else _colour(front) or "filled"


def read_xlsx(file: BinaryIO) -> Iterator[Item]:
    """What a workbook holds.

    :raises CannotRead: for a broken or hostile one.
    """
    package = Package(file)
    looks = Looks(package.root("xl/styles.xml"))
    for sheet in sheets(package):
        yield from _in_sheet(sheet, looks)
        yield from _over_cells(package, sheet)
    yield from _notes(package)
    yield from _caches(package)
    yield from beside(package)


def _in_sheet(sheet: Sheet, looks: Looks) -> Iterator[Item]:
    table = table_of(sheet)
    head, words = headings([row for _, row in table])
    head_row = table[head][0] if head >= 0 else 0
    if sheet.state != "visible":
        seen = " ".join(cell.text for cell in sheet.cells[:SEEN])
        why = "深度隐藏：Excel 的菜单里看不到，用程序可以看到全部内容。" if sheet.state == "veryHidden" else ""
        yield hidden("hidden-sheet", sheet.where, seen or "（空白）", 0.95 if seen else 0.5, why)
    for cell in sheet.cells:
        under = words[cell.column - 1].strip() if cell.row > head_row > 0 and cell.column <= len(words) else ""
        where = f"{sheet.where}!{letters(cell.column)}{cell.row}"
        if len(cell.text) > 1:
            yield Piece(cell.text, where, under)
        why = looks.why(cell.style)
        if why and cell.text.strip() and sheet.state == "visible":
            yield hidden("hidden-text", where, cell.text, 0.9, why)
    yield Rows([row for _, row in table], sheet.where)
    yield from _hidden_lines(sheet)
    yield from _under_merged(sheet)
    yield from (Piece(text, f"{sheet.where}的页眉、页脚或者输入提示") for text in sheet.texts if text.strip())


def table_of(sheet: Sheet) -> list[tuple[int, list[str]]]:
    """The filled rows with their numbers, as far to the right as a list of persons can go."""
    table: dict[int, list[str]] = {}
    width = min(MOST_COLUMNS, max((cell.column for cell in sheet.cells), default=0))
    for cell in sheet.cells:
        if cell.column <= width:
            table.setdefault(cell.row, [""] * width)[cell.column - 1] = cell.text
    return sorted(table.items())


def _hidden_lines(sheet: Sheet) -> Iterator[Item]:
    """Hidden rows and columns that hold something; those that stand together are one."""
    if sheet.state != "visible":
        return
    by_row: dict[int, str] = {}
    for cell in sheet.cells:
        if cell.row in sheet.rows:
            by_row[cell.row] = (
                f"{by_row.get(cell.row, '')} {cell.text}" if len(by_row.get(cell.row, "")) < FEW else by_row[cell.row]
            )
    for first, last in _runs(sorted(by_row)):
        where = f"{sheet.where}第{first}行" if first == last else f"{sheet.where}第{first}至{last}行"
        yield hidden("hidden-row", where, by_row[first], 0.95)
    for first, last in sheet.columns:
        held = [cell for cell in sheet.cells if first <= cell.column <= last]
        if held:
            end = min(last, max(cell.column for cell in held))
            named = letters(first) if first == end else f"{letters(first)}至{letters(end)}"
            where = f"{sheet.where}{named}列"
            yield hidden("hidden-column", where, " ".join(cell.text for cell in held[:SEEN]), 0.95)


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = 0
    for number in numbers:
        if first and number != last + 1:
            yield first, last
            first = number
        first, last = first or number, number
    if first:
        yield first, last


def _under_merged(sheet: Sheet) -> Iterator[Item]:
    by_row: dict[int, list[tuple[int, int, int]]] = {}
    for top, left, bottom, right in sheet.merged:
        for row in range(top, min(bottom, top + MOST_ROWS) + 1):
            by_row.setdefault(row, []).append((left, right, top))
    for cell in sheet.cells:
        for left, right, top in by_row.get(cell.row, ()):
            if left <= cell.column <= right and (cell.row, cell.column) != (top, left) and cell.text.strip():
                where = f"{sheet.where}!{letters(cell.column)}{cell.row}"
                yield hidden("hidden-text", where, cell.text, 0.85, "压在合并单元格下面，取消合并即可看到。")


def _over_cells(package: Package, sheet: Sheet) -> Iterator[Item]:
    """Drawn boxes: their text, and the cells that a filled one covers."""
    for kind, target, outside in package.targets(sheet.part).values():
        root = package.root(target) if kind == "drawing" and not outside else None
        for each in every(root, "sp"):
            text = "".join(part.text or "" for part in every(each, "t"))
            if text.strip():
                yield Piece(text, f"{sheet.where}的图形")
            if child(each, "spPr", "solidFill") is not None and each.getparent() is not None:
                yield from _covered(sheet, each.getparent())


def _covered(sheet: Sheet, anchor: Element) -> Iterator[Item]:
    first, last = child(anchor, "from"), child(anchor, "to")
    if first is None or last is None:
        return
    (left, top), (right, bottom) = (
        [int(_number(getattr(child(each, name), "text", None), 0)) for name in ("col", "row")] for each in (first, last)
    )
    held = [
        cell
        for cell in sheet.cells
        if left < cell.column <= max(right, left + 1) and top < cell.row <= max(bottom, top + 1)
    ]
    if held:
        where = f"{sheet.where}!{letters(held[0].column)}{held[0].row}"
        yield hidden(
            "text-under-box", where, " ".join(cell.text for cell in held[:SEEN]), 0.85, "单元格被填了颜色的图形盖住。"
        )


def _notes(package: Package) -> Iterator[Item]:
    for name in package.like(r"xl/(?:comments\d*|comments/comment\d*)\.xml"):
        for each in every(package.root(name), "comment"):
            text = text_of(each)
            yield from with_piece(
                hidden("comment", f"单元格{each.get('ref', '')}的批注", text or "（空白批注）", 0.95), text
            )
    for name in package.like(r"xl/threadedComments/.*\.xml"):
        for each in every(package.root(name), "threadedComment"):
            text = "".join(part.text or "" for part in every(each, "text"))
            yield from with_piece(
                hidden("comment", f"单元格{each.get('ref', '')}的批注", text or "（空白批注）", 0.95), text
            )


def _caches(package: Package) -> Iterator[Item]:
    """Pivot tables and links to other workbooks keep the data they were made of."""
    held = [
        value
        for name in package.like(r"xl/pivotCache/pivotCache(?:Definition|Records)\d*\.xml")
        for each in every(package.root(name), "s", "n", "d")
        if (value := each.get("v"))
    ]
    if package.like(r"xl/pivotCache/pivotCacheDefinition\d*\.xml"):
        yield hidden("pivot-cache", "数据透视表", " ".join(held[:SEEN]) or "（没有缓存的数据）", 0.9 if held else 0.4)
        yield from (Piece(value, f"数据透视表缓存第{number}项") for number, value in enumerate(held, start=1))
    for name in package.like(r"xl/externalLinks/externalLink\d*\.xml"):
        target = next((target for _, target, outside in package.targets(name).values() if outside), "")
        values = [each.text for each in every(package.root(name), "v") if each.text]
        yield hidden("external-link", name.rpartition("/")[2], f"{target} {' '.join(values[:SEEN])}", 0.9)
        yield Piece("\n".join(values), f"外部链接“{target}”缓存的数据")
    for each in every(package.root("xl/connections.xml"), "connection"):
        told = next((part.get("connection", "") for part in every(each, "dbPr")), "") or each.get("name", "")
        yield hidden("external-link", "数据连接", told, 0.9, "保存着数据库或者另一个文件的位置。")
