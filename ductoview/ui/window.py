"""The window: composes the top bar, the pages and the banner, and tells in its title where the work stands."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QResizeEvent
from PyQt6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ductoview.model.exam import Exam
from ductoview.ui.door import Door
from ductoview.ui.keys_overlay import KeysOverlay
from ductoview.ui.parts.about import About
from ductoview.ui.parts.banner import Banner
from ductoview.ui.parts.banner_place import BannerPlace
from ductoview.ui.parts.label import line
from ductoview.ui.queue_alarm import QueueAlarm
from ductoview.ui.reading.keys import Keys
from ductoview.ui.start_page import StartPage
from ductoview.ui.style.fit import FollowScreen
from ductoview.ui.style.table import Sizes
from ductoview.ui.top_bar import TopBar
from ductoview.ui.window_place import geometry_text
from ductoview.workspace.new_images import OBJECTS_CAME

if TYPE_CHECKING:
    from ductoview.ui.desk import Desk
    from ductoview.ui.reading.page import ReadingPage
    from ductoview.ui.report_preview import ReportPreview
    from ductoview.ui.second_screen import SecondScreen
    from ductoview.ui.studies.page import StudiesPage

_SERVICE_WORDS_MS = 10_000
_PLACES_OF_WORK = ("Studies", "Reading")


@runtime_checkable
class FillsScreen(Protocol):
    """A page that fills the screen in its own way."""

    def toggle_full_screen(self) -> None:
        """Fill the screen, or be as before."""
        ...


class MainWindow(QMainWindow):
    """Shows the start page until ``furnish`` gives it a desk."""

    def __init__(self, sizes: Sizes, *, retry: Callable[[], object], may_leave: Callable[[], bool]) -> None:
        super().__init__()
        self._sizes = sizes
        self._follow_screen = FollowScreen(self, sizes)
        self._may_leave = may_leave
        self._desk: Desk | None = None
        self._contradictions = ""
        self._left: dict[str, str] = {}
        self.alarm: QueueAlarm | None = None
        self.studies: StudiesPage | None = None
        self.reading: ReadingPage | None = None
        self.second: SecondScreen | None = None
        self.door: Door | None = None
        self.report: ReportPreview | None = None
        self.banner = Banner()
        self.bar = TopBar(sizes)
        self.start = StartPage(retry)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.start)
        self.pages: dict[str, QWidget] = {}
        self._before = "Studies"
        self._lay_out()
        self.keys_page = KeysOverlay(self)
        self.bar.page_wished.connect(self.show_page)
        self.banner.shown.connect(lambda: self.bar.show_left(self.banner.held_back))
        self.bar.hide()
        self.setWindowTitle("ductoview")
        self.setMinimumSize(1000, 620)

    def furnish(self, desk: "Desk") -> None:
        """Build the pages on a desk and show the studies; their packages are loaded only now, behind the shown window."""
        from ductoview.ui.check.pages import CheckPages
        from ductoview.ui.reading.page import ReadingPage
        from ductoview.ui.second_screen import SecondScreen
        from ductoview.ui.studies.page import StudiesPage
        from ductoview.ui.worklist.pages import OrderPages

        self._desk = desk
        self.studies = StudiesPage(desk, self._sizes)
        self.reading = ReadingPage(desk, self._sizes)
        self.pages = {"Studies": self.studies, "Reading": self.reading}
        for page in self.pages.values():
            self._pages.addWidget(page)
        self.door = Door(self, desk, self.banner, self.open_study)
        self.studies.opening.connect(self.door.wish)
        self.studies.listed.connect(self._refresh)
        self.reading.opened.connect(self._opened)
        self.reading.state_changed.connect(self._refresh)
        self.reading.wished.connect(lambda action_id: self._keys.start(action_id))
        self.reading.panel_shown.connect(self._banner_place.look_again)
        desk.told.connect(self.banner.say)
        desk.asked.connect(self.banner.ask)
        desk.settled.connect(self.banner.take_back)
        desk.service_changed.connect(self._service)
        self.keys_page.follow(desk.hands)
        self._keys = Keys(self, desk.hands, self._wishes(), {}, context=Qt.ShortcutContext.WindowShortcut)
        self.second = SecondScreen(self, self.reading, self._keys, self._sizes)
        self.second.changed.connect(self._second_changed)
        self._keys.add("second_screen", self.second.toggle)
        self._keys.add("preferences", lambda: self._make_preferences(desk))
        self._keys.add("report_page", lambda: self._preview_report(desk))
        self._keys.add("quality", lambda: self._make_quality(desk))
        self._keys.add("deidentify", lambda: self._export_without_names(desk))
        self._keys.add("board", lambda: self._toggle_board(desk))
        self._orders = OrderPages(self, desk, self._sizes)
        self._keys.add("worklist", self._orders.toggle)
        self._checks = CheckPages(self, desk, self._sizes)
        self._keys.add("image_check", self._checks.toggle_check)
        self.studies.check_wished.connect(lambda: self._keys.start("image_check"))
        self._keys.add("rejects", self._checks.toggle_rejects)
        self._keys.add("check_repeat", self._checks.repeat)
        self.studies.worklist_wished.connect(lambda: self._keys.start("worklist"))
        self._orders.watch.said.connect(self._show_order)
        self.bar.order_wished.connect(self._orders.appear)
        self.bar.queue_wished.connect(lambda: self._keys.start("board"))
        self.alarm = QueueAlarm(desk, self.banner, lambda: self._toggle_board(desk, away=False))
        self.bar.display_wished.connect(lambda: self._keys.start("quality"))
        desk.screens.changed.connect(self._show_display)
        for sentence in desk.hands.mistakes:
            self.banner.say(sentence, "amber")
        self.bar.show()
        self._show_display()
        self.show_page("Studies")
        if desk.workspace.settings.second_screen:
            self.second.open()
        self.studies.load()
        self.studies.pacs.load_nodes()
        self._orders.watch.read()

    def _preview_report(self, desk: "Desk") -> None:
        """Its package, with Qt's reader of PDF, is loaded when it is first asked for."""
        from ductoview.ui.report_preview import ReportPreview

        if self.report is None:
            self.report = ReportPreview(self)
        self.report.toggle(desk)

    def open_study(self, study_uid: str) -> None:
        """Open a study of this computer on the reading page."""
        if self.reading is not None:
            self.banner.go_on()
            self._warn_of_unsent()
            self.banner.take_back(self._left.pop(study_uid, ""))
            if self.door is not None:
                self.door.opened(study_uid)
            self.show_page("Reading")
            self.reading.open(study_uid)

    def add_page(self, name: str, page: QWidget, action_id: str = "") -> None:
        """One more page: its action, if it has one, shows it and shows the page before again; so does Esc."""
        self.pages[name] = page
        self._pages.addWidget(page)
        if changed := getattr(page, "state_changed", None):
            changed.connect(self._refresh)
        if action_id:
            self._keys.add(action_id, lambda: self._toggle(name))
        if self._desk is not None:
            Keys(page, self._desk.hands, {"put_down": self.leave_page}, {})

    def leave_page(self) -> None:
        """Back to the studies or the images, wherever one was."""
        self.show_page(self._before)

    def show_page(self, name: str) -> None:
        """Bring a page to the front and give it the keyboard."""
        if name not in self.pages:
            return
        if self.front in _PLACES_OF_WORK:
            self._before = self.front
        page = self.pages[name]
        self._pages.setCurrentWidget(page)
        self.bar.set_page(name)
        search = self.studies.search if self.studies is not None and page is self.studies else None
        if page is not self.reading or not self.reading.objects.goes_on_naming():
            (search or page).setFocus()
        self._refresh()

    @property
    def front(self) -> str:
        """The name of the page in front, empty before there is any."""
        return next((name for name, page in self.pages.items() if page is self._pages.currentWidget()), "")

    def _make_preferences(self, desk: "Desk") -> None:
        """Only when they are wished: a start does not wait for them."""
        from ductoview.ui.preferences.page import PreferencesPage

        page = PreferencesPage(desk, self._sizes)
        page.wished.connect(self._keys.start)
        self.add_page("Preferences", page, "preferences")
        self._toggle("Preferences")

    def _make_quality(self, desk: "Desk") -> None:
        from ductoview.ui.quality.page import QualityPage

        self.add_page("Screen", QualityPage(desk.screens, desk.reader, self._sizes), "quality")
        self._toggle("Screen")

    def _toggle_board(self, desk: "Desk", *, away: bool = True) -> None:
        """The queue, made when it is first wished for; ``away`` puts it away when it is in front already."""
        from ductoview.ui.board.page import BoardPage

        if "Queue" not in self.pages:
            page = BoardPage(desk, self._sizes)
            page.back_wished.connect(lambda: self.show_page(self._before))
            page.listed.connect(self._refresh)
            self.add_page("Queue", page, "board")
        if away or self.front != "Queue":
            self._toggle("Queue")

    def _export_without_names(self, desk: "Desk") -> None:
        """Of the open study, or of the one chosen in the list."""
        from ductoview.ui.deidentify.page import DeidentifyPage

        if self.front == "Export":
            self.show_page(self._before)
            return
        chosen = self.studies.local.selected if self.studies is not None and self.front == "Studies" else None
        exam = desk.workspace.exam
        study_uid = chosen.study_uid if chosen else exam.study_uid if exam else ""
        if not study_uid:
            desk.tell("Choose a study of this computer, or open one; then export it.", "amber")
            return
        page = self.pages.get("Export")
        if not isinstance(page, DeidentifyPage):
            page = DeidentifyPage(desk, self._sizes)
            page.back_wished.connect(lambda: self.show_page(self._before))
            self.add_page("Export", page, "deidentify")
            self._keys.add("deidentify", lambda: self._export_without_names(desk))
        self.show_page("Export")
        page.show_study(study_uid)

    def _show_order(self, study_uid: str, words: str, tone: str, hint: str) -> None:
        for bar in self._bars():
            bar.show_order(study_uid, words, tone, hint)

    def _show_display(self) -> None:
        """Every bar speaks of the screen it stands on."""
        if self._desk is not None:
            for bar in self._bars():
                bar.show_display(self._desk.screens.status(bar))

    def _toggle(self, name: str) -> None:
        self.show_page(self._before if self.front == name else name)

    def unfinished(self) -> str:
        """A sentence about what is not saved, sent or exported, empty when nothing is."""
        if self.reading is None or self._desk is None:
            return ""
        return " ".join(filter(None, (self._desk.jobs.unfinished, self.reading.unfinished())))

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Leave when nothing would be lost or the user has been told; else stay and say it."""
        if event is not None and not self._may_leave():
            event.ignore()
            return
        if self.second is not None:
            self.second.leave()
        self._keep_place()

    def _keep_place(self) -> None:
        if self._desk is not None:
            workspace = self._desk.workspace
            workspace.remember(replace(workspace.settings, window_geometry=geometry_text(self)))

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The page of keys covers the window at any size."""
        super().resizeEvent(event)
        self.keys_page.setGeometry(self.rect())

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(line())
        column.addWidget(self._pages, 1)
        self._banner_place = BannerPlace(self.banner, self._pages)
        column.addWidget(self._banner_place.room)
        self.setCentralWidget(inside)

    def _wishes(self) -> dict[str, Callable[[], object]]:
        """What each action of the window does, on every page."""
        return {
            "studies": lambda: self.show_page("Studies"),
            "search": self._search,
            "ask": self._ask_pacs,
            "open_files": self._open_files,
            "close_study": self._close_study,
            "keys": self.keys_page.appear,
            "full_screen": self.toggle_full_screen,
            "quit": self.close,
        }

    def toggle_full_screen(self) -> None:
        """Fill the screen, or be as before; a test pattern fills it alone."""
        page: object = self.pages.get(self.front)
        if isinstance(page, FillsScreen):
            page.toggle_full_screen()
            return
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _second_changed(self, there: bool) -> None:
        if self._desk is not None:
            workspace = self._desk.workspace
            workspace.remember(replace(workspace.settings, second_screen=there))
            self._desk.hands.changed.emit()
            # Not the workspace's exam: while another study is being opened that is still the last patient's.
            self._opened_bars(self.reading.tiles.exam if self.reading is not None else None)
            self._orders.watch.read()
            self._refresh()

    def _search(self) -> None:
        self.show_page("Studies")
        if self.studies is not None:
            self.studies.search.selectAll()

    def _ask_pacs(self) -> None:
        if self.studies is not None:
            self.studies.pacs.ask()

    def _open_files(self) -> None:
        """Who chooses nothing stays where he was."""
        if self.studies is not None and self.studies.ask_for_files():
            self.show_page("Studies")

    def _close_study(self) -> None:
        if self.reading is not None:
            self.banner.go_on()
            self._warn_of_unsent()
            self.reading.close_study()
            self.show_page("Studies")

    def _opened(self, exam: Exam | None) -> None:
        self._opened_bars(exam)
        self.banner.read(exam.study_uid if exam is not None else "")
        self.banner.take_back(OBJECTS_CAME)
        self._say_contradictions(anew=True)
        self._refresh()

    def _say_contradictions(self, *, anew: bool = False) -> None:
        """As they stand: the last image that says two sides may have been rejected since."""
        words = self.reading.contradictions() if self.reading is not None else ""
        if words == self._contradictions and not anew:
            return
        self.banner.take_back(self._contradictions)
        self._contradictions = words
        if words:
            self.banner.say(words, stays=True)

    def _bars(self) -> tuple[TopBar, ...]:
        """Who is read stands over the images on every screen."""
        second = self.second.window if self.second is not None else None
        return (self.bar, second.bar) if second is not None else (self.bar,)

    def _opened_bars(self, exam: Exam | None) -> None:
        for bar in self._bars():
            bar.show_exam(exam)
        self._show_display()

    def _service(self, words: str) -> None:
        self.banner.say(words, "amber")
        QTimer.singleShot(_SERVICE_WORDS_MS, lambda: self.banner.take_back(words))

    def _warn_of_unsent(self) -> None:
        """What is on its way is only told: when it does not arrive, the alarm says so. Of each study the last word holds."""
        exam = self._desk.workspace.exam if self._desk is not None else None
        if self._desk is not None and exam is not None and (words := self.unfinished()):
            from ductoview.ui.reading.standing import is_on_its_way

            self.banner.take_back(self._left.get(exam.study_uid, ""))
            self._left[exam.study_uid] = words
            passes = is_on_its_way(self._desk.workspace)
            self.banner.say(words, "amber", About(study_uid=exam.study_uid, passes=passes))

    def _refresh(self) -> None:
        parts = ["ductoview"]
        workspace = self._desk.workspace if self._desk is not None else None
        if workspace is not None and self.reading is not None and workspace.exam is not None:
            from ductoview.ui.reading.standing import is_kept, signed_words, where

            self._say_contradictions()
            for bar in self._bars():
                bar.show_saving(workspace.save_state, is_kept=is_kept(workspace.review))
                bar.show_standing(where(workspace), signed_words(workspace.review))
                bar.show_objects(workspace.object_states())
        if standing := getattr(self._pages.currentWidget(), "standing", None):
            parts += standing()
        self.setWindowTitle(" · ".join(parts))
