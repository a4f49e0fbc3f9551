"""A classifier as one small file, and back: a compact .npz with inner weights in 8 bits, a scale per row.

No pickle: a file holds numbers and JSON only, so one that comes from elsewhere cannot run anything.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

import numpy as np

from loge.understanding.classifier import Classifier, Memory, Taste
from loge.understanding.network import Network
from loge.understanding.vocabulary import Vocabulary

_FORMAT = 1


def save(classifier: Classifier, path: str | Path | IO[bytes]) -> None:
    """Write a classifier with what it needs to go on learning."""
    words, memory = classifier.vocabulary, classifier.memory
    buckets = np.zeros(words.rows, np.int32)
    known = np.flatnonzero(words.row_of >= 0)
    buckets[words.row_of[known]] = known
    head = {
        "format": _FORMAT,
        "labels": classifier.labels,
        "taste": asdict(classifier.taste),
        "seed": classifier.seed,
        "read": words.read,
        "slope": classifier.slope,
        "shift": classifier.shift,
        "floor": classifier.floor,
        "exact": {str(print_): label for print_, label in memory.exact.items()},
    }
    arrays: dict[str, Any] = {
        "head": np.frombuffer(json.dumps(head).encode(), np.uint8),
        "buckets": buckets,
        "held": words.held[: words.rows].astype(np.float16),
        "tilt": classifier.tilt,
        "memory_labels": np.array(memory.labels, np.int16),
        "memory_lengths": np.array([len(sentence.rows) for sentence in memory.sentences], np.int16),
        "memory_whole": np.array([int(sentence.whole.sum()) for sentence in memory.sentences], np.int16),
        "memory_rows": np.concatenate([s.rows for s in memory.sentences] or [np.zeros(0, np.int32)]).astype(
            np.uint16 if words.rows < 1 << 16 else np.uint32
        ),
    }
    for turn, voice in enumerate(classifier.voices):
        inner = voice.inner[: words.rows]
        scale = (np.abs(inner).max(axis=1) / 127 + 1e-6).astype(np.float16).astype(np.float32)
        arrays[f"inner_{turn}"] = np.rint(inner / scale[:, None]).astype(np.int8)
        arrays[f"inner_scale_{turn}"] = scale.astype(np.float16)
        arrays[f"inner_seen_{turn}"] = np.log(voice.inner_seen[: words.rows]).astype(np.float16)
        arrays[f"inner_bias_{turn}"] = voice.inner_bias
        arrays[f"outer_{turn}"] = voice.outer.astype(np.float16)
        arrays[f"outer_seen_{turn}"] = np.log(voice.outer_seen).astype(np.float16)
        arrays[f"outer_bias_{turn}"] = voice.outer_bias
    np.savez_compressed(path, **arrays)


def load(path: str | Path | IO[bytes]) -> Classifier:
    """Read what `save` wrote."""
    with np.load(path, allow_pickle=False) as stored:
        file = {name: stored[name] for name in stored.files}
    head = json.loads(file["head"].tobytes())
    if head["format"] != _FORMAT:
        raise ValueError(f"this classifier was written in format {head['format']}; this version reads {_FORMAT}")
    taste = head["taste"]
    taste["views"] = tuple((whole, pieces) for whole, pieces in taste["views"])
    classifier = Classifier(Taste(**taste), head["seed"])
    classifier.labels, classifier.tilt = head["labels"], file["tilt"]
    classifier.slope, classifier.shift, classifier.floor = head["slope"], head["shift"], head["floor"]
    classifier.vocabulary = Vocabulary(file["buckets"], file["held"].astype(np.float32), head["read"])
    classifier.memory = _memory(
        file, classifier.vocabulary, {int(print_): label for print_, label in head["exact"].items()}
    )
    classifier.voices = [_voice(file, turn, view) for turn, view in enumerate(classifier.taste.views)]
    return classifier


def _voice(file: dict[str, Any], turn: int, view: tuple[float, float]) -> Network:
    voice = object.__new__(Network)
    voice.rng, voice.view = np.random.default_rng(turn), view
    voice.inner = file[f"inner_{turn}"].astype(np.float32) * file[f"inner_scale_{turn}"][:, None]
    voice.inner_seen = np.exp(file[f"inner_seen_{turn}"].astype(np.float32))
    voice.inner_bias = file[f"inner_bias_{turn}"]
    voice.outer = file[f"outer_{turn}"].astype(np.float32)
    voice.outer_seen = np.exp(file[f"outer_seen_{turn}"].astype(np.float32))
    voice.outer_bias = file[f"outer_bias_{turn}"]
    return voice


def _memory(file: dict[str, Any], words: Vocabulary, exact: dict[int, int]) -> Memory:
    """Sentences to rehearse; their values are worked out again from how rare each feature is now."""
    rows = file["memory_rows"].astype(np.int32)
    sentences = []
    end = 0
    for length, count in zip(file["memory_lengths"].tolist(), file["memory_whole"].tolist(), strict=True):
        start, end = end, end + length
        sentences.append(words.again(rows[start : start + count], rows[start + count : end]))
    return Memory(sentences, file["memory_labels"].tolist(), exact)
