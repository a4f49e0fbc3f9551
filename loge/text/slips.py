"""How far one spelling is from another."""

from __future__ import annotations


def slips(one: str, other: str, *, most: int) -> int:
    """Letters left out, added, mistaken or swapped (optimal string alignment); more than ``most`` is not counted on."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            fewest = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                fewest = min(fewest, before[j - 2] + 1)
            row.append(fewest)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return above[-1]
