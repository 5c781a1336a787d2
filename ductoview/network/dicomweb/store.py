"""STOW-RS (PS3.18 10.5): one object a request, so that each has an answer of its own; the file's very bytes."""

import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydicom import Dataset
from pydicom.uid import UID

from ductoview.errors import NetworkError
from ductoview.model.library import SentObject
from ductoview.model.node import Node
from ductoview.model.progress import CancelToken, Progress, check
from ductoview.network.contexts import COMPRESSED
from ductoview.network.dicomweb.session import WebSession, web_session
from ductoview.network.dicomweb.words import http_words, is_about_the_object
from ductoview.network.part10 import ObjectFacts, object_facts
from ductoview.network.sending import Uncompress
from ductoview.network.timeouts import Timeouts
from ductoview.network.words import is_permanent, is_stored, store_words

_ALL_STORED, _SOME_STORED, _NONE_STORED = 200, 202, 409
_PROCESSING_FAILURE = 0x0110
# Unsupported media type, and "Referenced Transfer Syntax not supported" (PS3.18 I.2).
_MEDIA_TYPE_REFUSED, _SYNTAX_REFUSED = 415, 0xC122


def store_files(
    node: Node,
    paths: Sequence[Path],
    *,
    on_sent: Callable[[Path, SentObject], None],
    uncompress: Uncompress | None,
    timeouts: Timeouts,
    progress: Progress,
    cancel: CancelToken | None,
) -> tuple[SentObject, ...]:
    """Store files one by one; ``on_sent`` hears of each as soon as the node has answered.

    What it refuses for its transfer syntax is sent again in the copy that ``uncompress`` makes, without it fails.
    Raises NetworkError when the node is not there or refuses all of us (HTTP 401, 503 …), and Cancelled.
    """
    results: list[SentObject] = []
    with web_session(node, timeouts, cancel) as session:
        for path in paths:
            check(cancel)
            results.append(_sent(session, path, uncompress))
            on_sent(path, results[-1])
            progress(len(results) / len(paths), f"{len(results)} of {len(paths)} sent to {node.name}")
    return tuple(results)


class _Body:
    """One file as the only part of a request, read as it is sent; its length is known beforehand."""

    def __init__(self, path: Path, boundary: str, cancel: CancelToken | None) -> None:
        head = f"--{boundary}\r\nContent-Type: application/dicom\r\n\r\n".encode()
        self._file = path.open("rb")
        self._before, self._after = head, f"\r\n--{boundary}--\r\n".encode()
        self._length = len(head) + path.stat().st_size + len(self._after)
        self._cancel = cancel

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        check(self._cancel)
        if self._before:
            data, self._before = self._before, b""
            return data
        data = self._file.read(size)
        if not data:
            data, self._after = self._after, b""
        return data

    def close(self) -> None:
        self._file.close()


def _sent(session: WebSession, path: Path, uncompress: Uncompress | None) -> SentObject:
    try:
        facts = object_facts(path)
    except NetworkError as error:
        return _failed("", str(error))
    answer = _posted(session, path)
    sent = _said(session, facts.sop_instance_uid, answer)
    is_refused = answer.status_code == _MEDIA_TYPE_REFUSED or sent.status == _SYNTAX_REFUSED
    if uncompress is None or not is_refused or facts.transfer_syntax_uid not in COMPRESSED:
        return sent
    return _sent_uncompressed(session, facts, uncompress)


def _sent_uncompressed(session: WebSession, facts: ObjectFacts, uncompress: Uncompress) -> SentObject:
    with ExitStack() as copies:
        try:
            plain = copies.enter_context(uncompress(facts.path))
            copy = object_facts(plain)
        except NetworkError as error:
            return _failed(facts.sop_instance_uid, str(error))
        if (copy.sop_class_uid, copy.sop_instance_uid) != (facts.sop_class_uid, facts.sop_instance_uid):
            return _failed(facts.sop_instance_uid, "its uncompressed copy came out as another object; it is not sent")
        sent = _said(session, facts.sop_instance_uid, _posted(session, plain))
    return replace(sent, converted=f"sent uncompressed, since it does not accept {UID(facts.transfer_syntax_uid).name}")


def _failed(uid: str, words: str) -> SentObject:
    return SentObject(sop_instance_uid=uid, status=None, stored=False, words=words, permanent=True)


def _posted(session: WebSession, path: Path) -> Any:
    boundary = uuid.uuid4().hex
    body = _Body(path, boundary, session.cancel)
    try:
        return session.post(
            "/studies",
            body,
            {
                "Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}',
                "Accept": "application/dicom+json",
            },
        )
    finally:
        body.close()


def _said(session: WebSession, uid: str, answer: Any) -> SentObject:
    """What the answer says of this object; raises NetworkError when it is not about the object."""
    code = int(answer.status_code)
    told = _told(answer)
    failed = _named(told, "FailedSOPSequence", "FailureReason", uid)
    if failed is not None:
        return _of_status(uid, failed or _PROCESSING_FAILURE)
    kept = _named(told, "ReferencedSOPSequence", "WarningReason", uid)
    if kept is not None and code in (_ALL_STORED, _SOME_STORED):
        return _of_status(uid, kept)
    if code == _ALL_STORED and _says_no_more_than_stored(answer, uid):
        return _of_status(uid, 0)
    if code in (_ALL_STORED, _SOME_STORED):
        words = "it answered without naming the object; it may not have it, and will be sent it again"
        return SentObject(sop_instance_uid=uid, status=None, stored=False, words=words)
    if is_about_the_object(code):
        return _failed(uid, http_words(code))
    raise NetworkError(f"{session.node.name} ({session.base}): {http_words(code)}.")


def _of_status(uid: str, status: int) -> SentObject:
    return SentObject(
        sop_instance_uid=uid, status=status, stored=is_stored(status), words=store_words(status),
        permanent=is_permanent(status),
    )  # fmt: skip


def _told(answer: Any) -> Dataset | None:
    """The Store Instances Response Module (PS3.18 table I.1-1), None when there is none that can be read."""
    if "json" not in answer.headers.get("Content-Type", "") or not answer.content:
        return None
    try:
        told = answer.json()
        return Dataset.from_json(told[0] if isinstance(told, list) else told)
    except Exception:  # noqa: BLE001  (whatever is in it, it names no object)
        return None


def _says_no_more_than_stored(answer: Any, uid: str) -> bool:
    """True for silence, and for XML that names the object: a sign-in, a gateway or another web server says 200, too."""
    kind, said = answer.headers.get("Content-Type", "").lower(), answer.content.strip()
    return not said or ("xml" in kind and "html" not in kind and f">{uid}<".encode() in said)


def _named(told: Dataset | None, sequence: str, reason: str, uid: str) -> int | None:
    """The reason given for the object in that sequence, 0 for none; None when it is not named there."""
    for item in (told or {}).get(sequence) or ():
        if str(item.get("ReferencedSOPInstanceUID", "")) == uid:
            return int(item.get(reason) or 0)
    return None
