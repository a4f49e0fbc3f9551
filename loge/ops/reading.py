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
from loge.understanding.read import LONGEST

from .trouble import Trouble

MOST_BYTES = 4_000_000  # of a message; only its first characters are weighed
FEW = 0.02  # of a text's characters may be a machine's; beyond, it is no text
_WARM = (  # words, places and numbers are loaded by what speaks of them: before the clock of ``ms`` starts
    "Une table à Alençon demain à 20h, allergique aux œufs, 60 €. Tél. 06 12 34 56 78",
    "A taxi for two on Friday at 8pm, my wife is allergic to nuts",
)


def show(*, file: str, at: str, lang: str, as_json: bool) -> int:
    """Read a message from a file, or from the standard input (``-``), and print what was understood."""
    moment, text = _moment(at), _text(file)
    for words in _WARM:
        _read(words, at=moment)
    reading = _read(text, at=moment, lang=lang or None)
    if not text.strip():
        print("The message is empty. / Le message est vide.", file=sys.stderr)
    elif len(text) > LONGEST:
        print(f"Long: its first {LONGEST:,} characters were read. / Long : seul le début a été lu.", file=sys.stderr)
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
        report = evaluate.evaluate(messages, lambda text, at: _read(text, at=at))
    except ValueError as wrong:
        raise Trouble(f"{file}: {wrong}. See / Voir : docs/understanding.md") from wrong
    if not messages:
        raise Trouble(f"{file}: no message in it. / Aucun message. See / Voir : docs/understanding.md")
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
        return _decoded(sys.stdin.buffer.read(MOST_BYTES), "-")
    with Path(file).open("rb") as message:
        return _decoded(message.read(MOST_BYTES), file)


def _decoded(content: bytes, file: str) -> str:
    """UTF-8, UTF-16 with its mark, else Windows’ western letters. Raises Trouble for what is no text at all."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig", "strict" if len(content) < MOST_BYTES else "replace")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    if sum(sign < " " and sign not in "\0\t\n\f\r" for sign in text[:LONGEST]) > FEW * len(text[:LONGEST]):
        raise Trouble(f"{file}: this is no text. Save the message as text first. / Ce n’est pas un texte.")
    return text


def _moment(words: str) -> datetime:
    """The moment the message is read at: in the zone of LOGE_TIME_ZONE when none was written."""
    zone = os.environ.get("LOGE_TIME_ZONE", "Europe/Paris")
    try:
        here = ZoneInfo(zone)
    except (ValueError, OSError, KeyError) as wrong:
        raise Trouble(f"LOGE_TIME_ZONE={zone}: no such time zone. / Fuseau inconnu. Such as Europe/Paris") from wrong
    if not words:
        return datetime.now(here)
    try:
        moment = datetime.fromisoformat(words)
    except ValueError as wrong:
        raise Trouble(f"--at {words}: write a moment such as 2026-11-28T10:00. / Écrivez un moment ainsi.") from wrong
    return moment if moment.tzinfo else moment.replace(tzinfo=here)
