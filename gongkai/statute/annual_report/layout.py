"""The printed grid of a table: every square with its words or its cell, and the rows and columns it spans.

Spans follow from the tree of nodes, so no page, document or reader holds a second copy of the form's layout.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongkai.statute.annual_report.nodes import CellId, Grid, Heading, Leaf, Line, Node, Table, Total, leaves

Rows = tuple[tuple["Square", ...], ...]


@dataclass(frozen=True, slots=True)
class Square:
    """One square of the printed grid: words (a header) or a cell."""

    words: str = ""
    cell: CellId | None = None
    rowspan: int = 1
    colspan: int = 1
    scope: str = ""  # "col", "colgroup", "row" or "rowgroup" for a header; "" for a cell
    ids: tuple[str, ...] = ()  # for a cell: row label and column label, for those who hear the table
    leaf: Leaf | None = None  # for a cell: its column, which says how a figure is printed


def printed_rows(table: Table) -> Rows:
    """The squares of a table, row by row, in the order an HTML table or a Word table wants them."""
    width = max(_width(grid) for grid in table.grids)
    return tuple(row for grid in table.grids for row in _grid(table.number, grid, width))


def header_rows(table: Table) -> int:
    """How many of the first rows of a one-grid table are its head, to repeat when it breaks across pages."""
    grid = table.grids[0]
    nodes = _flattened(grid.rows, grid) if grid.flat else grid.columns
    return depth(nodes) + (0 if grid.flat else 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A square in its place."""

    square: Square
    row: int  # of its upper left corner
    column: int
    block: int  # table 二 has several, each under a title of its own; no header reaches into the next

    @property
    def rows(self) -> range:
        """The rows it covers."""
        return range(self.row, self.row + self.square.rowspan)

    @property
    def columns(self) -> range:
        """The columns it covers."""
        return range(self.column, self.column + self.square.colspan)

    def is_header_of(self, cell: Placed) -> bool:
        """Whether it stands over a cell or beside it; with spans this wide, only naming headers leaves no doubt."""
        is_over = self.column < cell.columns.stop and cell.column < self.columns.stop
        over = self.square.scope in ("col", "colgroup") and is_over
        beside = self.square.scope in ("row", "rowgroup") and cell.row in self.rows
        return self.block == cell.block and (over or beside)


def placed_rows(table: Table) -> tuple[tuple[Placed, ...], ...]:
    """The printed rows with every square's place: it stands beside those that reach down from the rows above."""
    busy: dict[int, int] = {}  # the first row in which a column is free again
    rows, block = [], -1
    for number, row in enumerate(printed_rows(table)):
        block += number == 0 or (len(row) == 1 and row[0].scope == "colgroup")
        here, column = [], 0
        for square in row:
            while busy.get(column, 0) > number:
                column += 1
            here.append(Placed(square, number, column, block))
            busy |= dict.fromkeys(here[-1].columns, number + square.rowspan)
            column += square.colspan
        rows.append(tuple(here))
    return tuple(rows)


def depth(nodes: tuple[Node, ...]) -> int:
    """How many levels of squares these nodes print."""
    return max(_levels(node) for node in _printed(nodes))


def _levels(node: Node) -> int:
    return 1 + depth(node.parts) if isinstance(node, Heading) else 1


def _printed(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """A total stands among its parts, after them: the sum makes no level of its own."""
    flat: list[Node] = []
    for node in nodes:
        if isinstance(node, Total):
            flat.extend(_printed(node.parts))
        flat.append(node)
    return tuple(flat)


def _width(grid: Grid) -> int:
    return len(list(leaves(grid.columns))) + depth(grid.rows)


def _grid(table: int, grid: Grid, width: int) -> Rows:
    if grid.flat:
        return _flat(table, grid)
    if grid.article:
        return _block(table, grid, width)
    stub, columns = depth(grid.rows), len(list(leaves(grid.columns)))
    head = _columns(grid.columns)
    first = (
        Square(grid.corner, rowspan=len(head) + 1, colspan=stub),
        Square(grid.title, colspan=columns, scope="colgroup"),
    )
    return (first, *head, *_body(table, grid, grid.rows, stub))


def _block(table: int, grid: Grid, width: int) -> Rows:
    """A block of table 二: its title across, its header row, its lines; the last columns share the width left over."""
    columns = list(leaves(grid.columns))
    spans = _spread(width - 1, len(columns))
    title = (Square(grid.title, colspan=width, scope="colgroup"),)
    header = (
        Square(grid.corner, scope="col"),
        *(Square(column.label, colspan=span, scope="col") for column, span in zip(columns, spans, strict=True)),
    )
    body = (
        (
            Square(row.label, scope="row"),
            *(_cell(table, row, column, span) for column, span in zip(columns, spans, strict=True)),
        )
        for row in leaves(grid.rows)
    )
    return (title, header, *body)


def _spread(width: int, columns: int) -> tuple[int, ...]:
    return (1,) * (columns - 1) + (width - columns + 1,)


def _cell(table: int, row: Leaf, column: Leaf, colspan: int = 1) -> Square:
    return Square(cell=CellId(table, row.id, column.id), colspan=colspan, ids=(row.label, column.label), leaf=column)


def _columns(nodes: tuple[Node, ...]) -> Rows:
    """Header rows over columns: a heading spans its leaves, a leaf reaches down to the figures."""
    rows: list[list[Square]] = [[] for _ in range(depth(nodes))]
    _place(nodes, rows, 0)
    return tuple(tuple(row) for row in rows)


def _place(nodes: tuple[Node, ...], rows: list[list[Square]], level: int) -> None:
    for node in _printed(nodes):
        if isinstance(node, Heading):
            rows[level].append(Square(node.label, colspan=len(list(leaves(node.parts))), scope="colgroup"))
            _place(node.parts, rows, level + 1)
        else:
            rows[level].append(Square(node.label, rowspan=len(rows) - level, scope="col"))


def _body(table: int, grid: Grid, nodes: tuple[Node, ...], stub: int) -> Rows:
    """Lines with their labels at the left: a heading spans its lines, a leaf reaches across to the figures."""
    rows: list[tuple[Square, ...]] = []
    for node in _printed(nodes):
        if isinstance(node, Heading):
            below = _body(table, grid, node.parts, stub - 1)
            rows.append((Square(node.label, rowspan=len(below), scope="rowgroup"), *below[0]))
            rows.extend(below[1:])
        else:
            figures = tuple(_cell(table, node, column) for column in leaves(grid.columns))
            rows.append((Square(node.label, colspan=stub, scope="row"), *figures))
    return tuple(rows)


def _flat(table: int, grid: Grid) -> Rows:
    """Table 四: the lines side by side over their columns, and one row of figures."""
    figures = tuple(_cell(table, row, column) for row in leaves(grid.rows) for column in leaves(grid.columns))
    return (*_columns(_flattened(grid.rows, grid)), figures)


def _flattened(nodes: tuple[Node, ...], grid: Grid) -> tuple[Node, ...]:
    return tuple(
        Heading(node.label, grid.columns if isinstance(node, Line) else _flattened(node.parts, grid)) for node in nodes
    )
