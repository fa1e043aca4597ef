"""Writes the files of the screening corpus, format by format, each with what it is asked to hide beside its words."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from random import Random

import openpyxl
import pikepdf
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from PIL import Image, TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

ASIDE = (
    "此稿尚未定，先按老办法办",
    "数字待财政核实后再改",
    "这一段领导说不要写",
    "内部意见：暂缓实施",
    "请核对后删去本句",
)
WRITERS = ("周文博", "he.zhiqiang", "罗雅琴", "gaolixin")
OFFICES = ("青石县人民政府办公室", "柳河区财政局", "", "python-docx")
OOXML = "http://schemas.openxmlformats.org"


@dataclass
class Text:
    """The words of a file."""

    paragraphs: list[str]
    table: list[list[str]] = field(default_factory=list)


def write(form: str, text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    return WRITE[form](text, beside, draw)


def zipped(entries: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def relations(rows: list[tuple[str, str, str]]) -> str:
    kinds = f"{OOXML}/officeDocument/2006/relationships"
    body = "".join(
        f'<Relationship Id="{name}" Type="{kinds}/{kind}" Target="{escape(target)}"/>' for name, kind, target in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{OOXML}/package/2006/relationships">{body}</Relationships>'


def core(draw: Random, *, named: bool) -> dict[str, str | bytes]:
    who = draw.choice(WRITERS if named else OFFICES)
    return {
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{OOXML}/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>通知</dc:title><dc:creator>{who}</dc:creator></cp:coreProperties>'
    }


def types(parts: dict[str, str]) -> str:
    over = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{OOXML}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Default Extension="bin" ContentType="application/octet-stream"/>{over}</Types>'
    )


# ── Word ────────────────────────────────────────────────────────────────────
def word_run(text: str, properties: str = "") -> str:
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def word_table(rows: list[list[str]]) -> str:
    """The heading is white on blue, as is usual and hides nothing."""
    lines = []
    for number, row in enumerate(rows):
        ground = '<w:tcPr><w:shd w:val="clear" w:color="auto" w:fill="1F4E79"/></w:tcPr>' if number == 0 else ""
        colour = '<w:color w:val="FFFFFF"/>' if number == 0 else ""
        lines.append(
            "<w:tr>" + "".join(f"<w:tc>{ground}<w:p>{word_run(cell, colour)}</w:p></w:tc>" for cell in row) + "</w:tr>"
        )
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"


def docx(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    aside = draw.choice(ASIDE)
    # fmt: off
    hide = {
        "tracked-change": draw.choice((
            f'<w:p><w:r><w:t>意见如下</w:t></w:r><w:del w:id="9" w:author="王"><w:r><w:delText>{aside}</w:delText></w:r></w:del></w:p>',
            f'<w:p><w:ins w:id="8" w:author="王">{word_run(aside)}</w:ins></w:p>')),
        "hidden-text": "<w:p>" + word_run(aside, draw.choice(("<w:vanish/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'))) + "</w:p>",
        "text-under-box": "<w:p>" + word_run(aside, '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>') + "</w:p>",
        "comment": '<w:p><w:commentRangeStart w:id="1"/><w:r><w:t>本条</w:t></w:r><w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r></w:p>',
    }
    # fmt: on
    body = [
        f"<w:p>{''.join(word_run(part) for part in pieces(paragraph, draw))}</w:p>" for paragraph in text.paragraphs
    ]
    body += [word_table(text.table)] if text.table else []
    body += [hide[kind] for kind in beside if kind in hide]
    space = f'xmlns:w="{OOXML}/wordprocessingml/2006/main"'
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {"word/document.xml": f"{main}.document.main+xml", "word/comments.xml": f"{main}.comments+xml"}
    links, more = [("r1", "comments", "comments.xml")], core(draw, named="metadata" in beside)
    note = f'<w:comment w:id="1" w:author="赵"><w:p>{word_run(aside)}</w:p></w:comment>' if "comment" in beside else ""
    more["word/comments.xml"] = f"<w:comments {space}>{note}</w:comments>"
    if "embedded-object" in beside:
        more["word/embeddings/oleObject1.bin"] = bytes(draw.randrange(256) for _ in range(200))
    if "macro" in beside:
        more["word/vbaProject.bin"] = bytes(draw.randrange(256) for _ in range(200))
    if "image-location" in beside:
        more["word/media/image1.jpeg"] = jpg(Text([]), ("image-location",), draw)
    return zipped({
        "[Content_Types].xml": types(parts),
        "_rels/.rels": relations([("r1", "officeDocument", "word/document.xml")]),
        "word/_rels/document.xml.rels": relations(links),
        "word/document.xml": f"<w:document {space}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
        **more,
    })  # fmt: skip


def pieces(text: str, draw: Random) -> list[str]:
    """A paragraph in runs, as editing leaves it: a number may be torn in two."""
    cut = draw.randrange(len(text) + 1)
    return [part for part in (text[:cut], text[cut:]) if part]


# ── Excel ───────────────────────────────────────────────────────────────────
def xlsx(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    book, aside = openpyxl.Workbook(), draw.choice(ASIDE)
    sheet = book.active
    sheet.title = draw.choice(("名单", "汇总表", "Sheet1"))
    for row in text.table:
        sheet.append(row)
    for place in sheet[1] if text.table else ():
        place.font, place.fill = Font(color="FFFFFFFF", bold=True), PatternFill("solid", fgColor="FF1F4E79")
    for number, paragraph in enumerate(text.paragraphs, start=sheet.max_row + 2):
        sheet.cell(number, 1, paragraph)
    bottom = sheet.max_row + 2
    book.properties.creator = draw.choice(WRITERS if "metadata" in beside else OFFICES)
    if "hidden-sheet" in beside:
        kept = book.create_sheet("底稿")
        kept["A1"], kept.sheet_state = aside, draw.choice(("hidden", "veryHidden"))
    if "hidden-row" in beside:
        sheet.cell(bottom, 1, aside)
        sheet.row_dimensions[bottom].hidden = True
    if "hidden-column" in beside:
        sheet.cell(1, 12, aside)
        sheet.column_dimensions["L"].hidden = True
    if "comment" in beside:
        sheet["A1"].comment = Comment(aside, "赵")
    if "hidden-text" in beside:
        sheet.cell(bottom + 2, 2, aside).font = Font(color="FFFFFFFF")
    made = io.BytesIO()
    book.save(made)
    return with_caches(made.getvalue(), beside, aside)


def with_caches(book: bytes, beside: tuple[str, ...], aside: str) -> bytes:
    space = f'xmlns="{OOXML}/spreadsheetml/2006/main"'
    more: dict[str, str | bytes] = {}
    if "pivot-cache" in beside:
        more["xl/pivotCache/pivotCacheDefinition1.xml"] = (
            f'<pivotCacheDefinition {space}><cacheFields count="1"/></pivotCacheDefinition>'
        )
        more["xl/pivotCache/pivotCacheRecords1.xml"] = (
            f'<pivotCacheRecords {space}><r><s v="{aside}"/><n v="12"/></r></pivotCacheRecords>'
        )
    if "external-link" in beside:
        more["xl/externalLinks/externalLink1.xml"] = (
            f'<externalLink {space}><externalBook><sheetDataSet><sheetData><row r="1"><cell r="A1" t="str"><v>{aside}</v></cell></row>'
            "</sheetData></sheetDataSet></externalBook></externalLink>"
        )
        more["xl/externalLinks/_rels/externalLink1.xml.rels"] = relations([("r1", "externalLinkPath", "明细.xlsx")])
    if "embedded-object" in beside:
        more["xl/embeddings/oleObject1.bin"] = b"\x01\x02" * 90
    if not more:
        return book
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | more)


# ── PowerPoint ──────────────────────────────────────────────────────────────
def shape(number: int, text: str, top: int, *, run: str = "", fill: str = "<a:noFill/>", left: int = 500_000) -> str:
    lines = "".join(
        f'<a:p><a:r><a:rPr lang="zh-CN">{run}</a:rPr><a:t>{escape(line)}</a:t></a:r></a:p>' for line in text.split("\n")
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="框{number}"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{left}" y="{top}"/>'
        f'<a:ext cx="8000000" cy="400000"/></a:xfrm><a:prstGeom prst="rect"/>{fill}</p:spPr><p:txBody><a:bodyPr/>{lines}</p:txBody></p:sp>'
    )


WHITE_RUN = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
BLUE = '<a:solidFill><a:srgbClr val="1F4E79"/></a:solidFill>'


def slide(shapes: list[str], *, shown: bool = True) -> str:
    space = f'xmlns:p="{OOXML}/presentationml/2006/main" xmlns:a="{OOXML}/drawingml/2006/main"'
    show = "" if shown else ' show="0"'
    return f"<p:sld {space}{show}><p:cSld><p:spTree>{''.join(shapes)}</p:spTree></p:cSld></p:sld>"


def pptx(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    aside = draw.choice(ASIDE)
    banner = shape(2, "工作汇报", 100_000, run=WHITE_RUN, fill=BLUE)  # white on blue hides nothing
    shapes = [banner, *(shape(at + 3, line, 600_000 + 450_000 * at) for at, line in enumerate(text.paragraphs))]
    low = 700_000 + 450_000 * len(text.paragraphs)
    if "hidden-text" in beside:
        shapes.append(
            shape(80, aside, low, run=WHITE_RUN) if draw.random() < 0.5 else shape(80, aside, low, left=30_000_000)
        )
    if "text-under-box" in beside:
        shapes += [shape(81, aside, low + 500_000), shape(82, "", low + 500_000, fill=BLUE)]
    slides = [slide(shapes)] + ([slide([shape(2, aside, 100_000)], shown=False)] if "hidden-slide" in beside else [])
    main = "application/vnd.openxmlformats-officedocument.presentationml"
    more = core(draw, named="metadata" in beside)
    space = f'xmlns:p="{OOXML}/presentationml/2006/main" xmlns:a="{OOXML}/drawingml/2006/main"'
    if "speaker-note" in beside:
        more["ppt/notesSlides/notesSlide1.xml"] = (
            f"<p:notes {space}><p:cSld><p:spTree>{shape(2, aside, 0)}</p:spTree></p:cSld></p:notes>"
        )
        more["ppt/slides/_rels/slide1.xml.rels"] = relations([("r1", "notesSlide", "../notesSlides/notesSlide1.xml")])
    if "comment" in beside:
        more["ppt/comments/comment1.xml"] = (
            f'<p:cmLst {space}><p:cm authorId="0" idx="1"><p:text>{aside}</p:text></p:cm></p:cmLst>'
        )
    if "embedded-object" in beside:
        more["ppt/embeddings/oleObject1.bin"] = b"\x03\x04" * 90
    if "image-location" in beside:
        more["ppt/media/image1.jpeg"] = jpg(Text([]), ("image-location",), draw)
    names = [f"slides/slide{at}.xml" for at in range(1, len(slides) + 1)]
    listed = "".join(f'<p:sldId id="{255 + at}" r:id="r{at}"/>' for at in range(1, len(slides) + 1))
    return zipped({
        "[Content_Types].xml": types({"ppt/presentation.xml": f"{main}.presentation.main+xml"}),
        "_rels/.rels": relations([("r1", "officeDocument", "ppt/presentation.xml")]),
        "ppt/_rels/presentation.xml.rels": relations([(f"r{at}", "slide", name) for at, name in enumerate(names, start=1)]),
        "ppt/presentation.xml": f'<p:presentation {space} xmlns:r="{OOXML}/officeDocument/2006/relationships"><p:sldIdLst>{listed}</p:sldIdLst>'
        '<p:sldSz cx="12192000" cy="6858000"/></p:presentation>',
        **{f"ppt/{name}": made for name, made in zip(names, slides, strict=True)}, **more,
    })  # fmt: skip


# ── PDF ─────────────────────────────────────────────────────────────────────
def shown(text: str, left: float, bottom: float, before: str = "0 g 0 Tr", size: int = 11) -> str:
    return f"BT {before} /F1 {size} Tf {left} {bottom} Td <{text.encode('utf-16-be').hex()}> Tj ET\n"


def pdf(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    aside, made = draw.choice(ASIDE), pikepdf.new()
    font = made.make_indirect(pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name("/STSong-Light"), Encoding=pikepdf.Name("/UniGB-UCS2-H"),
        DescendantFonts=[pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=pikepdf.Name("/STSong-Light"), DW=1000,
            CIDSystemInfo=pikepdf.Dictionary(Registry="Adobe", Ordering="GB1", Supplement=2),
            FontDescriptor=pikepdf.Dictionary(
                Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/STSong-Light"), Flags=4, FontBBox=[0, -200, 1000, 900],
                ItalicAngle=0, Ascent=850, Descent=-200, CapHeight=700, StemV=80))]))  # fmt: skip
    page = made.add_blank_page(page_size=(595, 842))
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    lines = [line[at : at + 44] for line in text.paragraphs for at in range(0, max(1, len(line)), 44)]
    drawn = "0.12 0.3 0.47 rg 50 795 495 24 re f\n" + shown(
        "信息公开", 60, 802, "1 g 0 Tr"
    )  # white on blue hides nothing
    drawn += "1 1 0.6 rg 50 745 200 18 re f\n"  # marked with a pen, then written
    drawn += "".join(shown(line, 56, 750 - 20 * at) for at, line in enumerate(lines))
    low = 700 - 20 * len(lines)
    if "text-under-box" in beside:
        drawn += shown(aside, 56, low) + f"{draw.choice(('0 g', '1 g'))} 50 {low - 5} 300 20 re f\n"
    if "invisible-text" in beside:
        drawn += draw.choice(
            (
                shown(aside, 56, low - 40, "1 g 0 Tr"),
                shown(aside, 56, low - 40, "0 g 3 Tr"),
                shown(aside, 900, low - 40),
            )
        )
    if "pdf-layer" in beside:
        layer = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="审签意见"))
        made.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer], Order=[layer]))
        page.Resources.Properties = pikepdf.Dictionary(L1=layer)
        drawn += f"/OC /L1 BDC\n{shown('同意', 56, low - 60)}EMC\n"
    page.Contents = made.make_stream(drawn.encode())
    beside_pages(made, page, beside, aside, draw)
    out = io.BytesIO()
    made.save(out, linearize="earlier-revision" not in beside and draw.random() < 0.3)
    return revised(out.getvalue(), aside) if "earlier-revision" in beside else out.getvalue()


def beside_pages(made: pikepdf.Pdf, page: pikepdf.Page, beside: tuple[str, ...], aside: str, draw: Random) -> None:
    made.docinfo["/Author"] = draw.choice(WRITERS if "metadata" in beside else OFFICES)
    if "attachment" in beside:
        made.attachments["明细.txt"] = pikepdf.AttachedFileSpec(made, aside.encode(), filename="明细.txt")
    if "comment" in beside:
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[500, 700, 520, 720], Contents=aside, T="赵"
        )
        page.Annots = made.make_indirect(pikepdf.Array([note]))
    if "image-location" in beside:
        photo = pikepdf.Stream(made, jpg(Text([]), ("image-location",), draw))
        photo.Type, photo.Subtype, photo.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
        photo.Width, photo.Height, photo.ColorSpace, photo.BitsPerComponent = 16, 16, pikepdf.Name.DeviceRGB, 8
        page.Resources.XObject = pikepdf.Dictionary(Im1=made.make_indirect(photo))
        page.contents_add(b"q 40 0 0 40 500 20 cm /Im1 Do Q\n")


def revised(data: bytes, aside: str) -> bytes:
    """The page written anew behind the file, as programs do that append: what it said before is still there."""
    with pikepdf.open(io.BytesIO(data)) as before:
        before.pages[0].contents_coalesce()
        content = before.pages[0].Contents.read_bytes()
        with_more = content + shown(aside, 56, 120).encode()
        before.pages[0].Contents.write(with_more)
        out = io.BytesIO()
        before.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    first = out.getvalue()
    with pikepdf.open(io.BytesIO(first)) as now:
        number, size, root = now.pages[0].Contents.objgen[0], len(now.objects) + 1, now.Root.objgen[0]
        info = now.trailer.Info.objgen[0]
    start = first.rfind(b"startxref")
    previous = int(first[start:].split()[1])
    new = f"{number} 0 obj\n<</Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream\nendobj\n"
    place = len(first)
    table = f"xref\n{number} 1\n{place:010} 00000 n \ntrailer\n<</Size {size}/Root {root} 0 R/Info {info} 0 R/Prev {previous}>>\nstartxref\n{place + len(new)}\n%%EOF\n"
    return first + new + table.encode()


# ── OFD ─────────────────────────────────────────────────────────────────────
def ofd_text(number: int, text: str, top: float, attributes: str = "", colour: str = "") -> str:
    return (
        f'<ofd:TextObject ID="{number}" Boundary="20 {top} 160 6" Font="1" Size="4" {attributes}>{colour}'
        f'<ofd:TextCode X="0" Y="4">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    space, aside = 'xmlns:ofd="http://www.ofdspec.org/2016"', draw.choice(ASIDE)
    box = '<ofd:PathObject ID="{}" Boundary="15 {} 180 9" Fill="true"><ofd:AbbreviatedData>M 0 0 L 180 0</ofd:AbbreviatedData></ofd:PathObject>'
    white = '<ofd:FillColor Value="255 255 255"/>'
    objects = [box.format(3, 8), ofd_text(4, "信息公开", 10, colour=white)]  # white on a ground hides nothing
    objects += [ofd_text(at + 10, line, 20 + 7 * at) for at, line in enumerate(text.paragraphs)]
    low = 30 + 7 * len(text.paragraphs)
    if "hidden-text" in beside:
        objects.append(ofd_text(80, aside, low, 'Visible="false"'))
    if "invisible-text" in beside:
        objects.append(
            ofd_text(81, aside, low + 10, colour=white)
            if draw.random() < 0.5
            else ofd_text(81, aside, low + 10, 'Alpha="0"')
        )
    if "text-under-box" in beside:
        objects += [ofd_text(82, aside, low + 20), box.format(83, low + 19)]
    versions = (
        '<ofd:Versions><ofd:Version ID="1" Index="1"/><ofd:Version ID="2" Index="2" Current="true"/></ofd:Versions>'
    )
    links, more = "", {}
    if "comment" in beside:
        links += "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>"
        more["Doc_0/Annots/Annotations.xml"] = (
            f'<ofd:Annotations {space}><ofd:Page PageID="1"><ofd:FileLoc>Annot_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>'
        )
        more["Doc_0/Annots/Annot_0.xml"] = (
            f'<ofd:PageAnnot {space}><ofd:Annot Type="Highlight" Creator="赵"><ofd:Remark>{aside}</ofd:Remark></ofd:Annot></ofd:PageAnnot>'
        )
    if "attachment" in beside:
        links += "<ofd:Attachments>Attachs/Attachments.xml</ofd:Attachments>"
        more["Doc_0/Attachs/Attachments.xml"] = (
            f'<ofd:Attachments {space}><ofd:Attachment ID="1" Name="明细"><ofd:FileLoc>m.txt</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
        )
        more["Doc_0/Attachs/m.txt"] = aside
    who = draw.choice(WRITERS if "metadata" in beside else OFFICES)
    return zipped({
        "OFD.xml": f'<ofd:OFD {space} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Author>{who}</ofd:Author></ofd:DocInfo>'
        f'<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>{versions if "earlier-revision" in beside else ""}</ofd:DocBody></ofd:OFD>',
        "Doc_0/Document.xml": f'<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>'
        f'<ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages>{links}</ofd:Document>',
        "Doc_0/Pages/Page_0/Content.xml": f'<ofd:Page {space}><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area><ofd:Content><ofd:Layer ID="2">'
        f'{"".join(objects)}</ofd:Layer></ofd:Content></ofd:Page>',
        **more,
    })  # fmt: skip


# ── pages, text, pictures ───────────────────────────────────────────────────
def html(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    aside = draw.choice(ASIDE)
    table = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in text.table)
    author = f'<meta name="author" content="{draw.choice(WRITERS if "metadata" in beside else OFFICES)}">'
    hide = draw.choice(('style="display:none"', "hidden", 'style="color:#ffffff"', 'style="font-size:0"'))
    body = "".join(f"<p>{escape(line)}</p>" for line in text.paragraphs) + (f"<table>{table}</table>" if table else "")
    body += f"<p {hide}>{aside}</p>" if "hidden-text" in beside else ""
    body += f"<!-- {aside} -->" if "comment" in beside else "<!-- 正文结束 -->"
    banner = '<div style="background:#1f4e79"><span style="color:#fff">信息公开</span></div>'
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{author}</head><body><!-- 头部开始 -->{banner}{body}</body></html>'.encode()


def txt(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    return "\n".join(text.paragraphs).encode(
        "utf-8"
        if "\ue863" in str(text) or "\ufffd" in str(text) or "\u200b" in str(text)
        else draw.choice(("utf-8", "gb18030"))
    )


def csv_file(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    made = io.StringIO()
    rows = csv.writer(made)
    rows.writerows(text.table)
    rows.writerows([str(number), line] for number, line in enumerate(text.paragraphs, start=1))
    return made.getvalue().encode()


def picture(draw: Random) -> Image.Image:
    return Image.new("RGB", (16, 16), tuple(draw.randrange(256) for _ in range(3)))


def exif(beside: tuple[str, ...], draw: Random) -> Image.Exif:
    made = Image.Exif()
    made[0x010F], made[0x0132] = "Canon", "2024:05:01 09:00:00"  # a camera and a moment are nobody's
    if "metadata" in beside:
        made[0x013B] = draw.choice(("gaolixin", "he.zhiqiang"))
    if "image-location" in beside:
        made.get_ifd(0x8825).update({1: "N", 2: (30.0, float(draw.randrange(60)), 12.5), 3: "E", 4: (120.0, 9.0, 1.5)})
    return made


def saved(image: Image.Image, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **more)
    return out.getvalue()


def jpg(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    return saved(picture(draw), "JPEG", exif=exif(beside, draw))


def png(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    notes = PngInfo()
    notes.add_text("Software", "paint")
    if "metadata" in beside:
        notes.add_itxt("Author", draw.choice(WRITERS))
    return saved(picture(draw), "PNG", pnginfo=notes, exif=exif(tuple(set(beside) - {"metadata"}), draw))


def tiff(text: Text, beside: tuple[str, ...], draw: Random) -> bytes:
    notes = TiffImagePlugin.ImageFileDirectory_v2()
    for number, value in exif(beside, draw).items():
        notes[number] = value
    if "image-location" in beside:
        notes[0x8825] = {1: "N", 2: (30.0, float(draw.randrange(60)), 12.5), 3: "E", 4: (120.0, 9.0, 1.5)}
    return saved(picture(draw), "TIFF", tiffinfo=notes)


Writer = Callable[[Text, tuple[str, ...], Random], bytes]
WRITE: dict[str, Writer] = {
    "docx": docx, "xlsx": xlsx, "pptx": pptx, "pdf": pdf, "ofd": ofd, "html": html, "txt": txt, "csv": csv_file,
    "jpg": jpg, "png": png, "tiff": tiff,
}  # fmt: skip
