import click
from rich.progress import Progress
from rich.table import Table

from gongkai.casework.models import Requester
from gongkai.config.cli.home import console, errors, fail, with_records
from gongkai.privacy.actions import erase as erase_person
from gongkai.privacy.errors import PrivacyError
from gongkai.privacy.queries import master_keys
from gongkai.privacy.rotation import BATCH
from gongkai.privacy.rotation import rotate as rotate_keys

BY = "command-line"


@click.group()
def privacy() -> None:
    """个人信息：主密钥的查看和轮换，按决定清除。"""


@privacy.command()
@with_records
def keys() -> None:
    """列出主密钥，以及每把主密钥保护着多少人。缺少在用的主密钥时退出码为 1。"""
    try:
        found = master_keys()
    except PrivacyError as refused:
        raise fail(str(refused)) from refused
    shown = Table(show_edge=False)
    for heading, justify in (("主密钥", "left"), ("状态", "left"), ("人数", "right")):
        shown.add_column(heading, justify=justify)
    for key in found:
        state = "缺少" if not key.is_known else "现用" if key.is_current else "轮换后停用"
        shown.add_row(key.id, state, f"{key.persons:,}")
    console.print(shown)
    if missing := [key.id for key in found if not key.is_known]:
        raise fail(f"缺少在用的主密钥 {'、'.join(missing)}，由它保护的个人信息无法读取；请从备份恢复 master.key。")


@privacy.command()
@click.option("--batch", type=click.IntRange(1, 100_000), default=BATCH, show_default=True, help="每批多少人。")
@with_records
def rotate(*, batch: int) -> None:
    """启用新的主密钥：把每个人的密钥改由它保护，再停用不再使用的旧密钥。可随时中断，重新运行即继续。"""
    try:
        with Progress(console=errors, transient=True) as bar:
            task = bar.add_task("轮换", total=None)
            done = rotate_keys(
                by=BY, batch=batch, progress=lambda done, total: bar.update(task, completed=done, total=total)
            )
    except PrivacyError as refused:
        raise fail(str(refused)) from refused
    console.print(f"现用主密钥 {done.current}；改换 {done.rewrapped:,} 把密钥。", highlight=False)
    for retired in done.retired:
        console.print(f"主密钥 {retired} 已停用。", highlight=False)


@privacy.command()
@click.option("--agency", "code", required=True, help="机关代码。")
@click.option("--request", "number", required=True, help="这个人的任一件申请的登记号。")
@click.option("--order", required=True, help="清除决定的文号。")
@click.option("--yes", is_flag=True, help="不再询问。")
@with_records
def erase(*, code: str, number: str, order: str, yes: bool) -> None:
    """按决定清除申请人的个人信息：销毁其密钥，不能恢复。申请、答复和统计数字不受影响。"""
    requester = Requester.objects.filter(request__agency__code=code, request__number=number).first()
    if requester is None:
        raise fail(f"机关“{code}”没有登记号为“{number}”且登记了申请人的申请，请核对。", code=2)
    requests = Requester.objects.filter(person=requester.person_id).count()
    if not yes:
        click.confirm(f"将永久清除这名申请人在 {requests} 件申请中的个人信息，不能恢复。继续吗？", abort=True)
    try:
        person = erase_person(by=BY, person=requester.person, order_number=order, book=code)
    except PrivacyError as refused:
        raise fail(str(refused), code=2) from refused
    console.print(f"已清除，涉及 {requests} 件申请，依据{person.order_number}。", highlight=False)
