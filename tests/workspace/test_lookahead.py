"""What hangs is loaded first, then the scouts it flickers to, then the rest; nothing is pushed out for it."""

from pathlib import Path
from typing import Any, cast

from ductoview.errors import DicomReadError
from ductoview.model.exam import Exam, ExamImage, Hanging, Tile
from ductoview.model.identifiers import PatientIdentity
from ductoview.workspace.images import Images
from ductoview.workspace.lookahead import LookAhead, loading_order, loading_steps
from tests.support.duct_case import facts_of
from tests.support.mg_source import write_mg

WITHIN_S = 20


class Loader:
    """Stands for Images: notes what is asked of it; ``room`` images fit."""

    def __init__(self, room: int = 99, broken: tuple[str, ...] = ()) -> None:
        self.room, self.broken = room, broken
        self.asked: list[str] = []

    def has_room_for(self, image: ExamImage) -> bool:
        return len(self.asked) < self.room

    def mammogram(self, image: ExamImage, **_: Any) -> None:
        self.asked.append(f"decode {image.path.name}")
        if image.path.name in self.broken:
            raise DicomReadError("broken")

    def analysis(self, image: ExamImage, **_: Any) -> None:
        self.asked.append(f"analyse {image.path.name}")


def exam_of(folder: Path, *names: str) -> tuple[Exam, dict[str, ExamImage]]:
    images = {name: ExamImage(facts=facts_of(write_mg(folder / name)), path=folder / name) for name in names}
    return Exam(study_uid="1", load_token=1, patient=PatientIdentity(), images=tuple(images.values())), images


def loaded(loader: Loader, *steps: tuple[ExamImage, ...]) -> list[str]:
    look_ahead = LookAhead(cast(Images, loader), steps, lambda image: loader.asked.append(f"told {image.path.name}"))
    look_ahead.join(WITHIN_S)
    return loader.asked


def test_tiles_first_then_scouts_then_the_rest(tmp_path: Path) -> None:
    exam, images = exam_of(tmp_path, "old", "scout", "cc")
    uids = {name: image.sop_instance_uid for name, image in images.items()}
    tile = Tile(sop_instance_uid=uids["cc"], row=0, column=0, scout=uids["scout"])
    hanging = Hanging(name="x", tiles=(tile,))
    assert [image.path.name for image in loading_order(exam, hanging)] == ["cc", "scout", "old"]
    assert loaded(Loader(), *loading_steps(exam, hanging)) == [
        "decode cc", "analyse cc", "told cc",
        "decode scout", "analyse scout", "told scout",
        "decode old", "analyse old", "told old",
    ]  # fmt: skip


def test_a_scout_that_hangs_itself_is_loaded_as_an_image_and_once(tmp_path: Path) -> None:
    exam, images = exam_of(tmp_path, "scout", "cc")
    uids = {name: image.sop_instance_uid for name, image in images.items()}
    cc = Tile(sop_instance_uid=uids["cc"], row=0, column=1, scout=uids["scout"])
    scout = Tile(sop_instance_uid=uids["scout"], row=0, column=0)
    steps = loading_steps(exam, Hanging(name="x", tiles=(scout, cc)))
    assert [[image.path.name for image in step] for step in steps] == [["scout", "cc"], [], []]


def test_it_stops_where_memory_ends_and_goes_on_after_a_broken_image(tmp_path: Path) -> None:
    exam, _ = exam_of(tmp_path, "a", "b")
    assert loaded(Loader(broken=("a",)), exam.images)[:2] == ["decode a", "decode b"]
    assert loaded(Loader(room=1), exam.images) == ["decode a"]
