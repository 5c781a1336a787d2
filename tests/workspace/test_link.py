"""The line to the service goes on listening whatever one notice or one attempt does."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ductoview.errors import LibraryError, ServiceError
from ductoview.model.library import Notice
from ductoview.workspace import link
from ductoview.workspace.link import ServiceLink

WITHIN_S = 20


class Client:
    """Breaks once with an error that is none of the service's, then has a notice that fails and one that does not."""

    def __init__(self) -> None:
        self.rounds: list[list[Any]] = [[OSError("reset")], [Notice(topic="QUEUE"), Notice(topic="STUDY")]]

    def notices(self, closing: threading.Event) -> Iterator[Notice]:
        for one in self.rounds.pop(0) if self.rounds else ():
            if isinstance(one, Exception):
                raise one
            yield one
        closing.wait(WITHIN_S)
        raise ServiceError("closed")


def test_it_goes_on_listening_after_any_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[int] = []

    def revive(self: ServiceLink) -> None:
        attempts.append(1)
        if len(attempts) == 1:
            raise OSError("fork")

    monkeypatch.setattr(ServiceLink, "revive", revive)
    monkeypatch.setattr(link, "_NEXT_ATTEMPT_S", 0.01)
    heard, said = threading.Event(), []

    def noticed(notice: Notice) -> None:
        if notice.topic == "QUEUE":
            raise LibraryError("A row cannot be read.")
        heard.set()

    client: Any = Client()
    line = ServiceLink(tmp_path, client, noticed=noticed, broken=said.append, mended=lambda: said.append("mended"))
    line.listen()
    assert heard.wait(WITHIN_S)
    line.close()
    assert said == ["reset", "mended"]
    assert len(attempts) == 2
