"""Every command of the README, with the output that it shows."""
from __future__ import annotations

from harness import transcripts
from harness.world import REPOSITORY, World, check, need

SECONDS = 30


def test_the_readme_shows_what_happens(world: World) -> None:
    need("nginx", "curl")
    folder = world.folder / "reader"
    folder.mkdir()
    check(transcripts.run_file(world, REPOSITORY / "README.md", folder) > 10, "the README has commands")
