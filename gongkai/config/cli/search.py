import json

import click
from rich.text import Text

from gongkai.agencies.queries import agency_by_code
from gongkai.config.cli.home import console, fail, with_records
from gongkai.portal.search_views import address
from gongkai.search import queries
from gongkai.search.engine import NoIndex
from gongkai.search.queries import Hit
from gongkai.search.text import Marked

MOST = 1_000


@click.command()
@click.argument("query", metavar="文字")
@click.option("--agency", "code", default="", help="只在这个代码的机关中检索。")
@click.option("--limit", type=click.IntRange(1, MOST), default=10, help="最多列出多少条，默认 10。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_records
def search(*, query: str, code: str, limit: int, as_json: bool) -> None:
    """检索已公开的信息：文号相同的在最前，名称相同的其次，然后按相关程度和新旧。"""
    if code and agency_by_code(code) is None:
        raise fail(f"没有代码为“{code}”的机关。", code=2)
    try:
        found = queries.search(query, agency=code, size=limit)
    except NoIndex as missing:
        raise fail(str(missing)) from missing
    if as_json:
        hits = [_as_json(hit) for hit in found.hits]
        click.echo(json.dumps({"total": found.total, "hits": hits}, ensure_ascii=False, indent=2))
        return
    console.print(f"找到 {found.total} 条。", highlight=False)
    for hit in found.hits:
        document = hit.document
        console.print(_styled(hit.title))
        console.print(_styled(hit.snippet), style="dim")
        facts = [document.number, document.agency_name, document.published_on.isoformat(), address(hit)]
        console.print("  ".join(fact for fact in facts if fact) + "\n", highlight=False, markup=False)


def _as_json(hit: Hit) -> dict[str, str]:
    document = hit.document
    return {
        "title": document.title,
        "number": document.number,
        "url": address(hit),
        "agency": document.agency,
        "published_on": document.published_on.isoformat(),
        "snippet": "".join(text for text, _ in hit.snippet),
    }


def _styled(parts: Marked) -> Text:
    return Text.assemble(*((text, "bold" if sought else "") for text, sought in parts))
