"""印章: the pictures an agency keeps of its seal, and the one it uses, named by the digest of its content.

The pictures are files like any others, of a purpose of their own: kept, versioned and withdrawn in the files room.
"""

from datetime import date
from pathlib import Path

from django.db import transaction

from gongkai.agencies.actions import change_agency
from gongkai.agencies.models import Agency
from gongkai.agencies.policies import NotAllowed
from gongkai.agencies.queries import SEAL, kept_seals
from gongkai.files import store
from gongkai.files.actions import receive
from gongkai.files.intake import examine
from gongkai.files.kinds import MEGABYTE, Purpose, register_purpose
from gongkai.files.models import FileVersion
from gongkai.files.policies import FileRefused
from gongkai.files.safely import Refused, run

LOOK = "gongkai.files.pictures.png"
PURPOSE = Purpose(SEAL, "印章", ("png",), MEGABYTE, reader=LOOK)
SMALLEST = 300  # pixels a side: a seal of 42 mm is coarse on paper below that
NOT_KEPT = "选择的印章不在本机关收存的文件中，可能刚刚撤下。请重新选择，或者上传一张。"
WAITING = "印章图片已经收存，正在等待病毒扫描，暂时不能选用。扫描以后，请在这里选择它。"


@transaction.atomic
def choose(*, by: str, agency: Agency, digest: str) -> Agency:
    """Use one of the kept pictures, or none ("") from now on.

    :raises NotAllowed: for a picture that the agency does not keep, or keeps no more.
    """
    if digest and digest not in (version.blob.digest for version in kept_seals(agency)):
        raise NotAllowed(NOT_KEPT)
    return change_agency(by=by, agency=agency, facts={"seal": digest})


def take_in(*, by: str, agency: Agency, name: str, content: Path, on: date) -> FileVersion:
    """Keep a picture that a person gives, and use it. Called outside a transaction, as a scanner may be asked.

    :raises FileRefused: as for any file. :raises NotAllowed: while the picture waits for the scanner.
    """
    version = receive(by=by, book=agency.code, purpose=SEAL, name=name, content=content, on=on)
    if not version.blob.may_be_served:
        raise NotAllowed(WAITING)
    choose(by=by, agency=agency, digest=version.blob.digest)
    return version


def fault_in(name: str, content: Path) -> str:
    """Why a picture would not be kept as a seal; "" when it would."""
    try:
        examine(content=content, name=name, purpose=SEAL)
    except FileRefused as refusal:
        return refusal.because
    return ""


def advice_on(digest: str) -> str:
    """What would make the picture a better seal; "" when nothing would."""
    with store.on_disk(digest) as content:
        found = run(LOOK, content)
    if isinstance(found, Refused):
        return f"不过这张图片打不开：{found.sentence}"
    faults = []
    if not found.value["transparent"]:
        faults.append("背景不透明，盖在落款上会遮住文字")
    if min(found.value["width"], found.value["height"]) < SMALLEST:
        faults.append(f"只有 {found.value['width']}×{found.value['height']} 像素，印在纸上会模糊")
    return f"不过这张图片{'；'.join(faults)}。有更合适的，请再上传一张。" if faults else ""


def offer() -> None:
    """Name the purpose, when the program starts."""
    register_purpose(PURPOSE)
