"""Which objects others see: what was decided last about an image counts, and so does what is stopped meanwhile."""

from collections.abc import Collection
from typing import Any

import pytest
from pydicom import Dataset

from ductoview.library.library import Library
from ductoview.model.image_check import Verdict, decision, taking_back
from ductoview.model.library import StoredInstance, Withheld
from tests.library.conftest import Receive
from tests.library.test_image_checks import motion, ref

STUDY = "1.2.70"


def asked(level: str = "STUDY", **keys: Any) -> Dataset:
    identifier = Dataset()
    identifier.QueryRetrieveLevel = level
    for keyword, value in ({"StudyInstanceUID": STUDY} | keys).items():
        setattr(identifier, keyword, value)
    return identifier


@pytest.fixture
def image(library: Library, receive: Receive) -> StoredInstance:
    return library.keep(receive(study_uid=STUDY))


def given(library: Library) -> int:
    return len(library.offered.files(asked()))


def test_what_is_accepted_again_is_given_again(library: Library, image: StoredInstance) -> None:
    step = motion(image)
    library.append_checks([step])
    assert (given(library), library.offered.not_given(asked())) == (0, Withheld(rejected=1))
    library.append_checks([taking_back(step)])
    assert (given(library), library.offered.not_given(asked())) == (1, Withheld())


def test_the_last_decision_counts(library: Library, image: StoredInstance) -> None:
    library.append_checks([motion(image), decision(ref(image), Verdict.ACCEPTED, by="ROE^JANE")])
    assert given(library) == 1


def test_where_only_accepted_images_leave_no_other_is_given(library: Library, image: StoredInstance) -> None:
    library.sends_only_accepted = True
    assert given(library) == 0
    library.append_checks([decision(ref(image), Verdict.ACCEPTED, by="ROE^JANE")])
    assert given(library) == 1


def test_a_study_of_which_nothing_may_be_given_is_in_no_list(library: Library, image: StoredInstance) -> None:
    library.append_checks([motion(image)])
    for level in ("PATIENT", "STUDY", "SERIES", "IMAGE"):
        assert not list(library.offered.find(level, asked(level))), level


def test_nothing_is_given_of_a_study_that_is_stopped_while_one_looks(library: Library, image: StoredInstance) -> None:
    answers: list[Collection[str]] = [(), (STUDY,), (STUDY,), (STUDY,)]
    library.offered.stopped = lambda: answers.pop(0)
    assert given(library) == 0


def test_an_odd_uid_of_a_stopped_study_is_a_uid_all_the_same(library: Library, receive: Receive) -> None:
    odd = "1.2' OR '1'='1"
    with pytest.warns(UserWarning, match="Invalid value for VR UI"):
        library.keep(receive(study_uid=odd))
    library.offered.stopped = lambda: (odd,)
    assert library.offered.not_listed("STUDY", Dataset()).stopped_studies == 1


@pytest.mark.parametrize(
    ("withheld", "words"),
    [
        (Withheld(), ""),
        (Withheld(rejected=2), "Not given: 2 rejected images"),
        (Withheld(rejected=1, stopped_studies=1), "Not given: 1 study differs from the order, 1 rejected image"),
    ],
)
def test_what_is_kept_back_is_said(withheld: Withheld, words: str) -> None:
    assert withheld.words == words


def test_what_is_said_fits_an_error_comment() -> None:
    assert len(Withheld(rejected=99, stopped_studies=99).words) <= 64
