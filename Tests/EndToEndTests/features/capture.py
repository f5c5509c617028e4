"""Images of the host's own programs, as the flags of `image capture` ask for them."""
from __future__ import annotations

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


def test_what_cannot_be_captured(world: World) -> None:
    refused(world, "--with takes the path of a file or folder", "--with", "", "bad", "wc")
    refused(world, "a device, a pipe or a socket", "--with", "/dev/null", "bad", "wc")
    refused(world, 'the image will not know the group "nosuch"', "-u", "5:nosuch", "bad", "wc")
    refused(world, "/etc/passwd is there, but nobody may execute it", "bad", "/etc/passwd")
    refused(world, 'the user "nosuch" is not in this host\'s /etc/passwd', "-u", "nosuch", "bad", "wc")
    equal(world.text("images", "-q", "bad"), "", "nothing was made")
