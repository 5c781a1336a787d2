"""Certificates read as openssl reads them, held against their keys, and a first pair that others can speak TLS with."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ductoview.errors import SettingsError
from ductoview.model.certificate import Certificate, UsedFile, expiry_words, warning_words
from ductoview.model.security import Identity
from ductoview.network.certificates import check_identity, make_identity, read_certificates
from ductoview.network.der import certificate_facts
from ductoview.network.secrets import is_private
from tests.support.certificates import authority, self_signed

DAY = 86_400.0


def openssl(path: Path, *options: str) -> str:
    run = subprocess.run(
        ["openssl", "x509", "-in", str(path), "-noout", *options], capture_output=True, check=True, text=True
    )  # fmt: skip
    return run.stdout


def seconds(line: str) -> float:
    return datetime.strptime(line.partition("=")[2], "%b %d %H:%M:%S %Y GMT").replace(tzinfo=UTC).timestamp()


def test_what_stands_in_a_file_is_what_openssl_reads(tmp_path: Path) -> None:
    hospital = authority(tmp_path, "Klinikum Nord")
    ours = hospital.identity("station")
    chain = tmp_path / "chain.pem"
    chain.write_text("a note before\n" + ours.certificate.read_text() + hospital.trust.read_text())
    own, root = read_certificates(chain)
    assert (own.subject, own.issuer, own.is_self_signed) == ("station", "Klinikum Nord", False)
    assert (root.subject, root.is_self_signed) == ("Klinikum Nord", True)
    begins, ends = openssl(ours.certificate, "-dates").splitlines()
    assert (own.begins, own.ends) == (seconds(begins), seconds(ends))
    assert openssl(ours.certificate, "-fingerprint", "-sha256").strip().endswith(own.fingerprint)


def test_a_date_after_2049_is_read(tmp_path: Path) -> None:
    far = authority(tmp_path).identity("far", days=12_000)
    (found,) = read_certificates(far.certificate)
    assert datetime.fromtimestamp(found.ends, UTC).year > 2050


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read .*No such file"),
        ("no certificate", "There is no certificate in"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "is damaged"),
        ("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", "is damaged"),
    ],
)
def test_what_is_no_certificate_is_said(tmp_path: Path, content: str | None, words: str) -> None:
    path = tmp_path / "file.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=words):
        read_certificates(path)


@pytest.mark.parametrize(
    "der", [b"", b"\x30", b"\x30\x82", b"\x30\x80", b"\x30\x03\x02\x01\x01", b"\x30\x05\x30\x03\x02\x01\x01"]
)
def test_broken_der_is_an_error_and_nothing_else(der: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        certificate_facts(der)


def test_a_key_of_another_certificate_is_said_at_once(tmp_path: Path) -> None:
    hospital = authority(tmp_path)
    one, other = hospital.identity("one"), hospital.identity("other")
    check_identity(Identity(certificate=one.certificate, key=one.key))
    with pytest.raises(SettingsError, match="the key does not belong to the certificate"):
        check_identity(Identity(certificate=one.certificate, key=other.key))
    with pytest.raises(SettingsError, match=r"There is no key in .*; name the file of the key, too"):
        check_identity(Identity(certificate=one.certificate))
    other.key.chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by others on this computer; chmod 600"):
        check_identity(Identity(certificate=other.certificate, key=other.key))


@pytest.mark.parametrize(
    ("mode", "owner", "is_ours_alone"),
    [
        (0o600, 1000, True),
        (0o400, 0, True),
        (0o640, 1000, False),
        (0o660, 0, False),
        (0o640, 0, True),
        (0o604, 0, False),
        (0o602, 1000, False),
        (0o100600, 1000, True),
    ],
)
def test_a_key_is_for_its_owner_or_for_the_group_that_root_lends_it_to(
    mode: int, owner: int, is_ours_alone: bool
) -> None:
    assert is_private(mode, owner) is is_ours_alone


def test_a_first_pair_is_ours_alone_and_overwrites_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "home" / "certificates"
    first, second = make_identity(folder, "MAMMO 1"), make_identity(folder, "MAMMO 1")
    assert first.key is not None
    assert second.certificate.name == "station-2.pem"
    assert first.key.stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0
    (found,) = read_certificates(first.certificate)
    assert (found.subject, found.is_self_signed, found.days_left(found.begins)) == ("MAMMO 1", True, 730)
    said = openssl(first.certificate, "-ext", "subjectAltName,basicConstraints,extendedKeyUsage")
    for words in ("127.0.0.1", "DNS:localhost", "CA:FALSE", "Client Authentication"):
        assert words in said
    with pytest.raises(SettingsError, match="is no name for a certificate"):
        make_identity(folder, "A/CN=B")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingsError, match="the program openssl is needed"):
        make_identity(folder, "MAMMO 1")


@pytest.mark.parametrize(
    ("days", "words", "tone"),
    [
        (400, "good until 2027-03-07", ""), (30.5, "good until 2026-03-02", ""), (29.5, "in 29 days", "amber"),
        (1.5, "within two days", "amber"), (0.5, "within a day", "amber"), (-0.5, "expired on 2026-01-30", "red"),
    ],
)  # fmt: skip
def test_how_long_it_is_good_has_a_colour(days: float, words: str, tone: str) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC).timestamp()
    one = Certificate(subject="A", issuer="B", begins=now - 9 * DAY, ends=now + days * DAY, fingerprint="")
    said = expiry_words(one, now)
    assert (words in said[0], said[1]) == (True, tone)
    file = UsedFile(path=Path("/c/a.pem"), uses=("receiver",), certificates=(one,), is_ours=True)
    assert bool(warning_words((file,), now)) is bool(tone)


def test_a_certificate_of_tomorrow_is_red(tmp_path: Path) -> None:
    (one,) = read_certificates(self_signed(tmp_path).certificate)
    assert expiry_words(one, one.begins - DAY)[1] == "red"
