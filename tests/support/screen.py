"""A screen of our own: Xvfb with a window manager, and xdotool as the hand.

A missing program is a failure when CI is set; elsewhere the test says what it lacks and is skipped.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.monitors import Place, divide

PROGRAMS = ("Xvfb", "openbox", "xdotool", "import")


def require(*programs: str) -> None:
    """Skip the test when a program is missing; fail it in CI, where everything must be there."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing and os.environ.get("CI"):
        pytest.fail(f"not found on this machine: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not found on this machine: {', '.join(missing)}")


@dataclass(frozen=True)
class Screen:
    """One X display; ``environment`` is what a program needs to appear on it."""

    display: str
    environment: dict[str, str]

    def xdotool(self, *words: object, timeout_s: float = 20) -> str:
        """Run xdotool on this display and return what it printed; raise when it failed."""
        command = ["xdotool", *(str(word) for word in words)]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=timeout_s, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout.strip()

    def window(self, title: str, *, within_s: float = 40) -> str:
        """The id of the visible window whose title matches; waits until it is there."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            try:
                found = self.xdotool("search", "--sync", "--onlyvisible", "--name", title, timeout_s=5)
            except (RuntimeError, subprocess.TimeoutExpired):
                continue
            if found:
                return found.splitlines()[-1]
        raise TimeoutError(f"no window titled {title!r} within {within_s} s")

    def click(self, x: float, y: float, button: int = 1) -> None:
        """Move the pointer there and press a button."""
        self.xdotool("mousemove", "--sync", round(x), round(y), "click", button)

    def drag(self, start: tuple[float, float], end: tuple[float, float], button: int = 1) -> None:
        """Press at one place, move in steps, let go at another."""
        steps = 6
        words: list[object] = ["mousemove", "--sync", round(start[0]), round(start[1]), "mousedown", button]
        for step in range(1, steps + 1):
            x = start[0] + (end[0] - start[0]) * step / steps
            y = start[1] + (end[1] - start[1]) * step / steps
            words += ["mousemove", "--sync", round(x), round(y)]
        self.xdotool(*words, "mouseup", button)

    def key(self, *keys: str) -> None:
        """Press keys by their X names, one after another, e.g. ``ctrl+z``."""
        self.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str) -> None:
        """Type text into what has the focus."""
        self.xdotool("type", "--delay", 15, text)

    def screenshot(self, path: Path) -> Path:
        """Write the whole screen as PNG."""
        command = ["import", "-window", "root", str(path)]
        subprocess.run(command, env=self.environment, check=True, timeout=30, capture_output=True)
        return path


@contextmanager
def screen(
    width: int = 1920,
    height: int = 1080,
    *,
    monitors: Sequence[Place] = (),
    dots_per_inch: Sequence[float] = (),
) -> Iterator[Screen]:
    """A fresh screen of that size, gone afterwards; divided into ``monitors`` of these ``dots_per_inch`` when there are any."""
    require(*PROGRAMS)
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(write_end,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    try:
        with os.fdopen(read_end) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError("Xvfb ended before it had a display")
        environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        environment.pop("WAYLAND_DISPLAY", None)
        # Before the window manager starts: it asks once.
        divide(environment["DISPLAY"], monitors, dots_per_inch)
        manager = subprocess.Popen(["openbox"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            yield Screen(display=f":{number}", environment=environment)
        finally:
            _end(manager)
    finally:
        _end(server)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)
