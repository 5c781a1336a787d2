"""The one style sheet: ``$name`` is an entry of the table of colours and sizes."""

from pathlib import Path
from string import Template

from ductoview.ui.style.table import Colours, Sizes, named_values

_DOWN, _TICK = Path(__file__).with_name("down.svg"), Path(__file__).with_name("tick.svg")
_SHEET = Template("""
* { color: $text; font-size: ${body}; }
QMainWindow, QWidget[role="page"] { background: $page; }
QWidget[role="panel"] { background: $panel; }
QWidget[role="image"] { background: $image; }
QFrame[role="line"] { background: $line; border: none; }
QLabel { background: transparent; }
QLabel[role="title"] { color: $strong; font-size: ${title}; font-weight: 600; }
QLabel[role="heading"] { color: $strong; font-size: ${heading}; font-weight: 600; }
QLabel[role="strong"] { color: $strong; }
QLabel[role="side"] { color: $strong; font-size: ${side}; font-weight: 700; }
QLabel[role="small"] { font-size: ${small}; }
QLabel[role="small strong"] { color: $strong; font-size: ${small}; }
QLabel[role="quiet"] { color: $quiet; font-size: ${small}; }
QLabel[role="section"] { color: $quiet; font-size: ${small}; font-weight: 600; letter-spacing: 1px; }
QLabel[tone="amber"] { color: $amber; }
QLabel[tone="blue"] { color: $blue; }
QLabel[tone="green"] { color: $green; }
QLabel[tone="red"] { color: $red; }

QLabel[role="chip"] { border: 1px solid $line; border-radius: 11px; padding: 4px 12px; font-size: ${small}; }
QLabel[role="chip"][tone="green"] { border-color: $green_line; }
QLabel[role="chip"][tone="amber"] { border-color: $amber_line; }
QLabel[role="chip"][tone="red"] { border-color: $red_line; background: $red_deep; }
QLabel[role="chip"][tone="blue"] { border-color: $blue_line; }

QFrame[role="card"] { background: $card; border: 1px solid $blue_line; border-radius: ${radius}; }

QFrame[role="banner"] { background: $red_deep; border: none; border-top: 1px solid $red_line; }
QFrame[role="banner"][tone="amber"] { background: $amber_deep; border-top: 1px solid $amber_line; }

QPushButton {
    background: $raised; color: $text; border: 1px solid $line; border-radius: ${radius}; padding: 0 16px;
    min-height: 40px;
}
QPushButton:hover { background: #2d353b; }
QPushButton:pressed { background: $card; }
QPushButton:focus { border: 1px solid $blue_line; }
QPushButton:disabled { color: $off; background: #15191b; }
QPushButton[role="large"] { min-height: ${target}; }
QPushButton[role="primary"] {
    background: #223746; color: $blue_text; font-size: ${heading}; font-weight: 600; min-height: ${target};
    border-color: $blue_line;
}
QPushButton[role="primary"]:hover { background: #294457; }
QPushButton[role="primary"]:disabled { background: #161d22; color: #546570; border-color: $line; }
QPushButton[role="accept"] {
    background: $green_deep; color: $green_text; min-height: ${target}; border-color: #30523a;
}
QPushButton[role="accept"]:hover { background: #26412e; }
QPushButton[role="choice"] { min-height: ${target}; min-width: 96px; }
QPushButton[role="tool"] { min-height: ${target}; min-width: ${target}; padding: 0 4px; }
QPushButton[role="small choice"] { min-height: 40px; text-align: left; }
QPushButton[role="pick"] { min-height: 40px; }
QPushButton[role="choice"]:checked, QPushButton[role="tool"]:checked, QPushButton[role="row"]:checked,
QPushButton[role="small choice"]:checked, QPushButton[role="pick"]:checked {
    background: $blue_deep; color: $blue_text; border-color: $blue_line;
}
QFrame[role="record"] { background: $card; border: 1px solid $line; border-radius: ${radius}; }
QFrame[role="record"][tone="blue"] { background: $chosen; border-color: $blue_line; }
QPushButton[role="record choice"] { min-height: ${target}; min-width: ${target}; padding: 0 4px; text-align: left; }
QPushButton[role="record choice"]:checked {
    background: $blue_deep; color: $blue_text; border-color: $blue_line; font-weight: 600;
}
QPushButton[role="record deed"] { min-height: ${target}; min-width: ${target}; padding: 0; font-size: ${small}; }
QPushButton[role="row"] { min-height: ${target}; text-align: left; }
QPushButton[role="plain"] {
    background: transparent; border: none; min-height: ${target}; min-width: ${target}; padding: 0 10px;
    font-size: ${small};
}
QPushButton[role="plain"]:hover { color: $strong; }
QPushButton[role="tab"] {
    background: transparent; border: none; border-bottom: 2px solid transparent; border-radius: 0;
    padding: 0 18px; min-height: ${target}; min-width: ${target};
}
QPushButton[role="tab"]:checked { color: $blue; border-bottom: 2px solid $blue; }
QPushButton[role="tab"][tone="amber"] { color: $amber; }
QPushButton[role="tab"]:focus { background: $raised; }

QLineEdit, QSpinBox, QComboBox, QDateEdit {
    background: $card; color: $strong; border: 1px solid $line; border-radius: ${radius}; padding: 0 12px;
    min-height: 42px; selection-background-color: #294457; selection-color: $strong;
}
QLineEdit:focus, QSpinBox:focus, QComboBox:focus { border: 1px solid $blue_line; }
QPlainTextEdit {
    background: $card; color: $strong; border: 1px solid $line; border-radius: ${radius}; padding: 4px 8px;
    selection-background-color: #294457; selection-color: $strong;
}
QPlainTextEdit:focus { border: 1px solid $blue_line; }
QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("$down"); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $card; color: $text; border: 1px solid $line; selection-background-color: $blue_deep;
    selection-color: $strong; outline: none;
}
QSpinBox::up-button, QSpinBox::down-button { width: 0; }
QCheckBox { spacing: 10px; }
QCheckBox::indicator {
    width: 18px; height: 18px; background: $card; border: 2px solid $quiet; border-radius: 4px;
}
QCheckBox::indicator:checked { image: url("$tick"); background: $blue_deep; border-color: $blue; }
QCheckBox::indicator:disabled { border-color: $off; }
QCheckBox:focus { color: $strong; }

QListView, QTreeView, QTableView { background: $page; border: none; outline: none; }
QListView::item { border: none; }
QTableView { selection-background-color: $chosen; color: $text; }
QTableView::item { border: none; border-bottom: 1px solid $line; padding: 4px 10px; }
QTableView::item:selected { background: $blue_deep; }
QHeaderView { background: $page; border: none; }
QHeaderView::section { background: $page; color: $quiet; border: none; border-bottom: 1px solid $line; padding: 8px 10px; }
QScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: #2c3338; border-radius: 5px; min-height: 40px; }
QScrollBar::add-line, QScrollBar::sub-line { height: 0; width: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QScrollBar:horizontal { background: transparent; height: 10px; }
QScrollBar::handle:horizontal { background: #2c3338; border-radius: 5px; min-width: 40px; }

QProgressBar { background: $raised; border: none; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $blue_line; border-radius: 3px; }
QSlider { min-height: $target; }
QSlider::groove:horizontal { background: $raised; height: 8px; border-radius: 4px; margin: 0 8px; }
QSlider::sub-page:horizontal { background: $blue_line; border-radius: 4px; margin: 0 8px; }
QSlider::handle:horizontal { background: $card; border: 2px solid $blue; border-radius: $radius; }
QSlider::handle:horizontal { width: $target; margin: -20px 0; }
QToolTip { background: $card; color: $text; border: 1px solid $line; padding: 6px; }
QMenu { background: $card; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 12px 24px; border-radius: 6px; }
QMenu::item:selected { background: $blue_deep; color: $strong; }
QSplitter::handle { background: $line; }
""")


def style_sheet(colours: Colours, sizes: Sizes) -> str:
    """The style sheet in those colours and sizes."""
    return _SHEET.substitute(named_values(colours, sizes), down=_DOWN.as_posix(), tick=_TICK.as_posix())
