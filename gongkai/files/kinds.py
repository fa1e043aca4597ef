"""The kinds of file that are taken in, and what each is called, served as and named by."""

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: its code, the content it is recognised by, its label, how it is served, the ends of its names."""

    code: str
    content: str  # what gongkai.files.looking finds
    label: str
    content_type: str
    extensions: tuple[str, ...]
    inline: bool = False  # shown in the browser; all else is offered for saving


# fmt: off
_OFFICE = "application/vnd.openxmlformats-officedocument"
KINDS = (
    Kind("pdf",  "pdf",  "PDF 文档",     "application/pdf",               ("pdf",), inline=True),
    Kind("ofd",  "ofd",  "OFD 版式文档", "application/ofd",               ("ofd",)),
    Kind("docx", "docx", "Word 文档",    f"{_OFFICE}.wordprocessingml.document",   ("docx",)),
    Kind("xlsx", "xlsx", "Excel 表格",   f"{_OFFICE}.spreadsheetml.sheet",         ("xlsx",)),
    Kind("pptx", "pptx", "PPT 演示文稿", f"{_OFFICE}.presentationml.presentation", ("pptx",)),
    Kind("doc",  "doc",  "Word 97 文档", "application/msword",            ("doc", "wps")),
    Kind("xls",  "xls",  "Excel 97 表格", "application/vnd.ms-excel",     ("xls", "et")),
    Kind("ppt",  "ppt",  "PPT 97 演示文稿", "application/vnd.ms-powerpoint", ("ppt", "dps")),
    Kind("odt",  "odt",  "ODF 文本",     "application/vnd.oasis.opendocument.text",        ("odt",)),
    Kind("ods",  "ods",  "ODF 表格",     "application/vnd.oasis.opendocument.spreadsheet", ("ods",)),
    Kind("txt",  "text", "纯文本",       "text/plain",                    ("txt",), inline=True),
    Kind("csv",  "text", "CSV 表格",     "text/csv",                      ("csv",)),
    Kind("json", "text", "JSON 数据",    "application/json",              ("json",)),
    Kind("xml",  "xml",  "XML 数据",     "application/xml",               ("xml",)),
    Kind("html", "html", "网页",         "text/html",                     ("html", "htm")),
    Kind("png",  "png",  "PNG 图片",     "image/png",                     ("png",), inline=True),
    Kind("jpeg", "jpg",  "JPEG 图片",    "image/jpeg",                    ("jpg", "jpeg"), inline=True),
    Kind("gif",  "gif",  "GIF 图片",     "image/gif",                     ("gif",), inline=True),
    Kind("webp", "webp", "WebP 图片",    "image/webp",                    ("webp",), inline=True),
    Kind("bmp",  "bmp",  "BMP 图片",     "image/bmp",                     ("bmp",)),
    Kind("tiff", "tif",  "TIFF 图片",    "image/tiff",                    ("tif", "tiff")),
    Kind("zip",  "zip",  "ZIP 压缩包",   "application/zip",               ("zip",)),
    Kind("mp3",  "mp3",  "MP3 音频",     "audio/mpeg",                    ("mp3",)),
    Kind("mp4",  "mp4",  "MP4 视频",     "video/mp4",                     ("mp4", "m4v")),
)
OTHERS = {  # contents that have a name of their own in a refusal, and are taken in nowhere
    "program": "可执行程序", "script": "可执行脚本", "macro": "带宏的 Office 文档", "ole": "不认识的 OLE 复合文档",
    "rar": "RAR 压缩包", "7z": "7z 压缩包", "gz": "GZIP 压缩包", "svg": "SVG 图片", "unknown": "不认识的格式",
}
# fmt: on
BY_CODE = {kind.code: kind for kind in KINDS}
_BY_EXTENSION = {extension: kind for kind in KINDS for extension in kind.extensions}


def extension_of(name: str) -> str:
    """The end of a name, in small letters; "" when it has none."""
    _, dot, end = name.rpartition(".")
    return end.lower() if dot else ""


def kind_named(name: str) -> Kind | None:
    """The kind that a name's end promises."""
    return _BY_EXTENSION.get(extension_of(name))


def label_of(content: str) -> str:
    """What a content is called."""
    return OTHERS.get(content) or next((kind.label for kind in KINDS if kind.content == content), OTHERS["unknown"])


@dataclass(frozen=True, slots=True)
class Purpose:
    """What files are kept for, which kinds it takes, and how large they may be (None: as large as the settings say).

    ``reader``: a function behind the wall that must be able to read the file, besides the look that every file gets.
    """

    code: str
    label: str
    kinds: tuple[str, ...]
    most_bytes: int | None = None
    reader: str = ""

    @property
    def endings(self) -> tuple[str, ...]:
        """The ends of names it takes."""
        return tuple(f".{end}" for code in self.kinds for end in BY_CODE[code].extensions)


# fmt: off
_DOCUMENTS = ("pdf", "ofd", "docx", "doc", "odt", "txt")
_TABLES    = ("xlsx", "xls", "ods", "csv", "json", "xml")
_PICTURES  = ("png", "jpeg", "gif", "webp", "bmp", "tiff")
_purposes = {purpose.code: purpose for purpose in (
    Purpose("attachment", "附件",     (*_DOCUMENTS, *_TABLES, *_PICTURES, "pptx", "ppt", "zip", "mp3", "mp4")),
    Purpose("document",   "文件正文", _DOCUMENTS),
    Purpose("table",      "数据表",   _TABLES),
    Purpose("picture",    "图片",     _PICTURES, 20 * MEGABYTE),
)}
# fmt: on


def register_purpose(purpose: Purpose) -> None:
    """An upper room names what it keeps files for; once, when the program starts."""
    if _purposes.setdefault(purpose.code, purpose) != purpose:
        raise ValueError(f"文件用途“{purpose.code}”已经登记为“{_purposes[purpose.code].label}”，不能再作他用。")


def purpose_named(code: str) -> Purpose | None:
    """The purpose of that code."""
    return _purposes.get(code)


def purposes() -> tuple[Purpose, ...]:
    """Every purpose, in the order they were registered."""
    return tuple(_purposes.values())
