"""The warm and firm wordings of a house: its own, or those that come with Loge."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loge.common import journal
from loge.common.clock import now
from loge.common.errors import Invalid
from loge.houses.models import House
from loge.houses.rules import must_keep, said
from loge.people.models import Person

from .models import Veil, Wording

SITUATIONS: dict[str, Any] = {
    "insult": gettext_lazy("After an insult"),
    "threat": gettext_lazy("After a threat"),
    "late": gettext_lazy("They waited too long"),
    "money": gettext_lazy("It is about money"),
    "no": gettext_lazy("The answer remains no"),
    "pause": gettext_lazy("A pause until tomorrow"),
}
LANGUAGES = ("fr", "en")
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Offered:
    """One wording ready to be used; ``own`` says that the house wrote it."""

    situation: str
    language: str
    words: str
    own: bool

    @property
    def title(self) -> Any:
        return SITUATIONS[self.situation]


@cache
def _given() -> dict[str, dict[str, str]]:
    return tomllib.loads((Path(__file__).parent / "wordings.toml").read_text("utf-8"))


def wordings_of(house: House, *, languages: tuple[str, ...] = LANGUAGES) -> list[Offered]:
    """Every situation in each language: the house's own words where it wrote some. One query."""
    own = {(row.situation, row.language): row.words for row in Wording.objects.filter(house=house)}
    return [
        Offered(situation, language, own.get((situation, language), _given()[situation][language]), (situation, language) in own)
        for language in languages
        for situation in SITUATIONS
    ]  # fmt: skip


def offered_for(veil: Veil, language: str, name: str) -> list[Offered]:
    """What could be answered to this, the fitting situation first, with the name of who wrote in its place."""
    tongue = language[:2] if language[:2] in LANGUAGES else "en"
    first = veil.kind if veil.kind in SITUATIONS else "late"
    found = wordings_of(veil.house, languages=(tongue,))
    found.sort(key=lambda one: one.situation != first)
    return [Offered(one.situation, one.language, called(one.words, name), one.own) for one in found]


def called(words: str, name: str) -> str:
    """``Bonjour {name},`` with the name, or ``Bonjour,`` without one."""
    return words.replace("{name}", name) if name else words.replace(" {name}", "").replace("{name}", "")


@transaction.atomic
def write_wording(
    house: House, *, by: Person, situation: str, language: str, words: str, at: dt.datetime | None = None
) -> None:
    """Say it as this house says it; nothing written brings the given words back. Raises Refused, Invalid."""
    must_keep(by, house)
    if situation not in SITUATIONS or language not in LANGUAGES:
        raise Invalid(_("There is no such wording."), field="words")
    moment = at or now()
    mine = Wording.objects.filter(house=house, situation=situation, language=language)
    if not words.strip():
        mine.delete()
    else:
        told = {"words": said(words, most=MOST), "written_by": by, "written_at": moment}
        Wording.objects.update_or_create(house=house, situation=situation, language=language, defaults=told)
    journal.write(
        "wording.written", subject=f"house:{house.pk}", house=house.pk, by=by, at=moment, situation=situation, language=language
    )  # fmt: skip
