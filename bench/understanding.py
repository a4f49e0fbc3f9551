"""Understanding against its floor: a whole e-mail read, one correction learnt, a classifier taught.

``python -m bench.understanding [--data FILE.jsonl]``. The floor cuts the same 110-word e-mail into words with one regular
expression. ``dateparser`` is measured on it too when that package is installed. The classifier is taught made-up intents,
or the lines ``{"text", "label", "part": "train" | "test"}`` of a file (label ``oos``: out of scope).
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core: that is what is promised

from bench._rounds import compare, table
from loge.understanding import Classifier, evaluate, language, read
from loge.understanding.categories import Lexicon

CATEGORIES = Path(__file__).parents[1] / "loge" / "offers" / "categories"
AT = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Paris"))
ITEMS = 100
MAIL = """Bonjour,

Nous arrivons le vendredi 4 décembre à 4 personnes dont deux enfants et séjournerons trois nuits dans votre hôtel.
Pourriez-vous réserver une table samedi soir vers 20h30 dans un bon restaurant de poisson, avec un budget de 60 € par
personne ? Ma femme est allergique aux noix. Il nous faudrait également un taxi pour l'aéroport dimanche matin avant 9h,
avec deux sièges enfants. Enfin, nous aimerions savoir s'il est possible de faire livrer un bouquet de pivoines dans la
chambre avant notre arrivée, car c'est notre anniversaire de mariage.

Je reste joignable au 06 83 74 14 14 ou par courriel à claire.martin@example.org.

Merci beaucoup pour votre aide,
Claire Martin"""


@dataclass(frozen=True)
class Category:
    key: str
    words: dict[str, list[str]]
    needs: list[str]
    questions: dict[str, dict[str, str]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--data", type=Path, help="labelled sentences for the classifier, one JSON object a line")
    given = arguments.parse_args()
    catalogue = _catalogue()
    print(_readings(catalogue))
    print(_footprint())
    print(_corrections())
    print(_classifier(*_sentences(given.data)))
    for part in evaluate.HELD:
        messages = [message for message in evaluate.load(part=part) if message["held"]]
        report = evaluate.evaluate(messages, lambda text, at: read(text, at=at, catalogue=catalogue))
        print(f"### The labelled messages kept back from tuning, set “{part}”\n\n{report.table()}\n")


def _readings(catalogue: Sequence[Category]) -> str:
    words = re.compile(r"\w+")
    candidates: dict[str, Callable[[int], None]] = {
        "floor: the e-mail cut into words": _repeat(lambda: words.findall(MAIL.lower())),
        "language of the e-mail": _repeat(lambda: language(MAIL)),
        "whole reading of the e-mail": _repeat(lambda: read(MAIL, at=AT, catalogue=catalogue)),
    }
    note = ""
    if importlib.util.find_spec("dateparser"):
        from dateparser.search import search_dates

        settings: Any = {"RELATIVE_BASE": AT.replace(tzinfo=None)}
        candidates["dateparser.search_dates, told that it is French"] = _repeat(
            lambda: search_dates(MAIL, languages=["fr"], settings=settings)
        )
        candidates["dateparser.search_dates, French or English"] = _repeat(
            lambda: search_dates(MAIL, languages=["fr", "en"], settings=settings)
        )
    else:
        note = "dateparser is not installed: its row is left out (`pip install dateparser` brings it back).\n"
    figures = compare(candidates, items=ITEMS)
    if not note:
        ours, told, either = (figure.median for figure in figures[-3:])
        note = f"The whole reading is {told / ours:.0f} times faster than dateparser told the language, {either / ours:.0f} times than told it is one of two.\n"
        search_dates(MAIL, settings=settings)  # opens every language it knows
        once = time.process_time()
        search_dates(MAIL, settings=settings)
        took = (time.process_time() - once) * 1000
        note += f"dateparser told nothing: {took:.0f} ms once, {took / ours:.0f} times the whole reading, which is told nothing either.\n"
    least = min(_cpu(lambda: read(MAIL, at=AT, catalogue=catalogue)) for _ in range(600))
    note += f"The least of six hundred readings took {least:.2f} ms.\n"
    return table(f"An e-mail of {len(MAIL.split())} words", figures, unit="mail") + "\n" + note


def _cpu(once: Callable[[], Any]) -> float:
    began = time.process_time_ns()
    once()
    return (time.process_time_ns() - began) / 1e6


_IMPORTED = """
import json, resource, time
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
began = time.process_time(); import numpy; numpys = time.process_time() - began
import loge.understanding; whole, after = time.process_time() - began, most()
from datetime import datetime
loge.understanding.read("Un taxi demain à 8 h pour 2, merci. 06 83 74 14 14", at=datetime(2026, 11, 23), catalogue=[])
print(json.dumps([numpys, whole, after, most()]))
"""


def _footprint() -> str:
    """What it costs a process of its own to import the room, and to read for the first time; compiled once before."""
    with tempfile.TemporaryDirectory() as compiled:
        surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
        runs = [
            json.loads(
                subprocess.run(
                    [sys.executable, "-c", _IMPORTED], env=surroundings, capture_output=True, check=True
                ).stdout
            )
            for _ in range(6)
        ]
    numpys, whole, after, most = map(min, zip(*runs[1:], strict=True))
    return (
        "### Beginning\n\n"
        f"import {whole:.2f} s of CPU, numpy’s {numpys:.2f} among them; {after:.0f} MB resident after it, {most:.0f} MB after a first reading\n"
    )


def _corrections() -> str:
    lexicon = Lexicon()
    took = []
    for number in range(200):
        began = time.process_time()
        lexicon.learn(f"comme la dernière fois, numéro {number}, pour madame", "flowers")
        took.append((time.process_time() - began) * 1000)
    took = sorted(took[1:])  # the first lesson takes the house's own copy
    return (
        "### A house teaches one correction\n\n"
        f"median {statistics.median(took):.2f} ms, p95 {took[int(0.95 * len(took))]:.2f} ms of CPU\n"
    )


def _classifier(train: list[tuple[str, str]], test: list[tuple[str, str]]) -> str:
    classifier = Classifier()
    began = time.process_time()
    classifier.fit([text for text, _ in train], [label for _, label in train])
    fit = time.process_time() - began
    took, right = [], 0
    for text, label in test:
        began = time.process_time()
        ((said, _),) = classifier.predict([text])
        took.append((time.process_time() - began) * 1000)
        right += said == label
    learnt = []
    for text, label in test[:200]:
        began = time.process_time()
        classifier.learn(text, label)
        learnt.append((time.process_time() - began) * 1000)
    learnt = sorted(learnt)
    return (
        f"### The classifier: {len(set(classifier.labels))} labels, {len(train)} sentences\n\n"
        f"taught in {fit:.1f} s of CPU; {statistics.median(took):.3f} ms a sentence; right {right / len(test):.3f}; "
        f"one correction p50 {statistics.median(learnt):.2f} ms, p95 {learnt[int(0.95 * len(learnt))]:.2f} ms\n"
    )


def _sentences(path: Path | None) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    if path is None:
        return _made_up()
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    train = [(row["text"], row["label"]) for row in rows if "train" in row["part"]]
    return train, [(row["text"], row["label"]) for row in rows if "test" in row["part"]]


def _made_up(intents: int = 150, each: int = 100) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Intents of eight words of their own among a thousand that all share."""
    rng = random.Random(7)
    letters = "bcdfglmnprst", "aeiou"
    shared = ["".join(rng.choice(letters[place % 2]) for place in range(rng.randint(3, 8))) for _ in range(1000)]
    pairs = []
    for intent in range(intents):
        own = ["".join(rng.choice(letters[place % 2]) for place in range(rng.randint(4, 9))) for _ in range(8)]
        for _ in range(each + 10):
            words = rng.sample(own, 2) + rng.sample(shared, rng.randint(4, 9))
            rng.shuffle(words)
            pairs.append((" ".join(words), f"intent {intent}"))
    rng.shuffle(pairs)
    return pairs[: intents * each], pairs[intents * each :]


def _catalogue() -> list[Category]:
    found = []
    for path in sorted(CATEGORIES.glob("*.toml")):
        told = tomllib.loads(path.read_text("utf-8"))
        found.append(Category(path.stem, told["words"], told["needs"], told.get("question", {})))
    return found


def _repeat(once: Callable[[], Any]) -> Callable[[int], None]:
    def run(items: int) -> None:
        for _ in range(items):
            once()

    return run


if __name__ == "__main__":
    main()
