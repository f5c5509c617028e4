"""The labs: every command of the text with the output that it shows, the solution, and the wrong ways."""
from __future__ import annotations

import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, Callable, Optional

import yaml

from harness import transcripts
from harness.world import REPOSITORY, Failed, World, check, equal

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


def front_matter(lab: Path) -> dict[str, Any]:
    """What stands between the two lines of dashes at the beginning."""
    parts = (lab / "lab.md").read_text().split("---\n", 2)
    check(parts[0] == "" and len(parts) == 3, f"{lab.name} begins with front matter")
    return yaml.safe_load(parts[1])


# ---------------------------------------------------------------- the words of assertions, as far as the labs use them


def inspected(world: World, name: str) -> Optional[dict[str, Any]]:
    result = world.try_cove("inspect", name)
    return json.loads(result.out)[0] if result.code == 0 else None


def read_inside(world: World, name: str, path: str) -> Optional[str]:
    """A file of the container, whether it runs or not."""
    result = world.try_cove("exec", name, "cat", path)
    if result.code != 0:
        result = world.run(["bash", "-o", "pipefail", "-c", f"cove export {name} | tar -xO {path.lstrip('/')}"])
    return result.out if result.code == 0 else None


# The starts of each container that were seen, by its id: what the journal knows is not asked yet.
starts: dict[str, set[str]] = {}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00")


def fault(world: World, folder: Path, assertion: dict[str, dict[str, Any]]) -> Optional[str]:
    """The code for what is not as asserted; `None` when it is."""
    (word, about), = assertion.items()
    if word == "file.answer":
        wanted = str(about["equals"])
        if wanted == "container.pid":
            container = inspected(world, about["of"])
            wanted = str(container["State"]["Pid"]) if container else "none"
        found = (folder / about["path"]).read_text().splitlines()[about["line"] - 1].rpartition(":")[2].strip()
        return None if found == wanted else "PID_OF_ANOTHER_VIEW" if about["equals"] == "container.pid" else "OTHER_ANSWER"
    container = inspected(world, about["name"])
    if container is None:
        return "CONTAINER_MISSING"
    state = container["State"]
    seen = starts.setdefault(container["Id"], set())
    seen.add(state["StartedAt"])
    if word == "container.state":
        return None if state["Status"] == about["is"] else "OTHER_STATE"
    if word == "container.started":
        seconds = (moment(min(seen)) - moment(container["Created"])).total_seconds()
        return None if 0 < seconds < float(about["within"].removesuffix("s")) else "SLOW_START"
    if word == "container.namespaces":
        own = all(os.readlink(f"/proc/{state['Pid']}/ns/{kind}") != os.readlink(f"/proc/self/ns/{kind}") for kind in about["own"])
        return None if own else "SHARED_NAMESPACE"
    if word == "container.exit":
        if (state["Status"], state["ExitCode"]) != ("exited", about["code"]):
            return "OTHER_EXIT_CODE"
        reasons = {"signal": state["ExitCode"] > 128 and not state["OOMKilled"], "memory": state["OOMKilled"], "exit": state["ExitCode"] < 128}
        return None if reasons[about.get("reason") or ("signal" if about["code"] > 128 else "exit")] else "OTHER_REASON"
    if word == "container.starts":
        return None if len(seen) >= about["at_least"] else "NOT_STARTED_AGAIN"
    if word == "container.file":
        content = read_inside(world, about["name"], about["path"])
        if content is None:
            return "FILE_MISSING"
        right = content == Path(about["path"]).read_text() if about.get("same_as_host") else about["contains"] in content
        return None if right else "OTHER_CONTENT"
    raise Failed(f"no test knows {word}")


def faults(world: World, folder: Path, step: dict[str, Any]) -> list[str]:
    return [code for code in (fault(world, folder, assertion) for assertion in step["assert"]) if code]


def _text(lab: Path) -> Callable[[World], None]:
    def test(world: World) -> None:
        check(transcripts.run_file(world, lab / "lab.md", workplace(world, lab)) > 0, "the text has commands")
    return test


def _form(lab: Path) -> Callable[[World], None]:
    def test(world: World) -> None:
        about = front_matter(lab)
        for key in ("format", "id", "title", "minutes", "requires", "steps", "predict", "fault"):
            check(key in about, f"the front matter says {key}")
        equal((about["format"], about["id"]), (1, lab.name.partition("-")[2]), "format, id")
        check(0 < about["minutes"] <= 25, "minutes are a number, at most 25")
        text = (lab / "lab.md").read_text()
        steps = [step["id"] for step in about["steps"]]
        check(steps, "there are steps")
        for step in steps:
            check(f"::step{{{step}}}" in text, f"the text places step {step}")
            check(f"# step: {step}" in "".join(path.read_text() for path in (lab / "solution").glob("*.sh")), f"the solution has step {step}")
            check(any(f"step={step} " in path.read_text() for path in (lab / "wrong").glob("*.sh")), f"there is a wrong way for step {step}")
    return test


def _solution(lab: Path, script: Path) -> Callable[[World], None]:
    """Each step is not fulfilled before its commands, and is after them."""
    def test(world: World) -> None:
        folder = workplace(world, lab)
        steps = {step["id"]: step for step in front_matter(lab)["steps"]}
        parts = script.read_text().split("# step: ")[1:]
        equal([part.split("\n", 1)[0] for part in parts], list(steps), "the steps of the solution")
        for part in parts:
            name, commands = part.split("\n", 1)
            check(faults(world, folder, steps[name]), f"step {name} is not fulfilled before")
            result = world.run(["bash", "-eu", "-c", commands], cwd=folder, timeout=120)
            equal(result.code, 0, f"exit status of\n{result}\n")
            equal(faults(world, folder, steps[name]), [], f"what is wrong after step {name}")
    return test


def _wrong_way(lab: Path, script: Path) -> Callable[[World], None]:
    """It ends well, and the step that it is about is not fulfilled, for the reason that it names."""
    def test(world: World) -> None:
        folder = workplace(world, lab)
        expected = dict(word.split("=") for word in script.read_text().splitlines()[0].removeprefix("# expect: ").split())
        result = world.run(["bash", "-eu", str(script)], cwd=folder, timeout=120)
        equal(result.code, 0, f"exit status of\n{result}\n")
        step = next(step for step in front_matter(lab)["steps"] if step["id"] == expected["step"])
        check(expected["code"] in faults(world, folder, step), f"step {step['id']}: {faults(world, folder, step)}, expected {expected['code']}")
    return test


for _lab in LABS:
    _name = _lab.name.replace("-", "_")
    globals()[f"test_{_name}_has_the_form_of_a_lab"] = _form(_lab)
    globals()[f"test_{_name}_shows_what_happens"] = _text(_lab)
    for _path in sorted(_lab.glob("solution/*.sh")):
        globals()[f"test_{_name}_solution_{_path.stem.replace('-', '_')}"] = _solution(_lab, _path)
    for _path in sorted(_lab.glob("wrong/*.sh")):
        globals()[f"test_{_name}_wrong_{_path.stem.replace('-', '_')}"] = _wrong_way(_lab, _path)


def test_there_are_labs(world: World) -> None:
    check(LABS, "labs/*/lab.md")
