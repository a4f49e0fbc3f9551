"""Build the shared base model from the sentences that ship with the project: `python -m loge.understanding.train`.

Three sources, all of this project: the sentences of `training/`, the words of the catalogue put into short requests, and
the same sentences again with a greeting, a moment, a place or a slip of the finger. Deterministic: same files, same model.
"""

from __future__ import annotations

import argparse
import random
import tomllib
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from loge.understanding import store
from loge.understanding.classifier import OUT_OF_SCOPE, Classifier, Taste

SENTENCES = Path(__file__).parent / "training"
CATALOGUE = Path(__file__).parents[1] / "offers" / "categories"
BASE = Path(__file__).parent / "base.npz"
TASTE = Taste(
    views=((1.0, 0.7), (0.8, 1.0)), hidden=16, laps=14, rate=0.08, batch=64, smoothing=0.15, floor=0.3, seen=4
)

SALT = 5  # one of six ways to dress the lessons: by five messages in eight hundred they differ

_REQUESTS = {
    "fr": (
        "{}", "{} svp", "je cherche {}", "j'ai besoin de {}", "pouvez-vous m'organiser {} ?", "il me faudrait {}",
        "quelqu'un pour {}", "avez-vous {} ?", "nous aimerions {}", "ce serait pour {}", "pourriez-vous prévoir {}",
        "nous voudrions réserver {}", "bonjour, {} est-ce possible ?", "une question au sujet de {}",
    ),
    "en": (
        "{}", "{} please", "I am looking for {}", "I need {}", "could you arrange {}?", "we would like {}",
        "someone for {}", "do you have {}?", "can you help with {}", "it would be for {}", "please organise {}",
        "hello, is {} possible?", "a question about {}", "we'd love to book {}",
    ),
}  # fmt: skip
_BEFORE = {
    "fr": ("bonjour, ", "bonsoir, ", "", "", "et aussi ", "par ailleurs, ", "pourriez-vous ", "svp ", "il nous faudrait ",
           "enfin ", "merci de prévoir ", "je voudrais savoir si possible ", "dernière chose : "),
    "en": ("hello, ", "good evening, ", "", "", "also ", "and ", "could you ", "please ", "we would need ", "finally ",
           "one more thing: ", "if possible ", "kindly arrange "),
}  # fmt: skip
_AFTER = {
    "fr": (" demain matin", " samedi soir vers 20h30", " pour 4 personnes", " à Lyon", " merci", "", "", " avant 9h",
           " budget 60 euros", " le 12 mars", " cordialement", " dimanche", " dès que possible", " chez moi"),
    "en": (" tomorrow morning", " on Saturday around 8pm", " for 4 people", " in London", " thanks", "", "", " before 9",
           " budget 60 euros", " on March 12th", " best regards", " on Sunday", " as soon as possible", " at my place"),
}  # fmt: skip


def read_sentences(path: Path) -> list[tuple[str, str]]:
    """(text, label) for every line under a `[label]` heading."""
    label, found = "", []
    for line in path.read_text("utf-8").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            label = line[1:-1]
        elif line and not line.startswith("#"):
            found.append((line, label))
    return found


def read_words(folder: Path) -> dict[str, Mapping[str, Sequence[str]]]:
    """The words of every category file, by category and language."""
    return {path.stem: tomllib.loads(path.read_text("utf-8"))["words"] for path in sorted(folder.glob("*.toml"))}


def lessons(
    words: Mapping[str, Mapping[str, Sequence[str]]], without: Container[str] = frozenset()
) -> Iterator[tuple[str, str]]:
    """Everything the base model is taught, as (text, label), except the sentences to do without. How a text is dressed and
    slips hangs on it alone: a word more in a category moves no other lesson."""
    for lang in ("fr", "en"):
        for text, label in read_sentences(SENTENCES / f"{lang}.txt"):
            if text in without:
                continue
            rng = _chance(text)
            yield text, label
            yield rng.choice(_BEFORE[lang]) + text[0].lower() + text[1:] + rng.choice(_AFTER[lang]), label
            yield _slip(text, rng), label
        for label, by_language in words.items():
            for word in by_language.get(lang, ()):
                yield _chance(word).choice(_REQUESTS[lang]).format(word), label
        yield from ((text.strip(" ,"), OUT_OF_SCOPE) for text in (*_BEFORE[lang], *_AFTER[lang]) if text.strip(" ,"))


def build(words: Mapping[str, Mapping[str, Sequence[str]]]) -> Classifier:
    """The base model; its confidence is calibrated on sentences that a twin of it was not taught."""
    texts, labels = zip(*lessons(words), strict=True)
    classifier = Classifier(TASTE)
    classifier.fit(texts, labels)
    classifier.calibrate(_examine(words))
    _rehearse_only_what_was_written(classifier, texts)
    return classifier


def _examine(words: Mapping[str, Mapping[str, Sequence[str]]]) -> list[tuple[float, bool]]:
    """The share a twin gives its best label, and whether it is right, on every fourth sentence, which it never saw."""
    written = [pair for lang in ("fr", "en") for pair in read_sentences(SENTENCES / f"{lang}.txt")]
    aside = written[::4]
    texts, labels = zip(*lessons(words, {text for text, _ in aside}), strict=True)
    twin = Classifier(TASTE)
    twin.fit(texts, labels)
    marks = []
    for (_, label), shares in zip(aside, twin.shares([text for text, _ in aside]), strict=True):
        best = int(shares.argmax())
        marks.append((float(shares[best]), twin.labels[best] == label))
    return marks


def _rehearse_only_what_was_written(classifier: Classifier, texts: Sequence[str]) -> None:
    """Keep the sentences themselves for rehearsal, not their variants: a smaller file, and no lesson twice."""
    written = {text for lang in ("fr", "en") for text, _ in read_sentences(SENTENCES / f"{lang}.txt")}
    memory = classifier.memory
    kept = [index for index, text in enumerate(texts) if text in written]
    memory.sentences = [memory.sentences[index] for index in kept]
    memory.labels = [memory.labels[index] for index in kept]


def _chance(text: str) -> random.Random:
    return random.Random(f"{SALT}{text}")  # noqa: S311 (variety for lessons, not a secret)


def _slip(text: str, rng: random.Random) -> str:
    """The same sentence typed in a hurry: a letter lost, doubled or swapped in about one long word of three."""
    words = text.split(" ")
    for index, word in enumerate(words):
        if len(word) > 4 and rng.random() < 0.35:
            at = rng.randrange(1, len(word) - 1)
            words[index] = rng.choice(
                (
                    word[:at] + word[at + 1 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                )
            )
    return " ".join(words)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--catalogue", type=Path, default=CATALOGUE, help="folder of category files")
    arguments.add_argument("--out", type=Path, default=BASE, help="the file to write")
    given = arguments.parse_args()
    classifier = build(read_words(given.catalogue))
    store.save(classifier, given.out)
    print(f"{given.out.name}: {len(classifier.labels)} categories, {given.out.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
