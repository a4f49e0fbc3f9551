"""Finding: every word must be there, or one that is spelled nearly so; what names a mail counts more than what it says; the
newest first among equals. The time is bounded, however common a word is."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Q

from loge.clients.models import ClientFile
from loge.common.clock import UTC, read_day
from loge.common.raw import as_key, rows, to_key
from loge.houses.models import House
from loge.maildesk.models import Mail
from loge.maildesk.models.post import TAKEN_BACK
from loge.offers.search.analysis import fold, stems, words

from ...models import Case, Item, KnownWord
from .tables import TABLE
from .writing import LONGEST, holes

MOST_WORDS = 8
MOST_SHOWN = 50
MANY = 3_000  # more matches than that: the newest of them are looked at
NEWEST = 40_000  # rows of the index that are looked through then
LOOKED_AT = 2_000  # of the newest, to judge how common it is
SURE = 10  # of them, or it is counted
_FILTER = re.compile(r"\b(from|de|before|avant|after|apres|après|has|avec):(\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for: words, and what narrows them."""

    said: str
    words: tuple[str, ...]
    sender: str = ""
    before: dt.date | None = None
    since: dt.date | None = None
    has_file: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.sender or self.before or self.since or self.has_file)


@dataclass(slots=True)
class Found:
    """What was found, and which words were taken for others."""

    mails: list[Hit] = field(default_factory=list)
    people: list[ClientFile] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    read_as: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hit:
    """A mail that was found, with the stretch that says it and the words it was found by."""

    mail: Mail
    case: Case | None
    excerpt: str
    by: tuple[str, ...] = ()

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """The text cut at the words it was found by: (piece, whether it is one)."""
        pieces, at = [], 0
        for found in re.finditer(r"\w+", text):
            if fold(found[0]).startswith(self.by):
                pieces += [(text[at : found.start()], False), (found[0], True)]
                at = found.end()
        return [*pieces, (text[at:], False)]


def parse(said: str) -> Query:
    """``flowers from:lindqvist before:2026-11-01 has:file``"""
    told: dict[str, Any] = {}
    for name, value in _FILTER.findall(said):
        name = fold(name)
        if name in ("from", "de"):
            told["sender"] = fold(value)
        elif name in ("has", "avec"):
            told["has_file"] = True
        elif (day := read_day(value)) is not None:
            told["before" if name in ("before", "avant") else "since"] = day
    plain = _FILTER.sub(" ", said[:300])
    return Query(said=said, words=tuple(dict.fromkeys(words(plain)))[:MOST_WORDS], **told)


def find(house: House, query: Query) -> Found:
    """Mail, people and items of this house."""
    if query.is_empty:
        return Found()
    told, read_as = _spelled(house, query.words)
    keys = _postgresql(house, query, told) if connection.vendor == "postgresql" else _sqlite(house, query, told)
    return Found(_hits(house, keys, told), _people(house, query), _items(house, query), read_as)


def _spelled(house: House, said: Sequence[str]) -> tuple[list[list[str]], dict[str, str]]:
    """For each word what it is looked for by; one nobody wrote is taken for those one slip away. One query."""
    told, read_as = [], {}
    every = {hole for word in said if len(word) >= 4 for hole in holes(word)}
    near = KnownWord.objects.filter(house=house, hole__in=every).values_list("hole", "word") if every else []
    known = {word for _hole, word in near}
    for place, word in enumerate(said):
        sought = [word, *stems(word)]
        if len(word) >= 4 and word.isalpha() and word not in known:
            mine = holes(word)
            alike = sorted({other for hole, other in near if hole in mine and abs(len(other) - len(word)) <= 1})[:6]
            if alike and not (place == len(said) - 1 and any(other.startswith(word) for other in known)):
                read_as[word] = ", ".join(alike)
                sought += [stem for other in alike for stem in (other, *stems(other))]
        told.append(list(dict.fromkeys(sought)))
    return told, read_as


def _postgresql(house: House, query: Query, told: list[list[str]]) -> list[uuid.UUID]:
    where, values = _where(house, query)
    every = [f"({' | '.join(_lexemes(many, last=place == len(told) - 1))})" for place, many in enumerate(told)]
    # Who wrote is among a mail's words too: their name leads to a few rows, where "like" would read a million
    every += [f"'{word}':*A" for word in words(query.sender) if 2 < len(word) <= LONGEST]
    if not every:
        sql = f"select mail_id from {TABLE} where {where} order by at desc limit {MOST_SHOWN}"  # noqa: S608
        return [as_key(row[0]) for row in rows(sql, *values)]
    asked = " & ".join(every)
    if _many_say(house, query, asked):
        return _newest(where, values, asked)
    few = f"select mail_id, at, words from {TABLE} where {where} and words @@ %s::tsquery limit {MANY + 1}"  # noqa: S608
    sql = (
        f"select mail_id, count(*) over () from ({few}) as few"  # noqa: S608
        f" order by ts_rank(words, %s::tsquery) desc, at desc limit {MOST_SHOWN}"
    )
    found = rows(sql, *values, asked, asked)
    if not found or found[0][1] <= MANY:
        return [as_key(row[0]) for row in found]
    return _newest(where, values, asked)


def _many_say(house: House, query: Query, asked: str) -> bool:
    """Whether more mails than can be ranked say it, judged by the newest ones: counting what is common costs more than showing it."""
    of_house, values = _where(house, Query(query.said, (), before=query.before, since=query.since))
    narrowed, others = _where(house, Query(query.said, (), sender=query.sender, has_file=query.has_file))
    sql = (
        f"select count(*) filter (where {narrowed} and words @@ %s::tsquery), count(*),"  # noqa: S608
        f" (select reltuples from pg_class where oid = '{TABLE}'::regclass)"
        f" from (select house_id, sender, has_file, words from {TABLE} where {of_house} order by at desc limit {LOOKED_AT}) as newest"
    )
    [(found, looked, every)] = rows(sql, *others, asked, *values)
    return bool(found >= SURE and found * every > MANY * looked)


def _newest(where: str, values: list[Any], asked: str) -> list[uuid.UUID]:
    sql = (
        f"select mail_id from (select mail_id, at, words from {TABLE} where {where} order by at desc limit {NEWEST}) as newest"  # noqa: S608
        f" where words @@ %s::tsquery order by at desc limit {MOST_SHOWN}"
    )
    return [as_key(row[0]) for row in rows(sql, *values, asked)]


def _sqlite(house: House, query: Query, told: list[list[str]]) -> list[uuid.UUID]:
    where, values = _where(house, query)
    if not told:
        sql = f"select mail_id from {TABLE} where {where} order by at desc limit {MOST_SHOWN}"  # noqa: S608
        return [as_key(row[0]) for row in rows(sql, *values)]
    groups = []
    for place, many in enumerate(told):
        last = place == len(told) - 1
        groups.append("(" + " OR ".join(f'"{word}"' + ("*" if last and len(word) > 2 else "") for word in many) + ")")
    asked, matching = " AND ".join(groups), f"from {TABLE} where {TABLE} match %s and {where}"
    [(count,)] = rows(f"select count(*) from (select 1 {matching} limit {MANY + 1})", asked, *values)  # noqa: S608
    if count <= MANY:
        sql = f"select mail_id {matching} order by bm25({TABLE}, 6.0, 1.0), at desc limit {MOST_SHOWN}"
    else:  # FTS5 walks its lists from the last written row back, and stops
        sql = (
            f"select mail_id from (select mail_id, at {matching} order by rowid desc limit {MANY})"  # noqa: S608
            f" order by at desc limit {MOST_SHOWN}"
        )
    return [as_key(row[0]) for row in rows(sql, asked, *values)]


def _where(house: House, query: Query) -> tuple[str, list[Any]]:
    parts, values = ["house_id = %s"], [to_key(house.pk)]
    if query.sender:
        parts.append("sender like %s")
        values.append(f"%{query.sender.replace('%', '').replace('_', '')}%")
    for day, sign in ((query.before, "<"), (query.since, ">=")):
        if day is not None:
            moment = dt.datetime.combine(day, dt.time(), house.zone).astimezone(UTC)
            parts.append(f"at {sign} %s")
            values.append(moment if connection.vendor == "postgresql" else moment.isoformat())
    if query.has_file:
        parts.append("has_file" if connection.vendor == "postgresql" else "has_file = 1")
    return " and ".join(parts), values


def _lexemes(many: Sequence[str], *, last: bool) -> list[str]:
    """As a ``tsquery`` writes them; the word still being typed also by its beginning."""
    return [f"'{word}'" + (":*" if last and place == 0 and len(word) > 2 else "") for place, word in enumerate(many)]


def _hits(house: House, keys: Sequence[uuid.UUID], told: list[list[str]]) -> list[Hit]:
    mails = Mail.objects.filter(house=house, pk__in=keys).exclude(post__state=TAKEN_BACK)  # nobody received those
    mails = mails.select_related("thread").defer("reading", "visible")
    found = {mail.pk: mail for mail in mails}
    about = {mail.pk: mail.thread.about.partition(":")[2] for mail in found.values() if mail.thread}
    cases = {
        str(case.pk): case
        for case in Case.objects.filter(house=house, pk__in={key for key in about.values() if key}).select_related(
            "client"
        )
    }
    by = tuple(word for many in told for word in many)
    return [
        Hit(mail, cases.get(about.get(key, "")), _excerpt(mail.text, told), by)
        for key in keys
        if (mail := found.get(key)) is not None
    ]


def _excerpt(text: str, told: list[list[str]]) -> str:
    """The line that says it; when its title or a file does, how it begins."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    wanted = [word for many in told for word in many]
    score, place = max(
        ((sum(word in fold(line) for word in wanted), -at) for at, line in enumerate(lines)), default=(0, 0)
    )
    return (lines[-place] if score else " ".join(lines))[:200]


def _people(house: House, query: Query) -> list[ClientFile]:
    if not query.words or len(query.words[0]) < 3:
        return []
    names = Q()
    for word in query.said.split()[:MOST_WORDS]:
        if ":" not in word:
            names &= Q(name__icontains=word)
    return list(ClientFile.objects.filter(names, house=house).order_by("name")[:5])


def _items(house: House, query: Query) -> list[Item]:
    """By the reference a partner gave: the whole of it."""
    told = [word for word in query.said.split() if any(letter.isdigit() for letter in word)][:3]
    if not told:
        return []
    found = Item.objects.filter(house=house, partner_reference__in=told).select_related("case", "partner")
    return list(found.order_by("-pk")[:5])
