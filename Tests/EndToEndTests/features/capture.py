"""Images of the host's own programs, as the flags of `image capture` ask for them."""
from __future__ import annotations

import os
import pwd
import tempfile
from pathlib import Path

from harness.world import World, check, equal

SECONDS = 15


def refused(world: World, reason: str, *arguments: str) -> None:
    result = world.try_cove("image", "capture", *arguments)
    check(result.code != 0 and reason in result.err, f"refused because of: {reason}\n{result}")


def test_the_first_program_runs_with_the_arguments_given(world: World) -> None:
    world.cove("image", "capture", "--cmd", "-l /etc/passwd", "counter", "wc")
    config = world.inspect("counter")["Config"]
    equal((config["Entrypoint"], config["Cmd"]), (["/usr/bin/wc"], ["-l", "/etc/passwd"]), "entrypoint and arguments")
    check(world.text("run", "--rm", "--network", "none", "counter").endswith(" /etc/passwd"), "it runs")
    world.cove("image", "capture", "--entrypoint", "head", "--cmd", '["-n", "1", "/etc/passwd"]', "other", "wc", "head")
    check(world.text("run", "--rm", "--network", "none", "other").startswith("root:"), "it runs")


def test_files_belong_to_the_users_that_the_image_has(world: World) -> None:
    """What belongs to another is root's, without the power that he lent it; pipes are told of and left out."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:  # everybody may go there
        Path(folder).chmod(0o755)
        given = Path(folder) / "given"
        given.mkdir()
        (given / "own").write_text("x")
        (given / "other").write_text("x")
        os.mkfifo(given / "pipe")
        games = pwd.getpwnam("games")
        for path, uid, mode in ((given, games.pw_uid, 0o750), (given / "own", games.pw_uid, 0o4755), (given / "other", 54321, 0o4755)):
            os.chown(path, uid, games.pw_gid)
            path.chmod(mode)
        result = world.cove("image", "capture", "-u", "games", "--with", str(given), "owned", "stat", "touch")
        check(f"{given}/pipe is a device, a pipe or a socket, and left out" in result.err, str(result))
        shown = world.text("run", "--rm", "--network", "none", "owned", "-c", "%n %u:%g %a", str(given), f"{given}/own", f"{given}/other").splitlines()
        owner = f"{games.pw_uid}:{games.pw_gid}"
        equal(shown, [f"{given} {owner} 750", f"{given}/own {owner} 4755", f"{given}/other 0:{games.pw_gid} 755"])
        world.cove("run", "--rm", "--network", "none", "--entrypoint", "touch", "owned", f"{given}/new")


def test_what_cannot_be_captured(world: World) -> None:
    refused(world, "--with takes the path of a file or folder", "--with", "", "bad", "wc")
    refused(world, "a device, a pipe or a socket", "--with", "/dev/null", "bad", "wc")
    refused(world, 'the image will not know the group "nosuch"', "-u", "5:nosuch", "bad", "wc")
    refused(world, "/etc/passwd is there, but nobody may execute it", "bad", "/etc/passwd")
    refused(world, 'the user "nosuch" is not in this host\'s /etc/passwd', "-u", "nosuch", "bad", "wc")
    equal(world.text("images", "-q", "bad"), "", "nothing was made")
