"""DICOMweb: what a search, a fetch and a store bring with a real server, and what they say when something is wrong."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread

from ductoview.errors import Cancelled, NetworkError
from ductoview.model.commitment import CommitmentRequest
from ductoview.model.library import InstanceRow, SentObject
from ductoview.model.node import Node, StudyQuery, Web
from ductoview.model.progress import no_progress
from ductoview.model.security import Tls
from ductoview.network.commitment import request_commitment
from ductoview.network.connection import connected
from ductoview.network.dicomweb.multipart import MalformedAnswer, parts_to_files
from ductoview.network.dicomweb.retrieve import fetch_study
from ductoview.network.echo import echo
from ductoview.network.find import find_instances, find_studies
from ductoview.network.retrieve import get_study
from ductoview.network.store import send_files
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import server_context
from tests.network.conftest import Kept, Samples
from tests.network.support import uid_of
from tests.support.certificates import Authority, authority
from tests.support.dicom_servers import free_port, running_orthanc_node
from tests.support.tls_front import tls_front

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
SHORT = Timeouts(connect_s=1, dimse_s=0.5)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("hospital"))


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory, samples: Samples, hospital: Authority) -> Iterator[Node]:
    """Orthanc behind TLS that wants a certificate, and with a password; it holds all samples, sent by us."""
    if not PLUGIN.exists():
        words = "Orthanc's DICOMweb plugin is not installed (Debian: orthanc-dicomweb)."
        pytest.fail(words) if os.environ.get("CI") else pytest.skip(words)
    folder = tmp_path_factory.mktemp("web")
    secret = private(folder / "secret", "pass word\n")
    with (
        running_orthanc_node(
            folder, Plugins=[str(PLUGIN)], DicomWeb={"Enable": True, "Root": "/dicom-web/"},
            AuthenticationEnabled=True, RegisteredUsers={"station": "pass word"},
        ) as running,
        tls_front(int(running.url.rsplit(":", 1)[1]), server_context(hospital.tls(hospital.identity("archive")))) as port,
    ):  # fmt: skip
        node = Node(
            name="web", ae_title="", host="127.0.0.1", port=port, tls=hospital.tls(hospital.identity("station")),
            web=Web(path="/dicom-web", user="station", secret=secret),
        )  # fmt: skip
        sent = send_files(node, samples.all)
        assert [one.status for one in sent] == [0] * len(sent), sent
        yield node


def private(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o600)
    return path


@pytest.mark.system
def test_studies_are_found_as_on_any_node(orthanc: Node, samples: Samples) -> None:
    (row,) = find_studies(orthanc, StudyQuery(patient_name="müller*")).rows
    assert (row.study_uid, row.patient_name, row.instances, row.source) == (samples.german, "Müller^Zoë", 1, "web")
    assert {row.study_uid for row in find_studies(orthanc, StudyQuery(modality="MG")).rows} == {
        samples.ductogram, samples.german, samples.russian
    }  # fmt: skip
    assert find_studies(orthanc, StudyQuery(patient_id="NOBODY")).rows == ()
    assert len(find_studies(orthanc, StudyQuery(), most=2).rows) == 2


@pytest.mark.system
def test_a_study_comes_byte_for_byte(
    orthanc: Node, samples: Samples, incoming: Path, kept: Kept, tmp_path: Path
) -> None:
    listed = find_instances(orthanc, samples.ductogram)
    assert {row.sop_instance_uid for row in listed} == {uid_of(path) for path in samples.native + samples.compressed}
    outcome = get_study(orthanc, samples.ductogram, keep=kept, incoming=incoming)
    assert (outcome.done, outcome.failed) == (4, 0)
    for path in samples.native + samples.compressed:
        assert (kept.folder / uid_of(path)).read_bytes() == path.read_bytes()
    one = uid_of(samples.compressed[0])
    assert get_study(orthanc, samples.ductogram, keep=kept, incoming=incoming, wanted=[one]).done == 1
    assert not list(incoming.iterdir())
    with pytest.raises(NetworkError, match="does not have it"):
        get_study(orthanc, "1.2.3.4", keep=kept, incoming=incoming)


@pytest.mark.system
def test_an_echo_tells_protection_and_a_wrong_set_up_says_what_is_wrong(
    orthanc: Node, hospital: Authority, tmp_path: Path
) -> None:
    assert echo(orthanc).protection.startswith("TLS 1.")
    assert orthanc.web is not None
    assert orthanc.tls is not None
    other = authority(tmp_path / "other")
    wrong, opened = private(tmp_path / "wrong", "wrong\n"), private(tmp_path / "opened", "pass word\n")
    opened.chmod(0o644)
    cases = [
        (replace(orthanc, web=replace(orthanc.web, secret=wrong)), "does not accept our password or token"),
        (
            replace(orthanc, web=replace(orthanc.web, path="/elsewhere")),
            "it knows nothing at that address; check the path",
        ),
        (replace(orthanc, tls=other.tls()), "from an authority that we do not trust"),
        (replace(orthanc, tls=hospital.tls()), "it wants a certificate of ours"),
        (replace(orthanc, tls=replace(orthanc.tls, name="elsewhere")), "for another host than elsewhere"),
        (replace(orthanc, tls=Tls(trust=other.trust, pinned=True)), "authority that we do not trust"),
        (replace(orthanc, tls=None, web=Web(path="/dicom-web")), "cannot be reached or broke off"),
        (replace(orthanc, port=free_port()), "nothing listens at that port"),
        (replace(orthanc, web=replace(orthanc.web, secret=opened)), "can be read by others"),
    ]
    for node, words in cases:
        with pytest.raises(NetworkError, match=words):
            echo(node)
    archive = hospital.folder / "archive.pem"
    for name in ("", "elsewhere"):
        pinned = replace(orthanc.tls, trust=archive, pinned=True, name=name)
        assert echo(replace(orthanc, tls=pinned)).seconds > 0, "the pin stands alone"


class Scripted(BaseHTTPRequestHandler):
    """Answers every request with what the server has next."""

    server: "ScriptedServer"

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.server.asked.append((self.path, self.headers.get("Authorization"), self.rfile.read(length)))
        if self.server.silent is not None:
            self.server.silent.wait(10)
            return
        status, kind, body = self.server.answers.pop(0)
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", body.decode())
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Quiet."""


class ScriptedServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Scripted)
        self.answers: list[tuple[int, str, bytes]] = []
        self.asked: list[tuple[str, str | None, bytes]] = []
        self.silent: threading.Event | None = None


@contextmanager
def scripted(*answers: tuple[int, str, bytes], web: Web = Web()) -> Iterator[tuple[Node, ScriptedServer]]:  # noqa: B008
    with ScriptedServer() as server:
        server.answers = list(answers)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Node(name="web", ae_title="", host="127.0.0.1", port=server.server_address[1], web=web), server
        finally:
            if server.silent is not None:
                server.silent.set()
            server.shutdown()
            thread.join()


def stored(answer: tuple[int, str, bytes], path: Path) -> SentObject:
    with scripted(answer) as (node, _):
        (sent,) = send_files(node, [path])
    return sent


def told(status: int, uid: str, sequence: str, tag: str, reason: int | None = None) -> tuple[int, str, bytes]:
    item: dict[str, Any] = {"00081155": {"vr": "UI", "Value": [uid]}}
    if reason is not None:
        item[tag] = {"vr": "US", "Value": [reason]}
    return status, "application/dicom+json", json.dumps({sequence: {"vr": "SQ", "Value": [item]}}).encode()


def test_what_a_store_says_of_one_object(samples: Samples) -> None:
    path, uid = samples.native[0], uid_of(samples.native[0])
    fine = stored(told(200, uid, "00081199", "00081196"), path)
    assert (fine.stored, fine.status) == (True, 0)
    changed = stored(told(202, uid, "00081199", "00081196", 0xB000), path)
    assert (changed.stored, changed.words) == (True, "kept, but it changed some attributes (status B000H)")
    full = stored(told(409, uid, "00081198", "00081197", 0xA700), path)
    assert (full.stored, full.permanent) == (False, False)
    assert "out of resources" in full.words
    unknown = stored(told(409, uid, "00081198", "00081197", 0x0122), path)
    assert (unknown.stored, unknown.permanent) == (False, True)
    silent = stored((200, "application/dicom+json", b""), path)
    assert silent.stored
    page = stored((200, "text/html; charset=utf-8", b"<html>Please sign in</html>"), path)
    assert (page.stored, page.status, page.permanent) == (False, None, False), "the page of a sign-in stores nothing"
    for kind, said in (
        ("application/json", b'{"error": "please sign in"}'),
        ("application/dicom+json", b"[]"),
        ("application/xml", b"<error>please sign in</error>"),
    ):
        gateway = stored((200, kind, said), path)
        assert (gateway.stored, gateway.permanent) == (False, False), said
    assert stored((200, "application/dicom+xml", f"<Value number='1'>{uid}</Value>".encode()), path).stored
    other = stored(told(200, "1.2.3", "00081199", "00081196"), path)
    assert (other.stored, other.permanent, other.status) == (False, False, None)
    large = stored((413, "text/plain", b"no"), path)
    assert (large.permanent, large.words) == (True, "the object is too large for it; have its limit raised (HTTP 413)")


@pytest.mark.parametrize("refusal", [(415, "text/plain", b""), "C122"])
def test_a_compression_that_is_refused_goes_uncompressed_and_says_so(samples: Samples, refusal: Any) -> None:
    path, uid = samples.compressed[0], uid_of(samples.compressed[0])
    first = told(409, uid, "00081198", "00081197", 0xC122) if refusal == "C122" else refusal

    @contextmanager
    def as_plain(which: Path) -> Iterator[Path]:
        """A worker's part, with another object's pixels: the copy need only be of the same name here."""
        assert which == path
        copy = dcmread(samples.native[0])
        copy.SOPInstanceUID = copy.file_meta.MediaStorageSOPInstanceUID = uid
        copy.SOPClassUID = copy.file_meta.MediaStorageSOPClassUID = dcmread(path).SOPClassUID
        made = path.with_suffix(".plain")
        copy.save_as(made)
        yield made
        made.unlink()

    with scripted(first, told(200, uid, "00081199", "00081196")) as (node, server):
        (sent,) = send_files(node, [path], uncompress=as_plain)
    assert sent.stored
    assert sent.converted == "sent uncompressed, since it does not accept JPEG-LS Lossless Image Compression"
    assert len(server.asked[1][2]) != len(server.asked[0][2])
    with scripted(first) as (node, _):
        (kept_back,) = send_files(node, [path])
    assert (kept_back.stored, kept_back.permanent) == (False, True)


def test_a_copy_that_came_out_as_another_object_is_not_sent_and_a_plain_one_not_twice(samples: Samples) -> None:
    @contextmanager
    def as_another(_which: Path) -> Iterator[Path]:
        yield samples.native[0]

    refused = (415, "text/plain", b"")
    with scripted(refused) as (node, server):
        (sent,) = send_files(node, samples.compressed[:1], uncompress=as_another)
        assert (sent.stored, sent.permanent, len(server.asked)) == (False, True, 1)
    assert "came out as another object" in sent.words
    with scripted(refused) as (node, server):
        (plain,) = send_files(node, samples.native[:1], uncompress=as_another)
        assert (plain.stored, len(server.asked)) == (False, 1)


def test_what_was_not_asked_for_is_not_kept(samples: Samples, incoming: Path, kept: Kept) -> None:
    """A node that answers with an object of another study."""
    path = samples.native[0]
    body = b"--x\r\nContent-Type: application/dicom\r\n\r\n" + path.read_bytes() + b"\r\n--x--"
    answer = (200, 'multipart/related; type="application/dicom"; boundary=x', body)
    wanted = InstanceRow(study_uid="1.2.3", series_uid="1.2.3.1", sop_instance_uid=uid_of(path), sop_class_uid="1.2")
    with scripted(answer, answer) as (node, _):
        outcome = fetch_study(
            node, "1.2.3", [wanted], keep=kept, incoming=incoming, wanted=None, timeouts=Timeouts(),
            progress=no_progress, cancel=None,
        )  # fmt: skip
    assert (outcome.done, outcome.failed) == (0, 1)
    assert not list(kept.folder.iterdir())


def test_a_proxy_of_the_environment_is_not_asked(samples: Samples, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    with scripted((204, "text/plain", b"")) as (node, server):
        echo(node)
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "password or token"), (503, "try again later"), (507, "disk full"), (302, "another address")],
)
def test_what_concerns_all_objects_ends_the_sending(samples: Samples, status: int, words: str) -> None:
    with scripted((status, "text/plain", b"http://127.0.0.1:1/")) as (node, server):
        with pytest.raises(NetworkError, match=words):
            send_files(node, samples.native)
        assert len(server.asked) == 1


def test_a_token_goes_along_and_a_secret_never_in_the_open(samples: Samples, tmp_path: Path) -> None:
    token = private(tmp_path / "token", "abc.def\n")
    with scripted((204, "text/plain", b""), web=Web(path="/dw", secret=token)) as (node, server):
        echo(node)
    assert server.asked[0][:2] == ("/dw/studies?limit=1", "Bearer abc.def")
    with pytest.raises(ValueError, match="does not travel unencrypted"):
        replace(node, host="10.0.0.5")


def test_an_answer_that_never_comes_is_given_up_and_can_be_stopped(incoming: Path, kept: Kept) -> None:
    with scripted() as (node, server):
        server.silent = threading.Event()
        with pytest.raises(NetworkError, match=r"gave no answer within 0\.5 s"):
            echo(node, timeouts=SHORT)
        wish = threading.Event()
        timer = threading.Timer(0.1, wish.set)
        timer.start()
        with pytest.raises(Cancelled):
            echo(node, cancel=wish)


@pytest.mark.parametrize("body", [b"[{]", b'[{"00100010": {"vr": "PN", "Value": [7]}}]', b"<html>"])
def test_nonsense_is_said_to_be_nonsense(body: bytes) -> None:
    with (
        scripted((200, "application/json", body)) as (node, _),
        pytest.raises(NetworkError, match=r"cannot be (understood|read)"),
    ):
        find_studies(node, StudyQuery())


def test_a_node_that_knows_no_pages_is_not_asked_for_ever() -> None:
    row = [{"0020000D": {"vr": "UI", "Value": [f"1.2.{number}"]}} for number in range(500)]
    answer = (200, "application/dicom+json", json.dumps(row).encode())
    with scripted(answer, answer) as (node, server):
        assert len(find_studies(node, StudyQuery()).rows) == 500
        assert [path for path, _, _ in server.asked][1].endswith("offset=500") or "offset=500" in server.asked[1][0]


def test_a_node_that_gives_fewer_at_once_than_it_was_asked_for_is_asked_for_the_rest() -> None:
    pages = [range(100), range(100, 200), range(200, 230)]
    rows = [[{"0020000D": {"vr": "UI", "Value": [f"1.2.{number}"]}} for number in page] for page in pages]
    with scripted(*((200, "application/dicom+json", json.dumps(page).encode()) for page in rows)) as (node, server):
        assert len(find_studies(node, StudyQuery()).rows) == 230
        assert ["offset=" in str(asked) for asked in server.asked] == [False, True, True]


def test_what_dicomweb_does_not_have_is_said() -> None:
    node = Node(name="web", ae_title="", host="127.0.0.1", port=1, web=Web())
    request = CommitmentRequest(transaction_uid="2.25.1", node="web", study_uid="1.2", objects=())
    answer = request_commitment(node, request, take=lambda _: True, wait_s=0, is_reported=lambda: False)
    assert (answer.accepted, answer.permanent) == (False, True)
    with (
        pytest.raises(NetworkError, match="speaks DICOMweb, which does not have this service"),
        connected(node, [], local_aet="X", timeouts=SHORT, cancel=None),
    ):
        pass


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_parts_are_told_apart_whatever_the_chunks(tmp_path: Path, size: int) -> None:
    bodies = [b"first\r\n--not", b"", b"\r\n--b", b"last"]
    whole = b"preamble\r\n" + b"".join(
        b"--bound\r\nContent-Type: application/dicom\r\n\r\n" + body + b"\r\n" for body in bodies
    )
    chunks = (whole + b"--bound--\r\n")[:]
    names = count()
    files = parts_to_files(
        iter([chunks[at : at + size] for at in range(0, len(chunks), size)]), b"bound",
        lambda: tmp_path / str(next(names)), most_bytes=100,
    )  # fmt: skip
    assert [file.read_bytes() for file in files] == bodies
    for broken in (whole, whole[:-20], b"", b"--bound\r\nhead without end"):
        with pytest.raises(MalformedAnswer):
            list(parts_to_files(iter([broken]), b"bound", lambda: tmp_path / f"x{next(names)}", most_bytes=100))
    with pytest.raises(MalformedAnswer, match="longer than the 3 bytes"):
        list(parts_to_files(iter([whole]), b"bound", lambda: tmp_path / "y", most_bytes=3))
    assert not (tmp_path / "y").exists()
