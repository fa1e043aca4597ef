"""A document of Word 97, turned into today's by LibreOffice where that is installed."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path
from typing import BinaryIO

from gongkai.files.reading import CannotRead
from gongkai.papers.tables import Document
from gongkai.reporting.reading.from_docx import read_docx

SECONDS = 60


def read_doc(file: BinaryIO) -> Document:
    """The document's tables and lines; written and turned in the current folder, which is the wall's scratch.

    :raises CannotRead: without LibreOffice, or when it cannot turn the file.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise CannotRead("读取 Word 97（.doc）文件须安装 LibreOffice。请安装，或者在 Word、WPS 里另存为 .docx。")
    folder = Path.cwd()
    given, made = folder / "given.doc", folder / "given.docx"
    given.write_bytes(file.read())
    command = [office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    try:
        subprocess.run(  # noqa: S603 — the machine's own LibreOffice, on a file of the scratch folder
            [*command, "--convert-to", "docx", "--outdir", str(folder), str(given)],
            check=True, capture_output=True, timeout=SECONDS,
        )  # fmt: skip
        return read_docx(io.BytesIO(made.read_bytes()))
    except (subprocess.SubprocessError, FileNotFoundError) as problem:
        raise CannotRead("LibreOffice 打不开这个文件，多半已经损坏。请在 Word、WPS 里另存为 .docx。") from problem
    finally:
        given.unlink(missing_ok=True)
        made.unlink(missing_ok=True)
