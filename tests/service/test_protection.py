"""TLS through the service: set up once, kept over a restart, and never silently plain."""

from dataclasses import replace
from pathlib import Path

import pytest

from ductoview.errors import NetworkError, SettingsError
from ductoview.model.node import Node
from ductoview.model.security import Tls
from ductoview.service.client import ServiceClient
from tests.cli.support import ductoview
from tests.service.conftest import client, home
from tests.support.certificates import authority

__all__ = ["client", "home"]
pytestmark = pytest.mark.system


def test_the_receiver_speaks_tls_again_after_a_restart(client: ServiceClient, home: Path, tmp_path: Path) -> None:
    hospital = authority(tmp_path / "hospital")
    tls = hospital.tls(hospital.identity("station"))
    port = client.start_listening("STATION", 0, tls=tls).any_port
    client.start_listening("STATION", port, tls=tls)
    client.add_node(Node(name="ourselves", ae_title="STATION", host="127.0.0.1", port=port, tls=tls))
    assert client.echo("ourselves")
    client.stop()
    with ServiceClient.connect(home) as again:
        listening = again.status().listening
        assert listening is not None
        assert listening.tls == tls
        assert again.echo("ourselves")
        again.add_node(replace(again.nodes()[0], tls=None))
        with pytest.raises(NetworkError, match="it speaks TLS, and this node is set up without"):
            again.echo("ourselves")
        with pytest.raises(SettingsError, match="trusted certificates cannot be used"):
            again.add_node(replace(again.nodes()[0], tls=Tls(trust=tmp_path / "absent.pem")))
        assert again.nodes()[0].tls is None, "a node that cannot work changes nothing"
        _by_command(home, hospital.trust, port)


def _by_command(home: Path, trust: Path, port: int) -> None:
    address = f"STATION@127.0.0.1:{port}"
    plain = ductoview("node", "add", "OPEN", address, home=home)
    assert plain.err.startswith("Not encrypted: whoever is on the network can read along.")
    assert ductoview("node", "add", "OPEN", address, "--plain", home=home).err == ""
    assert ductoview("node", "add", "SAFE", address, "--tls", "--pin", str(trust), home=home).code == 0
    listed = ductoview("node", "list", home=home).out
    assert [line.split("  ")[-1].strip() for line in listed.splitlines()] == [
        "PROTECTION", "not encrypted", "TLS, pinned certificate", "not encrypted"
    ]  # fmt: skip
    for wrong in (["--trust", str(trust)], ["--tls", "--key", str(trust)], ["--tls", "--trust", "absent.pem"]):
        assert ductoview("node", "add", "WRONG", address, *wrong, home=home).code != 0
