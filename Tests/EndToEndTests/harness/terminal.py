"""A program on a pseudo-terminal, as a person has it."""
from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path
from typing import Optional, Sequence

from .world import Failed, World

_SEQUENCES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]?|$)")


class Terminal:
    """Starts `command` with a terminal of its own as its controlling one.

    `seen` is all that appeared on it, without the sequences that move the cursor or ask for it.
    """

    def __init__(self, world: World, command: Sequence[str], rows: int = 24, columns: int = 80, folder: Optional[Path] = None):
        self._bytes = b""
        self._read_up_to = 0
        self.master, self.slave = pty.openpty()
        self.resize(rows, columns, signal=False)
        self.settings_before = termios.tcgetattr(self.slave)
        self.process = subprocess.Popen(list(command), stdin=self.slave, stdout=self.slave, stderr=self.slave, cwd=folder or world.folder,
                                        env=world.environment, start_new_session=True, preexec_fn=self._take_terminal)

    def _take_terminal(self) -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    @property
    def seen(self) -> str:
        return _SEQUENCES.sub("", self._bytes.decode(errors="replace"))

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.slave)
        os.close(self.master)

    def resize(self, rows: int, columns: int, signal: bool = True) -> None:
        """Changes the size; the kernel tells the foreground group by SIGWINCH."""
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def read(self, seconds: float = 0.1) -> None:
        """Takes in what has appeared, waiting at most `seconds` for the first byte."""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                chunk = os.read(self.master, 65536)
            except OSError:
                return
            if not chunk:
                return
            self._bytes += chunk
            seconds = 0

    def wait_for(self, pattern: str, seconds: float = 15, literal: bool = True) -> str:
        """Waits until `pattern` appears after what was already waited for; the text up to its end."""
        expression = re.escape(pattern) if literal else pattern
        deadline = time.monotonic() + seconds
        while True:
            found = re.compile(expression).search(self.seen, self._read_up_to)
            if found:
                text = self.seen[self._read_up_to:found.end()]
                self._read_up_to = found.end()
                return text
            if time.monotonic() > deadline:
                raise Failed(f"{pattern!r} did not appear within {seconds:g} s; the terminal shows\n{self.seen}")
            self.read()

    def wait_for_prompt(self) -> None:
        self.wait_for(r"[#$] ?$", literal=False)

    def wait(self, seconds: float = 30) -> int:
        """Waits for the end; the exit status."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise Failed(f"still running after {seconds:g} s; the terminal shows\n{self.seen}")
            self.read()
        self.read()
        code = self.process.returncode
        return code if code >= 0 else 128 - code

    def settings(self) -> list[object]:
        return termios.tcgetattr(self.slave)

    def is_restored(self) -> bool:
        return self.settings() == self.settings_before
