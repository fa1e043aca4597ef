"""A picture: where it was taken, who took it, and what is written beside its pixels. The pixels are not unpacked."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

from PIL import ExifTags, Image, IptcImagePlugin, UnidentifiedImageError

from gongkai.files.reading import CannotRead
from gongkai.screening.readers.items import Item, hidden
from gongkai.screening.readers.package import person, words

FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP")
GPS = 0x8825
# fmt: off
PERSONS = {"Artist": "作者", "CameraOwnerName": "相机主人", "XPAuthor": "作者", "HostComputer": "电脑"}
WORDS   = {"ImageDescription": "说明", "Copyright": "版权", "DocumentName": "文件名", "UserComment": "备注", "XPComment": "备注",
           "XPTitle": "标题", "XPSubject": "主题", "XPKeywords": "关键词"}
# fmt: on
PRESS = {(2, 80): "作者", (2, 122): "作者", (2, 90): "地点", (2, 92): "地点", (2, 120): "说明", (2, 25): "关键词"}
XMP_PLACE = re.compile(rb"exif:GPS(?:Latitude|Longitude)\s*(?:=\s*[\"']|>)([^\"'<]+)")
XMP_PERSON = re.compile(rb"<dc:creator>.*?<rdf:li[^>]*>([^<]+)</rdf:li>", re.DOTALL)
DEGREES = 3
MOST_TEXT = 1 << 20


def read_picture(file: BinaryIO) -> Iterator[Item]:
    """What is written in a picture.

    :raises CannotRead: for what is no picture of these formats.
    """
    data = file.read()
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as image:
            frames = min(getattr(image, "n_frames", 1), 100)
            exif = image.getexif()
            yield from _press(image)
            info = {str(key): value for key, value in image.info.items()}
            yield from _exif(exif)
            for frame in range(1, frames if image.format == "TIFF" else 1):
                image.seek(frame)
                yield from _exif(image.getexif())
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        struct.error,
        Image.DecompressionBombError,
    ) as problem:
        raise CannotRead("图片不完整或者已经损坏，不能打开。请重新导出后再试。") from problem
    yield from _texts(info)
    yield from _xmp(_packet(data, info))


def _exif(exif: Any) -> Iterator[Item]:
    place = exif.get_ifd(GPS)
    latitude, longitude = place.get(2), place.get(4)
    if latitude or longitude:
        where = f"{_degrees(latitude)}{place.get(1, '')}，{_degrees(longitude)}{place.get(3, '')}"
        yield hidden("image-location", "拍摄信息", where, 0.95)
    for number, value in {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}.items():
        name, text = ExifTags.TAGS.get(number, ""), _string(value, number)
        if name in PERSONS:
            yield from person(PERSONS[name], text)
        elif name in WORDS:
            yield from words(WORDS[name], text)


def _press(image: Any) -> Iterator[Item]:
    """What the press writes into its pictures (IPTC): the photographer, the place, the caption."""
    notes = IptcImagePlugin.getiptcinfo(image) or {}
    for key, label in PRESS.items():
        held = notes.get(key, b"")
        text = b"\n".join(held if isinstance(held, list) else [held]).decode("utf-8", "replace").strip()
        if text and label == "作者":
            yield from person(label, text)
        elif text:
            yield from words(label, text)


def _degrees(value: Any) -> str:
    try:
        parts = [float(part) for part in value]
    except (TypeError, ValueError, ZeroDivisionError):
        return "?"
    return f"{sum(part / 60**at for at, part in enumerate(parts[:DEGREES])):.4f}"


def _string(value: Any, number: int) -> str:
    if isinstance(value, bytes):
        if ExifTags.TAGS.get(number, "").startswith("XP"):
            return value.decode("utf-16-le", "replace").rstrip("\x00")
        value = value.removeprefix(b"ASCII\x00\x00\x00").removeprefix(b"UNICODE\x00")
        return str(value.decode("utf-8", "replace")).strip("\x00 ")
    text: str = str(value).strip("\x00 ")
    try:
        return text.encode("latin-1").decode("utf-8")  # what the standard calls ASCII is written as UTF-8
    except UnicodeError:
        return text


def _texts(info: dict[str, Any]) -> Iterator[Item]:
    """The texts of a PNG, the comment of a JPEG."""
    for name, value in info.items():
        if isinstance(value, bytes) and name == "comment":
            yield from words("备注", value.decode("utf-8", "replace")[:MOST_TEXT])
        elif isinstance(value, str) and name.lower() in ("author", "artist", "creator"):
            yield from person("作者", value)
        elif isinstance(value, str) and name not in ("XML:com.adobe.xmp", "dpi"):
            yield from words(name, value[:MOST_TEXT])


def _packet(data: bytes, info: dict[str, Any]) -> bytes:
    packed = info.get("XML:com.adobe.xmp") or info.get("xmp") or b""
    packed = packed.encode() if isinstance(packed, str) else packed
    start = data.find(b"<x:xmpmeta")
    return packed or (data[start : data.find(b"</x:xmpmeta>", start)] if start != -1 else b"")


def _xmp(packet: bytes) -> Iterator[Item]:
    places = [found.decode("utf-8", "replace") for found in XMP_PLACE.findall(packet)]
    if places:
        yield hidden("image-location", "拍摄信息（XMP）", "，".join(places[:2]), 0.9)
    for found in XMP_PERSON.findall(packet):
        yield from person("作者", found.decode("utf-8", "replace"))


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a PNG: kind and whole bytes."""
    at = 8
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        whole = data[at : at + 12 + length]
        yield data[at + 4 : at + 8], whole
        at += 12 + length
