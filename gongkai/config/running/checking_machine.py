"""Checks of the machine and the settings."""

import os
import shutil
import sys
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from gongkai.config.running.checks import Found, Scope, check, error, ok, warning
from gongkai.config.running.folder import open_to_others
from gongkai.ledger.models import Entry
from gongkai.statute.working_days.notices import NOTICES

OLDEST_PYTHON = (3, 11)
GB = 10**9
LITTLE, TOO_LITTLE = 5 * GB, GB // 2
SHORTEST_KEY = 40
NOTICE_MONTH = 11  # the State Council's office publishes next year's arrangement about then
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@check("python", "Python")
def python(_scope: Scope) -> Found:
    running = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        return error(f"现在是 {running}。", "请安装 Python 3.11 或更新版本，再重新安装 gongkai。")
    return ok(f"{running}。")


@check("disk", "磁盘空间")
def disk(_scope: Scope) -> Found:
    free = shutil.disk_usage(settings.HOME).free
    said = f"数据文件夹所在磁盘还剩 {free / GB:.1f} GB。"
    if free < TOO_LITTLE:
        return error(said, "请立即腾出空间或者换大磁盘，否则很快不能登记。")
    if free < LITTLE:
        return warning(said, "请尽快腾出空间，备份和升级都要放得下一份数据库的副本。")
    return ok(said)


@check("folder", "文件夹权限")
def folder(_scope: Scope) -> Found:
    home = settings.HOME
    if not os.access(home, os.W_OK | os.X_OK):
        return error(f"“{home}”不能写入。", f"请运行：chown -R gongkai {home}")
    if exposed := open_to_others(home):
        names = "、".join(path.name for path in exposed)
        return error(f"别的用户可以读 {names}。", f"请运行：chmod 600 {' '.join(map(str, exposed))}")
    return ok("数据文件夹可以写入，密钥只有属主可以读。")


@check("static", "样式和脚本")
def static(_scope: Scope) -> Found:
    if settings.DEBUG or (settings.STATIC_ROOT / "staticfiles.json").exists():
        return ok("已收集。")
    return warning("还没有收集。", "请启动一次网站（gongkai serve），它会自己收集。")


@check("clock", "时钟")
def clock(_scope: Scope) -> Found:
    now = timezone.now()
    latest = Entry.objects.order_by().values_list("at", flat=True).order_by("-id").first()
    if latest and latest > now:
        return error(
            f"现在的时间 {_local(now)} 早于账本的最新一条 {_local(latest)}。", "请校准时钟：timedatectl set-ntp true"
        )
    if settings.TIME_ZONE != "Asia/Shanghai":
        return warning(f"时区是 {settings.TIME_ZONE}。", "请用 Asia/Shanghai，期限按北京时间计算。")
    return ok(f"北京时间 {_local(now)}，不早于账本的最新一条。")


def _local(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


@check("holidays", "放假安排")
def holidays(_scope: Scope) -> Found:
    today = timezone.localdate()
    known = {notice.year for notice in NOTICES if not notice.region}
    needed = today.year + (today.month >= NOTICE_MONTH)
    lacking = [year for year in (today.year, needed) if year not in known]
    if not lacking:
        return ok(f"{max(known)}年及以前的已有。")
    mend = "请安装收录了该通知的新版本；在此之前算出的期限会注明“暂定”。"
    said = f"还没有{lacking[0]}年的放假安排通知。"
    return error(said, mend) if lacking[0] == today.year else warning(said, mend)


@check("settings", "设置")
def safe_settings(_scope: Scope) -> Found:
    if settings.DEBUG:
        return error("GONGKAI_DEBUG 开着，出错的页面会显示内部情况。", "请去掉 GONGKAI_DEBUG 后重新启动。")
    if "*" in settings.ALLOWED_HOSTS:
        return error(
            "GONGKAI_HOSTS 是“*”，任何主机名都可以冒用。", "请写明本站的域名，例如 GONGKAI_HOSTS=gk.example.gov.cn"
        )
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        return error(
            f"密钥只有 {len(settings.SECRET_KEY)} 个字符。", "请去掉 GONGKAI_SECRET_KEY，程序会自己生成并保存一个。"
        )
    public = set(settings.ALLOWED_HOSTS) - LOOPBACK
    if public and not settings.HTTPS:
        return warning(
            f"对外服务（{'、'.join(sorted(public))}）但没有说明使用 HTTPS。", "请按手册配置 nginx，并设 GONGKAI_HTTPS=1"
        )
    return ok("主机名、HTTPS、密钥和调试开关都妥当。")
