"""Record a screen as an SVG picture, from the folder of a labbook:

python demo/picture.py docs/pictures/today.svg labbook today
python demo/picture.py docs/pictures/other.svg          # the terminal app, one key pressed for each further word
"""

from __future__ import annotations

import asyncio
import fcntl
import io
import os
import pty
import struct
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS = 104


def record(command: list[str]) -> str:
    """What a command writes to a terminal of COLUMNS columns."""
    child, screen = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", COLUMNS=str(COLUMNS))
        os.execvp(command[0], command)
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 60, COLUMNS, 0, 0))
    written = b""
    while True:
        try:
            data = os.read(screen, 65536)
        except OSError:  # how Linux says that the other end is closed
            data = b""
        if not data:
            os.waitpid(child, 0)
            return written.decode("utf-8", "replace")
        written += data


def picture(command: list[str]) -> str:
    """The screen as SVG."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(record(command).replace("\r", "")))
    return console.export_svg(title="$ " + " ".join([Path(command[0]).name, *command[1:]]))


async def app_picture(keys: list[str]) -> str:
    """The terminal app after some keys, as SVG."""
    from labbook.project import find
    from labbook.tui.app import LabbookApp

    app = LabbookApp(find())
    async with app.run_test(size=(140, 40)) as pilot:
        for key in keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
        await pilot.pause(1.5)
        return app.export_screenshot(title="labbook")


if __name__ == "__main__":
    target, *words = sys.argv[1:]
    is_command = bool(words) and Path(words[0]).name == "labbook"
    drawn = picture(words) if is_command else asyncio.run(app_picture(words))
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(drawn)
