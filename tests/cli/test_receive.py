"""The receiver, the certificates and the audit trail by the command line: the window's words, and nothing ended for it."""

import json
import re
from pathlib import Path

import pytest
from pydicom.uid import generate_uid

from tests.cli.support import Said, ductoview
from tests.network.support import eventually
from tests.service.conftest import home
from tests.support.certificates import authority
from tests.support.dicom_servers import free_port, run_dcmtk
from tests.support.mg_source import write_mg
from tests.support.syslog_server import repository

__all__ = ["home"]
pytestmark = pytest.mark.system


def test_receiving_from_nothing_to_an_image_and_back(home: Path, tmp_path: Path) -> None:
    def receive(*words: object) -> Said:
        return ductoview("receive", *words, home=home)

    plain, secure = free_port(), free_port()
    hospital = authority(tmp_path / "hospital")
    ours, modality = hospital.identity("station"), hospital.identity("modality")
    assert receive().out.startswith("Listening on no port.\nNobody can send to this computer; set it up:")
    refused = receive("allow", "Room 1", "MAMMO1@127.0.0.1")
    assert (refused.code, "is not set up yet" in refused.err) == (2, True)
    refused = receive("open", "--bind", "127.0.0.1", "--tls-port", secure)
    assert "An encrypted port needs a certificate of ours: ductoview certificate use FILE KEY" in refused.err
    mixed = ductoview("certificate", "use", ours.certificate, modality.key, home=home)
    assert (mixed.code, "the key does not belong to the certificate" in mixed.err) == (2, True)
    said = ductoview("certificate", "use", ours.certificate, ours.key, home=home)
    assert (said.code, "expires on" in said.out) == (1, True), "the test's own is good for less than 30 days"
    refused = receive("open", "--bind", "127.0.0.1", "--tls-port", secure)
    assert "Say what who comes must show: --trust FILE, --pin FILE, or --anyone." in refused.err
    refused = receive("open", "--bind", "127.0.0.1", "--port", plain, "--trust", hospital.trust)
    assert (refused.code, "are for an encrypted port: add --tls-port" in refused.err) == (2, True)
    said = receive("open", "--bind", "127.0.0.1", "--tls-port", secure, "--trust", hospital.trust, "--port", plain)
    assert said.out.startswith(
        f"Listening as DUCTOVIEW on 127.0.0.1: port {secure}, encrypted (TLS), certificates asked for; and port {plain},"
        " not encrypted.\n"
    )
    assert "The list is empty: nobody can send yet." in said.out
    to = ("-aet", "MAMMO1", "-aec", "DUCTOVIEW", "127.0.0.1")
    tls = ("+tls", str(modality.key), str(modality.certificate), "+cf", str(hospital.trust))
    image = write_mg(tmp_path / "image.dcm", study_uid=generate_uid(None))
    assert run_dcmtk("storescu", *to, str(plain), str(image)).returncode != 0
    assert eventually(lambda: "MAMMO1 from 127.0.0.1 was refused: its address is not in the list." in receive().out)
    assert re.search(
        r"Room 1 +MAMMO1 +127\.0\.0\.1 +encrypted only", receive("allow", "Room 1", "MAMMO1@127.0.0.1").out
    )
    assert run_dcmtk("storescu", *to, str(plain), str(image)).returncode != 0
    assert run_dcmtk("storescu", *tls, *to, str(secure), str(image)).returncode == 0
    now = json.loads(receive("--json").out)
    assert (now["objects"], now["last"]["ae_title"], now["listening"]["tls_port"]) == (1, "MAMMO1", secure)
    said = receive("test")
    assert said.code == 0
    assert re.search(rf"Encrypted port {secure} answered in \d+ ms; TLS 1\.3", said.out)
    assert re.search(rf"Port without encryption {plain} answered in \d+ ms; not encrypted", said.out)
    assert "  Take mammograms: " in said.out
    refused = receive("open", "--port", 70)
    assert refused.code in (0, 2), "an account that may open it has it; another is told"
    if refused.code:
        assert "Port, not encrypted: Port 70 is below 1024" in refused.err
    assert receive("remove", "Room 2").err.strip().endswith("There is no row 'Room 2'; there is Room 1.")
    assert receive("open", "--port", "none", "--associations", 3).code == 0
    assert receive("close").out == "Closed: nobody can send to this computer.\n"
    assert json.loads(receive("--json").out)["listening"] is None


def test_an_audit_trail_is_tried_out(home: Path, tmp_path: Path) -> None:
    hospital = authority(tmp_path / "hospital")
    with repository(hospital) as there:
        target = there.target
        assert target.tls.certificate is not None
        assert target.tls.key is not None
        to = ("--to", f"127.0.0.1:{target.port}", "--station", "MAMMO-1", "--trust", hospital.trust)
        own = ("--certificate", target.tls.certificate, "--key", target.tls.key)
        assert ductoview("audit", *to, *own, home=home).code == 0
        said = ductoview("audit", "--test", home=home)
        assert (said.code, said.out.splitlines()[1]) == (0, "The repository took the test event.")
        assert "110113 AUDIT_TEST" in there.events()
    said = ductoview("audit", "--test", home=home)
    assert said.code == 1
    assert re.search(r"1 message on the disk since \d{4}-.*, not delivered yet\. The audit repository", said.out)
