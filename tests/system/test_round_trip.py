"""From one workstation to Orthanc and to a second one whose disk is empty: the review is built again from the objects alone."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from highdicom.seg import segread
from highdicom.sr import srread
from numpy.typing import NDArray
from pydicom import Dataset, dcmread

from ductoview.analysis.places import Places
from ductoview.dicom.sr_read import read_report
from ductoview.errors import ServiceError, SignedError
from ductoview.hooks.manager import Methods
from ductoview.model.breast_place import BreastPlace
from ductoview.model.exam import Exam
from ductoview.model.finding import FindingKind
from ductoview.model.geometry import PointPx
from ductoview.model.look import Look, Turned
from ductoview.model.review import Review, ReviewState
from ductoview.model.review_json import review_to_json
from ductoview.model.voi import Window
from ductoview.service.client import ServiceClient
from ductoview.workers.pool import WorkerPool
from ductoview.workspace.commands import begin_addendum, put_finding, set_looks, stand_on
from ductoview.workspace.marks import mark, restated
from ductoview.workspace.new_images import OBJECTS_CAME
from ductoview.workspace.notices import Topic, WorkspaceNotice
from ductoview.workspace.object_states import ObjectKind, ObjectStage
from ductoview.workspace.settings import Settings
from ductoview.workspace.states import StateKind
from ductoview.workspace.workspace import Workspace
from tests.cli.support import ductoview
from tests.support.dicom_servers import OrthancNode, running_orthanc_node
from tests.support.duct_case import box
from tests.support.everything_said import differences, everything_on
from tests.support.judges import errors_of
from tests.support.mg_source import write_mg
from tests.support.seen import by_dcmtk
from tests.support.states import write_state
from tests.workspace.conftest import KnownAnalysis

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
WITHIN_S = 60
STUDY = "1.2.826.0.1.3680043.8.498.4905"
ANNA, BORIS, JUN = "MEIER^Anna", "Борисов^Борис^^Dr", "YAMADA^Jun=山田^潤=やまだ^じゅん"
CYRILLIC = {"charset": "ISO_IR 144", "PatientName": "Иванова^Анна"}
JAPANESE = {"charset": ["", "ISO 2022 IR 87"], "PatientName": "YAMADA^Hanako=山田^花子=やまだ^はなこ"}


@dataclass(frozen=True)
class Station:
    """A workstation with a disk of its own."""

    workspace: Workspace
    client: ServiceClient
    told: list[str]

    def open_from(self, pacs: OrthancNode, study: str) -> Exam:
        """Fetch a study and open it."""
        self.workspace.fetch(pacs.node.name, study)
        return self.workspace.open_exam(study)

    def sign_and_send(self, pacs: OrthancNode, reader: str) -> None:
        """Sign as it stands, and see it stored."""
        self.workspace.save_objects(reader=reader, signed=True)
        self.send(pacs)

    def send(self, pacs: OrthancNode, *, as_draft: bool = False) -> None:
        """See it stored."""
        self.workspace.send_objects(pacs.node.name, as_draft=as_draft)
        states = self.workspace.wait_until_sent(within_s=WITHIN_S)
        assert all(one.stage.is_on_node for one in states)

    def mark(self, exam: Exam, number: int, at: PointPx, reader: str) -> None:
        """Mark an image."""
        facts = exam.images[number].facts
        finding = mark(FindingKind.CYST_FILL, at, facts, None, reader=reader)
        self.workspace.do(put_finding(facts.ref, finding), "mark")


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    with KnownAnalysis(size=1) as pool:
        yield pool


@contextmanager
def station(home: Path, pool: WorkerPool, pacs: OrthancNode) -> Iterator[Station]:
    told: list[str] = []

    def hear(notice: WorkspaceNotice) -> None:
        # That sentence is of the opening before: here a study is always opened again after it was fetched again.
        if notice.topic is Topic.FAILURE and notice.words != OBJECTS_CAME:
            told.append(notice.words)

    home.mkdir()
    with ServiceClient.connect(home) as client:
        workspace = Workspace(
            home, client, pool, Methods(), Settings(organisation="Клиника 乳腺", annotated_pictures=True)
        )
        try:
            workspace.subscribe(hear)
            workspace.add_node(pacs.node)
            yield Station(workspace, client, told)
        finally:
            workspace.close()
            with suppress(ServiceError):
                client.stop()


@pytest.fixture
def pacs(tmp_path: Path) -> Iterator[OrthancNode]:
    (tmp_path / "orthanc").mkdir()
    with running_orthanc_node(tmp_path / "orthanc") as node:
        yield node


def store_study(pacs: OrthancNode, folder: Path, study: str, **changes: object) -> list[Path]:
    """A scout, a CC and an ML, as a modality would have sent them."""
    files = [
        write_mg(folder / "scout.dcm", study_uid=study, AcquisitionTime="100000", **changes),
        write_mg(folder / "cc.dcm", study_uid=study, AcquisitionTime="101000", ContrastBolusAgent="Iohexol", **changes),
        write_mg(
            folder / "ml.dcm",
            study_uid=study,
            view="ML",
            AcquisitionTime="102000",
            ContrastBolusAgent="Iohexol",
            **changes,
        ),
    ]
    for file in files:
        pacs.store(file)
    return files


def as_written(workspace: Workspace, exam: Exam) -> Review:
    """What the objects of the open exam tell: marks lie on the ducts as corrected."""
    review = workspace.review
    for image in exam.images:
        decided = review.image(image.sop_instance_uid)
        if decided.duct_edits or decided.duct_level:
            analysis = workspace.analysis(image.sop_instance_uid)
            review = review.with_image(restated(decided, image.facts, analysis))
    return review


def told_of(review: Review) -> dict[str, object]:
    """All that was decided; the digest of the files differs where the PACS wrote their meta information anew."""
    data = review_to_json(replace(review, revision=0))
    return {**data, "images": [{**one, "sha256": ""} for one in data["images"]]}


def objects(pacs: OrthancNode) -> dict[str, list[Dataset]]:
    found: dict[str, list[Dataset]] = {}
    for instance in pacs.instances():
        dataset = dcmread(BytesIO(pacs.file(instance)))
        found.setdefault(str(dataset.Modality), []).append(dataset)
    return found


@pytest.mark.parametrize(("names", "reader"), [(CYRILLIC, BORIS), (JAPANESE, JUN)], ids=["cyrillic", "japanese"])
def test_everything_said_comes_back_signed_on_an_empty_disk(
    tmp_path: Path, pool: WorkerPool, pacs: OrthancNode, names: dict[str, object], reader: str
) -> None:
    store_study(pacs, tmp_path, STUDY, **names)
    with station(tmp_path / "a", pool, pacs) as first:
        exam = first.open_from(pacs, STUDY)
        first.workspace.do(lambda review: everything_on(exam, review, reader), "everything")
        first.sign_and_send(pacs, reader)
        said = as_written(first.workspace, exam)
        written = {(one.kind, one.image_uid): one.sop_instance_uid for one in first.workspace.object_states()}
    assert len(said.images) == 3
    with station(tmp_path / "b", pool, pacs) as second:
        opened = second.open_from(pacs, STUDY)
        assert (len(opened.images), opened.unreadable) == (3, ())
        back = second.workspace.review
        assert differences(told_of(said), told_of(back)) == []
        assert back.signatures == said.signatures
        assert (back.is_signed, back.signatures[-1].reader) == (True, reader)
        states = second.workspace.object_states()
        assert {(one.kind, one.image_uid): one.sop_instance_uid for one in states} == written
        assert {one.stage for one in states} == {ObjectStage.FETCHED}
        assert second.workspace.can_undo is None
        assert all(one.own for one in second.workspace.study_states().states)
        with pytest.raises(SignedError):
            second.mark(exam, 0, PointPx(9, 9), reader)
        assert second.told == []
        kept = second.client.events(STUDY)
        second.workspace.open_exam(STUDY)
        assert second.client.events(STUDY) == kept


def test_an_addendum_from_elsewhere_goes_on_from_what_it_adds_to(
    tmp_path: Path, pool: WorkerPool, pacs: OrthancNode
) -> None:
    study = f"{STUDY}.1"
    store_study(pacs, tmp_path, study)
    with ExitStack() as stack:
        first, second, third = (stack.enter_context(station(tmp_path / name, pool, pacs)) for name in "abc")
        exam = first.open_from(pacs, study)
        first.mark(exam, 1, PointPx(50, 60), ANNA)
        first.sign_and_send(pacs, ANNA)
        # The second workstation has the signed report, and adds to it; the first then gets the addendum.
        exam = second.open_from(pacs, study)
        second.workspace.do(begin_addendum, "addendum")
        second.mark(exam, 1, PointPx(70, 80), BORIS)
        second.sign_and_send(pacs, BORIS)
        last = max(objects(pacs)["SR"], key=lambda one: "PredecessorDocumentsSequence" in one)
        assert last.VerifyingObserverSequence[0].VerifyingObserverName == BORIS
        first.open_from(pacs, study)
        third.open_from(pacs, study)
        for one in (first, third):
            review = one.workspace.review
            assert [signature.reader for signature in review.signatures] == [ANNA, BORIS], one.told
            assert review.is_signed
            assert differences(told_of(second.workspace.review), told_of(review)) == []
            assert one.told == []
        assert not second.workspace.review.is_addendum


def test_what_was_decided_here_is_never_mixed_with_what_came(
    tmp_path: Path, pool: WorkerPool, pacs: OrthancNode
) -> None:
    study = f"{STUDY}.2"
    store_study(pacs, tmp_path, study)
    with ExitStack() as stack:
        first, second, third = (stack.enter_context(station(tmp_path / name, pool, pacs)) for name in "abc")
        exam = second.open_from(pacs, study)
        second.mark(exam, 1, PointPx(33, 44), BORIS)
        mine = second.workspace.review
        exam = first.open_from(pacs, study)
        first.mark(exam, 1, PointPx(50, 60), ANNA)
        first.sign_and_send(pacs, ANNA)
        second.open_from(pacs, study)
        assert second.workspace.review.images == mine.images
        (words,) = second.told
        assert "signed by MEIER, Anna" in words
        assert "nothing was mixed" in words
        listed = second.workspace.study_states().states
        assert {(one.own, one.kind) for one in listed} == {(False, kind) for kind in (*StateKind,)[:3]}
        # Both signed apart from each other: a third workstation takes neither.
        second.sign_and_send(pacs, BORIS)
        third.open_from(pacs, study)
        assert third.workspace.review == Review(study_uid=study)
        (words,) = third.told
        assert "MEIER, Anna" in words
        assert "Борисов, Борис" in words


def test_a_draft_that_was_sent_comes_back_as_a_draft(tmp_path: Path, pool: WorkerPool, pacs: OrthancNode) -> None:
    study = f"{STUDY}.3"
    store_study(pacs, tmp_path, study)
    with station(tmp_path / "a", pool, pacs) as first:
        exam = first.open_from(pacs, study)
        first.mark(exam, 1, PointPx(50, 60), ANNA)
        first.workspace.save_objects(reader=ANNA)
        first.send(pacs, as_draft=True)
        said = first.workspace.review
    with station(tmp_path / "b", pool, pacs) as second:
        exam = second.open_from(pacs, study)
        back = second.workspace.review
        assert (back.state, back.signatures) == (ReviewState.DRAFT, ())
        assert differences(told_of(said)["images"], told_of(back)["images"]) == []
        second.mark(exam, 1, PointPx(9, 9), BORIS)
        assert second.workspace.can_undo


def test_a_report_on_other_pixels_says_so(tmp_path: Path, pool: WorkerPool, pacs: OrthancNode) -> None:
    study = f"{STUDY}.4"
    files = store_study(pacs, tmp_path, study)
    with station(tmp_path / "a", pool, pacs) as first:
        exam = first.open_from(pacs, study)
        first.mark(exam, 1, PointPx(50, 60), ANNA)
        first.sign_and_send(pacs, ANNA)
    other = next(one for one in map(dcmread, files) if one.SOPInstanceUID == exam.images[1].sop_instance_uid)
    other.PixelData = bytes(len(other.PixelData))
    other.save_as(tmp_path / "other.dcm")
    with station(tmp_path / "b", pool, pacs) as second:
        second.workspace.import_paths([tmp_path / "other.dcm"])
        exam = second.open_from(pacs, study)
        marked, *_ = (one for one in second.workspace.review.images if one.findings)
        image = exam.image(marked.sop_instance_uid)
        assert marked.is_of_other_bytes(image.facts.ref.sha256)
        assert second.workspace.review.is_signed
        with pytest.raises(SignedError):
            second.workspace.do(stand_on(image.facts.ref), "take over")


def test_what_other_software_saved_is_shown_and_stays_what_it_is(
    tmp_path: Path, pool: WorkerPool, pacs: OrthancNode
) -> None:
    study = f"{STUDY}.5"
    _, cc, _ = store_study(pacs, tmp_path, study)
    theirs = write_state(tmp_path / "theirs.dcm", cc, Manufacturer="Acme", ManufacturerModelName="Station")
    pacs.store(theirs)
    with station(tmp_path / "a", pool, pacs) as first:
        exam = first.open_from(pacs, study)
        (listed,) = first.workspace.study_states().states
        assert (listed.own, listed.software) == (False, "Acme Station 4.2")
        assert first.workspace.review == Review(study_uid=study)
        first.mark(exam, 1, PointPx(50, 60), ANNA)
        first.sign_and_send(pacs, ANNA)
        sent = {one.sop_instance_uid for one in first.client.queue()}
    assert str(dcmread(theirs).SOPInstanceUID) not in sent
    (kept,) = (one for one in objects(pacs)["PR"] if one.Manufacturer == "Acme")
    assert kept == dcmread(theirs)


def test_other_readers_of_dicom_see_what_we_drew(tmp_path: Path, pool: WorkerPool, pacs: OrthancNode) -> None:
    study = f"{STUDY}.6"
    files = store_study(pacs, tmp_path, study)
    with station(tmp_path / "a", pool, pacs) as first:
        exam = first.open_from(pacs, study)
        first.workspace.do(lambda review: everything_on(exam, review, ANNA), "everything")
        first.sign_and_send(pacs, ANNA)
        said = as_written(first.workspace, exam)
        paths = {one.sop_instance_uid: one.path for one in first.client.instances(study)}
        written = {(one.kind, one.image_uid): paths[one.sop_instance_uid] for one in first.workspace.object_states()}
        analyses = {one.sop_instance_uid: first.workspace.analysis(one.sop_instance_uid) for one in exam.images}
    lumen = {uid: analysis.lumen for uid, analysis in analyses.items()}
    places = Places({one.sop_instance_uid: one.facts for one in exam.images}, said, analyses.get)
    uid = str(dcmread(files[1]).SOPInstanceUID)
    _report_agrees(written[ObjectKind.SR, uid], said, uid)
    # What a reader joined is one finding, in the report of either view.
    ml = str(dcmread(files[2]).SOPInstanceUID)
    tracked = {
        name: _tracking_uid(written[ObjectKind.SR, image], name) for image, name in ((uid, "outlined"), (ml, "ml-1"))
    }
    assert tracked["outlined"] == tracked["ml-1"] == _tracking_uid(written[ObjectKind.SR, uid], "accepted")
    assert tracked["outlined"] != _tracking_uid(written[ObjectKind.SR, uid], "pool")
    # Where both views together say it lies, the report of either says too.
    outlined = next(one for one in said.image(uid).findings if one.id == "outlined")
    place = places.of(uid, outlined)
    assert isinstance(place, BreastPlace)
    for image, name in ((uid, "outlined"), (ml, "ml-1")):
        told = read_report(written[ObjectKind.SR, image]).places[name]
        assert (told.hour, told.quadrant, told.halves) == (place.hour, place.quadrant, place.halves)
        assert told.depth == (place.depth.value, place.depth.plus_minus, place.depth.unit.value)
        assert set(told.seen_in) == {uid, ml}
    assert errors_of([*files, *written.values()]) == []
    _segmentation_agrees(written[ObjectKind.SEG, uid], said, uid, lumen[uid])


def test_dcmtk_turns_the_image_to_where_we_draw(tmp_path: Path, pool: WorkerPool, pacs: OrthancNode) -> None:
    study = f"{STUDY}.7"
    files = store_study(pacs, tmp_path, study)
    with station(tmp_path / "a", pool, pacs) as first:
        exam = first.open_from(pacs, study)
        facts = next(one.facts for one in exam.images if one.sop_instance_uid == dcmread(files[1]).SOPInstanceUID)
        pool_of_contrast = replace(
            mark(FindingKind.EXTRAVASATION, PointPx(40, 150), facts, None, reader=ANNA), outline=box(30, 140, 50, 160)
        )
        look = Look(voi=Window(center=2000, width=3000), inverted=True, turned=Turned(rotation=90, flipped=True))
        first.workspace.do(put_finding(facts.ref, pool_of_contrast), "mark")
        first.workspace.do(set_looks({facts.ref: look}), "look")
        first.sign_and_send(pacs, ANNA)
    with station(tmp_path / "b", pool, pacs) as second:
        second.open_from(pacs, study)
        assert second.workspace.review.image(facts.ref.sop_instance_uid).look == look
        (state,) = (
            one.path
            for one in second.client.instances(study)
            if one.modality == "PR" and facts.ref.sop_instance_uid.encode() in one.path.read_bytes()
        )
        assert not dcmread(state).get("BitmapDisplayShutter")
        ours, plain = tmp_path / "ours.png", tmp_path / "plain.png"
        for out, options in ((ours, ()), (plain, ("--no-annotation",))):
            assert ductoview("render", files[1], "--out", out, "--gsps", state, *options).code == 0
        # What is in the stored pixels where the outline lies, DCMTK shows where it turns the image to.
        marked = dcmread(files[1])
        pixels = np.full((marked.Rows, marked.Columns), 1000, np.uint16)
        cv2.rectangle(pixels, (140, 30), (160, 50), 3000)
        marked.PixelData = pixels.tobytes()
        marked.save_as(tmp_path / "marked.dcm")
        theirs = by_dcmtk(tmp_path / "marked.dcm", state, tmp_path / "theirs.pgm")
    there = theirs != np.median(theirs)
    before = cv2.imread(str(plain), cv2.IMREAD_GRAYSCALE).astype(int)
    drawn = np.abs(cv2.imread(str(ours)).astype(int) - before[..., np.newaxis]).max(axis=-1) > 40
    drawn = cv2.dilate(drawn.astype(np.uint8), np.ones((3, 3))).astype(bool)  # lines run between pixels
    assert there.sum() == 80
    assert there.shape == drawn.shape
    assert drawn[there].mean() > 0.95
    assert drawn[there[:, ::-1]].mean() < 0.5
    assert drawn[there[::-1]].mean() < 0.5
    assert np.abs(before - by_dcmtk(files[1], state, tmp_path / "whole.pgm")).max() <= 1


def _tracking_uid(path: Path, name: str) -> str:
    groups = srread(path).content.get_planar_roi_measurement_groups()
    (uid,) = {str(one.tracking_uid) for one in groups if one.tracking_identifier == name}
    return uid


def _report_agrees(path: Path, said: Review, uid: str) -> None:
    """highdicom parses the report by itself: each finding at its place, with its size."""
    groups = srread(path).content.get_planar_roi_measurement_groups()
    findings = {one.id: one for one in said.image(uid).findings if one.id != "dismissed"}
    assert {group.tracking_identifier for group in groups} == set(findings)
    for group in groups:
        finding = findings[group.tracking_identifier]
        assert group.finding_type.value == finding.kind.code.value
        drawn = np.asarray(group.roi.value, dtype=float).reshape(-1, 2)[:, ::-1] - 0.5
        line = finding.extent.points if finding.extent else finding.outline or (finding.at,)
        assert np.abs(drawn[: len(line)] - [(at.row, at.column) for at in line]).max() < 0.01
        if finding.size_mm is not None:
            values = [one.value for one in group.get_measurements() if one.unit.value == "mm"]
            assert any(abs(value - finding.size_mm) < 1e-9 for value in values)


def _segmentation_agrees(path: Path, said: Review, uid: str, lumen: NDArray[np.bool_]) -> None:
    """highdicom's masks of lumen and defect together are the ducts that are shown; the pool is the drawn box."""
    segmentation = segread(path)
    labels = [
        one.segment_label for one in (segmentation.get_segment_description(n) for n in segmentation.segment_numbers)
    ]
    masks = segmentation.get_pixels_by_source_instance([uid], combine_segments=False)[0]
    inside = [
        place
        for place, label in enumerate(labels)
        if label in ("Opacified ducts", FindingKind("INTRALUMINAL_FILLING_DEFECT").words)
    ]
    assert np.array_equal(masks[..., inside].any(axis=-1), lumen)
    pool = masks[..., labels.index(FindingKind.EXTRAVASATION.words)].astype(bool)
    rows, columns = np.nonzero(pool)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (30, 50, 140, 160)
