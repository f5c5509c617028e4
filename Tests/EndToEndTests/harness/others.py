"""Other container tools, used beside cove: each with its state below the world's folder."""
from __future__ import annotations

import shlex

from .world import Failed, Result, World, need

# crun and podman of Debian 12 refuse a host with cgroup v1 and v2 mounted together: they see one without v2.
_WITHOUT_UNIFIED = """
umount /sys/fs/cgroup/unified 2> /dev/null || true
mount -t tmpfs -o mode=755 run /run
exec "$@"
"""


def beside(world: World, command: list[str], **options: object) -> Result:
    """Runs a tool in a mount namespace of its own, with an empty /run."""
    return world.run(["unshare", "--mount", "--propagation", "private", "sh", "-ec", _WITHOUT_UNIFIED, "beside", *command], **options)  # type: ignore[arg-type]


class Podman:
    """Debian's podman with a store of its own. Its containers are of the kind that a command waits for."""

    def __init__(self, world: World):
        need("podman", "crun", "unshare")
        self.world = world
        self.folder = world.folder / "podman"
        self.folder.mkdir(exist_ok=True)
        self.configuration = self.folder / "containers.conf"
        # fewer open files and processes than its default, which is more than some hosts allow
        self.configuration.write_text('[containers]\ndefault_ulimits = ["nofile=1024:4096", "nproc=4096:4096"]\n[engine]\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n')

    def _beside(self, command: list[str]) -> Result:
        return beside(self.world, command, env={"CONTAINERS_CONF": str(self.configuration)}, timeout=90)

    def _command(self) -> list[str]:
        return ["podman", "--root", str(self.folder / "root"), "--runroot", "/run/podman", "--storage-driver", "overlay", "--runtime", "crun",
                "--log-level", "error"]

    def script(self, text: str) -> Result:
        """Runs shell lines in which `podman` is this one; between two scripts it forgets its containers, as after a reboot."""
        return self._beside(["sh", "-ec", f'podman() {{ command {shlex.join(self._command())} "$@"; }}\n{text}'])

    def try_run(self, *arguments: str) -> Result:
        return self._beside([*self._command(), *arguments])

    def run(self, *arguments: str) -> Result:
        result = self.try_run(*arguments)
        if result.code != 0:
            raise Failed(f"{shlex.join(arguments)} under podman\n{result}")
        return result
