"""A recruiting poster: one trade, one question, and strips with the coordinator's number to tear off."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from loge.houses.models import House
from loge.maildesk.letters import link
from loge.offers.catalogue import Category

from .know_how import question
from .sheet import BRASS, GREEN, INK, LINE, SOFT, Sheet

STRIPS = 8
_VOWELS = "aeiouyhâàéèêëîïôûü"


def poster(house: House, trade: Category, *, asked: int, language: str) -> Sheet:
    """An A4 poster for one trade of the house, in one language. ``asked``: how often it was asked for in 90 days."""
    with override(language):
        sheet = Sheet("a4", title=f"{question(trade)} {house.name}", language=language)
        _head(sheet, house)
        _call(sheet, house, trade, asked)
        _promises(sheet, house)
        _strips(sheet, house, trade)
    return sheet


def of_town(town: str) -> str:
    """``d’Alençon``, ``de Flers``, ``du Mans``: how French joins a town; other languages take the name as it is."""
    if (get_language() or "fr")[:2] != "fr" or not town:
        return town
    for article, joined in (("Le ", "du "), ("Les ", "des "), ("La ", "de La ")):
        if town.startswith(article):
            return joined + town[len(article) :]
    return f"d’{town}" if town[0].lower() in _VOWELS else f"de {town}"


def joining(house: House) -> str:
    """The page on which one joins; until the house has one, its front page."""
    for name in ("join", "apply", "loge"):
        try:
            return link(reverse(name, args=[house.slug]))
        except NoReverseMatch:
            continue
    return link("/")


def _head(sheet: Sheet, house: House) -> None:
    sheet.mark(20, 17, 13)
    sheet.words(33, 18.5, house.name, wide=150, size=21, cut="titles", colour=GREEN)


def _call(sheet: Sheet, house: House, trade: Category, asked: int) -> None:
    sheet.set_fill_color("#e9eee1")
    sheet.ellipse(104, 24, 122, 122, style="F")
    sheet.pictogram(trade.pictogram, 127, 46, 74, stroke=1.05)
    end = sheet.words(20, 54, question(trade), wide=106, size=50, cut="titles", colour=INK, lead=1.06, most=92)
    place = of_town(house.town) if house.town else house.name
    end = max(end, 118) + 5
    sheet.fill(20.5, end + 1, 1.4, 9, BRASS)
    said = _("Your neighbours of %(town)s are looking for you.") % {"town": place}
    end = sheet.words(26, end, said, wide=165, size=25, cut="titles", colour=GREEN, lead=1.2)
    if asked:
        told = _("%(trade)s: asked for %(count)s times here in three months.") if asked > 1 else ""
        sheet.words(
            26, end + 1.5, told % {"trade": trade, "count": asked}, wide=165, size=14, colour=SOFT
        ) if told else None


def _promises(sheet: Sheet, house: House) -> None:
    rows = (
        ("tag", _("You name your price."), _("You choose what you do, when, and for whom.")),
        ("coffee", _("We meet over a coffee."), _("The coordinator gets to know you before anyone calls you.")),
        (
            "shield-check",
            _("You are paid."),
            _("The money is put aside before you come, and sent when all is well done."),
        ),
    )
    top = 172.0
    for sign, title, words in rows:
        sheet.pictogram(sign, 20, top + 0.5, 10.5, BRASS, stroke=1.6)
        sheet.words(35, top - 0.5, title, wide=96, size=16, cut="strong")
        sheet.words(35, top + 6.2, words, wide=96, size=12.5, colour=SOFT, lead=1.15)
        top += 20
    sheet.code(joining(house), 143, 171, 46)
    end = sheet.words(133, 218.8, _("Come and see us, or scan."), wide=66, size=12.5, cut="strong", align="C", most=7)
    for line in filter(None, (house.address, house.hours)):
        end = sheet.words(133, end + 0.8, line, wide=66, size=9.5, colour=SOFT, align="C", lead=1.2, most=8.5)


def _strips(sheet: Sheet, house: House, trade: Category) -> None:
    top, bottom = 243.0, 297.0
    sheet.fill(0, top, 210, bottom - top, "#ffffff")
    sheet.rule(0, top, 210, top, LINE, wide=0.3, dash=1.6)
    step = 210 / STRIPS
    for number in range(STRIPS):
        left = number * step
        if number:
            sheet.rule(left, top, left, bottom, SOFT, wide=0.2, dash=1.2)
        with sheet.rotation(90, left, bottom):
            wide = bottom - top - 4
            sheet.words(
                left + 2, bottom + 3.4, house.name, wide=wide, size=12, cut="titles", colour=GREEN, align="C", most=6
            )
            phone = house.phone or house.email
            sheet.words(left + 2, bottom + 9.2, phone, wide=wide, size=18, cut="strong", align="C", most=8)
            sheet.words(left + 2, bottom + 18, str(trade), wide=wide, size=10.5, colour=SOFT, align="C", most=5)
