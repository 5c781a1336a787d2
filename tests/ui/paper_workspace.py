"""A workspace of paper for widget tests: answers from lists, remembers what it was asked. The real one has system tests."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ductoview.display.mixing import twin_of
from ductoview.errors import LibraryError, NetworkError
from ductoview.model.deadlines import Deadlines
from ductoview.model.echo import EchoAnswer
from ductoview.model.exam import Exam, Hanging, HangingChoice
from ductoview.model.library import QueueRow, TransferOutcome
from ductoview.model.node import Node, StudyAnswer, StudyQuery, StudyRow
from ductoview.model.review import Review
from ductoview.model.routing import NodeTraffic, Room, Route, RouteKind
from ductoview.workers.judging import at_level
from ductoview.workspace.autosave import SaveStage, SaveState
from ductoview.workspace.board import Order
from ductoview.workspace.corrections import Corrections
from ductoview.workspace.notices import Bus, Topic, WorkspaceNotice
from ductoview.workspace.object_states import ObjectState
from ductoview.workspace.settings import Settings
from ductoview.workspace.states import ListedStates
from tests.ui.paper_orders import PaperOrders
from tests.ui.paper_station import PaperStation

NODE = Node(name="PAPER", ae_title="PAPER_PACS", host="127.0.0.1", port=104)


def study(number: int, **changes: Any) -> StudyRow:
    """A study in a list."""
    row = StudyRow(
        study_uid=f"1.2.{number}",
        patient_id=f"{4700 + number}",
        patient_name=f"PHANTOM^No{number}",
        birth_date="19680402",
        sex="F",
        study_date=f"202611{number:02d}",
        study_time="101200",
        accession_number=f"A-{88000 + number}",
        description="Ductogram",
        modalities=("MG",),
        instances=4,
    )
    return replace(row, **changes)


@dataclass
class PaperWorkspace:
    """Only what widgets call; ``asked`` lists the calls."""

    local: tuple[StudyRow, ...] = ()
    remote: tuple[StudyRow, ...] = ()
    is_cut: bool = False
    known_nodes: tuple[Node, ...] = (NODE,)
    failure: str = ""
    exams: dict[str, tuple[Exam, Hanging]] = field(default_factory=dict)
    images: dict[str, Any] = field(default_factory=dict)
    analyses: dict[str, Any] = field(default_factory=dict)
    subtracted: dict[tuple[str, str], Any] = field(default_factory=dict)
    states: tuple[ObjectState, ...] = ()
    late: tuple[str, ...] = ()
    queued: tuple[QueueRow, ...] = ()
    going: tuple[NodeTraffic, ...] = ()
    allowed: Deadlines = field(default_factory=Deadlines)
    disk: Room = Room(free_bytes=50 << 30, floor_bytes=2 << 30)  # noqa: RUF009
    rules: tuple[Route, ...] = ()
    asked: list[tuple[str, Any]] = field(default_factory=list)
    exam: Exam | None = None
    review: Review = Review(study_uid="")  # noqa: RUF009
    before: Review = Review(study_uid="")  # noqa: RUF009
    choices: tuple[HangingChoice, ...] = ()
    can_undo: str | None = None
    can_redo: str | None = None
    save_state: SaveState = SaveState(stage=SaveStage.SAVED, at=datetime(2026, 11, 22, 10, 14, 3))  # noqa: RUF009
    settings: Settings = Settings()  # noqa: RUF009
    bus: Bus = field(default_factory=Bus)
    corrections: Corrections = field(default_factory=Corrections)
    orders: PaperOrders = field(default_factory=PaperOrders)
    station: PaperStation = field(default_factory=PaperStation)
    echoed: EchoAnswer = EchoAnswer(seconds=0.003)  # noqa: RUF009

    def subscribe(self, callback: Callable[[WorkspaceNotice], None]) -> Callable[[], None]:
        return self.bus.subscribe(callback)

    def studies(self, query: StudyQuery | None = None) -> tuple[StudyRow, ...]:
        wanted = query.study_uid.split("\\") if query is not None and query.study_uid else None
        return self.local if wanted is None else tuple(one for one in self.local if one.study_uid in wanted)

    def studies_here(self, study_uids: Collection[str]) -> tuple[StudyRow, ...]:
        return tuple(one for one in self.studies() if one.study_uid in study_uids)

    def newest_studies(self, most: int) -> tuple[StudyRow, ...]:
        return tuple(sorted(self.local, key=lambda row: row.study_date, reverse=True)[:most])

    def nodes(self) -> tuple[Node, ...]:
        return self.known_nodes

    def routes_to(self, node: str) -> tuple[Route, ...]:
        return tuple(one for one in self.rules if one.node == node)

    def set_routes(self, node: str, kinds: Collection[RouteKind]) -> None:
        self.asked.append(("set_routes", (node, sorted(kinds))))

    def add_node(self, node: Node) -> None:
        self.asked.append(("add_node", node))

    def echo(self, node: str) -> EchoAnswer:
        self.asked.append(("echo", node))
        return self.echoed

    def remote_studies(self, node: str, query: StudyQuery, **_: Any) -> StudyAnswer:
        self.asked.append(("find", query))
        if self.failure:
            raise NetworkError(self.failure)
        return StudyAnswer(rows=self.remote, is_cut=self.is_cut)

    def tell_export(self, study_uid: str, by: str, media: Path, *, is_anonymized: bool) -> None:
        self.asked.append(("tell_export", (study_uid, by, media.name, is_anonymized)))

    def queue_rows(self) -> tuple[QueueRow, ...]:
        return self.queued

    def order_queue(self, order: Order, ids: Sequence[int]) -> None:
        self.asked.append((order.value, tuple(ids)))

    def traffic(self) -> tuple[NodeTraffic, ...]:
        return self.going

    def deadlines(self) -> Deadlines:
        return self.allowed

    def set_deadlines(self, deadlines: Deadlines) -> None:
        self.asked.append(("set_deadlines", deadlines))
        self.allowed = deadlines

    def room(self) -> Room:
        return self.disk

    def pause_node(self, node: str, *, on: bool) -> None:
        self.asked.append(("pause_node", (node, on)))
        since = "2026-11-22T08:00:00.000+00:00" if on else ""
        self.going = (NodeTraffic(node=node, is_paused=on, paused_since=since),)

    def remove_copies(self, study_uid: str, *, by: str) -> int:
        self.asked.append(("remove_copies", study_uid, by))
        if self.failure:
            raise LibraryError(self.failure)
        return 109_000_000

    def fetch(self, node: str, study_uid: str, **_: Any) -> TransferOutcome:
        self.asked.append(("fetch", study_uid))
        return TransferOutcome(done=4)

    def import_paths(self, paths: Sequence[Path], **_: Any) -> TransferOutcome:
        self.asked.append(("import", tuple(paths)))
        return TransferOutcome(done=len(paths))

    def open_exam(self, study_uid: str, **_: Any) -> Exam:
        self.exam = self.exams[study_uid][0]
        self.review = Review(study_uid=study_uid)
        return self.exam

    def close_exam(self) -> None:
        self.exam = None

    def hang(self, name: str | None = None) -> Hanging:
        assert self.exam is not None
        if name is not None:
            self.asked.append(("hang", name))
        return self.exams[self.exam.study_uid][1]

    def hangings(self) -> tuple[str, ...]:
        return tuple(choice.protocol for choice in self.hanging_choices() if choice.score > 0)

    def hanging_choices(self) -> tuple[HangingChoice, ...]:
        return self.choices

    def image(self, uid: str, **_: Any) -> Any:
        return self.images[uid]

    def has_room_for(self, _uid: str) -> bool:
        return True

    def study_states(self, **_: Any) -> ListedStates:
        return ListedStates()

    def analysis_as_found(self, uid: str, **_: Any) -> Any:
        return self.analyses[uid]

    def duct_level(self, uid: str) -> Any:
        level = self.review.image(uid).duct_level if self.exam is not None else None
        return None if level is None or level.is_as_found else level

    def analysis_at(self, uid: str, level: Any, **_: Any) -> Any:
        """Of paper: the same ducts, with the reader's word on them."""
        return at_level(self.analyses[uid], level)

    def as_shown(self, uid: str, as_found: Any) -> Any:
        assert self.exam is not None
        return self.corrections.analysis(self.exam.image(uid), self.review, as_found)

    def twin(self, uid: str, **_: Any) -> Any:
        """Of paper: the pixels upside down."""
        self.asked.append(("twin", uid))
        made = self.image(uid)
        pixels = made.pixels[::-1].copy()
        pixels.flags.writeable = False
        return twin_of(made, pixels)

    def subtraction(self, uid: str, scout_uid: str, **_: Any) -> Any:
        made = self.subtracted[uid, scout_uid]
        if isinstance(made, Exception):
            raise made
        return made

    def save_objects(self, *, of: Exam, **_: Any) -> tuple[ObjectState, ...]:
        self.asked.append(("save_objects", of.load_token))
        return self.states

    def send_objects(self, node: str, *, of: Exam, **_: Any) -> tuple[()]:
        self.asked.append(("send_objects", of.load_token))
        return ()

    def remember(self, settings: Settings) -> None:
        self.settings = settings

    def late_images(self) -> tuple[str, ...]:
        return self.late

    def object_states(self) -> tuple[ObjectState, ...]:
        return self.states

    def undo(self) -> str | None:
        words, self.can_undo = self.can_undo, None
        if words is not None:
            self.review = self.before
            self.bus.tell(WorkspaceNotice(topic=Topic.REVIEW, words=f"Undone: {words}"))
        return words

    def do(self, command: Callable[[Review], Review], words: str) -> Review:
        self.before = self.review
        self.review, self.can_undo = command(self.review), words
        self.asked.append(("do", words))
        self.bus.tell(WorkspaceNotice(topic=Topic.REVIEW, words=words))
        return self.review

    def close(self) -> None:
        self.asked.append(("close", None))
