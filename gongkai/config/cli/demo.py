import os
import secrets
import tempfile
from pathlib import Path

import click
from django.conf import settings
from django.utils import timezone
from rich.progress import Progress, SpinnerColumn, TextColumn

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import Agency
from gongkai.agencies.roles import (
    ADMINISTRATOR,
    AGENCY_HEAD,
    AUDITOR,
    DISCLOSURE_HEAD,
    DISCLOSURE_OFFICE,
    EDITOR,
    GATES,
    labels,
)
from gongkai.config.cli.home import console, fail, with_own_records
from gongkai.config.cli.serve import run
from gongkai.config.demo import catalogue, manuscripts, records, reports
from gongkai.config.load import loading

BY = "demo"
SECRECY = "secrecy_reviewer"
# fmt: off
ACCOUNTS = {
    "gongkai": (DISCLOSURE_OFFICE,),
    "head":    (DISCLOSURE_HEAD,),
    "leader":  (AGENCY_HEAD,),
    "editor":  (EDITOR,),
    "review":  tuple(gate for gate in GATES if gate != SECRECY),
    "secrecy": (SECRECY,),
    "audit":   (AUDITOR,),
    "admin":   (ADMINISTRATOR,),
}
# fmt: on


@click.command()
@click.option("--no-serve", is_flag=True, help="只装入记录，不启动网站。")
@click.option(
    "--port", type=int, default=lambda: int(os.environ.get("PORT", "8000")), help="端口，默认取 PORT，否则 8000。"
)
@with_own_records
def demo(*, no_serve: bool, port: int) -> None:
    """装入示例开发区 2020、2021 年的记录并启动网站。再次运行不会改变什么。"""
    with Progress(SpinnerColumn(), TextColumn("{task.description}"), console=console, transient=True) as bar:
        task = bar.add_task("正在装入示例开发区的记录")
        prepare(lambda file, done: bar.update(task, description=f"{file} {done:,} 行"))
    agency = Agency.objects.get(code=records.AGENCY)
    password = _accounts(agency)
    manuscripts.show(agency, by=BY, at=timezone.now(), on=timezone.localdate())
    site = f"http://127.0.0.1:{port}"
    console.print("示例开发区已就绪。", style="green")
    for what, where in (
        ("门户", f"{site}/"),
        ("2020 年报告", f"{site}/agencies/{records.AGENCY}/reports/2020/"),
        ("2021 年报告（结转）", f"{site}/agencies/{records.AGENCY}/reports/2021/"),
        ("标准目录", f"{site}/agencies/{records.AGENCY}/catalogue/"),
        ("工作台", f"{site}/staff/"),
        ("稿件", f"{site}/staff/agencies/{records.AGENCY}/manuscripts/"),
        ("一格的记录", f"{site}/staff/agencies/{records.AGENCY}/reports/2020/cells/3/granted_in_part/natural"),
        *(("账号", f"{name}（{labels(set(roles))}）") for name, roles in ACCOUNTS.items()),
        ("密码", password),
    ):
        console.print(f"  {what}：{where}", highlight=False)
    if not no_serve:
        run("127.0.0.1", port, workers=1)


def prepare(progress: loading.Progress) -> None:
    """Load the demonstration's records through the same door as anyone's, and publish its reports."""
    today = timezone.localdate()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        progress("生成记录", 0)
        records.write(folder)
        loaded = loading.load(folder, by=BY, on=today, progress=progress)
    if loaded.findings:
        raise fail("\n".join(str(finding) for finding in loaded.findings))
    agency = Agency.objects.get(code=records.AGENCY)
    reports.publish(agency, by=BY, on=today)
    catalogue.show(agency, by=BY, on=today)


def _accounts(agency: Agency) -> str:
    """The demonstration's accounts share a password of this installation's own, kept beside its database.

    They alone sign in without a second factor: the file that says so is written here and nowhere else.
    """
    path = settings.HOME / "demo-password.txt"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9), encoding="ascii")
    password = path.read_text(encoding="ascii").strip()
    for username, roles in ACCOUNTS.items():
        for role in roles:
            open_account(by=BY, username=username, password=password, agency=agency, role=role)
    if not Agency.objects.exclude(code=records.AGENCY).exists():  # never where real agencies work
        settings.DEMONSTRATION_ACCOUNTS.write_text("\n".join(ACCOUNTS), "utf-8")
    return password
