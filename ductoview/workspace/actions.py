"""The one table of actions: what each is called, its keys, and a line of help. The window makes its menus and keys from it.

No single key flips an image, sends anything or deletes anything. Keys are written as Qt's portable key sequences.
"""

from dataclasses import dataclass
from enum import StrEnum

from ductoview.model.annotation import AnnotationKind
from ductoview.model.finding import FindingKind
from ductoview.model.view import Phase


class ActionGroup(StrEnum):
    """Heading of an action in menus and in the list of keys."""

    STUDY = "Study"
    SHOW = "Show"
    MARK = "Mark"
    REVIEW = "Review"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a person can do.

    ``keys``, those of the preset ductoview, may be empty; ``held`` tells that it lasts while the key is down;
    ``guarded`` that it flips, turns, writes, sends or deletes and so never has a key without Ctrl, Alt or Meta;
    ``number`` is the VOI choice (0: the default), ``kind`` the finding, ``draws`` the drawing and ``phase`` the phase of those
    that need one.
    """

    id: str
    words: str
    help: str
    group: ActionGroup
    keys: tuple[str, ...] = ()
    held: bool = False
    guarded: bool = False
    number: int | None = None
    kind: FindingKind | None = None
    draws: AnnotationKind | None = None
    phase: Phase | None = None


STATED_PHASES = (Phase.SCOUT, Phase.EARLY, Phase.FULL, Phase.DELAYED, Phase.EVACUATION, Phase.REFILL)
"""In the order of an exam; Alt and the number of its place states one."""
MARK_KEYS = {
    FindingKind.INTRALUMINAL_FILLING_DEFECT: "Shift+F",
    FindingKind.MULTIPLE_FILLING_DEFECT: "Shift+M",
    FindingKind.ABRUPT_DUCT_TERMINATION: "Shift+T",
    FindingKind.EXTRAVASATION: "Shift+E",
    FindingKind.DUCT_NARROWING: "Shift+N",
    FindingKind.CYST_FILL: "Shift+C",
    FindingKind.MAMMARY_DUCT_ECTASIA: "Shift+D",
    FindingKind.NORMAL_BREAST_TISSUE: "Shift+B",
    FindingKind.DUCT_WALL_IRREGULARITY: "Shift+W",
    FindingKind.DUCT_DISPLACEMENT: "Shift+P",
    FindingKind.LEAFLESS_TREE: "Shift+L",
    FindingKind.LOBULAR_BLUSH: "Shift+U",
    FindingKind.INTRAVASATION: "Shift+Y",
    FindingKind.REFLUX: "Shift+R",
    FindingKind.AIR_BUBBLE: "Shift+A",
    FindingKind.DEBRIS: "Shift+S",
    FindingKind.CROSSING: "Shift+X",
    FindingKind.INCOMPLETE_FILLING: "Shift+Q",
}
DRAW_KEYS = {
    AnnotationKind.ARROW: ("X", "Then drag to what is meant, or click both ends."),
    AnnotationKind.TEXT: ("Y", "Then click the place and write."),
    AnnotationKind.ANGLE: ("Alt+A", "Then click one side, the corner, the other side."),
    AnnotationKind.ELLIPSE: ("Alt+E", "Then drag from one corner of its box to the other."),
    AnnotationKind.POLYLINE: ("Alt+P", "Then click along it; a double click or Enter ends it."),
    AnnotationKind.FREEHAND: ("Alt+D", "Then draw; back at the beginning it is closed."),
}


def _study(action: str, words: str, help_line: str, *keys: str) -> Action:
    return Action(id=action, words=words, help=help_line, group=ActionGroup.STUDY, keys=keys)


def _show(action: str, words: str, help_line: str, *keys: str, held: bool = False) -> Action:
    return Action(id=action, words=words, help=help_line, group=ActionGroup.SHOW, keys=keys, held=held)


def _turn(action: str, words: str, help_line: str, *keys: str) -> Action:
    return Action(id=action, words=words, help=help_line, group=ActionGroup.SHOW, keys=keys, guarded=True)


def _review(action: str, words: str, help_line: str, *keys: str) -> Action:
    return Action(id=action, words=words, help=help_line, group=ActionGroup.REVIEW, keys=keys)


def _lasting(action: str, words: str, help_line: str, *keys: str, group: ActionGroup = ActionGroup.REVIEW) -> Action:
    return Action(id=action, words=words, help=help_line, group=group, keys=keys, guarded=True)


ACTIONS: tuple[Action, ...] = (
    _study("studies", "Study list", "Back to the list of studies, here and on the PACS.", "Ctrl+L"),
    _study("search", "Search", "Type a name, number or date; the list narrows while you type.", "Ctrl+F"),
    _study("ask", "Ask the PACS again", "Look for studies on the node once more.", "F5"),
    _study("collapse", "More room", "The lists beside the images away, or back.", "F9"),
    _study("open_files", "Open files…", "Read images from files or a folder into the local library.", "Ctrl+O"),
    _lasting(
        "close_study", "Close study", "Close the study; everything decided is kept.", "Ctrl+W", group=ActionGroup.STUDY
    ),
    _study("keys", "Keys", "All keys on one page.", "F1", "?"),
    _study("report_page", "Report page", "The report on one page, as signed or as it would be; again for back.", "F12"),
    _study("quality", "Screen check", "Test patterns, the daily check and the ruler of this screen.", "F7"),
    _study("image_check", "Image check", "Accept, repeat or reject each image of the open study; again for back.", "Ctrl+I"),
    _study("rejects", "Rejects", "How many images were rejected, month by month, and why; again for back.", "Ctrl+Shift+R"),
    _study("board", "Queue", "What is on its way to the PACS, what it said, and what to do; again for back.", "Ctrl+B"),
    _study("worklist", "Worklist", "Who is scheduled: choose the patient before the exam; again for back.", "Ctrl+T"),
    _lasting(
        "deidentify",
        "Export without names",
        "Copies of this study without what names the patient; shows first what is kept.",
        "Ctrl+Shift+X",
        group=ActionGroup.STUDY,
    ),
    _lasting(
        "export_measures",
        "Export measures",
        "Measures and findings of this study into a folder, as JSON and tables.",
        "Ctrl+Shift+M",
        group=ActionGroup.STUDY,
    ),
    _study("preferences", "Preferences", "Keys, mouse, text, limits and screens, as you want them.", "F8"),
    _study("second_screen", "Second screen", "The right half of the images in a window of its own; again for back.", "F10"),
    _study("full_screen", "Full screen", "The window fills its screen; again for as it was.", "F11"),
    _lasting(
        "quit",
        "Quit",
        "Close the window; says so first when something is not saved or not sent.",
        "Ctrl+Q",
        group=ActionGroup.STUDY,
    ),
    _show("next_step", "Next step", "Each view, then each candidate; after a decision the next one that asks.", "Space", "."),
    _show("previous_step", "Step back", "The step of the reading before this one.", "Shift+Space", ","),
    _show("alone", "Alone", "The chosen image alone and large; again for all of them.", "Ctrl+Space"),
    _show("next_hanging", "Next layout", "The next way to hang this study.", "H"),
    _show("previous_hanging", "Layout before", "The way to hang this study before this one.", "Shift+H"),
    _show("prior", "Prior", "The same view of an earlier study of this patient, beside this one.", "P"),
    _show("phase", "Phase", "Say what an image is: scout, early, full, delayed.", "Ctrl+P"),
    *(
        Action(
            id=f"phase_{phase.value.lower()}",
            words=f"Phase {phase.value.lower()}",
            help="The chosen image was made in this phase; Undo takes it back.",
            group=ActionGroup.SHOW,
            keys=(f"Alt+{number}",),
            phase=phase,
        )
        for number, phase in enumerate(STATED_PHASES, start=1)
    ),
    _show("flicker_scout", "Scout", "Hold to see the image before contrast in the same place.", "Tab", held=True),
    _show("fit", "Fit", "The whole image in its place.", "F"),
    _show("one_to_one", "1:1", "One pixel of the image on one pixel of the screen.", "A"),
    _show("same_size", "Same size", "All images at one scale.", "S"),
    _show("true_size", "True size", "As large as in life, on a screen measured by its ruler.", "M"),
    _show("zoom_in", "Larger", "Zoom in, about the middle.", "+", "="),
    _show("zoom_out", "Smaller", "Zoom out, about the middle.", "-"),
    _show("link_views", "Link", "Zoom and move all images together, in millimetres.", "G"),
    _show("quadrant", "Quadrants", "Walk through the breast at 1:1, one view a step.", "Q"),
    _show("tool_window", "Window tool", "The left button or one finger changes the window.", "W"),
    _show("tool_zoom", "Zoom tool", "The left button or one finger zooms.", "Z"),
    _show("tool_pan", "Pan tool", "The left button or one finger moves the image."),
    _show("loupe", "Loupe", "A magnifying glass that follows the mouse.", "L"),
    _show("loupe_larger", "Larger loupe", "The loupe shows more of the image.", "Ctrl++"),
    _show("loupe_smaller", "Smaller loupe", "The loupe shows less of the image.", "Ctrl+-"),
    _show("invert", "Invert", "Black for white; the badge INVERTED says so.", "I"),
    _show(
        "enhanced", "Ducts", "The image with its ducts lifted out, to look at only; again for the image itself.", "E"
    ),
    _show("enhance_more", "Clearer", "Structures lifted out of the background, more; the badge says how much.", "V"),
    _show("enhance_less", "Less clear", "Structures lifted less; 0 is the image itself.", "Shift+V"),
    _show("original", "Original", "Hold to see the image itself, without enhancement.", "B", held=True),
    _show("subtract", "Subtract", "What contrast has added since the scout, to look at only; again: the image.", "N"),
    _show(
        "straight", "Straight", "The duct unrolled under the images, from the orifice to the chosen place; again: away.", "U"
    ),
    _turn("rotate_right", "Turn right", "A quarter turn; the image says so until Reset.", "Alt+R"),
    _turn("rotate_left", "Turn left", "A quarter turn; the image says so until Reset.", "Alt+L"),
    _turn("flip", "Flip", "The image mirrored; it says so until Reset.", "Alt+F"),
    _show("reset", "Reset", "Window, place, turn and state of the image as it first was.", "Home"),
    _show("text", "Text", "The words on the images: full, short, none.", "O"),
    _show("states", "States", "What other stations saved about these images.", "Ctrl+G"),
    _show("overlays", "Overlays", "Duct outline, centreline, marks on or off.", "T"),
    _show("candidates", "Candidates", "What the analysis proposes, on or off.", "C"),
    Action(id="voi_0", words="Default window", help="As the file first shows.", group=ActionGroup.SHOW, keys=("0",), number=0),
    *(
        Action(
            id=f"voi_{number}",
            words=f"Window {number}",
            help="Window or curve of that number in the file.",
            group=ActionGroup.SHOW,
            keys=(str(number),),
            number=number,
        )
        for number in range(1, 10)
    ),
    *(
        Action(
            id=f"mark_{kind.value.lower()}",
            words=kind.words,
            help="Then click the place, drag along the duct, or draw around it.",
            group=ActionGroup.MARK,
            keys=(key,),
            kind=kind,
        )
        for kind, key in MARK_KEYS.items()
    ),
    Action(
        id="finding_menu",
        words="Finding",
        help="The kinds of finding as a list; then click the place.",
        group=ActionGroup.MARK,
        keys=("Insert",),
    ),
    Action(
        id="calliper", words="Calliper", help="Then click two points, or drag.", group=ActionGroup.MARK, keys=("D",)
    ),
    *(
        Action(id=f"draw_{kind.value.lower()}", words=kind.words, help=how, group=ActionGroup.MARK, keys=(key,), draws=kind)
        for kind, (key, how) in DRAW_KEYS.items()
    ),
    Action(
        id="correct",
        words="Correct",
        help="Correct the ducts by hand; again: the next tool; Esc leaves.",
        group=ActionGroup.MARK,
        keys=("R",),
    ),
    _review("record", "Exam record", "Discharge, checklist, technique, outcome and impression, by keyboard.", "F2"),
    _review("put_down", "Put down", "One step back: the question, the last click, the tool, its bar, the chosen finding.", "Esc"),
    _review("accept", "Accept", "The chosen candidate is a finding, in your name; at the check: the image is good.", "Return"),
    _review("dismiss", "Dismiss", "The chosen candidate is none; at the check: the image is rejected, asks why.", "Backspace"),
    _lasting("check_repeat", "Repeat", "At the image check: the image has to be made again; asks why.", "Ctrl+R"),
    _review("same_place", "Same place", "One finding in two views: this one, then the other; a joined one is parted.", "J"),
    _review("key_image", "Key image", "The chosen image is a key image, with a star; again: it is none.", "K"),
    _lasting("remove", "Remove mark", "Take the chosen mark away; Undo brings it back.", "Ctrl+Delete"),
    _review("undo", "Undo", "Take back the last step.", "Ctrl+Z"),
    _review("redo", "Redo", "Do again what was taken back.", "Ctrl+Y", "Ctrl+Shift+Z"),
    _lasting("save", "Save objects", "Write presentation states, segmentations and reports here, as drafts.", "Ctrl+S"),
    _lasting("sign", "Sign", "Sign the reports for good and send them, after you confirm it.", "Ctrl+Return"),
    _lasting("addendum", "Addendum", "Begin a draft on top of the signed report.", "Ctrl+Shift+A"),
    _lasting("send", "Send", "Send what is signed, and a draft once you sign it; each object says when it is stored.", "Ctrl+E"),
)  # fmt: skip


def action(action_id: str) -> Action:
    """The action of that id; raises KeyError when there is none."""
    for one in ACTIONS:
        if one.id == action_id:
            return one
    raise KeyError(f"No action {action_id!r}.")
