"""Images whose files lie: users, links in place of folders, devices, folders to start in. Nothing of the host is read or written by them."""
from __future__ import annotations

import io
import shutil
import stat
import tarfile
from pathlib import Path
from typing import Callable, Optional

from harness.world import Result, World, busybox_archive, check, equal

from features.archives import entry, write_archive

SECONDS = 30
ISOLATED = ("run", "--rm", "--network", "none")


def prepare(world: World) -> None:
    world.busybox()


Entries = list[tuple[tarfile.TarInfo, bytes]]


def image(world: World, name: str, entries: Entries, without: tuple[str, ...] = (), *changes: str) -> str:
    """Busybox with these entries instead of the ones named in `without`."""
    archive = world.folder / f"{name}.tar"
    with tarfile.open(fileobj=io.BytesIO(busybox_archive())) as base, tarfile.open(archive, "w") as output:
        for member in base:
            if member.name not in without and not member.name.startswith(tuple(f"{folder}/" for folder in without)):
                output.addfile(member, base.extractfile(member) if member.isreg() else None)
        for info, content in entries:
            output.addfile(info, io.BytesIO(content) if info.isreg() else None)
    flags = [part for change in changes for part in ("--change", change)]
    world.cove("import", *flags, str(archive), name)
    archive.unlink()
    return name


class Outside:
    """A folder of the host that must stay as it is."""

    def __init__(self, world: World):
        self.folder = world.folder / "outside"
        self.folder.mkdir(exist_ok=True)
        self.victim = self.folder / "victim"
        self.victim.write_text("untouched\n")
        for name in ("passwd", "hosts", "hostname", "resolv.conf"):
            (self.folder / name).write_text("untouched\n")
        self.before = self.state()

    def state(self) -> dict[str, tuple[int, int, int, int, str]]:
        result = {}
        for path in [self.folder, *sorted(self.folder.rglob("*"))]:
            about = path.lstat()
            result[str(path)] = (about.st_mode, about.st_uid, about.st_ino, about.st_nlink, path.read_text() if stat.S_ISREG(about.st_mode) else "")
        return result

    def check_untouched(self, what: str, result: Optional[Result] = None) -> None:
        equal(self.state(), self.before, f"the host's folder after {what}\n{result or ''}\n")


# ---------------------------------------------------------------- users and groups


def test_a_passwd_that_lies(world: World) -> None:
    lines = [
        b"app:x:99999999999999999999:1:::\n", b"app:x:-1:-1:::\n", b"app:x:0x0:0:::\n", b"app:x::::\n", b"app\n", b"app:x:1000\n", b":::::::::::\n" * 1000,
        b"app:x:1000:1000:\xff\xfe:/home:/bin/sh\n", b"\0" * 4096, b"a" * 1_000_000 + b":x:0:0:::\n", b"app:x:4294967295:4294967295:::\n",
    ]
    for number, content in enumerate(lines):
        name = image(world, f"passwd{number}", [entry("etc/passwd", content=content)], ("etc/passwd",))
        result = world.try_cove(*ISOLATED, "-u", "app", name, "id", "-u")
        check(result.code in (0, 125, 126), f"passwd {content[:40]!r}\n{result}")
        result = world.try_cove(*ISOLATED, "-u", "1234:5678", name, "id", "-u")
        check((result.code, result.out) == (0, "1234\n") or result.code == 125 and result.err, f"a number, passwd {content[:40]!r}\n{result}")


def test_a_passwd_that_is_no_file(world: World) -> None:
    outside = Outside(world)
    kinds: dict[str, Entries] = {
        "link": [entry("etc/passwd", tarfile.SYMTYPE, target=f"{outside.folder}/passwd")],
        "link_by_dots": [entry("etc/passwd", tarfile.SYMTYPE, target=f"../../../../../../../../../..{outside.folder}/passwd")],
        "link_to_proc": [entry("etc/passwd", tarfile.SYMTYPE, target="/proc/1/root/etc/passwd")],
        "loop": [entry("etc/passwd", tarfile.SYMTYPE, target="passwd")],
        "folder": [entry("etc/passwd", tarfile.DIRTYPE, mode=0o755)],
        "fifo": [entry("etc/passwd", tarfile.FIFOTYPE)],
        "terminal": [entry("etc/passwd", tarfile.CHRTYPE, mode=0o666, major=5)],
        "endless": [entry("etc/passwd", tarfile.CHRTYPE, mode=0o666, major=1, minor=5)],
    }
    (outside.folder / "passwd").write_text("spy:x:4321:4321::/:/bin/sh\n")
    outside.before = outside.state()
    for name, entries in kinds.items():
        image(world, f"passwd-{name.replace('_', '-')}", entries, ("etc/passwd",))
        result = world.try_cove(*ISOLATED, "-u", "spy", f"passwd-{name.replace('_', '-')}", "id", "-u", timeout=20)
        check(result.code in (125, 126) and "4321" not in result.out, f"{name}: the host's users are not known inside\n{result}")
        outside.check_untouched(name, result)


def test_a_group_that_lies(world: World) -> None:
    name = image(world, "groups", [entry("etc/group", content=b"big:x:99999999999:app\nloop:x:abc:app\n" + b"many:x:7:app\n" * 100_000)], ("etc/group",))
    result = world.try_cove(*ISOLATED, "-u", "app", name, "id", "-u")
    check(result.code in (0, 125, 126), str(result)[:500])
    check(world.try_cove(*ISOLATED, "--group-add", "big", name, "true").code in (0, 125, 126), "a group number that is too large")


# ---------------------------------------------------------------- links in place of what cove writes


def _link_in_place(path: str, *flags: str, target: str = "") -> Callable[[World], None]:
    """The image has a link to the host where cove mounts or writes something."""
    def test(world: World) -> None:
        outside = Outside(world)
        label = path.replace("/", "-").replace(".", "-").strip("-")
        for kind, aim in (("absolute", str(outside.folder)), ("dots", f"{'../' * 20}{outside.folder}"), ("proc", f"/proc/1/root{outside.folder}"),
                          ("file", f"{outside.folder}/victim"), ("missing", f"{outside.folder}/new/deep")):
            name = image(world, f"link-{label}-{kind}", [entry(path, tarfile.SYMTYPE, target=aim)], (path,))
            result = world.try_cove(*ISOLATED, *flags, name, "sh", "-c", "echo started; echo x > /data/written 2> /dev/null; true", timeout=30)
            check(result.code in (0, 125, 126, 127), f"{path} -> {aim}\n{result}")
            outside.check_untouched(f"{path} -> {aim}", result)
    return test


for _path, _flags in {
    "etc": (), "etc/hosts": (), "etc/hostname": (), "etc/resolv.conf": (), "etc/mtab": (), "dev": (), "dev/shm": (), "dev/pts": (), "dev/null": (),
    "proc": (), "sys": (), "tmp": (), "root": (), "data": ("-v", "hostile:/data"), "srv": ("--tmpfs", "/srv/deep/er"),
    "opt": ("-v", "hostile:/opt/inner/most"), "mnt": ("-w", "/mnt/new/folder"), "run": ("--mount", "type=tmpfs,target=/run"),
}.items():
    globals()[f"test_a_link_in_place_of_{_path.replace('/', '_').replace('.', '_')}"] = _link_in_place(_path, *_flags)


def test_a_link_that_leads_to_nothing_gets_something_to_lead_to(world: World) -> None:
    """As the resolv.conf of a machine with systemd-resolved, whose /run an image does not have."""
    links = {"etc/resolv.conf": "../run/systemd/resolve/stub-resolv.conf", "etc/hosts": "/none/such/hosts", "srv/way": "../../../gone/deep", "srv/round": "round"}
    name = image(world, "dangling", [entry(path, tarfile.SYMTYPE, target=target) for path, target in links.items()], tuple(links))
    shown = world.text("run", "--rm", name, "sh", "-c", "grep -c '^nameserver' /run/systemd/resolve/stub-resolv.conf; grep -c localhost /none/such/hosts; readlink /etc/hosts")
    check(shown.splitlines()[0] != "0" and shown.endswith("/none/such/hosts"), shown)
    for target in ("/srv/way", "/srv/way/and/more"):
        world.cove(*ISOLATED, "-v", f"way:{target}", name, "sh", "-c", f"echo kept > {target}/file; cat {target.replace('/srv/way', '/gone/deep')}/file")
    result = world.try_cove(*ISOLATED, "--tmpfs", "/srv/round", name, "true")
    check(result.code == 127 or "too many levels of symbolic links" in result.err, f"a link to itself\n{result}")
    check(not any(Path(place).exists() for place in ("/none/such", "/gone/deep")), "nothing is made on the host")


def test_proc_that_is_a_link_is_no_disguise(world: World) -> None:
    """A container either does not start or has a real /proc at /proc, with its masks."""
    name = image(world, "proc-link", [entry("proc", tarfile.SYMTYPE, target="/tmp")], ("proc",))
    result = world.try_cove(*ISOLATED, name, "sh", "-c", "cat /proc/1/comm; head -c 1 /proc/kcore | wc -c; echo x > /proc/sys/kernel/domainname")
    check(result.code != 0 or "not permitted" in result.err or "Read-only" in result.err, str(result))


def test_a_bind_mount_over_a_link_stays_inside(world: World) -> None:
    outside, given = Outside(world), world.folder / "given"
    given.mkdir()
    name = image(world, "bind-link", [entry("data", tarfile.SYMTYPE, target=str(outside.folder))])
    world.try_cove(*ISOLATED, "-v", f"{given}:/data/new/sub", name, "true")
    world.try_cove(*ISOLATED, "-v", f"{world.folder}/given:/data", name, "sh", "-c", "echo x > /data/y")
    outside.check_untouched("a bind mount over a link")


# ---------------------------------------------------------------- volumes


def test_the_first_copy_into_a_volume_does_not_follow_links(world: World) -> None:
    outside = Outside(world)
    name = image(world, "copy-up", [
        entry("data", tarfile.DIRTYPE, mode=0o755), entry("data/way", tarfile.SYMTYPE, target=str(outside.folder)),
        entry("data/file", tarfile.SYMTYPE, target=f"{outside.folder}/victim"), entry("data/pipe", tarfile.FIFOTYPE),
        entry("data/disk", tarfile.BLKTYPE, mode=0o666, major=8)])
    result = world.cove(*ISOLATED, "-v", "copied:/data", name, "sh", "-c", "readlink /data/way; readlink /data/file; cat /data/file", code=1)
    equal(result.out, f"{outside.folder}\n{outside.folder}/victim\n", "links are copied as links")
    outside.check_untouched("the first copy")
    source = Path(world.inspect("copied")["Mountpoint"])
    check(not (source / "victim").exists(), "the host's files are not in the volume")


def test_the_source_of_a_copy_may_be_a_link(world: World) -> None:
    outside = Outside(world)
    name = image(world, "copy-link", [entry("data", tarfile.SYMTYPE, target=str(outside.folder))])
    result = world.try_cove(*ISOLATED, "-v", "linked:/data", name, "ls", "/data/")
    check("victim" not in result.out, f"the host's folder is not copied\n{result}")
    outside.check_untouched("a copy whose source is a link", result)


def test_volume_paths_of_an_image(world: World) -> None:
    outside = Outside(world)
    for number, path in enumerate(("/../../../../etc", "/proc/sys", f"/..{outside.folder}", "relative", "/", "/proc/self/fd", "", "/a\\u0000b", "/dev")):
        archive = write_archive(world.folder / "v.tar", [], busybox_archive())
        made = world.try_cove("import", "--change", f'VOLUME ["{path}"]', str(archive), f"volume{number}")
        check(made.code in (0, 1), f"VOLUME {path!r}\n{made}")
        if made.code == 0:
            result = world.try_cove("run", "--rm", "--network", "none", f"volume{number}", "true")
            check(result.code in (0, 125, 126, 127), f"VOLUME {path!r}\n{result}")
        outside.check_untouched(f"VOLUME {path!r}")


def test_a_subpath_does_not_leave_its_volume(world: World) -> None:
    outside = Outside(world)
    world.cove("volume", "create", "parts")
    place = Path(world.inspect("parts")["Mountpoint"])
    (place / "way").symlink_to(outside.folder)
    for subpath in ("way", "../../..", "way/victim", f"..{outside.folder}"):
        result = world.try_cove(*ISOLATED, "--mount", f"type=volume,src=parts,target=/data,volume-subpath={subpath}", "busybox", "ls", "/data")
        check(result.code != 0 and "victim" not in result.out, f"subpath {subpath}\n{result}")
    outside.check_untouched("subpaths")


# ---------------------------------------------------------------- folders to start in, programs, names


def test_folders_to_start_in(world: World) -> None:
    """/proc/self/fd/N once led to the host's file system by a descriptor that was left open (CVE-2024-21626)."""
    look = "test -e ../../../../../../../etc/debian_version && echo outside; true"
    for number in range(3, 24):
        result = world.try_cove(*ISOLATED, "-w", f"/proc/self/fd/{number}", "busybox", "sh", "-c", look)
        check("outside" not in result.out, f"run, descriptor {number}\n{result}")
    world.cove("run", "-d", "--name", "c1", "--network", "none", "busybox", "sleep", "100")
    for number in range(3, 24):
        result = world.try_cove("exec", "-w", f"/proc/self/fd/{number}", "c1", "sh", "-c", look)
        check("outside" not in result.out, f"exec, descriptor {number}\n{result}")


def test_the_program_may_be_a_link_to_the_runtime(world: World) -> None:
    """/proc/self/exe must not be cove's file, writable from inside (CVE-2019-5736)."""
    before = world.binary.read_bytes()[:4096], world.binary.stat().st_mtime_ns
    name = image(world, "self-exe", [entry("start", tarfile.SYMTYPE, mode=0o777, target="/proc/self/exe"), entry("script", content=b"#!/proc/self/exe\n", mode=0o755)])
    for command in ("/start", "/script"):
        result = world.try_cove(*ISOLATED, name, command, "--version")
        check("cove" not in result.out.lower(), f"cove itself runs inside\n{result}")
    world.cove("run", "-d", "--name", "c1", "--network", "none", "busybox", "sh", "-c",
               "while :; do for p in /proc/[0-9]*; do (exec 3>> $p/exe && echo x >&3) 2> /dev/null; done; done")
    for _ in range(30):
        world.try_cove("exec", "c1", "true")
    world.cove("rm", "-f", "c1")
    equal((world.binary.read_bytes()[:4096], world.binary.stat().st_mtime_ns), before, "the binary's beginning, time of change")


def test_odd_configurations(world: World) -> None:
    """What an image says about itself is as hostile as its files."""
    archive = write_archive(world.folder / "odd.tar", [], busybox_archive())
    for number, change in enumerate(("USER ../../etc/passwd", "USER 99999999999", "WORKDIR /a/../../../../b", "STOPSIGNAL NOSUCH", "EXPOSE 99999/tcp",
                                     "EXPOSE 80/nonsense", "ENV =x", "HEALTHCHECK --interval=-1s CMD true", 'ENTRYPOINT [""]', 'CMD ["\\u0000"]', "LABEL a", "NONSENSE x")):
        made = world.try_cove("import", "--change", change, str(archive), f"odd{number}")
        check(made.code in (0, 1), f"{change}\n{made}")
        if made.code == 0:
            result = world.try_cove(*ISOLATED, f"odd{number}", *([] if "CMD [" in change or "ENTRY" in change else ["true"]))
            check(result.code in (0, 1, 125, 126, 127), f"{change}\n{result}")


def test_file_capabilities_and_set_uid_bits_give_nothing_beyond_the_bounds(world: World) -> None:
    name = image(world, "setuid", [entry("busybox-with-bit", content=Path(shutil.which("busybox") or "").read_bytes(), mode=0o4755)])
    equal(world.text(*ISOLATED, "-u", "app", "--security-opt", "no-new-privileges", name, "/busybox-with-bit", "id", "-u"), "1000", "the set-uid bit has no effect")


def test_names_of_files_that_are_terminal_sequences(world: World) -> None:
    """What an image says is shown without control characters that would move the cursor."""
    archive = write_archive(world.folder / "seq.tar", [], busybox_archive())
    made = world.try_cove("import", "-m", "\x1b[2J\x1b]0;title\x07note", str(archive), "sequences")
    check(made.code in (0, 1), str(made))
    if made.code == 0:
        check("\x1b" not in world.cove("history", "sequences").out, "history shows no escape sequence")
