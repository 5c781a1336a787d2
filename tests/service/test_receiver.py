"""The receiver set up while it runs: nobody who is in is cut off, and what cannot be changes nothing."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.uid import generate_uid
from pynetdicom.sop_class import Verification

from ductoview.errors import NetworkError, SettingsError
from ductoview.library.library import Library
from ductoview.model.library import ReceivedObject
from ductoview.model.node import Node
from ductoview.model.receiving import (
    Field,
    Limits,
    Listening,
    Peer,
    Refusal,
    Why,
    listening_words,
    one_port,
    refusal_words,
)
from ductoview.model.security import Tls
from ductoview.network.certificates import make_identity
from ductoview.network.connection import Association, connected
from ductoview.network.echo import echo
from ductoview.network.timeouts import Timeouts
from ductoview.service.core import Service
from ductoview.service.process import serve
from ductoview.service.receiver import Receiver
from ductoview.service.visitors import Visitors
from ductoview.service.wire import pack, to_json
from tests.network.support import eventually
from tests.support.certificates import Authority, authority
from tests.support.dicom_servers import free_port, run_dcmtk
from tests.support.mg_source import write_mg

FRIEND = Peer(ae_title="FRIEND", host="127.0.0.1", name="Mammomat")
PLAIN = Listening(ae_title="STATION", port=0, bind="127.0.0.1", allowed=(FRIEND,))


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("hospital"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", free_floor=0) as opened:
        yield opened


@pytest.fixture
def receiver(library: Library) -> Iterator[Receiver]:
    made = Receiver(library, library.keep)
    yield made
    made.close()


def at(port: int | None, title: str = "STATION") -> Node:
    assert port is not None
    return Node(name="station", ae_title=title, host="127.0.0.1", port=port)


@contextmanager
def inside(port: int | None) -> Iterator[Association]:
    with connected(at(port), [Verification], local_aet="FRIEND", timeouts=Timeouts(), cancel=None) as association:
        yield association


def fields(receiver: Receiver, wanted: Listening) -> list[Field]:
    return [one.field for one in receiver.problems(wanted)]


def test_a_change_holds_at_once_and_cuts_nobody_off(library: Library, receiver: Receiver) -> None:
    port = receiver.set_up(PLAIN).port
    wanted = replace(PLAIN, port=port)
    with inside(port) as association:
        receiver.set_up(replace(wanted, allowed=(replace(FRIEND, ae_title="OTHER"),)))
        assert association.send_c_echo().Status == 0
        with pytest.raises(NetworkError, match="does not know our AE title FRIEND"):
            echo(at(port), local_aet="FRIEND")
        moved = receiver.set_up(replace(wanted, port=0, ae_title="MOVED"))
        assert association.send_c_echo().Status == 0, "the old port lets nobody in any more, and finishes"
        assert receiver.state.connections == 1
        assert echo(at(moved.port, "MOVED"), local_aet="FRIEND").seconds > 0
        with pytest.raises(NetworkError, match="refused the connection"):
            echo(at(port), local_aet="FRIEND")
        receiver.take_down()
        assert association.send_c_echo().Status == 0
        assert (receiver.listening, receiver.connections) == (None, 1)
        assert Receiver(library, library.keep).resume() == "", "closed stays closed over a start"
        assert receiver.state.set_up == replace(wanted, port=0, ae_title="MOVED"), "and its set-up is kept"
        with pytest.raises(NetworkError, match="refused the connection"):
            echo(at(moved.port, "MOVED"), local_aet="FRIEND")
    assert eventually(lambda: receiver.state.refused)
    receiver.set_up(wanted)
    assert Receiver(library, library.keep).resume().startswith("The receiver could not be opened again: Port")
    (refused,) = receiver.state.refused
    assert (refused.refusal.who, refused.refusal.why, refused.times) == ("FRIEND@127.0.0.1", Why.TITLE, 1)


def test_two_ports_at_once_and_who_may_come_to_which(receiver: Receiver, hospital: Authority) -> None:
    tls = hospital.tls(hospital.identity("station"))
    careful = Peer(ae_title="CAREFUL", host="127.0.0.1", plain=False)
    wanted = replace(PLAIN, tls_port=0, tls=tls, allowed=(FRIEND, careful))
    now = receiver.set_up(wanted)
    secure = replace(at(now.tls_port), tls=hospital.tls(hospital.identity("modality")))
    assert echo(secure, local_aet="CAREFUL").protection.startswith("TLS 1.3")
    assert echo(secure, local_aet="FRIEND").protection
    assert echo(at(now.port), local_aet="FRIEND").protection == ""
    with pytest.raises(NetworkError, match="rejected us"):
        echo(at(now.port), local_aet="CAREFUL")
    with pytest.raises(NetworkError, match="speaks TLS"):
        echo(at(now.tls_port), local_aet="FRIEND")
    refused = (
        Refusal(why=Why.NOT_PLAIN, address="127.0.0.1", ae_title="CAREFUL"),
        Refusal(why=Why.TLS, address="127.0.0.1", words="it did not speak TLS; set it up with TLS there"),
    )
    assert eventually(lambda: {one.refusal for one in receiver.state.refused}.issuperset(refused))
    swapped = receiver.set_up(replace(wanted, port=now.tls_port, tls_port=now.port))
    assert (swapped.port, swapped.tls_port) == (now.tls_port, now.port)
    assert echo(at(swapped.port), local_aet="FRIEND").protection == ""


@pytest.mark.system
def test_dcmtk_sends_by_both_ports_with_a_pair_that_we_made(
    library: Library, receiver: Receiver, hospital: Authority, tmp_path: Path
) -> None:
    """The station's own first pair; the modality believes it, and shows what the hospital vouches for."""
    pair, modality = make_identity(tmp_path / "certificates", "STATION"), hospital.identity("modality")
    assert pair.key is not None
    tls = Tls(trust=hospital.trust, certificate=pair.certificate, key=pair.key)
    now = receiver.set_up(replace(PLAIN, tls_port=0, tls=tls))
    images = [write_mg(tmp_path / f"{number}.dcm", study_uid=generate_uid(None)) for number in range(2)]
    to = ("-aet", "FRIEND", "-aec", "STATION", "127.0.0.1")
    ours = ("+tls", str(modality.key), str(modality.certificate), "+cf", str(pair.certificate))
    assert run_dcmtk("storescu", *to, str(now.port), str(images[0])).returncode == 0
    assert run_dcmtk("storescu", *ours, *to, str(now.tls_port), str(images[1])).returncode == 0
    assert library.count_studies() == 2
    assert run_dcmtk("echoscu", "+tla", "+cf", str(pair.certificate), *to, str(now.tls_port)).returncode != 0
    assert run_dcmtk("echoscu", "-aet", "FRIEND", "-aec", "OTHER", "127.0.0.1", str(now.port)).returncode != 0
    assert eventually(lambda: len(receiver.state.refused) == 2)
    assert {refusal_words(one.refusal) for one in receiver.state.refused} == {
        "FRIEND from 127.0.0.1 was refused: it called 'OTHER', which is not our AE title.",
        "Somebody at 127.0.0.1 was refused at the encrypted port: it showed no certificate, and one is asked for here; give"
        " it one.",
    }
    with pytest.raises(NetworkError, match=r"answers, and wants a certificate by authority\.pem"):
        receiver.test(is_secure=True)
    assert len(receiver.state.refused) == 2, "we ourselves are no stranger"


def test_a_test_from_within_needs_no_row_in_the_list(receiver: Receiver, hospital: Authority) -> None:
    with pytest.raises(NetworkError, match="not open"):
        receiver.test(is_secure=False)
    receiver.set_up(replace(PLAIN, bind="0.0.0.0", tls_port=0, tls=hospital.tls(hospital.identity("own"))))
    answer = receiver.test(is_secure=False)
    assert answer.protection == ""
    assert {one.service for one in answer.offers if one.is_there} >= {"Take mammograms", "Find studies (C-FIND)"}
    assert all(one.is_there for one in answer.offers), "what it does not have is not spoken of"
    assert receiver.test(is_secure=True).protection.startswith("TLS 1.3")
    assert receiver.state.refused == ()


def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(receiver: Receiver, hospital: Authority) -> None:
    port = receiver.set_up(PLAIN).port
    wanted = replace(PLAIN, port=port)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = int(other.getsockname()[1])
        (problem,) = receiver.problems(replace(wanted, port=taken))
        assert problem.field is Field.PORT
        assert f"Port {taken} of 127.0.0.1 is in use by another program" in problem.words
        with pytest.raises(NetworkError, match="in use"):
            receiver.set_up(replace(wanted, ae_title="OTHER", port=port, tls_port=taken, tls=_pair(hospital)))
        with pytest.raises(NetworkError, match="in use"):
            receiver.set_up(replace(wanted, port=taken, tls_port=port, tls=_pair(hospital)))
        assert echo(at(port), local_aet="FRIEND").seconds > 0, "as it was"
        assert receiver.listening == wanted
    assert fields(receiver, wanted) == []
    assert fields(receiver, replace(wanted, ae_title="A TITLE THAT IS TOO LONG", port=70000)) == [
        Field.AE_TITLE,
        Field.PORT,
    ]
    assert fields(receiver, replace(wanted, port=None)) == [Field.PORT]
    assert fields(receiver, replace(wanted, tls_port=free_port())) == [Field.TLS]
    for at_port in (free_port(), port):
        assert fields(receiver, replace(wanted, bind="192.0.2.1", port=at_port)) == [Field.BIND]
    with pytest.raises(NetworkError, match=r"has no address 192\.0\.2\.1"):
        receiver.set_up(replace(wanted, bind="192.0.2.1"))
    assert echo(at(port), local_aet="FRIEND").seconds > 0, "it is back where it was"
    for everywhere in ("", " ", "0", "0x0", "127.1"):
        assert fields(receiver, replace(wanted, bind=everywhere)) == [Field.BIND], "sockets take it for an address"
    assert fields(receiver, replace(wanted, bind="localhost")) == []
    assert fields(receiver, replace(wanted, bind="0.0.0.0", allowed=None)) == [Field.ALLOWED]
    assert fields(receiver, replace(wanted, allowed=(replace(FRIEND, host="10.0.0.0/40"),))) == [Field.ALLOWED]
    assert fields(receiver, replace(wanted, allowed=(replace(FRIEND, host="no.such.host.invalid"),))) == [Field.ALLOWED]
    assert fields(receiver, replace(wanted, allowed=(replace(FRIEND, plain=False),))) == [Field.ALLOWED]
    assert fields(receiver, replace(wanted, limits=Limits(associations=0, idle_s=1))) == [Field.LIMITS] * 2
    ours, theirs = hospital.identity("ours"), hospital.identity("theirs")
    mixed = replace(hospital.tls(ours), key=theirs.key)
    (problem,) = receiver.problems(replace(wanted, tls_port=free_port(), tls=mixed))
    assert (problem.field, "the key does not belong to the certificate" in problem.words) == (Field.TLS, True)
    with pytest.raises(SettingsError):
        receiver.set_up(replace(wanted, port=None))


def test_what_was_set_up_before_there_were_two_ports_opens_again(
    library: Library, receiver: Receiver, hospital: Authority
) -> None:
    port = free_port()
    old = to_json(one_port("STATION", port, "127.0.0.1", (FRIEND,), _pair(hospital)))
    old = {name: old[name] for name in ("ae_title", "port", "bind", "allowed", "tls")} | {"port": port}
    old["allowed"] = [{"ae_title": "FRIEND", "host": "127.0.0.1"}]
    library.set_setting("listening", pack(old).decode())
    assert receiver.resume() == ""
    assert receiver.listening is not None
    assert (receiver.listening.port, receiver.listening.tls_port) == (None, port)
    library.set_setting("listening", "no set-up")
    assert "could not be opened again" in Receiver(library, library.keep).resume()


def test_a_service_begun_without_a_word_leaves_the_receiver_as_it_was_set_up(tmp_path: Path) -> None:
    home, mine, usual = tmp_path / "home", replace(PLAIN, port=free_port()), replace(PLAIN, ae_title="USUAL", port=0)
    opened: list[Listening | None] = []

    def look(service: Service) -> None:
        opened.append(service.receiver.listening)
        service.stopping.set()

    for wanted, unless in ((mine, False), (usual, True)):
        serve(home, receiver=wanted, unless_set_up=unless, when_ready=look)
    assert opened == [mine, mine]


def test_what_could_not_be_opened_at_the_start_is_tried_again(library: Library, receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        wanted = replace(PLAIN, port=int(other.getsockname()[1]))
        receiver.remember(wanted)
        assert "is in use by another program" in receiver.resume()
        assert not receiver.look_after()
        assert "tried again every 15 seconds" in receiver.state.trouble
    assert not receiver.look_after(), "not yet"
    receiver._again_at = 0.0
    assert receiver.look_after()
    assert (receiver.listening, receiver.state.trouble) == (wanted, "")
    assert not receiver.look_after(), "nothing is wrong any more"


@pytest.mark.parametrize("bind", ["0.0.0.0", "::", "0:0:0:0:0:0:0:0"])
def test_all_addresses_are_said_to_be_all_however_they_are_written(bind: str) -> None:
    words = listening_words(replace(PLAIN, bind=bind, port=11112))
    assert words == "Listening as STATION on all addresses: port 11112, not encrypted."


def test_the_same_refusal_is_counted_and_the_list_stays_short() -> None:
    visitors = Visitors()
    for number in range(60):
        visitors.refuse(Refusal(why=Why.ADDRESS, address=f"10.0.0.{number}"))
    visitors.refuse(Refusal(why=Why.ADDRESS, address="10.0.0.30"))
    refused = visitors.refused
    assert (len(refused), refused[0].refusal.address, refused[0].times) == (50, "10.0.0.30", 2)
    visitors.forget(refused[0].refusal)
    assert visitors.refused[0].refusal.address == "10.0.0.59"
    visitors.came(
        ReceivedObject(
            path=Path("x"), sop_class_uid="1.2", sop_instance_uid="1.2.3", transfer_syntax_uid="1.2", from_aet="CT",
            from_address="10.0.0.7",
        )
    )  # fmt: skip
    assert visitors.last is not None
    assert (visitors.objects, visitors.last.ae_title) == (1, "CT")


def _pair(hospital: Authority) -> Tls:
    return hospital.tls(hospital.identity("pair"))
