"""Writing a mail's words into the index, a moment after it was filed."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from loge.common.raw import rows, to_key
from loge.maildesk.models import Mail, Part
from loge.offers.search.analysis import fold, stems, words

from ...models import Item, KnownWord
from .tables import TABLE

MOST_LETTERS = 60_000  # of a message; what comes after is found by its other words
MOST_WORDS = 3_000
LONGEST = 30
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+")
_LEXEME = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mail as the index holds it. ``strong`` are its title, people, files and items; ``plain`` its body."""

    mail: uuid.UUID
    house: uuid.UUID
    at: datetime
    sender: str
    has_file: bool
    strong: tuple[str, ...]
    plain: tuple[str, ...]


def index(mails: Iterable[Mail]) -> int:
    """Put these mails into the index, or anew; returns how many."""
    mails = list(mails)
    names: dict[uuid.UUID, list[str]] = {}
    for mail_id, name in Part.objects.filter(mail__in=mails).values_list("mail_id", "name"):
        names.setdefault(mail_id, []).append(name)
    items: dict[uuid.UUID, list[str]] = {}
    asked = Item.objects.filter(asked_in__in=mails).select_related("partner")
    for item in asked:
        told = [item.title, item.place, item.wishes, item.partner_reference, item.partner.name if item.partner else ""]
        items.setdefault(item.asked_in_id, []).extend(told)  # type: ignore[arg-type]
    entries = [_entry(mail, names.get(mail.pk, []), items.get(mail.pk, [])) for mail in mails]
    forget([entry.mail for entry in entries])
    write(entries)
    for house in {entry.house for entry in entries}:
        learn(house, {word for entry in entries if entry.house == house for word in (*entry.strong, *entry.plain)})
    return len(entries)


def forget(mails: Sequence[uuid.UUID]) -> None:
    """Take mails out of the index: they are written anew, or their guest left."""
    with connection.cursor() as cursor:
        cursor.executemany(f"delete from {TABLE} where mail_id = %s", [(to_key(key),) for key in mails])  # noqa: S608


def write(entries: Sequence[Entry]) -> None:
    """Insert them as this database keeps them."""
    if connection.vendor == "postgresql":
        line = f"insert into {TABLE} (mail_id, house_id, at, sender, has_file, words) values (%s, %s, %s, %s, %s, %s::tsvector)"  # noqa: S608
        told: list[tuple[Any, ...]] = [
            (each.mail, each.house, each.at, each.sender, each.has_file, vector(each)) for each in entries
        ]
    else:
        line = f"insert into {TABLE} (mail_id, house_id, at, sender, has_file, strong, plain) values (%s, %s, %s, %s, %s, %s, %s)"  # noqa: S608
        told = [
            (each.mail.hex, each.house.hex, each.at.isoformat(), each.sender, int(each.has_file), " ".join(lexemes(each.strong)), " ".join(lexemes(each.plain)))
            for each in entries
        ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.executemany(line, told)


def vector(entry: Entry) -> str:
    """A weighted ``tsvector`` literal: A for what names the mail, D for what it says."""
    weights = dict.fromkeys(lexemes(entry.plain), "D") | dict.fromkeys(lexemes(entry.strong), "A")
    return " ".join(f"'{lexeme}':1{weight if weight == 'A' else ''}" for lexeme, weight in weights.items())


def lexemes(said: Iterable[str]) -> list[str]:
    """What words are found by: themselves and their stems."""
    return list(dict.fromkeys(stem for word in said for stem in (word, *stems(word))))


def read(*texts: str) -> tuple[str, ...]:
    """The folded words of texts, addresses whole and in pieces."""
    found: list[str] = []
    for text in texts:
        found += [_LEXEME.sub("", fold(whole)) for whole in _ADDRESS.findall(text[:MOST_LETTERS])]
        found += words(text[:MOST_LETTERS])
    return tuple(word for word in dict.fromkeys(found) if len(word) <= LONGEST)[:MOST_WORDS]


def learn(house: uuid.UUID, said: Iterable[str]) -> None:
    """Remember the words that are new to the house, so that a slip of the pen finds them."""
    spelled = {word for word in said if 4 <= len(word) <= LONGEST and word.isalpha()}
    known = set(
        KnownWord.objects.filter(house=house, hole__in=spelled, word__in=spelled).values_list("word", flat=True)
    )
    rows = [KnownWord(house_id=house, hole=hole, word=word) for word in sorted(spelled - known) for hole in holes(word)]
    KnownWord.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def said_in(mails: Iterable[Mail]) -> set[str]:
    """The words these mails are found by, as :func:`learn` remembers them."""
    found: set[str] = set()
    for mail in mails:
        entry = _entry(mail, list(mail.parts.values_list("name", flat=True)), [])
        found.update((*entry.strong, *entry.plain))
    return found


def unlearn(house: uuid.UUID, said: Iterable[str]) -> None:
    """Forget those of these words that no mail of the house says any more: a name must not be guessed from its misspelling."""
    known = KnownWord.objects.filter(house=house, word__in=[word for word in said if 4 <= len(word) <= LONGEST])
    for word in set(known.values_list("word", flat=True)):
        is_said, sought = (
            ("words @@ %s::tsquery", f"'{word}'")
            if connection.vendor == "postgresql"
            else (f"{TABLE} match %s", f'"{word}"')
        )
        left = rows(f"select 1 from {TABLE} where {is_said} and house_id = %s limit 1", sought, house)  # noqa: S608
        if not left:
            KnownWord.objects.filter(house=house, word=word).delete()
    if connection.vendor == "sqlite":  # FTS5 keeps what was deleted in its segments until they are merged
        rows(f"insert into {TABLE}({TABLE}) values('optimize')")


def holes(word: str) -> set[str]:
    """The word, and the word with one letter left out."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def _entry(mail: Mail, files: list[str], items: list[str]) -> Entry:
    people = [mail.sender_name, mail.sender, *(f"{name} {address}" for name, address in [*mail.to, *mail.cc][:20])]
    return Entry(
        mail=mail.pk, house=mail.house_id, at=mail.at, sender=fold(f"{mail.sender_name} {mail.sender}"), has_file=bool(files),
        strong=read(mail.title, *people, *files, *items), plain=read(mail.text),
    )  # fmt: skip
