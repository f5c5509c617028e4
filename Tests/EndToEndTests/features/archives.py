"""Images that other tools wrote, loaded and run here; images of ours, read and run by them."""
from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from pathlib import Path
from typing import Optional

from harness.others import Podman
from harness.world import Result, World, busybox_archive, check, equal, need

SECONDS = 40
MARK = "made elsewhere"


def prepare(world: World) -> None:
    world.busybox()
    root = world.folder / "rootfs"
    root.mkdir()
    with tarfile.open(fileobj=io.BytesIO(busybox_archive())) as archive:
        archive.extractall(root)
    (root / "etc/mark").write_text(f"{MARK}\n")


def loaded_name(result: Result) -> str:
    """The name or the id that `load` printed."""
    lines = [line for line in result.out.splitlines() if line.startswith("Loaded image")]
    check(lines, f"load names what it loaded\n{result}")
    return lines[0].partition(": ")[2].strip()


def runs(world: World, name: str) -> None:
    equal(world.text("run", "--rm", "--network", "none", name, "cat", "/etc/mark"), MARK, f"output of a container of {name}")


def oci_layout_of_umoci(world: World, layout: Path) -> str:
    """An image of the root file system with two layers, written by umoci into an OCI layout; its reference."""
    reference = f"{layout}:v1"
    (layout.parent / "extra").mkdir(exist_ok=True)
    (layout.parent / "extra/second").write_text("second layer\n")
    world.shell(f"""set -e
        umoci init --layout {layout}
        umoci new --image {reference}
        umoci insert --image {reference} {world.folder}/rootfs /
        umoci insert --image {reference} {layout.parent}/extra /extra
        umoci config --image {reference} --config.cmd /bin/sh --config.env PLACE=harbour --config.workingdir /extra""")
    return reference


def test_a_layout_of_umoci(world: World) -> None:
    need("umoci")
    layout = world.folder / "umoci" / "layout"
    layout.parent.mkdir()
    oci_layout_of_umoci(world, layout)
    world.shell(f"tar -C {layout} -cf {layout}.tar .")
    name = loaded_name(world.cove("load", "-i", f"{layout}.tar"))
    runs(world, name)
    equal(world.text("run", "--rm", "--network", "none", name, "sh", "-c", "echo $PLACE; pwd; cat second"), "harbour\n/extra\nsecond layer")


def test_archives_of_skopeo(world: World) -> None:
    need("umoci", "skopeo")
    layout = world.folder / "skopeo" / "layout"
    layout.parent.mkdir()
    reference = oci_layout_of_umoci(world, layout)
    for kind in ("docker-archive", "oci-archive"):
        archive = layout.parent / f"{kind}.tar"
        world.shell(f"skopeo --insecure-policy copy -q oci:{reference} {kind}:{archive}:{kind}.example/boat:1")
        name = loaded_name(world.cove("load", "-i", str(archive)))
        runs(world, name)


def test_an_archive_of_podman(world: World) -> None:
    podman = Podman(world)
    podman.run("import", "-q", "-c", "ENV PLACE=pier", str(rootfs_archive(world)), "localhost/boat:2")
    for kind in ("docker-archive", "oci-archive"):
        archive = world.folder / f"podman-{kind}.tar"
        podman.run("save", "-q", "--format", kind, "-o", str(archive), "localhost/boat:2")
        name = loaded_name(world.cove("load", "-i", str(archive)))
        equal(name, "localhost/boat:2", "name in the archive")
        runs(world, name)
        equal(world.text("run", "--rm", "--network", "none", name, "sh", "-c", "echo $PLACE"), "pier")
        world.cove("rmi", "-f", name)


def rootfs_archive(world: World) -> Path:
    archive = world.folder / "rootfs.tar"
    if not archive.exists():
        world.shell(f"tar -C {world.folder}/rootfs -cf {archive} .")
    return archive


def test_compressed_archives(world: World) -> None:
    for suffix, program in (("gz", "gzip"), ("bz2", "bzip2"), ("xz", "xz"), ("zst", "zstd")):
        if not shutil.which(program):
            continue
        archive = world.folder / f"packed.tar.{suffix}"
        world.shell(f"{program} -c < {rootfs_archive(world)} > {archive}")
        world.cove("import", str(archive), f"packed:{suffix}")
        runs(world, f"packed:{suffix}")


def test_skopeo_inspects_what_cove_saved(world: World) -> None:
    need("skopeo")
    archive = world.folder / "saved.tar"
    world.cove("save", "-o", str(archive), "busybox")
    for transport in ("docker-archive", "oci-archive"):
        shown = json.loads(world.shell(f"skopeo inspect {transport}:{archive}").out)
        equal((shown["Os"], len(shown["Layers"])), ("linux", 1), f"system, number of layers, read as {transport}")
    unpacked = world.folder / "saved"
    unpacked.mkdir()
    world.shell(f"tar -C {unpacked} -xf {archive}")
    for blob in (unpacked / "blobs/sha256").iterdir():
        equal(hashlib.sha256(blob.read_bytes()).hexdigest(), blob.name, "digest of a blob")


def test_podman_runs_what_cove_saved(world: World) -> None:
    podman = Podman(world)
    world.cove("import", "-c", "ENV PLACE=quay", "-c", 'CMD ["cat", "/etc/mark"]', str(rootfs_archive(world)), "boat:3")
    archive = world.folder / "for-podman.tar"
    world.cove("save", "-o", str(archive), "boat:3")
    # what has no registry in its name is Docker's to podman
    name = loaded_name(podman.run("load", "-q", "-i", str(archive)))
    check(name in ("docker.io/library/boat:3", "localhost/boat:3"), f"the name under podman: {name}")
    equal(podman.run("run", "--rm", "--network", "none", name).out.strip(), MARK, "output under podman")
    equal(podman.run("run", "--rm", "--network", "none", name, "sh", "-c", "echo $PLACE").out.strip(), "quay")


def test_a_repository_without_latest_is_saved_with_all_its_tags(world: World) -> None:
    for tag in ("1", "2"):
        world.cove("tag", "busybox", f"fleet/boat:{tag}")
    saved = world.folder / "fleet.tar"
    world.cove("save", "-o", str(saved), "fleet/boat")
    world.cove("rmi", "fleet/boat:1", "fleet/boat:2")
    equal(world.cove("load", "-i", str(saved)).out.split(), ["Loaded", "image:", "fleet/boat:1", "Loaded", "image:", "fleet/boat:2"])
    check("does not provide the specified platform" in world.cove("save", "--platform", "linux/s390x", "fleet/boat", code=1).err, "the platform is checked")


def test_a_saved_image_comes_back_the_same(world: World) -> None:
    before = world.inspect("busybox")
    world.cove("tag", "busybox", "again:1")
    archive = world.folder / "again.tar"
    world.cove("save", "-o", str(archive), "again:1")
    world.cove("rmi", "again:1")
    equal(loaded_name(world.cove("load", "-i", str(archive))), "again:1")
    after = world.inspect("again:1")
    equal((after["Id"], after["RootFS"]), (before["Id"], before["RootFS"]), "id, layers")
    equal(world.shell("cove save again:1 | cove load").code, 0, "through a pipe")


def test_an_image_for_another_platform_is_not_taken_for_it(world: World) -> None:
    world.cove("tag", "busybox", "busybox:one")
    archive = world.folder / "one.tar"
    world.cove("save", "-o", str(archive), "busybox:one")
    reason = "was found but does not provide the specified platform (linux/s390x)"
    for verb in (["rmi"], ["save", "-o", "/dev/null"], ["history"], ["image", "inspect"], ["load", "-i", str(archive)]):
        name = [] if verb[0] == "load" else ["busybox:one"]
        result = world.try_cove(*verb, "--platform", "linux/s390x", *name)
        check(result.code == 1 and reason in result.err, str(result))
        result = world.try_cove(*verb, "--platform", "nonsense/", *name)
        check(result.code != 0 and "error parsing specified platform" in result.err, str(result))
    own = world.text("image", "inspect", "-f", "{{.Os}}/{{.Architecture}}", "busybox:one")
    world.cove("save", "--platform", own, "-o", str(archive), "busybox:one")
    world.cove("rmi", "--platform", own, "busybox:one")
    world.cove("load", "--platform", own, "-i", str(archive))
    world.cove("rmi", "busybox:one")


def test_an_export_is_a_root_file_system(world: World) -> None:
    world.cove("run", "--name", "c1", "--network", "none", "busybox", "sh", "-c", "echo changed > /etc/mark; rm /etc/group")
    archive = world.folder / "export.tar"
    world.cove("export", "-o", str(archive), "c1")
    with tarfile.open(archive) as content:
        names = content.getnames()
        mark = content.extractfile("etc/mark")
        equal(mark.read() if mark else None, b"changed\n", "a changed file")
        check("etc/group" not in names, "a removed file is absent")


# ---------------------------------------------------------------- hostile archives


def entry(name: str, kind: bytes = tarfile.REGTYPE, content: bytes = b"", target: str = "", mode: int = 0o644, **more: int) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.mode, info.size = kind, target, mode, len(content)
    info.devmajor, info.devminor = more.get("major", 0), more.get("minor", 0)
    return info, content


def write_archive(path: Path, entries: list[tuple[tarfile.TarInfo, bytes]], base: Optional[bytes] = None) -> Path:
    with tarfile.open(path, "w") as output:
        if base:
            with tarfile.open(fileobj=io.BytesIO(base)) as content:
                for member in content:
                    output.addfile(member, content.extractfile(member) if member.isreg() else None)
        for info, content in entries:
            output.addfile(info, io.BytesIO(content))
    return path


def hostile_entries(outside: Path) -> dict[str, list[tuple[tarfile.TarInfo, bytes]]]:
    """Archives that reach for `outside`, a folder of the host: each must be refused or do nothing there."""
    up = "../" * 40
    return {
        "parent_folders": [entry(f"{up}{outside}/dots", content=b"x")],
        "parent_folders_inside": [entry(f"usr/../../../../../../../../..{outside}/dots-inside", content=b"x")],
        "absolute_name": [entry(f"{outside}/absolute", content=b"x")],
        "absolute_link": [entry("way", tarfile.SYMTYPE, target=str(outside)), entry("way/through-a-link", content=b"x")],
        "relative_link": [entry("way", tarfile.SYMTYPE, target=f"{up}{outside}"), entry("way/through-dots", content=b"x")],
        "link_in_place_of_a_folder": [entry("tmp2", tarfile.DIRTYPE, mode=0o755), entry("tmp2", tarfile.SYMTYPE, target=str(outside)),
                                      entry("tmp2/replaced", content=b"x")],
        "file_through_a_link_to_a_file": [entry("etc/motd", tarfile.SYMTYPE, target=f"{outside}/victim"), entry("etc/motd", content=b"overwritten")],
        "hard_link_to_the_outside": [entry("stolen", tarfile.LNKTYPE, target=f"{up}{outside}/victim"), entry("stolen", content=b"overwritten")],
        "hard_link_with_an_absolute_name": [entry("stolen", tarfile.LNKTYPE, target=f"{outside}/victim")],
        "whiteout_of_the_outside": [entry(f"{up}{outside}/.wh.victim")],
        "whiteout_through_a_link": [entry("way", tarfile.SYMTYPE, target=str(outside)), entry("way/.wh.victim")],
        "opaque_folder_through_a_link": [entry("way", tarfile.SYMTYPE, target=str(outside)), entry("way/.wh..wh..opq")],
        "mode_through_a_link": [entry("way", tarfile.SYMTYPE, target=f"{outside}/victim"), entry("way", tarfile.DIRTYPE, mode=0o7777)],
    }


def test_hostile_archives_do_nothing_outside(world: World) -> None:
    outside = world.folder / "outside"
    outside.mkdir()
    victim = outside / "victim"
    for name, entries in hostile_entries(outside).items():
        victim.write_text("untouched\n")
        victim.chmod(0o600)
        before = victim.stat()
        archive = write_archive(world.folder / "hostile.tar", entries, busybox_archive())
        image = f"hostile:{name}"
        result = world.try_cove("import", str(archive), image)
        check(result.code in (0, 1), f"{name}: the import ends in an orderly way\n{result}")
        if result.code == 0:
            started = world.try_cove("run", "--rm", "--network", "none", image, "cat", "/stolen", "/etc/motd")
            check("untouched" not in started.out, f"{name}: the container reads the host's file\n{started}")
        else:
            check(result.err.strip(), f"{name}: an error is told\n{result}")
        equal(sorted(path.name for path in outside.iterdir()), ["victim"], f"{name}: files outside")
        equal(victim.read_text(), "untouched\n", f"{name}: the victim")
        after = victim.stat()
        equal((after.st_mode, after.st_nlink, after.st_ino), (before.st_mode, 1, before.st_ino), f"{name}: mode, links, inode of the victim")


def test_device_nodes_of_an_archive_open_nothing(world: World) -> None:
    nodes = [entry("disk", tarfile.BLKTYPE, mode=0o666, major=8), entry("memory", tarfile.CHRTYPE, mode=0o666, major=1, minor=1)]
    result = world.try_cove("import", str(write_archive(world.folder / "nodes.tar", nodes, busybox_archive())), "nodes")
    if result.code == 0:
        for node in ("/disk", "/memory"):
            check(world.try_cove("run", "--rm", "--network", "none", "nodes", "head", "-c", "1", node).code != 0, f"{node} cannot be read")


def test_a_bomb_is_stopped_by_the_disk_or_by_cove(world: World) -> None:
    """A gigabyte of zeros in a megabyte, on a small disk: an error, and the disk is as free as before."""
    from harness import system

    root = world.folder / "small"
    root.mkdir()
    system.mount_tmpfs(root, "64m")
    bomb = world.folder / "bomb.tar.gz"
    world.shell(f"truncate -s 1G {world.folder}/zeros && tar -C {world.folder} -cf - zeros | gzip -1 > {bomb} && rm {world.folder}/zeros", timeout=120)
    try:
        result = world.try_cove("import", str(bomb), "bomb", env={"COVE_ROOT": str(root)}, timeout=120)
        equal(result.code, 1, f"exit status\n{result}\n")
        used = sum(path.stat().st_blocks * 512 for path in root.rglob("*") if path.is_file())
        check(used < 16 << 20, f"{used} bytes stay on the small disk")
        world.cove("system", "check", env={"COVE_ROOT": str(root)})
    finally:
        system.end_processes_of(root)
        system.unmount(root)
        bomb.unlink()


def test_broken_archives_are_told_from_good_ones(world: World) -> None:
    good = world.folder / "good.tar"
    world.cove("save", "-o", str(good), "busybox")
    whole = good.read_bytes()
    broken = {
        "empty": b"", "text": b"this is no archive\n" * 100, "cut": whole[:len(whole) // 2], "cut in a header": whole[:700],
        "only zeros": bytes(1 << 20), "header of nines": b"9" * 512 + whole[512:], "gzip of nothing": b"\x1f\x8b\x08\0", "noise": bytes(range(256)) * 64,
    }
    for name, content in broken.items():
        path = world.folder / "broken.tar"
        path.write_bytes(content)
        result = world.try_cove("load", "-i", str(path))
        check(result.code == 1 and result.err.strip() and "Fatal error" not in result.err, f"{name}: refused with an error\n{result}")
    for position in range(0, len(whole), max(1, len(whole) // 40)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0xFF]) + whole[position + 1:])
        result = world.try_cove("load", "-i", str(path))
        check(result.code in (0, 1), f"a byte changed at {position}\n{result}")
    world.cove("system", "check")


def test_manifests_that_lie(world: World) -> None:
    """Names of blobs that leave the archive, sizes and digests that are wrong."""
    def archive_of(files: dict[str, bytes]) -> Path:
        return write_archive(world.folder / "lie.tar", [entry(name, content=content) for name, content in files.items()])

    config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["sha256:" + "0" * 64]}}).encode()
    layer = busybox_archive()[:10240]
    for manifest in ([{"Config": "../../../etc/passwd", "RepoTags": ["lie:1"], "Layers": ["layer.tar"]}],
                     [{"Config": "config.json", "RepoTags": ["lie:1"], "Layers": ["/etc/passwd"]}],
                     [{"Config": "config.json", "RepoTags": ["lie:1"], "Layers": ["layer.tar"]}],
                     [{"Config": "config.json", "RepoTags": ["NOT/A:NAME:"], "Layers": []}],
                     [{"Config": "config.json", "RepoTags": ["lie:1"], "Layers": ["layer.tar"] * 3}],
                     {"no": "list"}, [], [None], [{"Config": 5}]):
        path = archive_of({"manifest.json": json.dumps(manifest).encode(), "config.json": config, "layer.tar": layer})
        result = world.try_cove("load", "-i", str(path))
        check(result.code in (0, 1) and "root:x:0" not in result.out + result.err, f"{manifest}\n{result}")
        check(world.try_cove("image", "inspect", "lie:1").code == 1, f"no image came of {manifest}")
    deep = b"[" * 200_000
    equal(world.try_cove("load", "-i", str(archive_of({"manifest.json": deep}))).code, 1, "a manifest of brackets")
