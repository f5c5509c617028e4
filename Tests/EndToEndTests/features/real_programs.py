"""Programs of the distribution, captured from this host, used as they are meant to be used."""
from __future__ import annotations

import re
import shlex
from typing import Sequence

from harness.world import Failed, Neighbour, World, check, equal, eventually, need

SECONDS = 60


def prepare(world: World) -> None:
    need("nginx", "redis-server", "redis-cli", "psql", "curl")


def data_folder(world: World, image: str, otherwise: str) -> str:
    """The folder that the image declares as its volume."""
    volumes = world.inspect(image)["Config"].get("Volumes") or {}
    return sorted(volumes)[0] if volumes else otherwise


def capture(world: World, image: str) -> None:
    """The first use of a known name makes the image from programs of this host."""
    world.cove("run", "--rm", "--network", "none", "--entrypoint", "", image, *{
        "nginx": ["nginx", "-v"],
        "redis": ["redis-server", "--version"],
        "postgres": ["postgres", "--version"],
        "python": ["python3", "-c", "print('hello')"],
        "shell": ["bash", "-c", "ls /"],
    }[image], timeout=120)


def shell_until(world: World, command: Sequence[str], expected: str) -> None:
    """Runs `command` until it prints `expected`."""
    def works() -> bool:
        result = world.run(command)
        return result.code == 0 and expected in result.out

    eventually(works, f"{shlex.join(command)} prints {expected!r}", 40)


def test_every_known_name_is_captured_on_first_use(world: World) -> None:
    for image in ("nginx", "redis", "postgres", "python", "shell"):
        capture(world, image)
    names = world.text("images", "--format", "{{.Repository}}").split()
    for image in ("nginx", "redis", "postgres", "python", "shell"):
        check(image in names, f"{image} is among the images: {names}")


def test_nginx_serves_a_published_port_and_a_volume(world: World) -> None:
    capture(world, "nginx")
    configuration = world.cove("run", "--rm", "--network", "none", "--entrypoint", "nginx", "nginx", "-T").out
    found = re.search(r"^\s*root\s+(\S+);", configuration, re.MULTILINE)
    check(found, f"nginx's configuration names its folder:\n{configuration}")
    site = found[1] if found else ""
    address = "http://127.0.0.1:18080/page.html"

    world.cove("volume", "create", "site")
    world.cove("run", "-d", "--name", "web", "-p", "18080:80", "-v", f"site:{site}", "nginx")
    capture(world, "shell")
    world.cove("run", "--rm", "--network", "none", "-v", "site:/site", "shell", "bash", "-c", "echo a page > /site/page.html")
    shell_until(world, ["curl", "-fsS", address], "a page")
    outside = Neighbour(world)
    try:
        equal(outside.shell(f"curl -fsS http://{outside.world_address}:18080/page.html").out, "a page\n", "seen from another host")
    finally:
        outside.end()

    world.cove("stop", "web")
    state = world.inspect("web")["State"]
    equal((state["Running"], state["ExitCode"]), (False, 0), "running, exit code after stop")
    check(world.run(["curl", "-fsS", "-m", "2", address]).code != 0, "the port is closed after stop")
    world.cove("rm", "web")

    world.cove("run", "-d", "--name", "web", "-p", "18080:80", "-v", f"site:{site}", "nginx")
    shell_until(world, ["curl", "-fsS", address], "a page")


def test_redis_keeps_its_data_over_rm_and_run(world: World) -> None:
    capture(world, "redis")
    folder = data_folder(world, "redis", "/data")
    client = ["redis-cli", "-h", "127.0.0.1", "-p", "16379"]
    run = ["run", "-d", "--name", "cache", "-p", "16379:6379", "-v", f"cache:{folder}", "redis"]

    world.cove(*run)
    shell_until(world, [*client, "ping"], "PONG")
    equal(world.run([*client, "set", "harbour", "quay 7"]).out, "OK\n", "set")
    equal(world.run([*client, "save"]).out, "OK\n", "save")
    check("Ready to accept connections" in world.cove("logs", "cache").out, "cove logs shows redis' own lines")
    world.cove("stop", "cache")
    equal(world.inspect("cache")["State"]["ExitCode"], 0, "exit code: redis ends by itself at SIGTERM")
    world.cove("start", "cache")
    shell_until(world, [*client, "get", "harbour"], "quay 7")
    world.cove("rm", "-f", "cache")

    world.cove(*run)
    shell_until(world, [*client, "get", "harbour"], "quay 7")


def test_postgres_keeps_its_data_over_rm_and_run(world: World) -> None:
    capture(world, "postgres")
    folder = data_folder(world, "postgres", "/var/lib/postgresql/data")
    run = ["run", "-d", "--name", "db", "-p", "15432:5432", "-v", f"db:{folder}", "-e", "POSTGRES_USER=shop", "-e", "POSTGRES_PASSWORD=unsecure",
           "-e", "POSTGRES_DB=shop", "postgres"]

    def query(sql: str) -> list[str]:
        return ["env", "PGPASSWORD=unsecure", "psql", "-h", "127.0.0.1", "-p", "15432", "-U", "shop", "-d", "shop", "-Atc", sql]

    world.cove(*run)
    shell_until(world, query("select 1"), "1")
    created = world.run(query("create table boats (name text); insert into boats values ('amber'), ('birch')"))
    equal(created.code, 0, str(created))
    wrong = world.run(["env", "PGPASSWORD=wrong", *query("select 1")[2:]])
    check(wrong.code != 0, "a wrong password is refused")
    world.cove("stop", "-t", "30", "db")
    equal(world.inspect("db")["State"]["ExitCode"], 0, "exit code: postgres ends by itself")
    world.cove("rm", "db")

    world.cove(*run)
    shell_until(world, query("select string_agg(name, ' ' order by name) from boats"), "amber birch")


def test_python_runs_a_script_from_a_bind_mount(world: World) -> None:
    capture(world, "python")
    (world.folder / "app").mkdir()
    (world.folder / "app" / "count.py").write_text("import json, sys, pathlib\nprint(json.dumps({'lines': len(pathlib.Path('/app/count.py').read_text().splitlines())}))\n")
    result = world.cove("run", "--rm", "--network", "none", "-v", f"{world.folder}/app:/app:ro", "--entrypoint", "python3", "python", "/app/count.py")
    equal(result.out, '{"lines": 2}\n')


def test_a_command_as_people_type_it(world: World) -> None:
    """run -p -v -e --name -d -it IMAGE:latest, and the same through a link named docker."""
    capture(world, "shell")
    (world.folder / "mysql").mkdir()
    for port, program in ((18090, "cove"), (18091, "docker")):
        line = (f"{program} run -p {port}:8080 -v {world.folder}/mysql:/var/lib/mysql -e PWD=unsecure --name C1 -d -it shell:latest")
        result = world.run(["/bin/sh", "-c", line])
        equal(result.code, 0, str(result))
        check(re.fullmatch(r"[0-9a-f]{64}\n", result.out), f"the id is printed: {result.out!r}")
        state = world.inspect("C1")
        equal(state["State"]["Running"], True, "a shell on a terminal waits for input")
        equal([mount["Destination"] for mount in state["Mounts"]], ["/var/lib/mysql"], "mounts")
        equal(world.text("port", "C1").splitlines()[0], f"8080/tcp -> 0.0.0.0:{port}", "port")
        world.cove("rm", "-f", "C1")


def test_a_captured_script_has_its_interpreters_library(world: World) -> None:
    need("python3", "perl")
    for name, text in (
        ("app.py", "#!/usr/bin/env python3\nimport json; print(json.dumps([1]))\n"),
        ("app.pl", "#!/usr/bin/perl\nuse strict; use POSIX; print '[', floor(1.5), ']', qq(\\n);\n"),
    ):
        script = world.folder / name
        script.write_text(text)
        script.chmod(0o755)
        world.cove("image", "capture", "script", f"{world.folder}/./{name}", timeout=120)
        equal(world.inspect("script")["Config"]["Entrypoint"], [str(script)], "the path is plain")
        equal(world.text("run", "--rm", "script"), "[1]", name)


def test_a_captured_interpreter_takes_arguments(world: World) -> None:
    need("python3")
    world.cove("image", "capture", "py2", "python3", timeout=120)
    equal(world.text("run", "--rm", "py2", "-c", "print(1)"), "1")


def test_a_program_that_is_not_on_the_host_is_named_with_its_package(world: World) -> None:
    result = world.try_cove("image", "capture", "nothing", "no-such-program-anywhere")
    if result.code == 0:
        raise Failed(str(result))
    check("no-such-program-anywhere" in result.err, f"the program is named\n{result}")


def test_the_same_capture_has_the_same_digest(world: World) -> None:
    ids = []
    for name in ("first", "second"):
        world.cove("image", "capture", name, "bash", "ls", timeout=120)
        ids.append(world.inspect(name)["RootFS"]["Layers"])
    equal(ids[0], ids[1], "layers")
