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
    world.cove("run", "-d", "--name", "kv-store", "-e", "MODE=fast", "--expose", "6379", "busybox", "sleep", "100")
    shown = world.text("run", "--rm", "--link", "kv-store", "busybox", "env").splitlines()
    address = world.inspect("kv-store")["NetworkSettings"]["IPAddress"]
    for line in (f"KV_STORE_PORT=tcp://{address}:6379", f"KV_STORE_PORT_6379_TCP_ADDR={address}", "KV_STORE_ENV_MODE=fast"):
        check(line in shown, f"{line} in {shown}")
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


def test_a_link_is_taken_away(world: World) -> None:
    world.cove("run", "-d", "--name", "db", "busybox", "sleep", "100")
    world.cove("create", "--name", "web", "--link", "db:base", "--link", "db:other", "busybox", "true")
    equal(world.text("rm", "--link", "/web/base"), "/web/base")
    equal(world.inspect("web")["HostConfig"]["Links"], ["/db:/web/other"])
    check("has no link base" in world.try_cove("rm", "--link", "web/base").err, "what is not there is told")


def test_what_cannot_be_linked_is_told(world: World) -> None:
    world.cove("run", "-d", "--name", "other", "--network", "none", "busybox", "sleep", "100")
    for name, words in (("nosuch", "could not get container for nosuch: No such container: nosuch"),
                        ("other", "Cannot link to /other, as it does not belong to the default network")):
        result = world.try_cove("run", "--rm", "--link", name, "busybox", "true")
        equal(result.code, 125, f"exit status of\n{result}\n")
        check(words in result.err, result.err)
