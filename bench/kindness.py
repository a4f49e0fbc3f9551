"""Insults and threats heard in the labelled list, half of which was held back: recall and false alarms.

``python -m bench.kindness [--misses]``: ``--misses`` shows what the half one may learn from gets wrong, never the other half.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from loge.understanding.hard import hard_words

LIST = Path(__file__).parents[1] / "loge" / "understanding" / "hard.tsv"
SHOWN, HELD = "shown", "held"


@dataclass(frozen=True, slots=True)
class Line:
    part: str
    language: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How many of the hard lines were heard (as what they are), how many innocent ones were veiled."""

    hard: int
    heard: int
    named: int
    innocent: int
    alarms: int

    @property
    def recall(self) -> float:
        return self.heard / (self.hard or 1)

    @property
    def false_alarms(self) -> float:
        return self.alarms / (self.innocent or 1)


def lines(part: str = "", language: str = "") -> list[Line]:
    rows = [Line(*row.split("\t")) for row in LIST.read_text("utf-8").splitlines()[1:]]
    return [row for row in rows if part in ("", row.part) and language in ("", row.language)]


def measure(rows: Iterable[Line]) -> Figures:
    hard = heard = named = innocent = alarms = 0
    for row in rows:
        kinds = {found.kind for found in hard_words(row.text)}
        if row.kind == "innocent":
            innocent, alarms = innocent + 1, alarms + bool(kinds)
        else:
            hard, heard, named = hard + 1, heard + bool(kinds), named + (row.kind in kinds)
    return Figures(hard, heard, named, innocent, alarms)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--misses", action="store_true", help="what the half one may learn from gets wrong")
    given = arguments.parse_args()
    for part in (SHOWN, HELD):
        for language in ("fr", "en", ""):
            told = measure(lines(part, language))
            print(
                f"{part:6}{language or 'both':5} recall {told.recall:6.1%} ({told.heard}/{told.hard}), as what it is {told.named}/{told.hard}, "
                f"false alarms {told.false_alarms:5.1%} ({told.alarms}/{told.innocent})"
            )
    if given.misses:
        for row in lines(SHOWN):
            found = hard_words(row.text)
            if bool(found) != (row.kind != "innocent"):
                print(row.kind, "|", row.text, "|", [one.text for one in found])
    spent = []
    for row in lines():
        start = time.perf_counter()
        hard_words(row.text)
        spent.append(time.perf_counter() - start)
    print(f"a message of one sentence: {statistics.median(spent) * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
