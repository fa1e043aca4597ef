from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import environ

from gongkai.config.cli.sealed import errors, passphrase_option, read_passphrase, say, shown
from gongkai.config.home import home
from gongkai.config.running import restoring, service
from gongkai.config.running.databases import Database, database_of
from gongkai.config.running.sealing import Opener

if TYPE_CHECKING:
    from gongkai.config.running.backups import Manifest

BY = "command-line"


@click.command()
@click.argument("archive", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@passphrase_option
@click.option(
    "--identity",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="age 私钥文件，用于以公钥加密的备份。",
)
@click.option(
    "--erasures",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="备份之后的清除清单 erasures.jsonl（在旧的数据文件夹里）；已清除的人不会因恢复而重现。",
)
def restore(*, archive: Path, passphrase_file: Path | None, identity: Path | None, erasures: tuple[Path, ...]) -> None:
    """把一份备份恢复到空的地方，逐项核对，最后验证账本。"""
    place = home()
    database = _database(place)
    opener = _opener(passphrase_file, identity)
    with shown() as report, service.alone(place):
        manifest = restoring.restore(
            archive=archive,
            home=place,
            database=database,
            opener=opener,
            report=report,
            erasures=erasures,
        )
    say(f"已恢复 {manifest.made_at} 的备份，各表的数目与清单相符。", style="green")
    _finish(manifest)


def _database(place: Path) -> Database:
    """As the settings would have it; they are not loaded yet, for they read the key that is in the backup."""
    return database_of(environ.Env().db_url("DATABASE_URL", default=f"sqlite:///{place / 'gongkai.sqlite3'}"))


def _opener(passphrase_file: Path | None, identity: Path | None) -> Opener:
    if identity is None:
        return Opener(passphrase=read_passphrase(passphrase_file, confirm=False))
    lines = identity.read_text("utf-8").splitlines()
    return Opener(identity=next((line.strip() for line in lines if line and not line.startswith("#")), ""))


def _finish(manifest: "Manifest") -> None:
    """Verify the ledger with the program itself, and forget again whoever was forgotten after the backup was made."""
    import_module("gongkai.config.cli").set_up_django()
    from gongkai.config.running import migrating  # noqa: PLC0415 — needs Django
    from gongkai.config.running.rooms import erase_again, make_again  # noqa: PLC0415 — needs Django
    from gongkai.ledger.queries import proofs  # noqa: PLC0415 — needs Django

    state = migrating.state()
    if state.pending:
        say(f"这份备份出自较早的版本（{manifest.program}）。请接着运行 gongkai upgrade，再运行 gongkai ledger verify。")
        return
    found = list(proofs())
    if broken := [str(proof.broken) for proof in found if proof.broken]:
        errors.print("\n".join(broken), style="red", markup=False, highlight=False)
        raise click.exceptions.Exit(1)
    say(f"账本 {sum(proof.entries for proof in found):,} 条全部相接。", style="green")
    if erased := erase_again(BY):
        say(f"已按清除清单再次清除 {erased} 人的个人信息。")
    if indexed := make_again():
        say(f"检索索引已重新建立，含 {indexed:,} 条。")
