"""Office files are ZIP archives: packed again so that the same document gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

NO_TIME = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP archive knows


def repacked(file: bytes, parts: Mapping[str, bytes] | None = None) -> bytes:
    """The archive without the time of its making, with these parts in place of its own.

    :raises KeyError: for a part the archive does not have.
    """
    left, out = dict(parts or {}), BytesIO()
    with ZipFile(BytesIO(file)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = ZipInfo(name, NO_TIME)
            info.compress_type = ZIP_DEFLATED
            target.writestr(info, left.pop(name, None) or source.read(name))
    if left:
        raise KeyError(f"no such part: {', '.join(left)}")
    return out.getvalue()
