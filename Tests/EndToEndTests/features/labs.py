"""The labs: every command of the text with the output that it shows, the solution, and the wrong ways."""
from __future__ import annotations

import shutil
from pathlib import Path
from typing import Callable

from harness import transcripts
from harness.world import REPOSITORY, World, check, equal

SECONDS = 30
LABS = sorted(path.parent for path in (REPOSITORY / "labs").glob("*/lab.md"))


def workplace(world: World, lab: Path) -> Path:
    """A folder with what the learner is given."""
    folder = world.folder / "learner"
    shutil.rmtree(folder, ignore_errors=True)
    if (lab / "fixtures").is_dir():
        shutil.copytree(lab / "fixtures", folder)
    else:
        folder.mkdir()
    return folder


def front_matter(lab: Path) -> dict[str, str]:
    """The top level of the front matter: scalar values as text."""
    lines = (lab / "lab.md").read_text().splitlines()
    check(lines[0] == "---" and "---" in lines[1:], f"{lab.name} begins with front matter")
    result = {}
    for line in lines[1:lines.index("---", 1)]:
        if line and not line.startswith((" ", "#", "-")):
            key, _, value = line.partition(":")
            result[key] = value.split(" #")[0].strip()
    return result


def _text(lab: Path) -> Callable[[World], None]:
    def test(world: World) -> None:
        check(transcripts.run_file(world, lab / "lab.md", workplace(world, lab)) > 0, "the text has commands")
    return test


def _form(lab: Path) -> Callable[[World], None]:
    def test(world: World) -> None:
        about = front_matter(lab)
        for key in ("format", "id", "title", "minutes", "requires", "steps", "predict", "fault"):
            check(key in about, f"the front matter says {key}")
        equal((about["format"], about["id"]), ("1", lab.name.partition("-")[2]), "format, id")
        check(about["minutes"].isdigit() and int(about["minutes"]) <= 25, "minutes are a number, at most 25")
        text = (lab / "lab.md").read_text()
        steps = [line.strip().removeprefix("- id: ") for line in text.split("\nsteps:")[1].split("\npredict:")[0].splitlines() if line.startswith("  - id: ")]
        check(steps, "there are steps")
        for step in steps:
            check(f"::step{{{step}}}" in text, f"the text places step {step}")
            check(f"# step: {step}" in "".join(path.read_text() for path in (lab / "solution").glob("*.sh")), f"the solution has step {step}")
            check(any(f"step={step} " in path.read_text() for path in (lab / "wrong").glob("*.sh")), f"there is a wrong way for step {step}")
    return test


def _script(lab: Path, script: Path) -> Callable[[World], None]:
    def test(world: World) -> None:
        result = world.run(["bash", "-eu", str(script)], cwd=workplace(world, lab), timeout=120)
        equal(result.code, 0, f"exit status of\n{result}\n")
    return test


for _lab in LABS:
    _name = _lab.name.replace("-", "_")
    globals()[f"test_{_name}_has_the_form_of_a_lab"] = _form(_lab)
    globals()[f"test_{_name}_shows_what_happens"] = _text(_lab)
    for _path in sorted([*_lab.glob("solution/*.sh"), *_lab.glob("wrong/*.sh")]):
        globals()[f"test_{_name}_{_path.parent.name}_{_path.stem.replace('-', '_')}"] = _script(_lab, _path)


def test_there_are_labs(world: World) -> None:
    check(LABS, "labs/*/lab.md")
