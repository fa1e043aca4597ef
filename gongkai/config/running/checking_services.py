"""Checks of what the rooms below offer to have looked at: files and jobs."""

from django.utils import timezone

from gongkai.config.running.checks import Found, Scope, check, error, ok, warning
from gongkai.config.running.rooms import offer

SAMPLE = 200


@check("files", "文件")
def files(scope: Scope) -> Found:
    verify = offer("files")
    if verify is None:
        return ok("没有需要核对的文件。")
    wrong = [str(name) for name in verify(None if scope.full else SAMPLE)]
    if wrong:
        return error(
            f"{len(wrong)} 个文件缺失或者与其摘要值不符（{wrong[0]}）。", "请从最近一份备份的 home/files 里找回它们。"
        )
    return ok("与其摘要值一致。" if scope.full else f"抽查 {SAMPLE} 个以内，与其摘要值一致。")


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
