"""The program itself: what it says of itself, and how it behaves as part of a shell's line."""
from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time

from harness.terminal import Terminal
from harness.world import World, check, equal, need

SECONDS = 10


def test_it_tells_its_version(world: World) -> None:
    check(re.search(r"\d+\.\d+", world.text("--version")), "cove --version shows a number")
    check(re.search(r"\d+\.\d+", world.text("version", "-f", "{{.Server.Version}}")), "version -f")


def test_help_is_on_standard_output_and_has_examples(world: World) -> None:
    for words in (["--help"], ["run", "--help"], ["container", "run", "--help"], ["image", "--help"], ["system", "check", "--help"]):
        result = world.cove(*words)
        check("Usage:" in result.out and result.err == "", f"{words}\n{result}")
    check("Examples:" in world.text("run", "--help"), "the help of run has examples")


def test_completions_are_scripts(world: World) -> None:
    for shell in ("bash", "zsh", "fish"):
        need(shell)
        equal(world.run([shell, "-n"], input=world.text("completion", shell)).code, 0, f"the syntax of the script for {shell}")
    world.busybox()
    world.cove("create", "--name", "harbour", "busybox", "true")
    equal(world.text("__complete", "containers", "har"), "harbour")


def test_bash_completes_names_that_exist_now(world: World) -> None:
    world.busybox()
    world.cove("create", "--name", "harbour", "busybox", "true")
    # bash calls a completion with the program, the word and the word before it
    script = "source <(cove completion bash); COMP_WORDS=(cove start har); COMP_CWORD=2; COMP_LINE='cove start har'; COMP_POINT=14; " \
             "f=$(complete -p cove | sed -E 's/.*-F ([^ ]+).*/\\1/'); $f cove har start; printf '%s\\n' \"${COMPREPLY[@]}\""
    check("harbour" in world.run(["bash", "-c", script]).out.split(), "completion of a name")
    # in these tests docker is a link to cove
    linked = world.run(["bash", "-c", "source <(cove completion bash); complete -p docker"])
    equal(linked.out, "complete -F _cove docker\n", "completion under the name docker")


def test_zsh_and_fish_complete_names_that_exist_now(world: World) -> None:
    need("zsh", "fish")
    world.busybox()
    world.cove("create", "--name", "harbour", "busybox", "true")
    result = world.run(["fish", "--no-config", "-c", "cove completion fish | source; complete -C 'cove start har'"])
    check("harbour" in result.out.split(), f"fish completes\n{result}")
    # zsh completes where somebody types
    loading = "autoload -U compinit; compinit -D; source <(cove completion zsh); compdef _cove cove; PS1='ready> '"
    with Terminal(world, ["zsh", "-f"]) as terminal:
        terminal.type(loading + "\n")
        terminal.wait_for("ready>")
        terminal.type("cove start har\t\n")
        terminal.wait_for("harbour")
        terminal.type("exit\n")
        terminal.wait()


def test_manual_pages(world: World) -> None:
    folder = world.folder / "man1"
    equal(world.text("man", str(folder)), "", "what is printed")
    pages = {path.name: path.read_text() for path in folder.iterdir()}
    check({"cove.1", "cove-run.1", "cove-image-capture.1", "cove-system-check.1"} <= pages.keys(), f"a page for each command: {sorted(pages)}")
    check(pages["cove-run.1"].startswith(".TH") and "--publish" in pages["cove-run.1"].replace("\\-", "-"), pages["cove-run.1"][:200])
    check(re.search(r"\d+\.\d+", pages["cove.1"].splitlines()[0]), "the version is in the footer")
    world.cove("man", code=1)


def test_doctor_ends_well_here(world: World) -> None:
    check("cgroup" in world.text("doctor").lower(), "doctor speaks of control groups")
    json.loads(world.text("doctor", "--format", "json"))


def test_explain_and_dry_run_do_nothing(world: World) -> None:
    world.busybox()
    shown = world.text("run", "--dry-run", "--explain", "--name", "planned", "-m", "64m", "-p", "18210:80", "busybox", "true")
    for word in ("mount", "seccomp", "memory", "18210"):
        check(word in shown.lower(), f"the plan names {word}\n{shown[:2000]}")
    equal(world.text("ps", "-aq"), "", "containers after a dry run")


def test_an_image_that_is_made_on_first_use_is_explained_before(world: World) -> None:
    before = world.text("images", "-q")
    shown = world.text("run", "--dry-run", "--explain", "-u", "nobody", "shell", "id")
    check("made on first use" in shown and "as uid 65534, gid 65534" in shown, shown)
    equal(world.text("images", "-q"), before, "images")


def test_a_reader_that_leaves_early(world: World) -> None:
    status = world.run(["bash", "-c", "cove run --help | head -n 1; echo ${PIPESTATUS[0]}"]).out.splitlines()[-1]
    check(status in ("0", "141"), f"the status of a writer without a reader: {status}")


def test_closed_standard_streams(world: World) -> None:
    world.busybox()
    for closing in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        world.shell(f"cove run --rm --network none busybox true {closing}")


def test_without_root_it_says_so_before_it_changes_anything(world: World) -> None:
    need("setpriv")
    root = world.folder / "plain"
    root.mkdir()
    os.chown(root, 65534, 65534)
    world.folder.chmod(0o755)
    world.root.parent.parent.chmod(0o755)
    binary = world.folder / "cove-for-all"
    shutil.copyfile(world.binary, binary)
    binary.chmod(0o755)
    as_nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", str(binary)]
    result = world.run([*as_nobody, "run", "--rm", "busybox", "true"], env={"COVE_ROOT": str(root), "HOME": str(root)})
    check(result.code == 125 and "root" in result.err, str(result))
    equal(sorted(root.iterdir()), [], "files after a command that cannot work")
    equal(world.run([*as_nobody, "--help"], env={"COVE_ROOT": str(root), "HOME": str(root)}).code, 0)


def test_ctrl_c_ends_a_foreground_container(world: World) -> None:
    world.busybox()
    client = world.start(["cove", "run", "--rm", "--network", "none", "busybox", "sh", "-c", "trap 'exit 5' INT; while :; do sleep 0.1; done"],
                         stdout=subprocess.PIPE, start_new_session=True)
    deadline = time.monotonic() + 10
    while world.text("ps", "-q") == "" and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.2)
    client.send_signal(signal.SIGINT)
    equal(client.wait(15), 5, "the exit status is the container's")


def test_no_colour_when_piped(world: World) -> None:
    for words in (["--help"], ["doctor"], ["ps"], ["images"]):
        check("\x1b" not in world.text(*words), f"no escape sequences in {words}")
