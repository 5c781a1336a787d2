"""Going back to the study before: its ducts are there at once, though its pixels had to make room."""

from collections.abc import Callable
from typing import Any

import pytest

from ductoview.workers import tasks
from ductoview.workspace.cache import Cache
from ductoview.workspace.images import Images
from ductoview.workspace.workspace import Workspace
from tests.workspace.conftest import STUDY, KnownAnalysis

ROOM = 4_000_000


class Counted(KnownAnalysis):
    """Names what a pool was asked to do; the look ahead of the workspace has the pool itself."""

    def __init__(self, pool: KnownAnalysis) -> None:
        self._asks, self.began = pool, list[Callable[..., Any]]()

    def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        self.began.append(function)
        return self._asks.run(function, *args, **options)


def test_no_image_is_analysed_anew_when_its_study_is_opened_again(
    workspace: Workspace, pool: KnownAnalysis, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted, cache = Counted(pool), Cache(ROOM)
    monkeypatch.setattr(workspace, "_images", Images(counted, cache))
    uids = [image.sop_instance_uid for image in workspace.open_exam(STUDY).images]
    made = [workspace.analysis_as_found(uid) for uid in uids]
    workspace.close_exam()
    for other in range(8):
        cache.get(("pixels of another study", other), lambda _: "pixels", lambda _: ROOM // 4)
    counted.began.clear()
    workspace.open_exam(STUDY)
    assert [workspace.analysis_if_ready(uid) for uid in uids] == made
    assert [workspace.analysis_as_found(uid) for uid in uids] == made
    assert counted.began == []
    workspace.image(uids[0])
    assert counted.began == [tasks.decode], "its pixels had to go"


def test_an_analysis_is_kept_under_the_limits_it_was_made_with(workspace: Workspace, pool: KnownAnalysis) -> None:
    """Also where others are set while its pixels are decoded: no dilation is shown by a limit that is not in force."""
    image = workspace.open_exam(STUDY).images[0]
    asked: list[dict[str, float]] = []

    class Meanwhile(Counted):
        def run(self, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
            if function is tasks.decode:
                images.use_limits(ectasia_mm=9.0, ampulla_ectasia_mm=9.0)
            asked.append(options.get("limits", {}))
            return super().run(function, *args, **options)

    images = Images(Meanwhile(pool), Cache(ROOM))
    images.use_limits(ectasia_mm=2.0, ampulla_ectasia_mm=4.0)
    images.analysis(image)
    assert asked[-1] == {"ectasia_mm": 2.0, "ectasia_near_nipple_mm": 4.0}
    assert images.analysis_if_ready(image) is None, "nothing was made with the limits of now"
