"""The page of ``report read --html``: the original at the left, at the right what was read, each cell bound to its place."""

from html import escape
from typing import Any

JSON = dict[str, Any]
STYLE = """
body{margin:0;font:15px/1.7 "Source Han Sans SC","Noto Sans CJK SC",sans-serif;display:grid;grid-template-columns:1fr 1fr}
main,aside{padding:1rem 1.5rem;height:100vh;overflow:auto;box-sizing:border-box}aside{border-right:1px solid #999}
table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #999;padding:.1rem .4rem;font-weight:400;text-align:left}
td.n{text-align:right}:target{background:#ffe08a;outline:2px solid #a60}.none{color:#a00}.error{color:#a00}.warning{color:#850}
h1{font-size:1.2rem}h2{font-size:1rem;margin:1rem 0 .2rem}p{margin:.2rem 0}
"""
SHOWN = {"blank": "空白", "slash": "/", "none": "无", "not-read": "未读出", "not-printed": "未印"}


def page_of(report: JSON, original: list[JSON]) -> str:
    """One HTML page that needs nothing else."""
    title = f"{report['agency']} {report['year'] or ''} {report['name']}"
    return (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><aside><h1>原文</h1>{''.join(map(_block, original))}</aside>"
        f"<main><h1>{escape(title)}</h1>{_reading(report)}</main></body></html>\n"
    )


def _block(block: JSON) -> str:
    if "table" not in block:
        text = escape(block["text"])
        return f'<p id="{_anchor(block["place"])}">{text}</p>' if text else ""
    rows: list[list[str]] = [[] for _ in range(block["rows"])]
    for text, row, column, down, across in block["squares"]:
        anchor = _anchor({"table": block["table"], "row": row + 1, "column": column + 1})
        rows[row].append(f'<td id="{anchor}" rowspan="{down}" colspan="{across}">{escape(text)}</td>')
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return f"<table>{body}</table>"


def _anchor(place: JSON) -> str:
    if "table" in place:
        return f"t{place['table']}r{place['row']}c{place['column']}"
    return f"o{place['offset']}" if "offset" in place else f"p{place.get('page', 0)}"


def _reading(report: JSON) -> str:
    places = {(one["table"], *one["cell"]): one for one in report["sources"]}
    parts = [f"<p>按 {report['form']} 年格式读取。</p>"]
    parts += [
        f'<p class="{finding["level"]}">{finding["rule"]} {escape(finding["message"])}</p>'
        for finding in report["findings"]
    ]
    for number, name in (("2", "二"), ("3", "三")):
        rows = "".join(_row(int(number), row, places) for row in report["tables"][number]["rows"])
        parts.append(f"<h2>表{name}</h2><table>{rows}</table>")
    four = report["tables"]["4"]
    cells = [key for key in places if key[0] == 4]  # noqa: PLR2004 — table 四
    shown = zip(four["values"], four["states"], cells or [None] * len(four["values"]), strict=False)
    row = "".join(_cell(value, state, places.get(key)) for value, state, key in shown)
    parts.append(f"<h2>表四</h2><table><tr>{row}</tr></table>")
    parts += [
        f'<p class="none">未读出：{escape(one["reason"])} {escape(one["text"][:60])}</p>' for one in report["unread"]
    ]
    return "".join(parts)


def _row(table: int, row: JSON, places: dict[Any, JSON]) -> str:
    of_row = [one for key, one in places.items() if key[:2] == (table, row["line"])]
    cells = zip(row["values"], row["states"], of_row or [None] * len(row["values"]), strict=False)
    figures = "".join(_cell(value, state, source) for value, state, source in cells)
    return f"<tr><th>{escape(row['label'])}</th>{figures}</tr>"


def _cell(value: float | None, state: str, source: JSON | None) -> str:
    text = SHOWN[state] if value is None else f"{value:,}"
    how = f' title="{escape(source["inferred"])}"' if source and source["inferred"] else ""
    link = f'<a href="#{_anchor(source["place"])}">{text}</a>' if source else text
    return f'<td class="{"n" if value is not None else "none"}"{how}>{link}{"*" if how else ""}</td>'
