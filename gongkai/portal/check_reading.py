"""The public checking page: a report that anybody gives is read and checked, and nothing of it is kept."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from gongkai.files.intake import as_path
from gongkai.reporting.as_read import AsRead, NotRead, open_report

LONGEST_TEXT = 500_000  # characters; a county's report has some ten thousand
PASTED = "粘贴的文字.txt"
WAIT = 15  # seconds for one's turn
BUSY = "现在核对的人较多，这一份还没有读。请过一会儿再提交。"
_turns = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) // 2))  # strangers never take every place at the wall


class Given(forms.Form):
    """What is checked: a file or a text, and, if wanted, the report of the year before."""

    file = forms.FileField(label="报告文件", required=False, allow_empty_file=True)
    text = forms.CharField(label="或者粘贴报告的文字", required=False, strip=False, widget=forms.Textarea)
    before_file = forms.FileField(label="上一年的报告文件", required=False, allow_empty_file=True)
    before_text = forms.CharField(label="或者粘贴上一年报告的文字", required=False, strip=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        """One of file and text, of a size that is read."""
        given = self.cleaned_data
        for file, text in (("file", "text"), ("before_file", "before_text")):
            upload, words = given.get(file), (given.get(text) or "").strip()
            if upload and words:
                self.add_error(file, "文件和粘贴的文字请只给一种。")
            if upload and not upload.size:
                self.add_error(file, f"“{upload.name}”是空文件，请重新选择。")
            if upload and upload.size > settings.CHECK_MOST_BYTES:
                self.add_error(file, f"“{upload.name}”超过了{filesizeformat(settings.CHECK_MOST_BYTES)}，没有读取。")
            if len(words) > LONGEST_TEXT:
                self.add_error(text, f"超过了{LONGEST_TEXT}个字，没有读取。请只粘贴报告本身。")
        if not given.get("file") and not (given.get("text") or "").strip():
            self.add_error("file", "请选择一个报告文件，或者粘贴报告的文字。")
        return given

    def read(self) -> AsRead:
        """Both reports, read.

        :raises NotRead: with the sentence.
        """
        given = self.cleaned_data
        before = given["before_file"] or given["before_text"].strip()
        if not _turns.acquire(timeout=WAIT):
            raise NotRead(BUSY)
        try:
            return AsRead(
                _opened(given["file"], given["text"], ""),
                _opened(given["before_file"], given["before_text"], "上一年的报告：") if before else None,
            )
        finally:
            _turns.release()


def _opened(upload: UploadedFile | None, text: str, whose: str) -> dict[str, Any]:
    with as_path(upload) if upload else _written(text) as path:
        try:
            return open_report(path, (upload.name or "") if upload else PASTED)
        except NotRead as refusal:
            raise NotRead(whose + refusal.because) from refusal


@contextmanager
def _written(text: str) -> Iterator[Path]:
    """A text as a file, for as long as it is read."""
    with tempfile.NamedTemporaryFile(prefix="gongkai-check-") as file:
        file.write(text.encode("utf-8", "replace"))
        file.flush()
        yield Path(file.name)


@dataclass(frozen=True, slots=True)
class Download:
    """The answer as a file that travels inside the page: nothing has to be kept for whoever wants it."""

    name: str
    address: str


def download(read: AsRead) -> Download:
    """The JSON of a result, to be saved."""
    content = json.dumps(read.as_json(), ensure_ascii=False).encode()
    name = f"{read.reading['agency'] or '年度报告'}{read.year or ''}核对结果.json"
    return Download(name, f"data:application/json;base64,{b64encode(content).decode()}")
