"""The answers a house owns: filled from facts and nothing else, in the reader's language; a missing fact is a visible hole."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction
from django.db.models import Prefetch
from django.utils.text import slugify
from django.utils.translation import gettext as _

from loge.common.clock import now
from loge.common.errors import Invalid, Refused
from loge.houses.models import House
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from . import spoken
from .facts import Facts, ItemFact
from .models import Template, Variant

FOLDER = Path(__file__).parent / "answers"
MANNERED = ("fr", "de", "es", "it")  # languages that have two ways to say you
PLACEHOLDER = re.compile(r"\{([a-z_]+(?:\.[a-z_]+)?)\}")
MOST_WORDS = 10_000

OF_ALL = ("dear", "client", "house", "house_phone", "sender", "today")
OF_STAY = ("arrives", "leaves", "room", "number", "party")
OF_ITEM = (
    "title",
    "when",
    "day",
    "time",
    "until",
    "party",
    "place",
    "partner",
    "phone",
    "address",
    "reference",
    "price",
    "note",
    "disclaimer",
)


@dataclass(frozen=True, slots=True)
class Filled:
    """Words with every placeholder replaced; ``holes`` are those no fact fills, shown as ⟦table.price⟧."""

    title: str
    words: str
    holes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Starting:
    """An answer that ships with the product: a file of ``answers/``."""

    key: str
    name: Mapping[str, str]
    kind: str
    variants: tuple[tuple[str, str, str, str], ...]  # (language, manner, title, words)


def fill(title: str, words: str, facts: Facts, *, language: str) -> Filled:
    """Replace each placeholder by what is known, as that language says it."""
    holes: list[str] = []

    def value(found: re.Match[str]) -> str:
        told = known(found[1], facts, language)
        if told:
            return told
        holes.append(found[1])
        return f"⟦{found[1]}⟧"

    return Filled(PLACEHOLDER.sub(value, title), PLACEHOLDER.sub(value, words), tuple(dict.fromkeys(holes)))


def known(name: str, facts: Facts, language: str) -> str:
    """The fact of that name in words; empty when it is not known, or is no fact at all."""
    noun, _dot, what = name.partition(".")
    if not what:
        return _of_all(noun, facts, language)
    if noun == "stay":
        return _of_stay(what, facts, language)
    item = facts.item(noun)
    return _of_item(what, item, facts, language) if item is not None else ""


def names(words: str) -> list[str]:
    """Every placeholder in these words, once."""
    return list(dict.fromkeys(PLACEHOLDER.findall(words)))


def _of_all(name: str, facts: Facts, language: str) -> str:
    if name == "dear":
        return spoken.dear(facts.name, facts.salutation, facts.manner, language)
    if name == "today":
        return spoken.day(facts.today, language)
    simple = {"client": facts.name, "house": facts.house, "house_phone": facts.house_phone, "sender": facts.sender}
    return simple.get(name, "")


def _of_stay(what: str, facts: Facts, language: str) -> str:
    stay = facts.stay
    if stay is None:
        return ""
    if what in ("arrives", "leaves"):
        return spoken.day(stay.arrives_on if what == "arrives" else stay.leaves_on, language)
    return {"room": stay.room, "number": stay.number, "party": str(stay.party or "")}.get(what, "")


def _of_item(what: str, item: ItemFact, facts: Facts, language: str) -> str:
    starts = item.starts_at.astimezone(item.zone or facts.zone) if item.starts_at else None
    if what in ("when", "day", "time"):
        if starts is not None and item.ends_at is None and starts.time() == dt.time():  # a day was said, and no hour
            what = {"when": "day", "time": ""}.get(what, what)
        return _moment(what, starts, language) if what else ""
    if what == "until":
        ends = item.ends_at.astimezone(item.zone or facts.zone) if item.ends_at else None
        return _moment("when", ends, language)
    if what == "price":
        return item.price.spoken(language) if item.price is not None else ""
    if what == "party":
        return str(item.party or "")
    if what == "title":
        return item.titles.get(language) or item.titles.get("en") or item.title
    plain = ("place", "partner", "phone", "address", "reference", "note", "disclaimer")
    return str(getattr(item, what)) if what in plain else ""


def _moment(what: str, at: dt.datetime | None, language: str) -> str:
    if at is None:
        return ""
    return (
        spoken.when(at, language)
        if what == "when"
        else spoken.day(at.date(), language)
        if what == "day"
        else spoken.time(at.time(), language)
    )


# ---------------------------------------------------------------------------------------------------------- a house's


def of_house(house: House, *, kind: str = "", all_of_them: bool = False) -> list[Template]:
    """The templates a house offers with their variants, those of this kind of item first."""
    variants = Prefetch("variants", queryset=Variant.objects.order_by("language", "manner"))
    found = Template.objects.filter(house=house).prefetch_related(variants).order_by("name")
    listed = [one for one in found if all_of_them or one.is_kept]
    return sorted(listed, key=lambda one: (one.kind != kind, bool(one.kind) and one.kind != kind))


def one(house: House, key: str) -> Template | None:
    found: Template | None = Template.objects.filter(house=house, key=key).prefetch_related("variants").first()
    return found


def pick(template: Template, *, language: str, manner: str = "vous") -> Variant | None:
    """The words for this reader: their language and manner, their language, English, then any."""
    short = language[:2]

    def fit(variant: Variant) -> tuple[bool, bool, bool]:
        return (variant.language != short, variant.language != "en", bool(variant.manner) and variant.manner != manner)

    return min(template.variants.all(), key=fit, default=None)


@transaction.atomic
def write(
    house: House, *, by: Person, name: str, kind: str = "", key: str = "", at: dt.datetime | None = None
) -> Template:  # fmt: skip
    """A new template, or another name and kind for one."""
    _may(house, by)
    if not name.strip():
        raise Invalid(_("Give it a name your colleagues will recognise."), field="name")
    moment = at or now()
    if key:
        Template.objects.filter(house=house, key=key).update(name=name.strip()[:80], kind=kind[:40], changed_at=moment)
        found = one(house, key)
        if found is None:
            raise Invalid(_("This template is no longer there."))
        return found
    return Template.objects.create(
        house=house, key=_free_key(house, name), name=name.strip()[:80], kind=kind[:40], changed_at=moment
    )


@transaction.atomic
def word(
    template: Template, *, by: Person, language: str, manner: str = "", title: str = "", words: str = "", at: dt.datetime | None = None
) -> Variant | None:  # fmt: skip
    """The words in one language and manner; empty words take the variant away. Raises Invalid naming an unknown placeholder."""
    _may(template.house, by)
    bare = words.replace("\r\n", "\n").strip()
    unknown = [name for name in names(f"{title} {bare}") if not is_known(name)]
    if unknown:
        raise Invalid(
            _("No fact is called %(name)s. Take one of the list beside.") % {"name": "{" + unknown[0] + "}"},
            field="words",
        )
    if len(bare) > MOST_WORDS:
        raise Invalid(_("This is longer than a template can be."), field="words")
    mine = {"template": template, "language": language[:5], "manner": manner if language[:2] in MANNERED else ""}
    if not bare:
        Variant.objects.filter(house=template.house_id, **mine).delete()
        return None
    told = {"title": title.strip()[:200], "words": bare, "changed_by": by, "changed_at": at or now()}
    variant, _fresh = Variant.objects.update_or_create(
        **mine, defaults=told, create_defaults={**told, "house_id": template.house_id}
    )
    Template.objects.filter(pk=template.pk, house=template.house_id).update(changed_at=at or now())
    return variant


@transaction.atomic
def keep(template: Template, *, by: Person, is_kept: bool) -> None:
    """Put it away, or offer it again."""
    _may(template.house, by)
    Template.objects.filter(pk=template.pk, house=template.house_id).update(is_kept=is_kept)


@transaction.atomic
def take_starting(house: House, *, by: Person, keys: frozenset[str] | None = None) -> int:
    """Copy the answers that ship into the house; those it has already are left as they are. Returns how many came."""
    _may(house, by)
    had = set(Template.objects.filter(house=house).values_list("key", flat=True))
    came = [one for one in starting() if one.key not in had and (keys is None or one.key in keys)]
    for one_ in came:
        name = one_.name.get(house.language) or one_.name["en"]
        template = Template.objects.create(house=house, key=one_.key, name=name, kind=one_.kind)
        Variant.objects.bulk_create(
            Variant(house=house, template=template, language=language, manner=manner, title=title, words=words)
            for language, manner, title, words in one_.variants
        )
    return len(came)


@cache
def starting() -> tuple[Starting, ...]:
    """The answers that ship, each a file."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def is_known(name: str) -> bool:
    """Whether a placeholder of that name can ever be filled."""
    noun, _dot, what = name.partition(".")
    return noun in OF_ALL if not what else what in (OF_STAY if noun == "stay" else OF_ITEM)


def _read(path: Path) -> Starting:
    told = tomllib.loads(path.read_text("utf-8"))
    variants = tuple(
        (line["language"], line.get("manner", ""), line.get("title", ""), line["words"].strip())
        for line in told["variant"]
    )
    return Starting(path.stem, told["name"], told.get("kind", ""), variants)


def _free_key(house: House, name: str) -> str:
    base = slugify(name)[:32].replace("-", "_") or "answer"
    taken = set(Template.objects.filter(house=house, key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}_{n}" for n in range(2, 10_000))) if key not in taken)


def _may(house: House, by: Person) -> None:
    if not KEEPERS & roles(by, house.pk):
        raise Refused(_("This is not for you to do."))
