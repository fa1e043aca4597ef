import click
import environ
from django.conf import settings

from gongkai.config.cli.home import fail, with_records
from gongkai.config.cli.sealed import say, shown
from gongkai.config.running import moving, service
from gongkai.config.running.databases import Embedded, Server, database_of


@click.command()
@click.argument("url", metavar="地址")
@with_records
def move(*, url: str) -> None:
    """把嵌入式数据库的全部记录搬到一个空的 PostgreSQL，地址写作 postgres://用户:密码@主机:5432/数据库。"""
    source, target = database_of(settings.DATABASES["default"]), database_of(environ.Env.db_url_config(url))
    if not isinstance(source, Embedded) or not isinstance(target, Server):
        raise fail("只能从嵌入式数据库搬到 PostgreSQL。请核对 DATABASE_URL 和写的地址。", code=2)
    with shown() as report, service.alone(settings.HOME):
        facts = moving.move(
            source=source, target=target, url=url, progress=lambda done, total: report("搬动", done, total)
        )
    say(f"已搬到 PostgreSQL：{sum(facts.counts.values()):,} 行，各表的数目和账本末尾与原来相符。", style="green")
    say("请在设置里写上 DATABASE_URL 为这个地址，再启动网站。原来的数据库没有改动，确认无误后再删除。")
