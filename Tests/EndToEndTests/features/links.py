"""Names for other containers on the default network."""
from __future__ import annotations

from harness.world import World, check, equal

SECONDS = 5


def prepare(world: World) -> None:
    world.busybox()


def test_another_container_has_a_name(world: World) -> None:
    world.cove("run", "-d", "--name", "db", "busybox", "sh", "-c", "echo served > index.html; exec httpd -f -p 80")
    fetch = "until wget -qO - http://base/; do sleep 0.1; done"
    equal(world.text("run", "--rm", "--link", "db:base", "busybox", "sh", "-c", fetch), "served")
    names = [line.split()[1:] for line in world.text("run", "--rm", "--link", "db", "busybox", "cat", "/etc/hosts").splitlines()]
    check(["db", world.inspect("db")["Id"][:12]] in names, f"names: {names}")


def test_a_link_follows_what_becomes_of_the_other(world: World) -> None:
    world.cove("run", "-d", "--name", "db", "busybox", "sleep", "100")
    world.cove("create", "--name", "web", "--link", "db:base", "busybox", "grep", "-c", "base", "/etc/hosts")
    equal(world.inspect("web")["HostConfig"]["Links"], ["/db:/web/base"])
    world.cove("stop", "-t", "0", "db")
    result = world.try_cove("start", "-a", "web")
    equal(result.code, 1, f"exit status of\n{result}\n")
    check("Cannot link to a non running container: /db AS /web/base" in result.err, result.err)
    world.cove("start", "db")
    equal(world.text("start", "-a", "web"), "1")
    world.cove("rm", "-f", "db")
    equal(world.inspect("web")["HostConfig"]["Links"], None)


def test_what_cannot_be_linked_is_told(world: World) -> None:
    world.cove("run", "-d", "--name", "other", "--network", "none", "busybox", "sleep", "100")
    for name, words in (("nosuch", "could not get container for nosuch: No such container: nosuch"),
                        ("other", "Cannot link to /other, as it does not belong to the default network")):
        result = world.try_cove("run", "--rm", "--link", name, "busybox", "true")
        equal(result.code, 125, f"exit status of\n{result}\n")
        check(words in result.err, result.err)
