"""后台任务: work that is not done while someone waits; retried, visible, and done once however often a worker dies.

>>> from gongkai.jobs.definitions import job
>>> @job(title="重新计算", tries=5)
... def recount(*, agency: str) -> None: ...
>>> recount.enqueue(agency="zone")  # doctest: +SKIP
"""
