"""Values that flags cannot take, and command lines that do not fit."""
from __future__ import annotations

import re
from pathlib import Path
from typing import Callable

from harness.terminal import Terminal
from harness.world import World, check, equal, table

SECONDS = 20
ROWS = list(table(Path(__file__).with_name("bad_input_files") / "run.tsv", 2))


def prepare(world: World) -> None:
    world.busybox()


def _refused(flag: str, words: str) -> Callable[[World], None]:
    def test(world: World) -> None:
        before = world.text("ps", "-aq")
        result = world.try_cove("run", "--rm", flag, "busybox", "true")
        equal(result.code, 125, f"exit status of\n{result}\n")
        check(re.search(words, result.err, re.IGNORECASE), f"standard error says /{words}/\n{result}")
        equal(result.out, "", "standard output")
        equal(world.text("ps", "-aq"), before, f"containers after {flag}")
    return test


def _name_of(flag: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", flag.lower()).strip("_") or "empty"


for _flag, _words in ROWS:
    globals()[f"test_run_{_name_of(_flag)}"] = _refused(_flag, _words)


def test_every_flag_of_run_that_takes_a_value_has_a_row(world: World) -> None:
    """A flag that is new in the help needs a row, or takes any text."""
    any_text = {"--cgroup-parent", "--dns-option", "--domainname", "--entrypoint", "--health-cmd", "--label", "--help", "--quiet", "--env",
                "--disable-content-trust", "--explain", "--dry-run", "--cpu-count", "--cpu-percent", "--io-maxbandwidth", "--io-maxiops",
                "--use-api-socket", "--volume-driver", "--cidfile", "--hostname"}
    shown = set(re.findall(r"^ +(?:-\w, )?(--[a-z0-9-]+)", world.text("run", "--help"), re.MULTILINE))
    check(len(shown) > 80, f"the help lists the flags: {len(shown)} found")
    covered = {flag.split("=")[0] for flag, _ in ROWS}
    equal(sorted(shown - covered - any_text), [], "flags without a row")


def test_flags_without_their_value(world: World) -> None:
    result = world.cove("run", "--name", code=125)
    check("flag needs an argument: --name" in result.err, str(result))
    result = world.cove("run", "-p", code=125)
    check("flag needs an argument: 'p' in -p" in result.err, str(result))


def test_an_unknown_flag_suggests_the_nearest(world: World) -> None:
    result = world.cove("run", "--detatch", "busybox", code=125)
    check("unknown flag: --detatch" in result.err and "--detach" in result.err.replace("--detatch", ""), str(result))


def test_an_unknown_verb_suggests_the_nearest(world: World) -> None:
    result = world.cove("strat", "x", code=1)
    check("strat" in result.err and "start" in result.err, str(result))


def test_an_unknown_name_comes_with_the_nearest_that_exists(world: World) -> None:
    """On a terminal: scripts compare the one line that Docker has."""
    world.cove("create", "--name", "harbour", "busybox", "true")
    result = world.cove("start", "harbor", code=1)
    check("No such container: harbor" in result.err, str(result))
    for verb in ("start", "inspect", "logs", "rm"):
        with Terminal(world, ["cove", verb, "harbor"]) as terminal:
            equal(terminal.wait(), 1, f"exit status of {verb}")
            check("harbour" in terminal.seen, f"{verb} names the nearest\n{terminal.seen}")
    with Terminal(world, ["cove", "run", "--rm", "busibox", "true"]) as terminal:
        equal(terminal.wait(), 125, "exit status of run")
        check("busybox" in terminal.seen, f"run names the nearest image\n{terminal.seen}")


def test_arguments_that_are_missing(world: World) -> None:
    for verb in ("run", "create", "exec", "rm", "start", "stop", "logs", "inspect"):
        result = world.cove(verb, code=1)
        check("requires" in result.err, str(result))


def test_flags_that_contradict_each_other(world: World) -> None:
    for flags, words in (
        (["--rm", "--restart=always"], "--rm|restart"),
        (["--network=host", "--hostname=x", "--uts=host"], "hostname|uts"),
        (["--network=none", "--mac-address=02:42:ac:11:00:02", "--network-alias=a"], "network"),
        (["--network=container:nobody", "-p", "80:80"], "port|network|nobody"),
        (["--cpus=1", "--cpu-quota=5000"], "cpu"),
        (["--memory-swap=10m"], "memory"),
        (["--memory=20m", "--memory-swap=10m"], "memory"),
    ):
        result = world.try_cove("run", *flags, "busybox", "true")
        equal(result.code, 125, f"exit status of\n{result}\n")
        check(re.search(words, result.err, re.IGNORECASE), str(result))


def test_files_of_variables_and_labels_that_are_not_text(world: World) -> None:
    (world.folder / "binary").write_bytes(b"A=\xff\xfe\nB\x00=1\n")
    for flag in ("--env-file", "--label-file"):
        result = world.try_cove("run", "--rm", flag, str(world.folder / "binary"), "busybox", "true")
        equal(result.code, 125, f"exit status of\n{result}\n")


def test_a_place_below_a_folder_that_is_gone(world: World) -> None:
    for flag in ("-v ./data:/data", "--mount type=bind,source=./data,target=/data"):
        result = world.shell(f"mkdir gone; cd gone; rmdir ../gone; cove run --rm {flag} busybox true", code=125)
        check("./data is below the current directory, and that is gone" in result.err, str(result))


def test_very_long_and_odd_arguments(world: World) -> None:
    """Whatever the outcome, it is one of Docker's exit statuses and not a crash."""
    for arguments in (["run", "--name", "x" * 100_000, "busybox", "true"], ["run", "-e", "A=" + "x" * 100_000, "busybox", "true"],
                      ["inspect", "x" * 100_000], ["run", "", "true"], ["run", "busybox:", "true"], ["run", "../etc", "true"],
                      ["inspect", "--format", "{{" * 5000, "x"], ["logs", "--tail", "99999999999999999999", "x"], ["ps", "--last", "-9"],
                      ["run", "--memory", "99999999999999999999g", "busybox", "true"], ["run", "--cpus", "1e400", "busybox", "true"],
                      ["stop", "-t", "-99999999999999", "x"], ["images", "\udcff"]):
        result = world.try_cove(*arguments)
        check(result.code in (0, 1, 2, 64, 125, 126, 127), f"exit {result.code} of {result.line[:200]}\n{result.err[:500]}")
