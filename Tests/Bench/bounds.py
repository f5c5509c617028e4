#!/usr/bin/env python3
"""Compares measurements with the project's bounds: bounds.py RESULTS-FOLDER GROUP…"""
from __future__ import annotations

import json
import re
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

RESULTS = Path(sys.argv[1])
GROUPS = sys.argv[2:]


@dataclass(frozen=True)
class Bound:
    """`row` of a table, divided by its `base`, is at most (or at least) `limit`."""

    group: str
    text: str
    table: str
    row: str
    base: str
    limit: float
    at_least: bool = False


BOUNDS = [
    Bound("start", "cove --version / crun --version", "bound-version", "cove-version", "crun-version", 0.7),
    Bound("start", "run --network none / crun run of the same files", "bound-start", "cove-none", "crun", 1.0),
    Bound("start", "run --network none / floor", "bound-start", "cove-none", "floor", 2.0),
    Bound("start", "run with the default network / floor with veth", "bound-start", "cove-bridge", "floor-veth", 1.6),
    Bound("start", "podman run / run with the default network", "bound-start", "podman", "cove-bridge", 15, at_least=True),
    Bound("start", "docker run / run with the default network", "bound-start", "docker", "cove-bridge", 15, at_least=True),
    Bound("many", "20 at once / crun", "bound-many", "cove-20", "crun-20", 1.5),
    Bound("exec", "exec / crun exec", "02-exec", "cove-exec", "crun-exec", 0.7),
    Bound("memory", "private memory of a monitor / of conmon", "01-memory", "cove: monitor per container", "podman: conmon per container", 1.0),
    Bound("load", "load of an image / tar -x of its layer", "bound-load", "cove-load", "tar", 1.15),
    Bound("network", "requests/s, published port / container's address", "06-network", "cove-published-address", "cove-container-ip", 0.85, at_least=True),
    Bound("network", "requests/s, 127.0.0.1 / container's address", "06-network", "cove-published", "cove-container-ip", 0.85, at_least=True),
]


def value(table: str, row: str, figure: str = "median_ms") -> Optional[float]:
    """A figure of a row: time, memory or rate."""
    if table == "01-memory":
        text = (RESULTS / f"{table}.txt").read_text()
        found = re.search(rf"^{re.escape(row)} .*private dirty +(\d+) KiB", text, re.MULTILINE)
        return float(found[1]) if found else None
    document = json.loads((RESULTS / f"{table}.json").read_text())
    found = document.get(row, {}).get("req/s") if table == "06-network" else document["rows"].get(row, {}).get(figure)
    return float(found) if found else None


def time_of_both(bound: Bound) -> str:
    """The median of quiet samples, when both rows have enough of them, else that of all."""
    if bound.table in ("01-memory", "06-network"):
        return ""
    rows = json.loads((RESULTS / f"{bound.table}.json").read_text())["rows"]
    return "clean_ms" if all(rows.get(row, {}).get("n_clean", 0) >= 5 for row in (bound.row, bound.base)) else "median_ms"


def value_or_none(bound: Bound, row: str) -> Optional[float]:
    """A figure, if its table was written and holds it."""
    try:
        return value(bound.table, row)
    except (OSError, ValueError, KeyError):
        return None


def ratio(bound: Bound) -> Optional[float]:
    if bound.table == "bound-load":
        lines = (RESULTS / "bound-load.lines").read_text().split()
        return statistics.median(map(float, lines)) if lines else None
    figure = time_of_both(bound)
    mine, base = value(bound.table, bound.row, figure), value(bound.table, bound.base, figure)
    return mine / base if mine and base else None


missed = 0
for bound in BOUNDS:
    if bound.group not in GROUPS:
        continue
    sign = "≥" if bound.at_least else "≤"
    try:
        found = ratio(bound)
    except (OSError, ValueError, KeyError) as problem:
        found = None
        print(f"     {problem}")
    if found is None and value_or_none(bound, bound.base) is not None:
        missed += 1
        print(f"FAIL {bound.text:<52}       - {sign} {bound.limit:g}: {bound.row} was not measured")
        continue
    if found is None:
        print(f"SKIP {bound.text:<52}       - {sign} {bound.limit:g}: {bound.row} or {bound.base} was not measured")
        continue
    holds = found >= bound.limit if bound.at_least else found <= bound.limit
    missed += not holds
    print(f"{'ok' if holds else 'FAIL':<4} {bound.text:<52} {found:7.2f} {sign} {bound.limit:g}")
sys.exit(1 if missed else 0)
