"""New bytes of a file without what was found in it, behind the wall; the old file is never changed."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any, BinaryIO

from gongkai.files.reading import CannotRead, open_zip
from gongkai.screening.findings import Finding
from gongkai.screening.looking import content_of, named
from gongkai.screening.mends.docx import mend_docx
from gongkai.screening.mends.pdf import mend_pdf
from gongkai.screening.mends.picture import without_notes
from gongkai.screening.mends.pptx import mend_pptx
from gongkai.screening.mends.text import mend_html, mend_text
from gongkai.screening.mends.words import Wanted
from gongkai.screening.mends.xlsx import mend_xlsx
from gongkai.screening.readers.package import LIMITS

Mender = Callable[[bytes, Wanted], bytes]
# fmt: off
MENDERS: dict[str, Mender] = {
    "docx": mend_docx, "xlsx": mend_xlsx, "pptx": mend_pptx, "pdf": mend_pdf, "text": mend_text, "xml": mend_text, "html": mend_html,
    "jpg": lambda data, _: without_notes(data), "png": lambda data, _: without_notes(data), "tif": lambda data, _: without_notes(data),
}
# fmt: on
BY_HAND = "这种文件不自动处理。请按每一处的说明修改原稿，重新生成文件后再检查。"


def mend(content: bytes, findings: Iterable[Finding], on: date) -> bytes:
    """The bytes of a file without what these findings tell, as far as a program may take it away safely.

    What was found in words is masked or replaced wherever the same is written; what is hidden is taken away. Marks of secrecy, lists
    of persons, embedded objects and attachments to keep are for people: they stay, and stay found.

    :raises CannotRead: with the sentence, where nothing may be done.
    """
    findings = tuple(findings)
    file = io.BytesIO(content)
    kind = content_of(file)
    if kind == "zip":
        return _archive(content, findings, on)
    if kind not in MENDERS:
        raise CannotRead(BY_HAND)
    return MENDERS[kind](content, Wanted(findings, on))


def _archive(content: bytes, findings: tuple[Finding, ...], on: date) -> bytes:
    """Each file of an archive; one that cannot be mended stays as it is."""
    made = io.BytesIO()
    with open_zip(io.BytesIO(content), LIMITS) as given, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in given.infolist():
            data = given.read(entry)
            name = f"/{named(entry)}"
            own = [replace(each, file="") for each in findings if each.file.endswith(name) or f"{name}/" in each.file]
            if own and not entry.is_dir():
                with suppress(CannotRead):  # it stays as it is, and stays found
                    data = mend(data, own, on)
            archive.writestr(entry, data)
    return made.getvalue()


def mend_file(file: BinaryIO, *, name: str, on: str, findings: list[dict[str, Any]]) -> str:  # noqa: ARG001 — the name is the caller's
    """The new bytes, in base 64. The reader behind the wall."""
    asked = [Finding(**each) for each in findings]
    return base64.b64encode(mend(file.read(), asked, date.fromisoformat(on))).decode()
