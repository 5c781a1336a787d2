"""The picture of receiving for the user guide, made by the real window, without a screen.

``python scripts/station_pictures.py OUT``: sets a receiver up in a home of its own, on free ports, lets a known modality send
and a stranger knock, and writes a PNG of 1366 x 768. DCMTK's storescu is the modality.
"""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from layout_pictures import SIZE, keep, settle, wait
from pynetdicom.pdu import A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import A_ASSOCIATE
from pynetdicom.presentation import build_context
from pynetdicom.sop_class import Verification
from PyQt6.QtWidgets import QApplication

from ductoview.model.receiving import Listening, Peer
from ductoview.model.security import Tls
from ductoview.ui.app import Life
from ductoview.ui.preferences.page import PreferencesPage
from tests.support.dicom_servers import free_port

_IMAGE = Path(__file__).resolve().parents[1] / "sample_dicom" / "cases" / "01-papilloma"
_STRANGER = "127.0.0.9"


def main() -> int:
    """Make it."""
    out = Path(sys.argv[1])
    application = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as home:
        app = Life(application, Path(home), (), None)
        app.window.showNormal()
        app.window.resize(*SIZE)
        app.begin()
        try:
            wait(application, lambda: app.window.reading is not None)
            app.window._keys.start("preferences")
            page = app.window.pages["Preferences"]
            _certificates(application, page)
            _receiving(application, page)
            settle(application)
            keep(app.window, out / "receiving.png")
        finally:
            app.end()
    return 0


def _certificates(application: QApplication, page: PreferencesPage) -> None:
    page.show_part("Certificates")
    page.certificates.name.setText("MAMMO-1")
    page.certificates.make()
    wait(application, lambda: page.certificates.said.startswith("They belong together"))
    page.certificates.keep()
    wait(application, lambda: page.certificates.said.startswith("This is who we are"))


def _receiving(application: QApplication, page: PreferencesPage) -> None:
    """Two ports, a modality that has sent, and a stranger."""
    station = page.receiving._desk.workspace.station
    own = station.certificates().identity
    wanted = Listening(
        ae_title="DUCTOVIEW", port=free_port(), bind="0.0.0.0", tls_port=free_port(),
        tls=Tls(certificate=own.certificate, key=own.key),
        allowed=(
            Peer(ae_title="MAMMO1", host="127.0.0.1", name="Mammography, room 1"),
            Peer(ae_title="PACS", host="10.0.0.0/24", name="Archive", plain=False),
        ),
    )  # fmt: skip
    assert station.set_up_receiver(wanted) == ()
    image = next(_IMAGE.glob("*.dcm"))
    to = ("-aet", "MAMMO1", "-aec", "DUCTOVIEW", "127.0.0.1", str(wanted.port), str(image))
    subprocess.run(("storescu", "-xt", *to), check=True)
    _knock(wanted.port)
    page.show_part("Receiving")
    wait(application, lambda: bool(page.receiving._state.refused))


def _knock(port: int) -> None:
    """One whom nobody knows asks to come in."""
    request = A_ASSOCIATE()
    request.application_context_name = "1.2.840.10008.3.1.1.1"
    request.calling_ae_title, request.called_ae_title = "TOMO2", "DUCTOVIEW"
    request.presentation_context_definition_list = [build_context(Verification)]
    request.presentation_context_definition_list[0].context_id = 1
    pdu = A_ASSOCIATE_RQ()
    pdu.from_primitive(request)
    with socket.create_connection(("127.0.0.1", port), source_address=(_STRANGER, 0)) as raw:
        raw.sendall(pdu.encode())
        raw.recv(10)


if __name__ == "__main__":
    sys.exit(main())
