"""Health checks that do not behave."""
from __future__ import annotations

from harness.world import World, check, equal, eventually

SECONDS = 10


def prepare(world: World) -> None:
    world.busybox()


def test_a_check_that_takes_too_long_is_ended(world: World) -> None:
    """With all that it has started: what holds its output open does not hold the check."""
    world.cove("run", "-d", "--name", "slow", "--network", "none", "--health-cmd", "sleep 1000 & sleep 1000", "--health-interval", "1s",
               "--health-timeout", "1s", "--health-retries", "1", "busybox", "sleep", "60")
    eventually(lambda: world.inspect("slow")["State"]["Health"]["Status"] == "unhealthy", "the container is unhealthy")
    entry = world.inspect("slow")["State"]["Health"]["Log"][0]
    equal(entry["ExitCode"], -1)
    check("exceeded timeout (1s)" in entry["Output"], entry["Output"])
    eventually(lambda: world.text("exec", "slow", "ps", "-o", "args").count("sleep 1000") <= 2, "at most one check runs")
    world.cove("rm", "-f", "slow")


def test_what_a_check_leaves_running_does_not_hold_it(world: World) -> None:
    world.cove("run", "-d", "--name", "left", "--network", "none", "--health-cmd", "echo fine; sleep 30 &", "--health-interval", "200ms", "busybox", "sleep", "60")
    eventually(lambda: world.inspect("left")["State"]["Health"]["Status"] == "healthy", "the container is healthy", 5)
    equal(world.inspect("left")["State"]["Health"]["Log"][0]["Output"], "fine\n")
    eventually(lambda: len(world.inspect("left")["State"]["Health"]["Log"]) >= 3, "the next checks follow", 5)
    world.cove("rm", "-f", "left")


def test_without_a_check_there_is_no_health(world: World) -> None:
    world.cove("run", "--name", "plain", "--network", "none", "busybox", "true")
    equal(world.inspect("plain")["State"].get("Health"), None)
    equal(world.text("ps", "-aq", "--filter", "health=unhealthy"), "")
