"""The subcommands as data: what ``ductoview --help`` lists. A subcommand's module has this table's name and is loaded when used.

Each module has ``EXAMPLE`` (one or more command lines), ``add_arguments(parser)`` and ``run(arguments, console) -> int``.
``arguments`` also carries ``home`` (Path), ``is_home_named`` and ``debug`` (bool) and ``ui`` (the window's entry point,
or None). ``run`` returns 0 or 1 and raises DuctoviewError for everything it cannot do (SettingsError is wrong use, exit 2).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Command:
    """One subcommand: its name, its group in the help text, and one line about it."""

    name: str
    group: str
    summary: str


COMMANDS = (
    Command("open", "Workstation", "open the window, with files or a study if you name them; the word may be left out"),
    Command("demo", "Workstation", "start a PACS with phantom ductograms, and the workstation reading from it"),
    Command("analyze", "Images", "find and measure the duct tree in every image"),
    Command("render", "Images", "draw an image into a PNG, exactly as the window would"),
    Command("info", "Images", "show geometry, scale, view and windows of images, and the problems found"),
    Command("node", "Network", "add, list or remove the DICOM nodes ductoview talks to"),
    Command("echo", "Network", "ask a node whether it is there"),
    Command("find", "Network", "look for studies on a node"),
    Command("fetch", "Network", "bring a study from a node into the local library"),
    Command("send", "Network", "send files to a node; they count as stored when the node says so"),
    Command("worklist", "Network", "list who is scheduled today, as the information system says"),
    Command("queue", "Network", "show what is waiting to be sent and what became of it, or change it"),
    Command("route", "Network", "say where images and results go by themselves, or pause a node"),
    Command(
        "receive", "Network", "set up who may send images here and how, test it, or say what came and who was refused"
    ),
    Command("certificate", "Network", "say who this station is towards others, and how long every certificate is good"),
    Command("service", "Network", "run the receiver and the send queue without a window"),
    Command("copies", "This computer", "say how long committed images stay here, or remove them"),
    Command("audit", "Network", "say where the audit trail goes, and how far it is"),
    Command("export", "This computer", "copy a study out of the local library"),
    Command("deidentify", "This computer", "copy objects without what names the patient, for research or a colleague"),
    Command("conformance", "This computer", "print the DICOM conformance statement of this version"),
    Command("rejects", "This computer", "count rejected images by month and reason, for quality assurance"),
    Command("plugins", "This computer", "list every method, built in or installed, with version and origin"),
    Command("doctor", "This computer", "check whether this machine is fit"),
)


def command(name: str) -> Command | None:
    """The subcommand of that name, or None."""
    return next((one for one in COMMANDS if one.name == name), None)
