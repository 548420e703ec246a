"""Lines of the basemap: simplification that keeps shared borders shared, and packing."""

from __future__ import annotations

import heapq
import itertools
from pathlib import Path

import shapefile
import shapely
from shapely.geometry import LineString, shape

GRID = 200  # units in a degree
DISPUTED = ("Disputed", "Indefinite", "Line of control", "Indeterminant")
# Pairs whose common border is contested throughout, where the line file has no line of its own.
DISPUTED_PAIRS = (
    {"Morocco", "W. Sahara"}, {"Serbia", "Kosovo"}, {"Cyprus", "N. Cyprus"}, {"Somalia", "Somaliland"},
    {"Israel", "Palestine"}, {"Cyprus U.N. Buffer Zone", "N. Cyprus"}, {"Cyprus", "Cyprus U.N. Buffer Zone"},
    {"Ethiopia", "Somaliland"} - {"Ethiopia"}, {"India", "Siachen Glacier"}, {"Pakistan", "Siachen Glacier"},
    {"China", "Siachen Glacier"}, {"Israel", "Syria"},
)  # fmt: skip
CRIMEA = shapely.box(32.0, 45.7, 36.8, 46.4)


class Varints:
    """Lines as zigzag varints of differences."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.lines = 0

    def number(self, value: int) -> None:
        value = (value << 1) ^ (value >> 63)
        while value > 127:
            self.data.append(value & 127 | 128)
            value >>= 7
        self.data.append(value)

    def line(self, points: list) -> None:
        grid: list[tuple[int, int]] = []
        for x, y in points:
            point = (round(x * GRID), round(y * GRID))
            if not grid or point != grid[-1] or len(points) < 3:
                grid.append(point)
        self.number(len(grid))
        before = (0, 0)
        for point in grid:
            self.number(point[0] - before[0])
            self.number(point[1] - before[1])
            before = point
        self.lines += 1


def simplified_arcs(topology: dict, keep: float) -> list[list[tuple[float, float]]]:
    """The arcs in degrees, of all of whose vertices the share `keep` that matters most stays (Visvalingam)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs, weights = [], []
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(line)
        weights.append(_weights(line))
    inner = sorted((w for ws in weights for w in ws[1:-1]), reverse=True)
    limit = inner[int(len(inner) * keep)]
    return [[p for p, w in zip(line, ws, strict=True) if w >= limit] for line, ws in zip(arcs, weights, strict=True)]


def _weights(line: list[tuple[float, float]]) -> list[float]:
    """For each vertex the area, square degrees, of the triangle whose removal it would be; ends never go."""
    count = len(line)
    weights = [float("inf")] * count
    left, right = list(range(-1, count - 1)), list(range(1, count + 1))

    def area(i: int) -> float:
        (ax, ay), (bx, by), (cx, cy) = line[left[i]], line[i], line[right[i]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay)) / 2

    heap = [(area(i), i) for i in range(1, count - 1)]
    current = {i: a for a, i in heap}
    heapq.heapify(heap)
    largest = 0.0
    while heap:
        a, i = heapq.heappop(heap)
        if current.get(i) != a:
            continue
        del current[i]
        largest = max(largest, a)
        weights[i] = largest
        before, after = left[i], right[i]
        right[before], left[after] = after, before
        for neighbour in (before, after):
            if neighbour in current:
                current[neighbour] = area(neighbour)
                heapq.heappush(heap, (current[neighbour], neighbour))
    return weights


def lines_of(geometry: shapely.Geometry) -> list[LineString]:
    return list(geometry.geoms) if geometry.geom_type.startswith("Multi") else [geometry]


def disputed_runs(shared: list, borders: Path) -> tuple[list[int], list, list]:
    """Common borders as (indexes of solid arcs, solid lines, disputed lines).

    Disputed are the runs of segments beside a line that the file calls so.
    """
    lines = []
    with shapefile.Reader(str(borders), encoding="latin-1") as reader:
        # By the index: the file holds bytes between its records that are no shape.
        for number, record in enumerate(reader.iterRecords()):
            if str(record.as_dict()["featurecla"]).startswith(DISPUTED):
                lines.extend(lines_of(shape(reader.shape(number).__geo_interface__)))
    near = shapely.union_all([line.buffer(0.06) for line in lines])
    shapely.prepare(near)
    whole_arcs, solid, dashed, covered = [], [], [], []
    for index, arc, owners in shared:
        before = len(dashed) + len(solid)
        covered.append(LineString(arc).buffer(0.08))
        whole = any(pair <= owners for pair in DISPUTED_PAIRS)
        run, kind = [arc[0]], None
        for a, b in itertools.pairwise(arc):
            middle = shapely.Point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
            crimea = owners == {"Russia", "Ukraine"} and CRIMEA.contains(middle)
            this = whole or crimea or bool(near.contains(middle))
            if kind is not None and this != kind:
                (dashed if kind else solid).append(run)
                run = [a]
            run.append(b)
            kind = this
        if kind or len(dashed) + len(solid) > before:
            (dashed if kind else solid).append(run)
        else:
            whole_arcs.append(index)
    ours = shapely.union_all(covered)
    for line in lines:
        rests = lines_of(line.difference(ours))
        dashed.extend(list(rest.simplify(0.02).coords) for rest in rests if rest.length > 0.15)
    return whole_arcs, solid, dashed
