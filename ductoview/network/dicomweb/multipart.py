"""The parts of a multipart/related answer (PS3.18 8.6.1.2), each written into a file as it comes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

MOST_HEAD_BYTES = 16 << 10


class MalformedAnswer(ValueError):
    """An answer that is not multipart/related as its header says."""


def boundary_of(content_type: str) -> bytes:
    """The boundary; raises MalformedAnswer when there is none."""
    found = re.search(r'boundary=(?:"([^"]{1,200})"|([^\s;]{1,200}))', content_type, re.IGNORECASE)
    if not content_type.lower().startswith("multipart/related") or found is None:
        raise MalformedAnswer("The answer is not multipart/related.")
    return (found[1] or found[2]).encode("latin-1", "replace")


def parts_to_files(
    chunks: Iterator[bytes], boundary: bytes, new_path: Callable[[], Path], *, most_bytes: int
) -> Iterator[Path]:
    """Write the body of each part into a file of its own, which belongs to the caller once it is yielded.

    Raises MalformedAnswer, also when the answer ends within a part; the file of that part is removed then.
    """
    reader = _Reader(chunks)
    reader.skip_to(b"--" + boundary)
    while True:
        after = reader.take(2)
        if after == b"--":
            return
        head = after + reader.take_until(b"\r\n\r\n", MOST_HEAD_BYTES)
        if not head.startswith(b"\r\n"):
            raise MalformedAnswer("A part has no head.")
        path = new_path()
        try:
            with path.open("xb") as file:
                path.chmod(0o600)
                reader.copy_until(b"\r\n--" + boundary, file.write, most_bytes)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        yield path


class _Reader:
    """Chunks of any size as a stream that can be searched; it holds little more than one chunk."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = bytearray()

    def take(self, count: int) -> bytes:
        while len(self._held) < count:
            self._more()
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def take_until(self, mark: bytes, most: int) -> bytes:
        taken = bytearray()
        self.copy_until(mark, taken.extend, most)
        return bytes(taken)

    def skip_to(self, mark: bytes) -> None:
        """Past the first mark, which begins the answer or stands after a preamble."""
        self.copy_until(mark, lambda _data: None, MOST_HEAD_BYTES)

    def copy_until(self, mark: bytes, write: Callable[[bytes], object], most: int) -> None:
        """Hand over what stands before the mark, and go past it."""
        copied = 0
        while True:
            at = self._held.find(mark)
            ready = at if at >= 0 else max(0, len(self._held) - len(mark) + 1)
            copied += ready
            if copied > most:
                raise MalformedAnswer(f"A part is longer than the {most:,} bytes allowed.")
            write(bytes(self._held[:ready]))
            del self._held[:ready]
            if at >= 0:
                del self._held[: len(mark)]
                return
            self._more()

    def _more(self) -> None:
        chunk = next(self._chunks, b"")
        if not chunk:
            raise MalformedAnswer("The answer ends too early.")
        self._held += chunk
