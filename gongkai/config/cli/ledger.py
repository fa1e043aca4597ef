import json

import click

from gongkai.config.cli.home import console, fail, with_records
from gongkai.ledger.queries import proofs


@click.group()
def ledger() -> None:
    """账本：每一项行为都有一条记录，前后相接，不能改动。"""


@ledger.command()
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@with_records
def verify(*, as_json: bool) -> None:
    """逐条验证账本，指出第一处断裂。没有断裂时退出码为 0，有断裂时为 1。"""
    found = list(proofs())
    broken = [proof for proof in found if proof.broken]
    if as_json:
        books = [
            {
                "book": proof.book,
                "entries": proof.entries,
                "sha256": proof.sha256,
                "sm3": proof.sm3,
                "broken": {"sequence": proof.broken.sequence, "reason": proof.broken.reason} if proof.broken else None,
            }
            for proof in found
        ]
        click.echo(json.dumps({"ok": not broken, "books": books}, ensure_ascii=False, indent=2))
    else:
        for proof in found:
            console.print(
                f"账本“{proof.book or '全系统'}”：{proof.entries} 条相接，末条 {proof.sha256[:16]}…", highlight=False
            )
    if broken:
        raise fail("\n".join(str(proof.broken) for proof in broken))
    if not as_json:
        console.print(f"共 {sum(proof.entries for proof in found)} 条，全部相接。", style="green", highlight=False)
