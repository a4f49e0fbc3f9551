"""A labelled set for the guard: drafts made from the templates that ship and from letters in a concierge's own words, for guests
with their items; and the same with one error each, of a kind that happens."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from loge.common.money import Money
from loge.maildesk import spoken, templates
from loge.maildesk.facts import Facts, Hours, ItemFact, StayFact, Written

PARIS = ZoneInfo("Europe/Paris")
TODAY = dt.date(2026, 11, 23)
EVERY_DAY = tuple(Hours(day, dt.time(8), dt.time(23, 30)) for day in range(7))


@dataclass(frozen=True)
class Labelled:
    """``errors``: what was put in; empty for a draft that is right."""

    draft: Written
    facts: Facts
    error: str = ""
    name: str = ""


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(TODAY + dt.timedelta(days=day), dt.time(hour, minute), PARIS)


def _item(kind: str, title: str, start: dt.datetime, **also: object) -> ItemFact:
    told = {"party": 2, "partner": "Le Quai des Tilleuls", "phone": "+33 1 99 00 12 34", "address": "14 quai des Tilleuls", "place": "devant l’hôtel",
            "reference": "QT-2041", "price": Money(12_000), "hours": EVERY_DAY, "note": "", "ends_at": start + dt.timedelta(hours=26)}  # fmt: skip
    return ItemFact(kind=kind, title=title, starts_at=start, **{**told, **also})  # type: ignore[arg-type]


def guests() -> list[Facts]:
    """Eight guests with what they asked for; half write French, half English."""
    table = _item("table", "une table près de la fenêtre", at(3, 20, 30))
    car = _item(
        "transfer",
        "voiture à l’arrivée du vol",
        at(2, 17, 45),
        partner="Chauffeurs Delmas",
        reference="CD 88-104",
        price=Money(8_500),
        party=3,
    )
    flowers = _item(
        "flowers",
        "douze pivoines",
        at(2, 15),
        partner="Aux Grands Jardins",
        reference="",
        price=Money(6_450),
        party=None,
    )
    play = _item(
        "theatre", "Le Misanthrope", at(4, 19), partner="Théâtre des Carmes", reference="TC5519", price=Money(15_600)
    )
    spa = _item(
        "wellness",
        "massage of an hour",
        at(3, 11, 15),
        partner="Spa Belombre",
        reference="SPA-31",
        price=Money(9_800),
        party=None,
    )
    guide = _item(
        "guide",
        "the old town on foot",
        at(5, 10),
        partner="Rives et Rues",
        reference="RR-270",
        price=Money(18_000),
        party=4,
        place="au pied de l’horloge",
    )
    hire = _item(
        "car_hire",
        "petite voiture automatique",
        at(3, 9),
        partner="Auto Lys",
        reference="AL77120",
        price=Money(1_20_000),
        party=None,
    )
    people = [
        ("Karin Lindqvist", "madame", "en", "312", (table, car)), ("Solange Vasseur", "madame", "fr", "209", (flowers, table)),
        ("Samir Haddad", "monsieur", "fr", "118", (play, table)), ("Adaeze Okafor", "madame", "en", "501", (spa, car)),
        ("Henry Whitcombe", "monsieur", "en", "510", (guide, play)), ("Marc-Antoine Rey", "monsieur", "fr", "222", (hire, car)),
        ("Ludivine Maréchal", "madame", "fr", "104", (guide, flowers)), ("Johannes Keller", "monsieur", "en", "127", (hire, spa)),
    ]  # fmt: skip
    made = []
    for number, (name, salutation, language, room, items) in enumerate(people):
        stay = StayFact(
            TODAY + dt.timedelta(days=2), TODAY + dt.timedelta(days=6), room, items[0].party or 2, f"BEL-10{number}4"
        )
        made.append(Facts(
            today=TODAY, zone=PARIS, house="Hôtel Belombre", house_phone="+33 1 99 00 00 00", sender="Camille Aubry", name=name, salutation=salutation,
            language=language, stay=stay, items=items, said=("Our flight AF 1581 lands at 17:10." if language == "en" else "Notre vol AF 1581 arrive à 17 h 10.",),
            known=frozenset({f"{name.split()[-1].lower()}@guest.example"}),
        ))  # fmt: skip
    return made


OWN_WORDS = {
    "fr": (
        "{dear}\n\nMerci pour votre message. Tout est en ordre pour {item.title}, {item.day} à {item.time}. Nous restons à votre disposition.\n\n{sender}",
        "{dear}\n\nJe vous confirme {item.title} pour le {item.when}, au prix de {item.price}. Cela sera porté sur la note de la chambre {stay.room}.\n\nBien à vous,\n{sender}",
        "{dear}\n\nVotre vol AF 1581 arrivant à 17 h 10, nous serons à l’aéroport dix minutes plus tôt. Pour le reste de votre séjour, du {stay.arrives} au {stay.leaves}, dites-nous ce qui vous ferait plaisir.\n\n{sender}",
        "{dear}\n\nLa maison est fermée le lundi, nous avons donc gardé {item.title} le {item.when}. Leur téléphone est le {item.phone}.\n\n{sender}",
        "{dear}\n\nComptez 25 minutes à pied, ou 10 minutes en voiture, jusqu’à {item.partner} ({item.address}). Rendez-vous le {item.day} à {item.time}.\n\n{sender}",
    ),
    "en": (
        "{dear}\n\nThank you for your message. Everything is arranged for {item.title}, {item.day} at {item.time}. Do write if you need anything.\n\n{sender}",
        "{dear}\n\nI confirm {item.title} on {item.when}, at {item.price}. It will be added to the account of room {stay.room}.\n\nKind regards,\n{sender}",
        "{dear}\n\nAs your flight AF 1581 lands at 17:10 we will be at the airport ten minutes before. For the rest of your stay, from {stay.arrives} to {stay.leaves}, tell us what would please you.\n\n{sender}",
        "{dear}\n\nThe house is closed on Mondays, so we have kept {item.title} on {item.when}. Their telephone is {item.phone}.\n\n{sender}",
        "{dear}\n\nIt is 25 minutes on foot, or 10 minutes by car, to {item.partner} ({item.address}). We meet on {item.day} at {item.time}.\n\n{sender}",
    ),
}  # fmt: skip


def right() -> Iterator[Labelled]:
    """Every template whose facts are all known, and every letter in own words, for every guest."""
    for facts in guests():
        names = [(one.key, variant) for one in templates.starting() for variant in one.variants]
        letters = [
            (f"{key}:{language}", title, words)
            for key, (language, manner, title, words) in names
            if language == facts.language and manner != "tu"
        ]
        letters += [(f"own {n}", "", words) for n, words in enumerate(OWN_WORDS[facts.language])]
        for name, title, words in letters:
            filled = templates.fill(title, words, facts, language=facts.language)
            if not filled.holes and name.partition(":")[0] != "ask_partner":
                to = ((facts.name, next(iter(facts.known))),)
                yield Labelled(Written(filled.words, filled.title, to=to, language=facts.language), facts, name=name)


Error = Callable[[Labelled, random.Random], Written | None]


def wrong() -> Iterator[Labelled]:
    """Each right draft with each error that fits it, one at a time."""
    chance = random.Random(20261123)
    for one in right():
        for name, spoil in ERRORS.items():
            spoilt = spoil(one, chance)
            if spoilt is not None and spoilt != one.draft:
                yield replace(one, draft=spoilt, error=name)


def _swap(one: Labelled, old: str, new: str) -> Written | None:
    return replace(one.draft, words=one.draft.words.replace(old, new, 1)) if old and old in one.draft.words else None


def _days(one: Labelled) -> Iterator[tuple[str, dt.date]]:
    for item in one.facts.items:
        assert item.starts_at is not None
        day = item.starts_at.astimezone(PARIS).date()
        yield spoken.day(day, one.facts.language), day


def _weekday(one: Labelled, chance: random.Random) -> Written | None:
    for said, day in _days(one):
        other = spoken.day(day + dt.timedelta(days=chance.choice((1, 2, 6))), one.facts.language)
        if said in one.draft.words:
            return _swap(one, said.split()[0], other.split()[0])
    return None


def _moved(one: Labelled, by: int) -> Written | None:
    for said, day in _days(one):
        if said in one.draft.words:
            return _swap(one, said, spoken.day(day + dt.timedelta(days=by), one.facts.language))
    return None


def _hour(one: Labelled, chance: random.Random) -> Written | None:
    for item in one.facts.items:
        assert item.starts_at is not None
        moment = item.starts_at.astimezone(PARIS)
        said = spoken.time(moment.time(), one.facts.language)
        other = spoken.time(
            (moment + dt.timedelta(minutes=chance.choice((-60, 45, 60, 75)))).time(), one.facts.language
        )
        if re.search(rf"(?<!\d){re.escape(said)}(?! ?\d)", one.draft.words):
            return _swap(one, said, other)
    return None


def _figure(pattern: str, by: int) -> Error:
    def spoil(one: Labelled, chance: random.Random) -> Written | None:
        found = re.search(pattern, one.draft.words)
        if not found:
            return None
        start, end = found.span("n")
        return replace(one.draft, words=f"{one.draft.words[:start]}{int(found['n']) + by}{one.draft.words[end:]}")

    return spoil


def _price(one: Labelled, chance: random.Random) -> Written | None:
    for item in one.facts.items:
        said = item.price.spoken(one.facts.language) if item.price else ""
        if item.price and said in one.draft.words:
            return _swap(
                one, said, Money(item.price.cents + chance.choice((-1_000, 500, 9_000))).spoken(one.facts.language)
            )
    return None


def _reference(one: Labelled, chance: random.Random) -> Written | None:
    for item in one.facts.items:
        if item.reference and item.reference in one.draft.words:
            digits = re.search(r"\d{2,}$", item.reference)
            assert digits
            return _swap(
                one,
                item.reference,
                item.reference[: digits.start()] + digits[0][::-1].replace(digits[0], digits[0] + "9") + "7",
            )
    return None


def _name(one: Labelled, chance: random.Random) -> Written | None:
    family = one.facts.name.split()[-1]
    spelt = family[:-2] + family[-1] + family[-2] if family[-1] != family[-2] else family[:-1]
    return _swap(one, family, spelt)


def _salutation(one: Labelled, chance: random.Random) -> Written | None:
    pairs = {"Madame": "Monsieur", "Monsieur": "Madame", "Dear Ms": "Dear Mr", "Dear Mr ": "Dear Ms "}
    return next((spoilt for old, new in pairs.items() if (spoilt := _swap(one, old, new))), None)


def _language(one: Labelled, chance: random.Random) -> Written | None:
    other = "en" if one.facts.language == "fr" else "fr"
    words = templates.fill("", OWN_WORDS[other][0], one.facts, language=other).words if one.name == "own 0" else None
    return replace(one.draft, words=words) if words else None


ERRORS: dict[str, Error] = {
    "weekday": _weekday, "another day": lambda one, chance: _moved(one, 9), "the day before": lambda one, chance: _moved(one, -1 if one.facts.items[0].kind in ("guide", "theatre") else 13),
    "a day that is over": lambda one, chance: _moved(one, -30), "hour": _hour, "price": _price, "reference": _reference,
    "party": _figure(r"(?:pour|for) (?P<n>\d) (?:personnes|guests|people)", 1), "room": _figure(r"(?:chambre|room) (?P<n>\d+)", 10),
    "telephone": _figure(r"12 (?P<n>34)", 9), "street": _figure(r"(?P<n>14) quai", 3), "flight": _figure(r"AF (?P<n>1581)", 40), "name": _name,
    "salutation": _salutation, "language": _language,
    "hole": lambda one, chance: replace(one.draft, words=one.draft.words + "\n" + chance.choice(("[date]", "⟦table.price⟧", "{client}", "XXX", "____"))),
    "attachment": lambda one, chance: replace(one.draft, words=one.draft.words + ("\nVous trouverez le plan ci-joint." if one.facts.language == "fr" else "\nPlease find the map attached.")),
    "reader": lambda one, chance: replace(one.draft, cc=(("", "someone@else.example"),)),
}  # fmt: skip
