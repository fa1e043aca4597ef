"""Writing an office package anew: parts changed, parts that nothing leads to any more left out."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable

from lxml import etree

from gongkai.screening.mends.picture import without_place
from gongkai.screening.readers.package import NOBODY, OFFICE, PATH, PICTURES, Element, Package, every, local, parse

TYPES = "[Content_Types].xml"
EMPTY_PROPERTIES = ("creator", "lastModifiedBy", "Manager", "Company")
PLAIN = b"application/vnd.openxmlformats-officedocument."
PLAIN_TYPES = (
    (b"application/vnd.ms-word.document.macroEnabled.main+xml", b"wordprocessingml.document.main+xml"),
    (b"application/vnd.ms-excel.sheet.macroEnabled.main+xml", b"spreadsheetml.sheet.main+xml"),
    (b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", b"presentationml.presentation.main+xml"),
)


class Parts:
    """The parts of a package while it is changed."""

    def __init__(self, data: bytes) -> None:
        """All of them, unpacked."""
        package = Package(io.BytesIO(data))
        self.data = {name: package.data(name) for name in package.names}
        self._roots: dict[str, Element] = {}

    def root(self, name: str) -> Element | None:
        """The tree of a part, whose changes are kept."""
        if name not in self.data:
            return None
        if name not in self._roots:
            self._roots[name] = parse(self.data[name])
        return self._roots[name]

    def like(self, pattern: str) -> list[str]:
        """The names that match."""
        return [name for name in self.data if re.fullmatch(pattern, name, re.IGNORECASE)]

    def links(self, name: str) -> str:
        """Where the relations of a part are."""
        folder, _, base = name.rpartition("/")
        return f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"

    def unlink(self, name: str, drop: Callable[[str, str], bool]) -> list[str]:
        """Take away the relations of a part for which ``drop(kind, target)``; their ids."""
        root, gone = self.root(self.links(name)), []
        for each in list(every(root, "Relationship")):
            if drop(each.get("Type", "").rpartition("/")[2], each.get("Target", "")):
                gone.append(each.get("Id", ""))
                each.getparent().remove(each)
        return gone

    def written(self) -> bytes:
        """The package, without the parts that no relation leads to."""
        for name, root in self._roots.items():
            if name in self.data:
                self.data[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        reached = self._reached()
        kept = {name: data for name, data in self.data.items() if name in reached}
        kept[TYPES] = self._types(kept)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in (TYPES, *(name for name in kept if name != TYPES)):
                archive.writestr(name, kept[name])
        return made.getvalue()

    def _reached(self) -> set[str]:
        reached, waiting = {TYPES}, [""]
        while waiting:
            name = waiting.pop()
            links = self.links(name) if name else "_rels/.rels"
            if links not in self.data or links in reached:
                continue
            reached.add(links)
            for each in every(parse(self.data[links]), "Relationship"):
                if each.get("TargetMode") != "External":
                    folder = posixpath.dirname(name)
                    target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", ""))).lstrip("/")
                    if target in self.data:
                        reached.add(target)
                        waiting.append(target)
        return reached

    def _types(self, kept: dict[str, bytes]) -> bytes:
        root = parse(self.data[TYPES])
        for each in list(every(root, "Override")):
            if each.get("PartName", "").lstrip("/") not in kept:
                each.getparent().remove(each)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def mend_shared(parts: Parts, kinds: set[str]) -> None:
    """What all packages share: properties, macros, pictures."""
    if "metadata" in kinds:
        _properties(parts)
    if "macro" in kinds:
        for name in list(parts.data):
            if name.lower().endswith((".xml.rels", "workbook.bin.rels")):
                folder, _, base = name.replace("_rels/", "").rpartition("/")
                part = posixpath.join(folder, base.removesuffix(".rels"))
                parts.unlink(part, lambda kind, _target: kind in ("vbaProject", "wordVbaData"))
        for macro, plain in PLAIN_TYPES:
            parts.data[TYPES] = parts.data[TYPES].replace(macro, PLAIN + plain)
    if kinds & {"image-location", "metadata"}:
        for name in parts.data:
            if name.lower().endswith(PICTURES):
                parts.data[name] = without_place(parts.data[name])


def _properties(parts: Parts) -> None:
    for name in ("docProps/core.xml", "docProps/app.xml"):
        root = parts.root(name)
        for each in list(root.iter()) if root is not None else ():
            text = (each.text or "").strip()
            named = local(each) in EMPTY_PROPERTIES and text.lower() not in NOBODY and not OFFICE.search(text)
            if named or (not len(each) and PATH.search(text)):
                each.text = ""
    root = parts.root("docProps/custom.xml")
    for each in list(root if root is not None else ()):
        if PATH.search("".join(each.itertext())):
            each.getparent().remove(each)
    if "word/settings.xml" in parts.data:
        settings = parts.root("word/settings.xml")
        gone = parts.unlink(
            "word/settings.xml", lambda kind, target: kind == "attachedTemplate" and bool(PATH.search(target))
        )
        for each in list(every(settings, "attachedTemplate")) if gone else ():
            each.getparent().remove(each)
