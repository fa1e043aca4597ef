import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from gongkai.agencies.actions import open_account
from gongkai.agencies.models import User
from gongkai.agencies.queries import agency_by_code
from gongkai.config.cli.home import console, fail, with_records
from gongkai.config.cli.signing_in import COMMANDS


@click.group()
def account() -> None:
    """账号：谁可以登录工作台。"""


for command in COMMANDS:
    account.add_command(command)


@account.command()
@click.argument("username", metavar="用户名")
@click.option("--agency", "code", required=True, help="所在机关的代码。")
@click.password_option("--password", prompt="密码", confirmation_prompt="再输一次密码", help="密码；不写则询问。")
@with_records
def add(*, username: str, code: str, password: str) -> None:
    """给一个机关的工作人员开设账号。"""
    agency = agency_by_code(code)
    if agency is None:
        raise fail(f"没有代码为“{code}”的机关。", code=2)
    try:
        validate_password(password, User(username=username))
    except ValidationError as refused:
        raise fail("".join(refused.messages), code=2) from refused
    open_account(by="command-line", username=username, password=password, agency=agency)
    console.print(f"已开设账号 {username}（{agency.name}）。", highlight=False)
