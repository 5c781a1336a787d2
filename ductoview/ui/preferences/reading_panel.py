"""Who reads, and from where on a duct counts as dilated."""

from collections.abc import Callable
from functools import partial

from PyQt6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ductoview.errors import ReviewError
from ductoview.ui.parts.label import label
from ductoview.ui.preferences.keeper import Keeper
from ductoview.ui.preferences.parts import Line, Switch, paragraph
from ductoview.ui.reader_name import organisation_name, reader_name
from ductoview.ui.style.apply import set_tone
from ductoview.workspace.settings import ECTASIA_MM

_READER = (
    "The name under findings and reports, as DICOM writes it: FAMILY^Given. It is asked again before anything is sent."
)
_LIMITS = (
    "A duct wider than this is proposed as duct ectasia. The wide part within 20 mm of the nipple, the ampulla, is wider "
    "in everybody and has a limit of its own. No agreed limit exists for ductograms; yours holds from the next study on "
    "and stands in every report."
)

_PRIOR = (
    "When all images of an opened study are analysed, the newest earlier mammogram of the same side comes from the PACS that is "
    "chosen, into the strip; nothing hangs by itself. All others come at a press."
)
_WRITTEN = (
    "Beside presentation state, segmentation and report of every image. A draft never gets them: F12 shows its page. Key images "
    "for surgery are written when a surgeon or a localisation is recommended."
)
_OBJECTS = {
    "report_page": "Report page (PDF)",
    "key_objects": "Key images",
    "annotated_pictures": "Annotated pictures (Secondary Capture)",
}


class ReadingPanel(QWidget):
    """Reader, organisation, ectasia limits, earlier studies, what a signature writes."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self._keeper = keeper
        self.reader = Line("Name of the reader", "FAMILY^Given", partial(self._name, "reader", _reader_or_none))
        self.organisation = Line(
            "Organisation", "Hospital or practice", partial(self._name, "organisation", organisation_name)
        )
        self.duct = Line("Ectasia limit of a duct, mm", "2.0", lambda text: self._limit("ectasia_mm", text))
        self.ampulla = Line(
            "Ectasia limit near the nipple, mm", "3.0", lambda text: self._limit("ampulla_ectasia_mm", text)
        )
        self.written = {setting: Switch(words, partial(self._wish, setting)) for setting, words in _OBJECTS.items()}
        self.prior = Switch("Bring the newest earlier mammogram", partial(self._wish, "fetch_prior"))
        self._said = label("strong", wrap=True, what="why a limit is not taken")
        self._said_of_names = label("strong", wrap=True, what="why a name is not taken")
        for said in (self._said, self._said_of_names):
            set_tone(said, "amber")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        names = _form({"Reader": self.reader, "Organisation": self.organisation})
        limits = _form({"Duct, mm": self.duct, "Within 20 mm of the nipple, mm": self.ampulla})
        column.addLayout(paragraph("Who reads", _READER, names, self._said_of_names))
        column.addLayout(paragraph("What counts as dilated", _LIMITS, limits, self._said))
        column.addLayout(paragraph("Earlier mammograms", _PRIOR, self.prior))
        column.addLayout(paragraph("What a signature writes", _WRITTEN, *self.written.values()))
        column.addStretch(1)
        self.show_settings()
        keeper.hands.changed.connect(self.show_settings)

    @property
    def said(self) -> str:
        """Why the last limit or name was not taken."""
        return " ".join(filter(None, (self._said_of_names.text(), self._said.text())))

    def show_settings(self) -> None:
        """Show what holds."""
        settings = self._keeper.settings
        self.reader.setText(settings.reader)
        self.organisation.setText(settings.organisation)
        self.duct.setText(f"{settings.ectasia_mm:g}")
        for setting, switch in self.written.items():
            switch.setChecked(getattr(settings, setting))
        self.prior.setChecked(settings.fetch_prior)
        self.ampulla.setText(f"{settings.ampulla_ectasia_mm:g}")

    def _wish(self, setting: str, on: bool) -> None:
        self._keeper.keep(**{setting: on})

    def _name(self, setting: str, checked: Callable[[str], str], text: str) -> str:
        """Take a name that can stand under a report; another one is said, and the old one stays."""
        try:
            self._keeper.keep(**{setting: checked(text)})
            self._said_of_names.clear()
        except ReviewError as error:
            self._said_of_names.setText(f"{error} The old one holds.")
        return str(getattr(self._keeper.settings, setting))

    def _limit(self, setting: str, text: str) -> str:
        """Take a limit that makes sense; another one is said, and the old one stays."""
        try:
            wanted = float(text.replace(",", "."))
        except ValueError:
            wanted = 0.0
        least, most = ECTASIA_MM
        is_good = least <= wanted <= most
        self._said.setText("" if is_good else f"{text!r} is no limit: {least:g} to {most:g} mm. The old one holds.")
        if is_good:
            self._keeper.keep(**{setting: wanted})
        return f"{getattr(self._keeper.settings, setting):g}"


def _reader_or_none(text: str) -> str:
    """Nobody is a reader, too: then each question asks."""
    return reader_name(text) if text else ""


def _form(lines: dict[str, Line]) -> QWidget:
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    for row, (words, line) in enumerate(lines.items()):
        grid.addWidget(label("", words), row, 0)
        grid.addWidget(line, row, 1)
        line.setMinimumWidth(320)
    grid.setColumnMinimumWidth(0, 240)
    grid.setColumnStretch(2, 1)
    return made
