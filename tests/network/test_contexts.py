"""What is taken over the network can be read, and what can be read is taken."""

from ductoview.dicom.transfer_syntaxes import COMPRESSED, READABLE
from ductoview.network import contexts


def test_every_transfer_syntax_we_read_is_taken_and_no_other() -> None:
    assert set(contexts.SYNTAXES) == READABLE
    assert set(contexts.COMPRESSED) == COMPRESSED
    assert len(contexts.SYNTAXES) == len(READABLE)
