from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command

from gongkai.config.cli.backup import make_backup
from gongkai.config.cli.home import fail, ready
from gongkai.config.cli.sealed import lock_from, passphrase_option, recipient_option, refusing, say
from gongkai.config.running import backups, checks, migrating, service
from gongkai.config.running.databases import database_of


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="升级前的备份写到哪里；默认 GONGKAI_HOME/backups。")
@passphrase_option
@recipient_option
def upgrade(*, to: Path | None, passphrase_file: Path | None, recipients: tuple[str, ...]) -> None:
    """装上新版本之后：先备份，再改数据库，最后检查。改不成则放回原样。"""
    before = migrating.state()
    if before.unknown:
        raise fail(f"数据库出自更新的版本（有本程序没有的 {before.unknown[0]}）。请装回那个版本。", code=2)
    if before.is_new:
        ready()
        say("这是新的安装，不需要升级。")
        return
    if not before.pending:
        say("数据库已经是这个版本的，不需要升级。", style="green")
        return
    lock = lock_from(passphrase_file, recipients)
    with refusing(), service.alone(settings.HOME):
        path = make_backup(to, lock)
        _migrate(path)
        call_command("collectstatic", verbosity=0, interactive=False)
    say(f"已升级：{len(before.pending)} 步。", style="green")
    _check()


def _migrate(backup: Path) -> None:
    with backups.scratch(settings.HOME) as folder:
        try:
            migrating.migrate_or_go_back(database_of(settings.DATABASES["default"]), folder / "before.sqlite3")
        except migrating.UpgradeFailed as failed:
            raise fail(f"{failed}\n如需恢复升级之前的备份，在空的地方运行：gongkai restore {backup}") from failed


def _check() -> None:
    """What doctor would call an error is said at once; the backup is there."""
    wrong = [found for found in checks.run() if found.level is checks.Level.ERROR]
    for found in wrong:
        say(f"{found.title}：{found.said}{found.mend}", style="red")
    if wrong:
        raise click.exceptions.Exit(1)
    say("检查通过。可以启动网站了。", style="green")
