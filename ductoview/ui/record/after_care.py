"""The sheet a patient takes home, as a page to print; it names nobody, so that no sheet goes to the wrong patient."""

from pathlib import Path

from PyQt6.QtCore import QMarginsF, QSizeF
from PyQt6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

_WORDS = Path(__file__).with_name("after_care.md")
_MARGIN_MM = 20.0
_BODY_PT = 13
_DPI = 300


def write_sheet(path: Path) -> Path:
    """Write the sheet as a PDF of one A4 page; returns its path.

    Of the advice: swelling, bruising, a reliever without aspirin and the signs of mastitis are of the patient information
    on ductography. Name and date are written by hand, as a sheet with the wrong name on it would do harm.
    """
    writer = QPdfWriter(str(path))
    writer.setTitle("After your ductogram")
    writer.setCreator("ductoview")
    writer.setResolution(_DPI)
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    page = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter))
    document = QTextDocument()
    if layout := document.documentLayout():
        layout.setPaintDevice(writer)
    font = QFont("Inter")
    font.setPointSize(_BODY_PT)
    document.setDefaultFont(font)
    document.setDocumentMargin(0)
    document.setMarkdown(_WORDS.read_text(encoding="utf-8"))
    area = writer.pageLayout().paintRectPixels(_DPI)
    document.setPageSize(QSizeF(area.width(), area.height()))
    document.print(writer)
    return path
