"""TLS: who is let in and whom we believe, and in each case of trouble a sentence that says whose certificate to mend."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ductoview.errors import NetworkError, SettingsError
from ductoview.model.commitment import CommitmentRequest, Reporter
from ductoview.model.node import Node
from ductoview.model.security import Tls
from ductoview.network.commitment import request_commitment
from ductoview.network.echo import echo
from ductoview.network.find import find_instances
from ductoview.network.listen import Limits, Listener
from ductoview.network.reporters import speaks_for
from ductoview.network.retrieve import get_study, move_study
from ductoview.network.store import send_files
from ductoview.network.timeouts import Timeouts
from ductoview.network.tls import client_context, server_context
from tests.network.conftest import AET, Kept, Samples
from tests.network.support import dataset_bytes, eventually
from tests.support.certificates import Authority, Identity, authority, self_signed
from tests.support.dicom_servers import free_port, run_dcmtk, running_orthanc_node, running_storescp

SHORT = Timeouts(connect_s=2, acse_s=2, dimse_s=2)


@dataclass(frozen=True, slots=True)
class Pki:
    """Our hospital's authority with whom it vouches for, and some that nobody should believe."""

    ours: Authority
    station: Identity
    archive: Identity
    elsewhere: Identity
    old: Identity
    strangers: Authority
    stranger: Identity
    alone: Identity


@pytest.fixture(scope="session")
def pki(tmp_path_factory: pytest.TempPathFactory) -> Pki:
    folder = tmp_path_factory.mktemp("certificates")
    ours, strangers = authority(folder / "ours"), authority(folder / "strangers")
    return Pki(
        ours, ours.identity("station"), ours.identity("archive"), ours.identity("elsewhere", alternative="DNS:elsewhere"),
        ours.identity("old", days=-1), strangers, strangers.identity("stranger"), self_signed(folder),
    )  # fmt: skip


@pytest.fixture
def listening(incoming: Path, kept: Kept) -> Iterator[Callable[[Tls | None], Node]]:
    """Opens our listener with some TLS; gives it as a plain node."""
    opened: list[Listener] = []

    def open_with(tls: Tls | None) -> Node:
        listener = Listener(
            ae_title="HERE", allowed=None, incoming=incoming, keep=kept, tls=tls, limits=Limits(handshake_s=0.5)
        )
        listener.start()
        opened.append(listener)
        return Node(name="here", ae_title="HERE", host="127.0.0.1", port=listener.port)

    yield open_with
    for listener in opened:
        listener.stop()


def refusal(node: Node, tls: Tls | None) -> str:
    """Why an echo fails."""
    with pytest.raises(NetworkError) as caught:
        echo(replace(node, tls=tls), timeouts=SHORT)
    return str(caught.value)


def test_both_sides_prove_who_they_are(pki: Pki, listening: Callable[[Tls | None], Node]) -> None:
    node = listening(pki.ours.tls(pki.archive))
    answer = echo(replace(node, tls=pki.ours.tls(pki.station)))
    assert answer.protection.startswith("TLS 1.3, TLS_")
    assert "its certificate " in answer.protection
    assert echo(replace(node, host="localhost", tls=pki.ours.tls(pki.station))).seconds > 0


def test_tls_1_2_is_spoken_with_forward_secrecy_only(pki: Pki) -> None:
    for context in (client_context(pki.ours.tls()), server_context(pki.ours.tls(pki.archive))):
        suites = {suite["name"] for suite in context.get_ciphers()}
        assert all(name.startswith(("ECDHE-", "TLS_")) and ("GCM" in name or "CHACHA20" in name) for name in suites)
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("old", "its certificate has expired; have it renewed there"),
        ("elsewhere", r"for another (host|address) than 127\.0\.0\.1"),
        ("stranger", "from an authority that we do not trust"),
        ("alone", "signed by itself and not by an authority we trust; pin it"),
    ],
)
def test_whom_we_do_not_believe(pki: Pki, listening: Callable[[Tls | None], Node], shown: str, words: str) -> None:
    node = listening(pki.ours.tls(getattr(pki, shown)))
    with pytest.raises(NetworkError, match=words):
        echo(replace(node, tls=pki.ours.tls(pki.station)))


@pytest.mark.parametrize(
    ("own", "words"),
    [
        (None, "it wants a certificate of ours; give this node our certificate and key"),
        ("stranger", "it does not trust the authority of our certificate"),
        ("old", "it says that our certificate has expired"),
    ],
)
@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_who_does_not_believe_us(
    pki: Pki,
    listening: Callable[[Tls | None], Node],
    monkeypatch: pytest.MonkeyPatch,
    own: str | None,
    words: str,
    newest: ssl.TLSVersion,
) -> None:
    monkeypatch.setattr("ductoview.network.tls.NEWEST", newest)
    node = listening(pki.ours.tls(pki.archive))
    said = refusal(node, pki.ours.tls(getattr(pki, own) if own else None))
    if own is None and newest is ssl.TLSVersion.TLSv1_2:
        words = "it wants a certificate of ours, or knows only encryption that is too weak for us"
    assert words in said


def test_a_certificate_for_another_name_is_believed_when_that_name_is_asked_for(
    pki: Pki, listening: Callable[[Tls | None], Node]
) -> None:
    node = listening(pki.ours.tls(pki.elsewhere))
    assert echo(replace(node, tls=pki.ours.tls(pki.station, name="elsewhere"))).seconds > 0


def test_only_the_pinned_certificate_is_believed(pki: Pki, listening: Callable[[Tls | None], Node]) -> None:
    alone = Tls(certificate=pki.alone.certificate, key=pki.alone.key)
    node = listening(alone)
    assert echo(replace(node, tls=Tls(trust=pki.alone.certificate, pinned=True))).seconds > 0
    other = listening(pki.ours.tls(pki.archive))
    assert "authority that we do not trust" in refusal(other, Tls(trust=pki.alone.certificate, pinned=True))
    authority_pinned = Tls(trust=pki.ours.trust, pinned=True, certificate=pki.station.certificate, key=pki.station.key)
    assert "another certificate than the pinned one (SHA-256 " in refusal(other, authority_pinned)


def test_our_listener_lets_in_only_pinned_peers(pki: Pki, listening: Callable[[Tls | None], Node]) -> None:
    archive = replace(pki.ours.tls(pki.archive), trust=pki.station.certificate, pinned=True)
    node = listening(archive)
    assert echo(replace(node, tls=pki.ours.tls(pki.station))).seconds > 0
    refusal(node, pki.ours.tls(pki.elsewhere))


def test_plain_and_tls_that_meet_say_so(pki: Pki, listening: Callable[[Tls | None], Node]) -> None:
    assert "did not answer in TLS; it may be a plain port" in refusal(listening(None), pki.ours.tls(pki.station))
    assert "it speaks TLS, and this node is set up without" in refusal(listening(pki.ours.tls(pki.archive)), None)


def test_a_silent_peer_does_not_hold_up_the_others(pki: Pki, listening: Callable[[Tls | None], Node]) -> None:
    node = listening(pki.ours.tls(pki.archive))
    with socket.create_connection((node.host, node.port)), socket.create_connection((node.host, node.port)) as bare:
        assert echo(replace(node, tls=pki.ours.tls(pki.station))).seconds > 0
        bare.settimeout(10)
        assert bare.recv(1) == b"", "a peer that shows nothing is sent away"


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_old_tls_is_refused(pki: Pki, listening: Callable[[Tls | None], Node], version: ssl.TLSVersion) -> None:
    node = listening(Tls(certificate=pki.archive.certificate, key=pki.archive.key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection((node.host, node.port)) as raw,
        pytest.raises(ssl.SSLError, match=r"(?i)alert|protocol"),
    ):
        context.wrap_socket(raw)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_a_peer_of_old_tls_is_refused_in_words(pki: Pki) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.load_cert_chain(pki.archive.certificate, pki.archive.key)
    with serving(context) as node:
        assert "only versions of TLS that are too old" in refusal(node, pki.ours.tls())


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[Node]:
    """Something that shakes hands once, and says no more."""

    def shake(server: socket.socket) -> None:
        with server.accept()[0] as raw:
            try:
                context.wrap_socket(raw, server_side=True).close()
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=shake, args=(server,))
        thread.start()
        yield Node(name="old", ae_title="OLD", host="127.0.0.1", port=server.getsockname()[1])
        thread.join()


def test_files_that_cannot_be_used_are_named(pki: Pki, tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.pem"
    nothing.write_text("no certificate\n")
    open_key = tmp_path / "open.key"
    open_key.write_bytes(pki.station.key.read_bytes())
    open_key.chmod(0o644)
    cases = [
        (Tls(trust=tmp_path / "absent.pem"), r"trusted certificates cannot be used \(.*absent.pem\): No such file"),
        (Tls(trust=nothing), "there is no certificate in it|not in PEM format"),
        (Tls(certificate=pki.station.certificate, key=pki.archive.key), "the key does not belong to the certificate"),
        (Tls(certificate=pki.station.certificate, key=open_key), r"open.key can be read by others .* chmod 600"),
        (Tls(certificate=nothing, key=pki.station.key), "cannot be used"),
    ]
    for tls, words in cases:
        with pytest.raises(SettingsError, match=words):
            client_context(tls)
    with pytest.raises(SettingsError, match="needs a certificate and its key"):
        server_context(Tls(trust=pki.ours.trust))


def test_a_locked_key_is_not_asked_for(pki: Pki, tmp_path: Path) -> None:
    locked = tmp_path / "locked.key"
    assert run_dcmtk(
        "openssl", "pkey", "-in", str(pki.station.key), "-aes256", "-passout", "pass:secret", "-out", str(locked)
    ).returncode == 0  # fmt: skip
    locked.chmod(0o600)
    with pytest.raises(SettingsError, match="locked by a passphrase"):
        client_context(Tls(certificate=pki.station.certificate, key=locked))


def test_an_image_comes_through_unchanged(
    pki: Pki, listening: Callable[[Tls | None], Node], kept: Kept, samples: Samples
) -> None:
    node = replace(listening(pki.ours.tls(pki.archive)), tls=pki.ours.tls(pki.station))
    sent = send_files(node, samples.all)
    assert [one.status for one in sent] == [0] * len(samples.all)
    for path, one in zip(samples.native, sent, strict=False):
        assert dataset_bytes(kept.folder / one.sop_instance_uid) == dataset_bytes(path)


@pytest.mark.system
def test_dcmtk_sends_to_us_only_with_a_certificate(
    pki: Pki, listening: Callable[[Tls | None], Node], kept: Kept, samples: Samples
) -> None:
    node = listening(pki.ours.tls(pki.archive))
    where = ["-aec", "HERE", node.host, str(node.port), str(samples.native[0])]
    known = ["+tls", str(pki.station.key), str(pki.station.certificate), "+cf", str(pki.ours.trust)]
    assert run_dcmtk("storescu", *known, *where).returncode == 0
    assert len(kept.received) == 1
    for refused in ([], ["+tla", "+cf", str(pki.ours.trust)]):
        assert run_dcmtk("storescu", *refused, *where).returncode != 0
    strange = ["+tls", str(pki.stranger.key), str(pki.stranger.certificate), "+cf", str(pki.ours.trust)]
    assert run_dcmtk("storescu", *strange, *where).returncode != 0
    assert len(kept.received) == 1


@pytest.mark.system
def test_we_send_to_dcmtk_and_are_told_when_it_wants_to_know_us(pki: Pki, samples: Samples, tmp_path: Path) -> None:
    theirs = ("+tls", str(pki.archive.key), str(pki.archive.certificate), "+cf", str(pki.ours.trust))
    with running_storescp(tmp_path / "scp", *theirs) as plain:
        node = replace(plain, tls=pki.ours.tls(pki.station))
        assert [one.status for one in send_files(node, samples.native)] == [0, 0]
        assert "it wants a certificate of ours" in refusal(plain, pki.ours.tls())
        assert "does not trust the authority of our certificate" in refusal(plain, pki.ours.tls(pki.stranger))
        assert "it speaks TLS" in refusal(plain, None)
    with running_storescp(tmp_path / "plain") as plain:
        assert "it may be a plain port" in refusal(plain, pki.ours.tls(pki.station))


@pytest.mark.system
def test_everything_with_orthanc_over_tls(
    pki: Pki, samples: Samples, tmp_path: Path, incoming: Path, kept: Kept
) -> None:
    """Echo, store, find, get, move to our TLS listener, and storage commitment, all with certificates on both sides."""
    reports: list[Reporter] = []
    port = free_port()
    with (
        Listener(
            ae_title=AET, port=port, allowed=None, incoming=incoming, keep=kept, tls=pki.ours.tls(pki.station),
            take_report=lambda _report, reporter: not reports.append(reporter),
        ),
        running_orthanc_node(
            tmp_path, DicomTlsEnabled=True, DicomTlsCertificate=str(pki.archive.certificate),
            DicomTlsPrivateKey=str(pki.archive.key), DicomTlsTrustedCertificates=str(pki.ours.trust),
            DicomTlsRemoteCertificateRequired=True,
            DicomModalities={"station": {"AET": AET, "Host": "127.0.0.1", "Port": port, "UseDicomTls": True}},
        ) as orthanc,
    ):  # fmt: skip
        node = replace(orthanc.node, tls=pki.ours.tls(pki.station))
        assert echo(node).seconds > 0
        assert all(one.stored for one in send_files(node, samples.native))
        rows = find_instances(node, samples.ductogram)
        assert len(rows) == 2
        assert get_study(node, samples.ductogram, keep=kept, incoming=incoming).done == 2
        assert move_study(node, samples.ductogram, destination_aet=AET).done == 2
        assert len(kept.received) == 4
        request = CommitmentRequest(
            node="Orthanc", study_uid=samples.ductogram, transaction_uid="2.25.7",
            objects=tuple((row.sop_class_uid, row.sop_instance_uid) for row in rows),
        )  # fmt: skip
        answer = request_commitment(node, request, take=lambda _report: True, wait_s=0, is_reported=lambda: False)
        assert answer.accepted
        assert eventually(lambda: reports)
        assert speaks_for(replace(node, ae_title="OTHER"), reports[0]), "its certificate names the node"
        assert not speaks_for(replace(node, ae_title="OTHER", tls=None), reports[0])
        assert "it wants a certificate of ours" in refusal(node, pki.ours.tls())
