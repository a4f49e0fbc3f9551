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
from loge.understanding.network import Voices
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
        "memory_lengths": np.array([sentence.ends[2] for sentence in memory.sentences], np.int16),
        "memory_whole": np.array([sentence.ends[1] for sentence in memory.sentences], np.int16),
        "memory_rows": np.concatenate([s.rows for s in memory.sentences] or [np.zeros(0, np.int32)]).astype(
            np.uint16 if words.rows < 1 << 16 else np.uint32
        ),
    }
    voices, turns = classifier.voices, len(classifier.taste.views)
    inner, seen = np.split(voices.inner[: words.rows], turns, axis=1), np.log(voices.inner_seen[: words.rows]).T
    for turn, one in enumerate(inner):
        scale = (np.abs(one).max(axis=1) / 127 + 1e-6).astype(np.float16).astype(np.float32)
        arrays[f"inner_{turn}"] = np.rint(one / scale[:, None]).astype(np.int8)
        arrays[f"inner_scale_{turn}"] = scale.astype(np.float16)
        arrays[f"inner_seen_{turn}"] = seen[turn].astype(np.float16)
        arrays[f"inner_bias_{turn}"] = np.split(voices.inner_bias, turns)[turn]
        arrays[f"outer_{turn}"] = np.split(voices.outer, turns)[turn].astype(np.float16)
        arrays[f"outer_seen_{turn}"] = np.log(np.split(voices.outer_seen, turns)[turn]).astype(np.float16)
        arrays[f"outer_bias_{turn}"] = voices.outer_bias[turn]
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
    classifier.voices = _voices(file, classifier)
    return classifier


def _voices(file: dict[str, Any], classifier: Classifier) -> Voices:
    """The voices side by side, as they were when they were saved."""
    taste, rows = classifier.taste, len(file["buckets"])
    turns = range(len(taste.views))
    voices = Voices(0, taste.hidden, len(classifier.labels), taste.views, classifier.seed)
    voices.rngs = [np.random.default_rng(turn) for turn in turns]
    voices.inner = np.zeros((rows + 1, len(turns) * taste.hidden), np.float32)
    voices.inner_seen = np.resize(voices.inner_seen, (rows + 1, len(turns)))
    for turn, one in enumerate(np.split(voices.inner[:rows], len(turns), axis=1)):
        np.multiply(file[f"inner_{turn}"], file[f"inner_scale_{turn}"].astype(np.float32)[:, None], out=one)
        voices.inner_seen[:rows, turn] = np.exp(file[f"inner_seen_{turn}"].astype(np.float32))
    voices.inner_bias = np.concatenate([file[f"inner_bias_{turn}"] for turn in turns])
    voices.outer = np.concatenate([file[f"outer_{turn}"] for turn in turns]).astype(np.float32)
    voices.outer_seen = np.exp(np.concatenate([file[f"outer_seen_{turn}"] for turn in turns]).astype(np.float32))
    voices.outer_bias = np.stack([file[f"outer_bias_{turn}"] for turn in turns])
    return voices


def _memory(file: dict[str, Any], words: Vocabulary, exact: dict[int, int]) -> Memory:
    """Sentences to rehearse; their values are worked out again from how rare each feature is now."""
    lengths, whole = file["memory_lengths"].astype(np.intp), file["memory_whole"].astype(np.intp)
    sizes = np.stack((whole, lengths - whole), axis=1).ravel()
    sentences = words.again(file["memory_rows"].astype(np.int32), sizes)
    return Memory(sentences, file["memory_labels"].tolist(), exact)
