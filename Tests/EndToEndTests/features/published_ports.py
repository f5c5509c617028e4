"""Who reaches a published port, and who does not."""
from __future__ import annotations

import socket
import threading
from pathlib import Path

from harness.world import Neighbour, World, answers, check, equal, eventually, get, need

SERVER = "mkdir -p /www; echo here > /www/index.html; exec httpd -f -p 80 -h /www"


def prepare(world: World) -> None:
    world.busybox()


def serve(world: World, *flags: str, name: str = "web") -> str:
    """A web server in a container; its address."""
    world.cove("run", "-d", "--name", name, *flags, "busybox", "sh", "-c", SERVER)
    address: str = world.inspect(name)["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    eventually(lambda: answers(address, 80), f"{name} answers at its own address")
    return address


def test_reached_from_loopback_own_address_and_another_host(world: World) -> None:
    outside = Neighbour(world)
    try:
        serve(world, "-p", "18100:80")
        for address in ("127.0.0.1", outside.world_address):
            equal(get(f"http://{address}:18100/"), "here\n", f"from the host, by {address}")
        check(outside.answers(outside.world_address, 18100), "from another host")
    finally:
        outside.end()


def test_one_of_127_0_0_1_is_closed_to_other_hosts(world: World) -> None:
    outside = Neighbour(world)
    try:
        serve(world, "-p", "127.0.0.1:18101:80")
        equal(get("http://127.0.0.1:18101/"), "here\n")
        check(not answers(outside.world_address, 18101), "not at the host's other address")
        check(not outside.answers(outside.world_address, 18101), "not from another host")
        # a host that has given up its own loopback and routes 127.0.0.1 to this one
        outside.shell("set -e; ip link set lo down; echo 1 > /proc/sys/net/ipv4/conf/all/route_localnet; "
                      f"ip route add 127.0.0.1/32 via {outside.world_address} dev to-world src {outside.address}")
        check(not outside.answers("127.0.0.1", 18101), "not from another host that routes 127.0.0.0/8 to this one")
    finally:
        outside.end()


def test_an_unpublished_port_is_closed_to_other_hosts(world: World) -> None:
    outside = Neighbour(world)
    try:
        address = serve(world)
        outside.shell(f"ip route add {address}/32 via {outside.world_address}")
        check(not outside.answers(address, 80), "not even with a route to the container's address")
    finally:
        outside.end()


def test_the_outside_is_reached_with_the_hosts_address(world: World) -> None:
    outside = Neighbour(world)
    try:
        server = world.start(["nsenter", "-t", str(outside.holder.pid), "-n", "python3", "-c",
                              "import socket; s = socket.create_server(('0.0.0.0', 9000)); c, a = s.accept(); c.sendall(a[0].encode() + b'\\n')"])
        # the server takes one connection: wait for its socket without using it up
        eventually(lambda: ":9000" in outside.shell("ss -ltn").out, "the server listens")
        seen = world.cove("run", "--rm", "busybox", "nc", outside.address, "9000").out
        server.wait(10)
        equal(seen, f"{outside.world_address}\n", "the address that the other host sees")
    finally:
        outside.end()


def test_containers_reach_each_other_and_published_ports_of_the_host(world: World) -> None:
    address = serve(world, "-p", "18102:80")
    gateway = world.inspect("web")["NetworkSettings"]["Networks"]["bridge"]["Gateway"]
    for url in (f"http://{address}/", f"http://{gateway}:18102/"):
        equal(world.cove("run", "--rm", "busybox", "wget", "-qO-", url).out, "here\n", f"from a neighbour: {url}")
    equal(world.cove("exec", "web", "wget", "-qO-", f"http://{gateway}:18102/").out, "here\n", "from itself, by the host")


def test_a_taken_port_names_its_owner(world: World) -> None:
    serve(world, "-p", "18103:80", name="owner")
    result = world.try_cove("run", "--rm", "-p", "18103:80", "busybox", "true")
    equal(result.code, 125)
    check("18103" in result.err and "owner" in result.err, f"the port and the container are named\n{result}")

    with socket.create_server(("0.0.0.0", 18104)):
        result = world.try_cove("run", "--rm", "-p", "18104:80", "busybox", "true")
        equal(result.code, 125)
        check("18104" in result.err and "python3" in result.err, f"the port and the process are named\n{result}")


def test_ranges_and_random_ports(world: World) -> None:
    world.cove("run", "-d", "--name", "web", "-p", "18110-18112:80-82", "-p", "90", "busybox", "sh", "-c", SERVER)
    lines = world.text("port", "web").splitlines()
    check({f"{80 + n}/tcp -> 0.0.0.0:{18110 + n}" for n in range(3)} <= set(lines), f"the range, one by one: {lines}")
    chosen = [line for line in lines if line.startswith("90/tcp -> 0.0.0.0:")]
    equal(len(chosen), 1, f"a port for 90: {lines}")
    eventually(lambda: answers("127.0.0.1", 18110), "the first of the range answers")


def test_udp(world: World) -> None:
    need("python3")
    server = "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('', 9000))\nwhile True: s.sendto(*s.recvfrom(100))"
    world.cove("run", "-d", "--name", "echo", "-p", "18120:9000/udp", "-v", "/:/host:ro", "busybox", "chroot", "/host", "python3", "-c", server)
    received: list[bytes] = []

    def ask() -> bool:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(0.3)
            client.sendto(b"ping", ("127.0.0.1", 18120))
            try:
                received.append(client.recv(100))
            except OSError:
                return False
            return True

    eventually(ask, "an answer to a datagram")
    equal(received[-1], b"ping")


def test_many_requests_at_once(world: World) -> None:
    serve(world, "-p", "18130:80")
    eventually(lambda: answers("127.0.0.1", 18130), "the port answers")
    wrong: list[str] = []

    def client() -> None:
        for _ in range(25):
            try:
                if get("http://127.0.0.1:18130/", 10) != "here\n":
                    wrong.append("another answer")
            except OSError as problem:
                wrong.append(str(problem))

    threads = [threading.Thread(target=client) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    equal(wrong, [], "200 requests by 8 clients")


def test_many_connections_over_ipv6_at_once(world: World) -> None:
    """They are passed on by a process of cove's, and those that stay silent are in nobody's way."""
    serve(world, "-p", "[::1]:18131:80")
    eventually(lambda: answers("::1", 18131), "the port answers")
    silent = [socket.create_connection(("::1", 18131), 10) for _ in range(400)]
    try:
        equal(get("http://[::1]:18131/", 10), "here\n", "beside 400 others")
    finally:
        for connection in silent:
            connection.close()
    equal(get("http://[::1]:18131/", 10), "here\n", "after them")


def test_rm_closes_the_port_and_frees_the_address(world: World) -> None:
    first = serve(world, "-p", "18140:80")
    world.cove("rm", "-f", "web")
    check(not answers("127.0.0.1", 18140), "the port is closed")
    equal(serve(world, "-p", "18140:80"), first, "the lowest free address is given again")


def test_host_none_and_container_networks(world: World) -> None:
    equal(world.cove("run", "--rm", "--network", "none", "busybox", "ls", "/sys/class/net").out, "lo\n", "none has loopback only")
    serve(world)
    equal(world.cove("run", "--rm", "--network", "container:web", "busybox", "wget", "-qO-", "http://127.0.0.1/").out, "here\n",
          "a shared network has one loopback")
    world.cove("run", "-d", "--name", "on-host", "--network", "host", "busybox", "sh", "-c", SERVER.replace("-p 80", "-p 18150"))
    eventually(lambda: answers("127.0.0.1", 18150), "host: the port is the host's")


def test_no_container_becomes_the_hosts_router(world: World) -> None:
    world.cove("run", "--rm", "busybox", "true")
    settings = Path("/proc/sys/net/ipv6/conf/cove0")
    bridges = [settings] if settings.exists() else list(settings.parent.glob("br-*"))
    check(bridges or not settings.parent.exists(), "there is a bridge")
    for bridge in bridges:
        equal([(bridge / name).read_text().strip() for name in ("accept_ra", "autoconf", "accept_redirects")], ["0", "0", "0"], bridge.name)
