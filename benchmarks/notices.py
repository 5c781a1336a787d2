"""What the service asks its library at every notice, after years: 1,000 rejected images, 5,000 studies under orders.

Claims: each question within 20 ms in the median. What SQLite takes to read the rows of these rejected images, and
nothing else, is told beside, as a ratio; so is the first question about the orders after a start.

    python -m benchmarks.notices [--rejects 1000] [--studies 5000] [--json]
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from benchmarks.studies import fill
from ductoview.library.index import now
from ductoview.library.library import Library
from ductoview.model.identifiers import PatientIdentity
from ductoview.model.image_check import Verdict
from ductoview.model.node import Node
from ductoview.model.order import Order, Stated
from ductoview.model.order_book import OrderEventKind
from ductoview.model.order_json import order_to_json, stated_to_json
from ductoview.model.reject_reason import RejectReason
from ductoview.model.routing import Route, RouteKind
from ductoview.service.hub import Hub
from ductoview.service.orders import Orders
from ductoview.service.rejections import Rejections
from ductoview.service.routing import Router

QUESTION_MS = 20.0
_RUNS = 15
_PACS, _ARCHIVE = "pacs", "archive of rejects"
_FIRST = "orders: the first after a start"
_MOTION = json.dumps([RejectReason.MOTION])


def main() -> int:
    """Print the times; 0 when the claim holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rejects", type=int, default=1000)
    parser.add_argument("--studies", type=int, default=5000)
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="notices-") as folder, Library.open(Path(folder), free_floor=0) as library:
        fill(library, arguments.studies)
        _send_everything(library)
        _reject(library, arguments.rejects)
        _order(library, arguments.studies)
        result = _measured(library)
    holds = all(row["ms"] <= QUESTION_MS for name, row in result.items() if name != _FIRST)
    if arguments.json:
        print(json.dumps({"questions": result, "holds": holds}, indent=2))
    else:
        for name, row in result.items():
            print(f"{name:32} {row['ms']:8.2f} ms   worst {row['worst_ms']:8.2f}   {row['ratio']:6.1f} x SQLite")
    return int(not holds)


def _send_everything(library: Library) -> None:
    """Every object stands at the PACS, and no file is needed to say so."""
    library.add_node(Node(name=_PACS, ae_title="PACS", host="127.0.0.1", port=104))
    library.add_node(Node(name=_ARCHIVE, ae_title="REJECTS", host="127.0.0.1", port=105))
    with library._db.transaction() as connection:
        connection.execute(
            """INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, changed, queued)
               SELECT ?, sha256, SOPInstanceUID, StudyInstanceUID, 'MG', 'COMMITTED', received, received FROM object""",
            (_PACS,),
        )


def _reject(library: Library, count: int) -> None:
    """Rejected images of which the PACS was told by a note, as after years."""
    made = now()
    with library._db.transaction() as connection:
        images = connection.execute("SELECT * FROM object ORDER BY received LIMIT ?", (count,)).fetchall()
        for image in images:
            step, note, study = uuid4().hex, f"2.25.{uuid4().int}", image["StudyInstanceUID"]
            connection.execute(
                """INSERT INTO image_check (id, study_uid, image_uid, image_sha256, verdict, reasons, made_by, made,
                   exam_date, takes_back) VALUES (?, ?, ?, ?, ?, ?, 'ROE^JANE', ?, '20260101', '')""",
                (step, study, image["SOPInstanceUID"], image["sha256"], Verdict.REJECTED, _MOTION, made),
            )
            connection.execute("INSERT INTO setting (name, value) VALUES (?, ?)", (f"rejection note {step}", note))
            connection.execute(
                """INSERT INTO send (node, sha256, sop_instance_uid, study_uid, modality, state, changed, queued)
                   VALUES (?, ?, ?, ?, 'KO', 'STORED', ?, ?)""",
                (_PACS, "0" * 64, note, study, made, made),
            )


def _order(library: Library, count: int) -> None:
    """Every study came under an order of its own and fits it."""
    steps = []
    for number in range(count):
        patient = PatientIdentity(patient_id=f"P{number:06d}", name=f"Roe^Jane{number}", birth_date="19600101")
        order = {"order": order_to_json(Order(patient=patient, accession_number=f"A{number}"))}
        stated = {"stated": stated_to_json(Stated(patient=patient))}
        steps.append((uuid4().hex, OrderEventKind.CHOSEN, f"o{number}", "", now(), json.dumps(order)))
        steps.append((uuid4().hex, OrderEventKind.STATED, f"o{number}", f"1.2.{number}", now(), json.dumps(stated)))
    with library._db.transaction() as connection:
        connection.executemany(
            """INSERT INTO order_event (id, kind, order_id, study_uid, made, made_by, data)
               VALUES (?, ?, ?, ?, ?, 'ROE^JANE', ?)""",
            steps,
        )


def _measured(library: Library) -> dict[str, dict[str, float]]:
    hub = Hub()
    orders = Orders(library, hub)
    rejections = Rejections(library, hub)
    library.routes.put(Route(kind=RouteKind.REJECTED_IMAGES, node=_ARCHIVE))
    library.routes.put(Route(kind=RouteKind.ORIGINALS, node=_PACS))
    router = Router(library, hub, orders.is_stopped, lambda: None)
    plain = _times(lambda: library._db.rows("SELECT * FROM image_check"))
    first = _times(lambda: orders.now("1.2.17"), runs=1)
    questions: dict[str, Callable[[], object]] = {
        "orders: what stops, one study": lambda: orders.now("1.2.17"),
        "orders: is this study stopped": lambda: orders.is_stopped("1.2.17"),
        "rejections: which note is owed": rejections.look,
        "rules: what is owed": router.look,
    }
    measured = (
        {"SQLite reads the rejects": plain} | {name: _times(work) for name, work in questions.items()} | {_FIRST: first}
    )
    middle = statistics.median(plain)
    return {
        name: {
            "ms": round(statistics.median(times), 3), "worst_ms": round(max(times), 3),
            "ratio": round(statistics.median(times) / middle, 1),
        }
        for name, times in measured.items()
    }  # fmt: skip


def _times(work: Callable[[], object], runs: int = _RUNS) -> list[float]:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return times


if __name__ == "__main__":
    sys.exit(main())
