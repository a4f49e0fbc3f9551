"""``loge read`` and ``loge evaluate``: what is understood of a message, and how well. Neither needs a database."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from loge.offers.catalogue import catalogue
from loge.understanding import Reading, read

from .trouble import Trouble

MOST_BYTES = 4_000_000  # of a message; only its first 20,000 characters are weighed


def show(*, file: str, at: str, lang: str, as_json: bool) -> int:
    """Read a message from a file, or from the standard input (``-``), and print what was understood."""
    reading = _read(_text(file), at=_moment(at), lang=lang or None)
    if as_json:
        print(json.dumps(reading.to_json(), ensure_ascii=False, indent=2))
    else:
        print("\n".join(spoken(reading.to_json())))
    return 0


def score(file: str) -> int:
    """Compare readings with labelled messages and print the scores, then every miss."""
    from loge.understanding import evaluate

    try:
        messages = evaluate.load(file)
    except ValueError as wrong:
        raise Trouble(f"{file}: {wrong}. See / Voir : docs/understanding.md") from wrong
    report = evaluate.evaluate(messages, lambda text, at: _read(text, at=at))
    print(report.table())
    for miss in report.misses:
        print(f"{miss.field}: wanted {miss.wanted or '–'}, read {miss.got or '–'}: {' '.join(miss.text.split())[:160]}")
    return 0


def spoken(told: dict[str, Any]) -> Iterator[str]:
    """A reading as lines for people."""
    yield f"language: {told['language']}    urgency: {told['urgency']['level']}    {told['ms']} ms"
    if not told["items"]:
        yield "nothing is asked for"
    for number, item in enumerate(told["items"], 1):
        yield f"{number}. {item['category'] or 'unknown'} ({item['confidence']:.0%})"
        for moment in item["when"]:
            until = f" to {moment['end']}" if moment["end"] else ""
            yield f"   when: {'about ' if moment['soft'] else ''}{moment['start'] or ''}{until}  “{moment['text']}”"
        for place in item["where"]:
            yield f"   where: {place['name']}{' ' + place['insee'] if place['insee'] else ''}  “{place['text']}”"
        if item["party"]:
            yield f"   party: {item['party']['adults']} adults, {item['party']['children']} children"
        if item["budget"]:
            per = f" per {item['budget']['per']}" if item["budget"]["per"] else ""
            yield f"   budget: {item['budget']['cents'] / 100:.2f} {item['budget']['currency']}{per}"
        for bound in item["constraints"]:
            yield f"   {bound['kind']}: {bound['what']}  “{bound['text']}”"
        for missing in item["missing"]:
            yield f"   to ask: {missing['question']}"
    for kind, values in told["contact"].items():
        if values:
            yield f"{kind}: {', '.join(values)}"
    for mood in told["mood"]:
        yield f"mood: {mood['kind']}  “{mood['text']}”"


def _read(text: str, *, at: datetime, lang: str | None = None) -> Reading:
    from loge.demands.reading import Towns

    return read(text, at=at, lang=lang, catalogue=catalogue().values(), gazetteer=Towns())


def _text(file: str) -> str:
    if file == "-":
        return sys.stdin.buffer.read(MOST_BYTES).decode("utf-8", "replace")
    with Path(file).open("rb") as message:
        return message.read(MOST_BYTES).decode("utf-8", "replace")


def _moment(words: str) -> datetime:
    """The moment the message is read at: in the zone of LOGE_TIME_ZONE when none was written."""
    here = ZoneInfo(os.environ.get("LOGE_TIME_ZONE", "Europe/Paris"))
    if not words:
        return datetime.now(here)
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as wrong:
        raise Trouble(f"--at {words}: write a moment such as 2026-11-28T10:00. / Écrivez un moment ainsi.") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=here)
