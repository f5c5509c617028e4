"""Commands in Markdown with the output that the text promises, run as they stand.

A block ```console holds lines `$ command`, which go on in lines that begin with `> `, each followed by its output. In the
output `{name}` stands for any text within a line, the same text wherever the same name comes again in the file, and a line
`...` for any number of lines.
`# exit 137` as the last line of an output is the exit status; without it the command must end with 0.
A block ```console terminal is one command on a terminal: lines `# command` are typed into it, and the output lines must
come in their order. A block ```console tty is like ```console, but each command has a terminal for its output, and so
shows what is meant for people only. Blocks of other languages are not run.
"""
from __future__ import annotations

import os
import re
import shlex
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional

from .world import Failed, World

_END = "end-of-command"


@dataclass
class Step:
    line_number: int
    command: str
    output: list[str] = field(default_factory=list)
    status: int = 0


@dataclass
class Block:
    terminal: bool
    has_tty: bool
    steps: list[Step] = field(default_factory=list)


def blocks_of(path: Path) -> list[Block]:
    blocks: list[Block] = []
    current: Optional[Block] = None
    fenced = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("```"):
            if fenced:
                fenced, current = False, None
            else:
                fenced = True
                words = line[3:].split()
                if words[:1] == ["console"]:
                    current = Block(terminal="terminal" in words, has_tty="tty" in words)
                    blocks.append(current)
        elif current is not None:
            _read_line(current, number, line, path)
    return blocks


def _read_line(block: Block, number: int, line: str, path: Path) -> None:
    if line.startswith("$ ") or (block.terminal and line.startswith("# ")):
        block.steps.append(Step(number, line[2:]))
    elif not block.steps:
        raise Failed(f"{path.name}:{number}: output before the first command")
    elif block.steps[-1].command.endswith("\\"):
        block.steps[-1].command += "\n" + line
    elif line.startswith("> ") and not block.steps[-1].output:
        block.steps[-1].command += "\n" + line[2:]
    elif line.startswith("# exit "):
        block.steps[-1].status = int(line.removeprefix("# exit "))
    else:
        block.steps[-1].output.append(line)


class Names:
    """What the placeholders of one file stand for, so far."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def matches(self, expected: list[str], actual: list[str]) -> bool:
        if not expected:
            return not actual
        if expected[0] == "...":
            return any(self.matches(expected[1:], actual[skipped:]) for skipped in range(len(actual) + 1))
        if not actual or not self._line_matches(expected[0], actual[0]):
            return False
        return self.matches(expected[1:], actual[1:])

    def _line_matches(self, expected: str, actual: str) -> bool:
        seen: dict[str, int] = {}
        pattern = ""
        for part in re.split(r"(\{[a-z][a-z0-9 -]*\})", expected):
            if not re.fullmatch(r"\{[a-z][a-z0-9 -]*\}", part):
                # what a placeholder stands for may be longer or shorter than its name: so are the blanks after it
                pattern += re.sub(r"(\\ ){2,}", r" +", re.escape(part))
            elif part in self.values:
                pattern += re.escape(self.values[part])
            elif part in seen:
                pattern += rf"(?P=p{seen[part]})"
            else:
                seen[part] = len(seen)
                pattern += rf"(?P<p{seen[part]}>.+?)"
        found = re.fullmatch(pattern, actual.rstrip())
        if found:
            self.values |= {part: found[f"p{number}"] for part, number in seen.items()}
        return found is not None


class Session:
    """One bash in which the commands of a file run, one after the other: variables and the folder stay.

    It reads them from a FIFO, so that their standard input is empty.
    """

    def __init__(self, world: World, folder: Path):
        self.output = tempfile.NamedTemporaryFile(dir=world.folder)
        script = world.folder / "session"
        script.unlink(missing_ok=True)
        os.mkfifo(script)
        self.shell = subprocess.Popen(["bash", str(script)], stdin=subprocess.DEVNULL, stdout=self.output,
                                      stderr=subprocess.STDOUT, env=world.environment, cwd=folder)
        self.commands = open(script, "w")

    def run(self, command: str, seconds: float = 120) -> tuple[list[str], int]:
        """The lines that `command` wrote, standard error among them, and its exit status."""
        start = os.fstat(self.output.fileno()).st_size
        self.commands.write(f"{command}\nprintf '%s %d\\n' {_END} $?\n")
        self.commands.flush()
        deadline = time.monotonic() + seconds
        while True:
            text = Path(self.output.name).read_bytes()[start:].decode(errors="replace")
            found = re.search(rf"{_END} (\d+)\n\Z", text)
            if found:
                return text[:found.start()].splitlines(), int(found[1])
            if self.shell.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"no end of: {command}\n{text}")
            time.sleep(0.01)

    def end(self) -> None:
        self.commands.close()
        try:
            self.shell.wait(5)
        except subprocess.TimeoutExpired:
            self.shell.kill()
            self.shell.wait()
        self.output.close()


def run_file(world: World, path: Path, folder: Path) -> int:
    """Runs every block of `path` and compares the outputs; how many commands ran."""
    names, session, count = Names(), Session(world, folder), 0
    try:
        for block in blocks_of(path):
            if block.terminal:
                _run_on_terminal(world, path, block, folder)
                count += len(block.steps)
                continue
            for step in block.steps:
                command = f"script -qec {shlex.quote(step.command)} /dev/null" if block.has_tty else step.command
                actual, status = session.run(command)
                count += 1
                if status != step.status or not names.matches(_trimmed(step.output), _trimmed(actual)):
                    raise Failed(_difference(path, step, actual, status))
    finally:
        session.end()
    return count


def _trimmed(lines: list[str]) -> list[str]:
    """Without blanks at line ends and empty lines at the end of a block."""
    lines = [line.rstrip() for line in lines]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _difference(path: Path, step: Step, actual: list[str], status: int) -> str:
    text = f"{path.name}:{step.line_number}: $ {step.command}\nexpected (exit {step.status}):\n"
    text += "".join(f"  {line}\n" for line in step.output)
    return text + f"actual (exit {status}):\n" + "\n".join(f"  {line}" for line in actual)


def _run_on_terminal(world: World, path: Path, block: Block, folder: Path) -> None:
    from .terminal import Terminal

    first, *typed = block.steps
    with Terminal(world, ["/bin/sh", "-c", first.command], folder=folder) as terminal:
        terminal.wait_for_prompt()
        for step in typed:
            terminal.type(step.command + "\n")
            for line in step.output:
                if line.strip():
                    terminal.wait_for(line.strip())
        if not typed or not typed[-1].command.startswith("exit"):
            terminal.type("exit\n")
        status = terminal.wait()
    if status != first.status:
        raise Failed(f"{path.name}:{first.line_number}: $ {first.command}\nexpected exit {first.status}, was {status}\n{terminal.seen}")
