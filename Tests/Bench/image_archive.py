#!/usr/bin/env python3
"""Writes an archive as `docker save` does, with one layer: image_archive.py LAYER.tar OUTPUT.tar NAME"""
import hashlib
import io
import json
import platform
import sys
import tarfile

layer, output, name = sys.argv[1:]
digest = hashlib.sha256()
with open(layer, "rb") as content:
    while chunk := content.read(1 << 20):
        digest.update(chunk)
architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
config = json.dumps({"architecture": architecture, "os": "linux", "config": {"Cmd": ["sh"]},
                     "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest.hexdigest()}"]}}).encode()
config_name = f"{hashlib.sha256(config).hexdigest()}.json"
manifest = json.dumps([{"Config": config_name, "RepoTags": [f"{name}:latest"], "Layers": ["layer/layer.tar"]}]).encode()
with tarfile.open(output, "w") as archive:
    for entry, text in ((config_name, config), ("manifest.json", manifest)):
        about = tarfile.TarInfo(entry)
        about.size = len(text)
        archive.addfile(about, io.BytesIO(text))
    archive.add(layer, "layer/layer.tar")
