"""Checks of what the rooms below offer to have looked at: files and jobs."""

from collections.abc import Iterator
from importlib import import_module
from itertools import islice

from django.apps import apps
from django.utils import timezone

from gongkai.config.running.checks import Found, Scope, check, error, ok, warning
from gongkai.config.running.rooms import offer

SAMPLE = 30
SHOWN = 1


@check("files", "文件")
def files(scope: Scope) -> Found:
    verify = offer("files")
    if verify is None:
        return ok("没有需要核对的文件。")
    wrong = list(islice(verify() if scope.full else _sample(), SHOWN))
    if wrong:
        return error(wrong[0], "找回：gongkai restore 到另一个空文件夹，再把其中 files 里的同名文件复制过来。")
    return ok("全部与其摘要值一致。" if scope.full else f"抽查 {SAMPLE} 个以内，与其摘要值一致。")


def _sample() -> Iterator[str]:
    """Some files, drawn anew each time."""
    damage = import_module("gongkai.files.store").damage
    for blob in apps.get_model("files", "Blob").objects.order_by("?")[:SAMPLE]:
        if problem := damage(blob.digest, blob.size):
            yield f"文件（SHA-256 {blob.digest}）：{problem}。"


@check("worker", "后台任务")
def worker(_scope: Scope) -> Found:
    work = offer("work")
    if work is None:
        return ok("没有后台任务。")
    found = work(timezone.now())
    said = f"{found.waiting_in_all} 项在等，{found.workers} 个进程在办。"
    if found.waiting_in_all and not found.workers:
        return warning(said, "请启动网站，或者后台任务：systemctl start gongkai-worker")
    if found.failed:
        return warning(f"有 {found.failed} 项任务办理失败。", "请在工作台的后台任务页面查看原因，再重新办理或者取消。")
    return ok(said)


@check("index", "检索索引")
def index(_scope: Scope) -> Found:
    status = offer("index")
    if status is None:
        return ok("没有检索索引。")
    found = status()
    if found.is_complete:
        return ok(f"与公开的 {found.public:,} 条信息一致。")
    if found.exists and found.pending:
        return warning(
            f"有 {found.pending:,} 处变动尚未收入。", "请启动网站或者后台任务；也可运行：gongkai index update"
        )
    return warning("还没有建立，或者与记录不符。", "请运行：gongkai index rebuild")
