"""Every command of the README, with the output that it shows."""
from __future__ import annotations

from harness import leaks, transcripts
from harness.world import REPOSITORY, World, check, equal, need

SECONDS = 30


def test_the_readme_shows_what_happens(world: World) -> None:
    need("nginx", "curl")
    folder = world.folder / "reader"
    folder.mkdir()
    check(transcripts.run_file(world, REPOSITORY / "README.md", folder) > 10, "the README has commands")


def test_the_demo_leaves_nothing(world: World) -> None:
    need("nginx", "curl", "unshare", "ip")
    before = leaks.Snapshot.take(world.root)
    result = world.run([str(REPOSITORY / ".ci" / "demo"), str(world.binary)], env={"COVE_TEST_DIR": str(world.folder)})
    check(result.code == 0 and "everything is in order" in result.out and "hello from a container" in result.out, str(result))
    equal(leaks.left_behind(world.root, before), [], "left behind")
    equal(list(world.folder.glob("cove-demo-*")), [], "folders of the demo")
