"""What an administrator does for someone who cannot sign in: lift a lock, give a code, take away lost second factors."""

import click
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from gongkai.agencies.models import User
from gongkai.config.cli.home import console, fail, with_records
from gongkai.ui.signin import invitation, lockout, policy, sessions

USERNAME = click.argument("username", metavar="用户名")


def _account(username: str) -> User:
    user = policy.account_named(username)
    if user is None:
        raise fail(f"没有用户名为“{username}”的账号。", code=2)
    return user


@click.command()
@USERNAME
@with_records
def unlock(*, username: str) -> None:
    """解除因为多次登录失败而锁定的账号。"""
    user = _account(username)
    if lockout.forget(username):
        policy.keep("unlocked", user)
        console.print(f"已解除账号 {username} 的锁定，可以立即登录。", highlight=False)
    else:
        console.print(f"账号 {username} 没有失败的登录，不需要解除。", highlight=False)


@click.command()
@USERNAME
@with_records
def invite(*, username: str) -> None:
    """给出一个开通码：本人用它设置密码，三天内有效，只能用一次。"""
    code = invitation.invite(_account(username))
    console.print(f"账号 {username} 的开通码：{code}", highlight=False)
    console.print("请当面或者电话告知本人，在登录页的“用开通码设置密码”中使用。", highlight=False)


@click.command(name="reset-factors")
@USERNAME
@with_records
def reset_factors(*, username: str) -> None:
    """手机和恢复码都丢失时，去掉账号的两步验证；本人下次登录时重新设置。"""
    user = _account(username)
    with transaction.atomic():
        removed = Authenticator.objects.filter(user=user).delete()[0]
        ended = sessions.end_all(user)
        policy.keep("second-factor-reset", user, removed=removed)
    console.print(f"已去掉账号 {username} 的 {removed} 项两步验证，退出 {ended} 处登录。", highlight=False)


@click.command()
@USERNAME
@click.argument("subject", metavar="标识")
@with_records
def link(*, username: str, subject: str) -> None:
    """把统一身份认证平台的一个标识（sub）绑定到账号。"""
    user = _account(username)
    with transaction.atomic():
        bound, _ = SocialAccount.objects.get_or_create(provider="province", uid=subject, defaults={"user": user})
        if bound.user_id != user.pk:
            raise fail("这个标识已绑定另一个账号。请先由那个账号解除绑定。")
        policy.keep("platform-linked", user)
    console.print(f"已把标识 {subject} 绑定到账号 {username}。", highlight=False)


COMMANDS = (unlock, invite, reset_factors, link)
