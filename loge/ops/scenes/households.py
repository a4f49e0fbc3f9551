"""The households of the practice: a dozen, with their dates in the coming weeks, what was given last year, what to avoid, codes
in the vault, and a surprise on its way. Monsieur Aubry has one tap to give."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.clients import actions as clients
from loge.clients.dates import DAY, Rule
from loge.clients.models import ClientFile, Member
from loge.common.clock import day_of
from loge.demands import actions as demands
from loge.demands.practice.errands import plan_errand
from loge.demands.practice.ideas import keep_idea
from loge.demands.practice.memory import remember
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.offers.partners.actions import keep_partner
from loge.offers.partners.models import Partner
from loge.people.models import Person
from loge.planning.hours import moment_on

from ..books import known
from ..cast import email, person
from . import practice

OPEN = tuple((day, dt.time(9), dt.time(19)) for day in range(1, 7))  # shut on Mondays
PARTNERS: tuple[tuple[str, str, str], ...] = (
    ("Atelier Prairie", "flowers", "02 61 91 44 10"), ("Maison Lefort, chocolatier", "gift", "02 61 91 44 27"),
    ("Librairie du Cours", "gift", "02 61 91 44 35"),
)  # fmt: skip
IDEAS: tuple[tuple[str, str, str, str, int, str], ...] = (  # from whom, what, what it is like, what is in it, cents, months
    ("Atelier Prairie", "Renoncules crème et abricot", "bouquet rond, eucalyptus", "", 5_800, ""),
    ("Atelier Prairie", "Pivoines roses", "douze tiges, papier kraft", "", 5_200, "4 5 6"),
    ("Atelier Prairie", "Roses anciennes", "bouquet de jardin, parfumé", "", 6_400, ""),
    ("Atelier Prairie", "Lys et amaryllis", "grand bouquet blanc", "lys", 7_200, "11 12 1"),
    ("Maison Lefort, chocolatier", "Coffret de pralinés", "vingt-quatre pièces", "noix, noisettes, lait", 3_900, ""),
    ("Maison Lefort, chocolatier", "Pâtes de fruits d’Auvergne", "une belle boîte", "", 3_200, ""),
    ("Librairie du Cours", "Le beau livre du mois", "choisi par la libraire, papier cadeau", "", 4_500, ""),
    ("Librairie du Cours", "Un abonnement au concert", "trois soirées de musique de chambre", "", 9_000, ""),
)  # fmt: skip
HOMES: tuple[tuple[str, str, str, str, str, int], ...] = (  # the household, madame, monsieur, address, telephone, her day in so many days
    ("Famille Roche", "Hélène Roche", "Paul Roche", "3 rue du Pont-Neuf, Alençon", "06 39 98 10 02", 9),
    ("Me Fournier", "Solange Fournier", "Marc Fournier", "17 rue de Bretagne, Alençon", "06 39 98 10 03", 16),
    ("Famille Keller", "Anna Keller", "Jan Keller", "2 place de la Halle, Alençon", "06 39 98 10 04", 20),
    ("Famille Vidal", "Inès Vidal", "Thomas Vidal", "8 route de Mamers, Damigny", "06 39 98 10 05", 24),
    ("Famille Delmas", "Judith Delmas", "Olivier Delmas", "41 rue Saint-Blaise, Alençon", "06 39 98 10 06", 29),
    ("Famille Haddad", "Leïla Haddad", "Karim Haddad", "5 allée du Parc, Damigny", "06 39 98 10 07", 33),
    ("Famille Levy", "Sarah Levy", "Daniel Levy", "12 cours Clemenceau, Alençon", "06 39 98 10 08", 38),
    ("Famille Okafor", "Grace Okafor", "Samuel Okafor", "9 rue aux Sieurs, Alençon", "06 39 98 10 09", 44),
    ("Famille Perrin", "Agnès Perrin", "Luc Perrin", "22 rue de Lancrel, Alençon", "06 39 98 10 10", 51),
    ("Famille Schmitt", "Odile Schmitt", "Rémi Schmitt", "6 rue Cazault, Alençon", "06 39 98 10 11", 57),
    ("Madame Tessier", "Marguerite Tessier", "", "1 rue du Collège, Alençon", "06 39 98 10 12", 12),
)  # fmt: skip


def play() -> None:
    """Once. The dates are counted from today, whenever the demonstration begins."""
    practice.play()
    house = House.objects.get(slug=practice.HOUSE)
    if ClientFile.objects.filter(house=house).exists():
        return
    mathilde = person("mathilde")
    today = day_of(timezone.now(), house.zone)
    _shops(house, mathilde)
    _aubry(house, mathilde, today)
    for name, hers, his, address, phone, days in HOMES:
        _household(house, mathilde, name, hers, his, address, phone, today + days * DAY)
    _faiths(house, mathilde)
    remember(house)


def _shops(house: House, by: Person) -> None:
    shops = {
        name: keep_partner(house, by=by, name=name, category_keys=[trade], phone=phone, hours=OPEN)
        for name, trade, phone in PARTNERS
    }
    for name, what, words, contains, cents, months in IDEAS:
        trade = shops[name].category_keys[0]
        keep_idea(
            house, by=by, partner=shops[name], what=what, words=words, contains=contains, cents=cents, category_key=trade, months=months
        )  # fmt: skip


def _aubry(house: House, by: Person, today: dt.date) -> None:
    """The household one meets first: her day is near, he pays and knows, a cat, an allergy, last year’s peonies."""
    client = clients.open_household(house, by=by, name="Famille Aubry")
    solene = _account(house, by, "solene-aubry", "Solène Aubry")
    antoine = _account(house, by, "antoine-aubry", "Antoine Aubry")
    madame = clients.add_member(
        client, by=by, name="Solène Aubry", person=solene, about="chirurgienne, à Lyon le jeudi", phone="06 39 98 10 01", orders="all",
        ceiling_cents=30_000,
    )  # fmt: skip
    monsieur = clients.add_member(
        client, by=by, name="Antoine Aubry", person=antoine, about="dirige un cabinet, répond par e-mail", phone="06 39 98 10 21",
        orders="all", pays=True,
    )  # fmt: skip
    lina = clients.add_member(client, by=by, name="Lina Aubry", about="11 ans, violon le mercredi à 14:00")
    home = clients.add_home(
        client, by=by, address="12 allée des Ormes, Alençon", label="la maison", access="Sonner deux fois."
    )
    clients.refer(client, by=by, person=by)
    day = today + 13 * DAY
    clients.keep_date(client, by=by, member=madame, sort="birthday", rule=_rule(day, day.year - 46), budget_cents=6_500)
    clients.keep_date(client, by=by, member=lina, sort="birthday", rule=Rule(month=2, day=29, year=2016))
    clients.keep_date(client, by=by, member=madame, other=monsieur, sort="wedding", rule=_rule(today + 47 * DAY))
    found: tuple[dict[str, Any], ...] = (
        {"sort": "avoid", "words": "noix, pour Lina", "source": "Antoine", "topic": "allergie"},
        {"sort": "dislike", "words": "pas de lys, à cause du chat", "source": "Solène", "topic": "fleurs"},
        {"sort": "taste", "member": madame, "words": "renoncules, les seules qui tiennent", "source": "Solène", "topic": "fleurs"},
        {"sort": "size", "member": monsieur, "words": "chemises 41, gants 7½", "sure": "seen", "source": "retouches d’octobre"},
        {"sort": "habit", "words": "préfère qu’on sonne deux fois", "sure": "guessed", "source": "trois visites"},
    )  # fmt: skip
    for one in found:
        clients.know(client, by=by, **one)
    clients.remember_gift(
        client, by=by, member=madame, what="Pivoines roses", given_on=day - 365 * DAY, by_whom="Antoine", cents=5_200,
        provider="Atelier Prairie", reaction="magnifiques",
    )  # fmt: skip
    prairie = Partner.objects.get(house=house, name="Atelier Prairie")
    clients.like(
        client, by=by, provider=prairie.reference, name=prairie.name, is_liked=True, why="leurs bouquets tiennent"
    )
    clients.lock_away(client, by=by, sort="code", label="le portail", value="A 52 73", home=home)
    clients.lock_away(client, by=by, sort="alarm", label="l’alarme", value="1946 puis la touche verte", home=home)
    clients.lock_away(client, by=by, sort="key", label="le double des clés", value="tableau 2, crochet 14", home=home)
    demands.take_note(
        house, by=by, words="Madame Aubry : la table de douze pour le 20, un traiteur sans noix, et quelqu’un pour le vestiaire.",
        nonce="scene-aubry", client=client, client_name="Solène Aubry",
    )  # fmt: skip
    plan_errand(
        client, by=by, person=None, title="arroser et relever le courrier", starts_at=moment_on(today + 2 * DAY, dt.time(17), house.zone),
        lasts_for=dt.timedelta(minutes=45), home=home,
    )  # fmt: skip


def _household(
    house: House, by: Person, name: str, hers: str, his: str, address: str, phone: str, day: dt.date
) -> None:
    client = clients.open_household(house, by=by, name=name)
    madame = clients.add_member(client, by=by, name=hers, phone=phone, orders="all", pays=not his)
    if his:
        clients.add_member(client, by=by, name=his, orders="all", pays=True)
    clients.add_home(client, by=by, address=address, label="la maison")
    clients.keep_date(client, by=by, member=madame, sort="birthday", rule=_rule(day))
    clients.lock_away(client, by=by, sort="code", label="la porte", value=f"B {day.day}{day.month}7")
    clients.remember_gift(
        client, by=by, member=madame, what="Roses anciennes", given_on=day - 365 * DAY, by_whom=his, cents=6_400
    )


def _faiths(house: House, by: Person) -> None:
    """Dates of other calendars, one of which only the month is known, and one that is kept in silence."""
    levy = ClientFile.objects.get(house=house, name="Famille Levy")
    clients.keep_date(levy, by=by, sort="custom", name="Pourim", rule=Rule(calendar="hebrew", month=13, day=14))
    haddad = ClientFile.objects.get(house=house, name="Famille Haddad")
    clients.keep_date(haddad, by=by, sort="custom", name="L’Aïd", rule=Rule(calendar="hijri", month=10, day=1))
    keller = Member.objects.get(house=house, name="Anna Keller")
    month = (day_of(timezone.now(), house.zone) + 40 * DAY).month
    clients.keep_date(keller.client, by=by, member=keller, sort="custom", name="La rencontre", rule=Rule(month=month))
    perrin = Member.objects.get(house=house, name="Luc Perrin")
    clients.set_status(perrin, by=by, status="deceased", on=day_of(timezone.now(), house.zone) - 40 * DAY)


def _account(house: House, by: Person, key: str, name: str) -> Person:
    found = known(email(key), name=name)
    welcome(house, found, Membership.Role.CLIENT, by=by)
    return found


def _rule(day: dt.date, year: int | None = None) -> Rule:
    return Rule(month=day.month, day=day.day, year=year)
