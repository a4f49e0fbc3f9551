"""The desk of the demonstration: the Hôtel Belombre, its concierges, guests about today and the addresses it trusts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.clients import actions as clients
from loge.clients.models import ClientFile, Kept, Stay
from loge.common.clock import day_of
from loge.demands.desk.actions import confirm, correct_item, hold, open_case, wait
from loge.demands.models import DeskRules, Item
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.houses.queries import keepers
from loge.maildesk import templates
from loge.offers.partners import actions as partners
from loge.offers.partners.models import Partner
from loge.people.models import Person

from ..books import known
from ..cast import OPENED_AGO, email, person, then

SLUG = "belombre"
CONCIERGES = (
    ("camille.belombre", "Camille Aubry", Membership.Role.COORDINATOR),
    ("yanis.belombre", "Yanis Merabet", Membership.Role.CONCIERGE),
    ("ines.belombre", "Inès Calvet", Membership.Role.CONCIERGE),
)
MADAME, MONSIEUR = ClientFile.Salutation.MADAME, ClientFile.Salutation.MONSIEUR
VIP = "VIP"

# name, salutation, address before @, language, first day and last day counted from today, room, adults, children, more
Guest = tuple[str, str, str, str, int, int, str, int, int, dict[str, Any]]
GUESTS: tuple[Guest, ...] = (
    ("Karin Lindqvist", MADAME, "karin.lindqvist", "en", 0, 3, "312", 3, 1, {"allergies": "crustacés et coquillages", "tastes": "Une chambre au calme, la carte de l’île", "arrives_at": "17:10", "vip": VIP, "birthday": 1}),
    ("Enzo Bellini", MONSIEUR, "enzo.bellini", "en", 0, 4, "208", 2, 0, {"tastes": "Conduit lui-même, boîte automatique", "arrives_at": "15:00"}),
    ("Famille Duarte", "", "helena.duarte", "fr", -1, 5, "415", 2, 3, {"tastes": "Des vélos pour les enfants", "allergies": "arachide (le plus jeune)"}),
    ("Adaeze Okafor", MADAME, "a.okafor", "en", 0, 2, "501", 1, 0, {"arrives_at": "21:40", "vip": VIP}),
    ("Samir Haddad", MONSIEUR, "dr.haddad", "fr", 1, 3, "", 2, 0, {"tastes": "La musique de chambre"}),
    ("Solange Vasseur", MADAME, "s.vasseur", "fr", -3, 1, "209", 1, 0, {"tastes": "Des pivoines, jamais de lys"}),
    ("Grace Abara", MADAME, "grace.abara", "en", -2, 0, "330", 2, 0, {"leaves_at": "12:00"}),
    ("Johannes Keller", MONSIEUR, "j.keller", "en", 0, 1, "118", 1, 0, {"arrives_at": "18:30"}),
    ("Margaux Tissier", MADAME, "margaux.tissier", "fr", 0, 2, "222", 2, 0, {"birthday": 0, "arrives_at": "16:00"}),
    ("Henry Whitcombe", MONSIEUR, "h.whitcombe", "en", -5, 2, "510", 2, 0, {"vip": VIP, "tastes": "Le Times à huit heures"}),
    ("Ludivine Maréchal", MADAME, "l.marechal", "fr", 2, 5, "", 2, 1, {}),
    ("Tomás Ferreira", MONSIEUR, "tomas.ferreira", "en", -1, 0, "127", 1, 0, {"leaves_at": "10:30"}),
    ("Aiko Tanabe", MADAME, "aiko.tanabe", "en", 0, 6, "402", 2, 0, {"allergies": "sarrasin", "arrives_at": "19:20"}),
    ("Priya Raman", MADAME, "priya.raman", "en", -2, 3, "316", 2, 2, {"tastes": "Végétarienne"}),
    ("Étienne Lacombe", MONSIEUR, "e.lacombe", "fr", 0, 1, "104", 1, 0, {}),
    ("Clara Weiss", MADAME, "clara.weiss", "en", 3, 8, "", 2, 0, {}),
    ("Benoît Arnaud", MONSIEUR, "benoit.arnaud", "fr", -4, 0, "233", 2, 0, {}),
    ("Olga Petrenko", MADAME, "olga.petrenko", "en", -1, 2, "407", 1, 1, {}),
    ("Marc-Antoine Rey", MONSIEUR, "ma.rey", "fr", 0, 2, "", 2, 0, {"allergies": "noix", "arrives_at": "14:00"}),
    ("Siobhan Kearney", MADAME, "siobhan.kearney", "en", 1, 4, "", 2, 0, {}),
    ("Paolo Serafini", MONSIEUR, "p.serafini", "en", -6, -2, "219", 2, 0, {"status": Stay.Status.LEFT}),
    ("Nadège Collin", MADAME, "nadege.collin", "fr", 0, 7, "605", 2, 0, {"vip": VIP, "arrives_at": "13:30"}),
    ("Ingrid Solberg", MADAME, "ingrid.solberg", "en", -2, 1, "308", 1, 0, {}),
    ("Daniel Osei", MONSIEUR, "daniel.osei", "en", 0, 3, "141", 1, 0, {"arrives_at": "22:15"}),
    ("Camille Berthier", MADAME, "camille.berthier", "fr", 5, 9, "", 2, 2, {}),
)  # fmt: skip

EVENINGS = dict.fromkeys(range(7), "19:00–23:00")
LUNCH_TOO = dict.fromkeys(range(1, 7), "12:00–14:30, 19:00–23:00")
SHOP = dict.fromkeys(range(1, 7), "9:00–12:30, 14:00–19:00")
ALWAYS = dict.fromkeys(range(7), "0:00–24:00")
# name, trades, contact, telephone, distance north and east in thousandths of a degree, share in basis points, hours, more
PARTNERS: tuple[tuple[str, tuple[str, ...], str, int, int, int, int, dict[int, str], dict[str, str]], ...] = (
    ("Le Quai des Tilleuls", ("table",), "Paul, en salle", 51, 4, 3, 0, LUNCH_TOO, {"disclaimer": "Table gardée vingt minutes.", "notes": "Le salon du fond, six tables : le plus calme."}),
    ("Maison Corvin", ("table",), "Élise", 52, -6, 5, 800, {**EVENINGS, 4: "19:00–1:00", 5: "19:00–1:00"}, {"disclaimer": "Tenue de ville."}),
    ("L’Orangerie", ("table",), "La réception", 53, 9, -7, 0, dict.fromkeys(range(2, 7), "12:00–14:00, 19:30–22:30"), {"notes": "Rappelle toujours le lendemain à dix heures."}),
    ("Chauffeurs Delmas", ("transfer",), "Mme Delmas", 54, 20, 12, 1000, ALWAYS, {"disclaimer": "Annulation sans frais jusqu’à deux heures avant.", "notes": "Attend sans supplément si le vol tarde."}),
    ("Berlines du Lac", ("transfer", "guide"), "Le standard", 55, 24, -9, 700, ALWAYS, {}),
    ("Location Fabre", ("car_hire",), "Guichet", 56, 15, 22, 500, SHOP, {"disclaimer": "Permis de plus d’un an, carte au nom du conducteur."}),
    ("Cycles du Port", ("sport",), "Malo", 57, 2, 8, 0, dict.fromkeys(range(7), "9:30–18:30"), {}),
    ("Fleurs de Mai", ("flowers", "gift"), "Zoé", 58, 3, -2, 0, {**SHOP, 6: "9:00–13:00"}, {}),
    ("Atelier Pivoine", ("flowers",), "Rémi", 59, 11, 4, 1200, SHOP, {}),
    ("Billetterie des Arts", ("theatre",), "Le guichet", 60, 5, -8, 300, dict.fromkeys(range(1, 6), "11:00–18:00"), {"disclaimer": "Les places ne sont ni reprises ni échangées."}),
    ("Maison du Bain", ("wellness",), "Sophie", 61, -3, 3, 900, dict.fromkeys(range(7), "10:00–20:00"), {}),
    ("Les Petits Pas", ("childcare",), "Anne-Laure", 62, 13, 13, 0, dict.fromkeys(range(5), "8:00–20:00"), {"disclaimer": "Deux gardes pour quatre enfants et plus."}),
    ("Coursiers Hermine", ("errand_express", "shopping_delivery"), "Le régulateur", 63, 7, 7, 0, dict.fromkeys(range(7), "7:00–22:00"), {}),
    ("Guides du Vieux Port", ("guide",), "Thibault", 64, 6, 2, 600, dict.fromkeys(range(6), "9:00–18:00"), {}),
)  # fmt: skip


def play() -> None:
    """The house, who serves there, who stays there, whom it asks."""
    today = timezone.now()
    house = House.objects.filter(slug=SLUG).first() or _open(today)
    camille = _staff(house, today)
    _stand(house)
    templates.take_starting(house, by=camille)
    for number, guest in enumerate(GUESTS):
        _guest(house, camille, number, guest, today)
    for partner in PARTNERS:
        _partner(house, camille, partner, today)
    _promises(house, camille, today)
    _left(house, camille, today)


def _open(today: dt.datetime) -> House:
    with then(today - OPENED_AGO + dt.timedelta(days=3)) as moment:
        return open_house(
            by=person("platform"), kind=House.Kind.DESK, slug=SLUG, name="Hôtel Belombre", town="Port-Belombre",
            address="1 quai des Tilleuls, Port-Belombre", phone="02 61 91 04 50", email=f"conciergerie@{SLUG}.invalid",
            hours="jour et nuit", welcome="Quatre cent soixante-dix chambres, trois concierges, une seule boîte aux lettres.",
            opened_at=moment,
        )  # fmt: skip


def _stand(house: House) -> None:
    """Where the hotel is: partners then say how far they are."""
    if not DeskRules.objects.filter(house=house).exists():
        DeskRules.objects.create(
            house=house, town="Port-Belombre", latitude=43.3, longitude=5.37, urgent_within=dt.timedelta(minutes=45)
        )


def _staff(house: House, today: dt.datetime) -> Person:
    with then(today - OPENED_AGO + dt.timedelta(days=3, minutes=5)):
        for key, name, role in CONCIERGES:
            who = known(email(key), name=name)
            if not Membership.objects.filter(house=house, person=who, role=role, until_at=None).exists():
                welcome(house, who, role, by=person("platform"))
    return keepers(house)[0]


def guest_address(key: str) -> str:
    """Where a guest of the demonstration writes from."""
    return f"{key}@guests.invalid"


def _guest(house: House, by: Person, number: int, guest: Guest, today: dt.datetime) -> None:
    name, salutation, key, language, first, last, room, adults, children, told = guest
    reservation = f"B{24_100 + number}"
    if Stay.objects.filter(house=house, number=reservation).exists():
        return
    day = day_of(today, house.zone)
    more = dict(told)
    born = more.pop("birthday", None)
    about = {what: more.pop(what) for what in ("tastes", "allergies") if what in more}
    born_on = (
        (day + dt.timedelta(days=born)).replace(year=1954 + number, day=min((day + dt.timedelta(days=born)).day, 28))
        if born is not None
        else None
    )
    for what in ("arrives_at", "leaves_at"):
        if what in more:
            more[what] = dt.time.fromisoformat(more[what])
    if first < 0 <= last:
        more["status"] = Stay.Status.IN_HOUSE
    moment = today - dt.timedelta(days=12, minutes=number)
    client = clients.welcome(
        house,
        by=by,
        name=name,
        email=guest_address(key),
        at=moment,
        salutation=salutation,
        language=language,
        born_on=born_on,
        **about,
    )
    clients.expect(
        client, by=by, number=reservation, arrives_on=day + dt.timedelta(days=first), leaves_on=day + dt.timedelta(days=last),
        at=moment, room=room, adults=adults, children=children, **more,
    )  # fmt: skip


def _partner(house: House, by: Person, told: Any, today: dt.datetime) -> None:
    name, trades, contact, line, north, east, share, hours, more = told
    if Partner.objects.filter(house=house, name=name).exists():
        return
    week = [opening for weekday, words in hours.items() for opening in partners.read_hours(weekday, words)]
    key = "".join(sign for sign in name.lower() if sign.isascii() and sign.isalpha())
    partners.keep_partner(
        house, by=by, name=name, hours=week, at=today - dt.timedelta(days=150), category_keys=list(trades), contact=contact,
        email=f"{key}@partners.invalid", phone=f"02 61 91 04 {line}", latitude=43.3 + north / 1000, longitude=5.37 + east / 1000,
        commission_bp=share, **more,
    )  # fmt: skip


def _promises(house: House, by: Person, today: dt.datetime) -> None:
    """What was asked by voice these days: a table held, a car confirmed, flowers asked for."""
    if Item.objects.filter(house=house, stay__isnull=False, asked_in=None).exists():
        return
    day = day_of(today, house.zone)
    for number, title, trade, partner, when, reference, note in PROMISES:
        stay = Stay.objects.select_related("client", "house").get(house=house, number=number)
        moment = dt.datetime.combine(day + dt.timedelta(days=when[0]), dt.time(when[1], when[2]), house.zone)
        with then(today - dt.timedelta(hours=5)) as earlier:
            case = open_case(house, by=by, words=title, stay=stay, client=stay.client, at=earlier)
            item = case.items.order_by("pk").first()
            assert item is not None
            told = {"title": title, "category_key": trade, "starts_at": moment, "party": stay.party, "note": note}
            correct_item(item, by=by, at=earlier, **told)
            asked = Partner.objects.get(house=house, name=partner)
            if reference == "held":
                hold(item, by=by, until=today + dt.timedelta(hours=20), partner=asked, at=earlier)
            elif reference:
                confirm(item, by=by, reference=reference, partner=asked, at=earlier)
            wait(case, by=by, at=earlier)  # answered at the counter: the next word is the partner's


def _left(house: House, by: Person, today: dt.datetime) -> None:
    """What the night leaves to the morning, and what lies in the luggage room."""
    yanis = person("yanis.belombre")
    for number, (words, reservation) in enumerate(NOTES):
        stay = Stay.objects.select_related("client").get(house=house, number=reservation)
        clients.leave_note(
            house, by=yanis, words=words, nonce=f"belombre-{number}", about=stay.reference, about_words=stay.client.name,
            room=stay.room, at=today - dt.timedelta(hours=9 - number),
        )  # fmt: skip
    if Kept.objects.filter(house=house).exists():
        return
    for sort, what, place, reservation, days in THINGS:
        found = Stay.objects.select_related("client").filter(house=house, number=reservation).first()
        with then(today - dt.timedelta(days=days, hours=2)) as moment:
            kept = clients.receive(house, by=yanis, sort=sort, what=what, place=place, stay=found, at=moment)
            if sort == Kept.Sort.KEY:
                clients.pass_on(kept, "lend", by=by, to="Sophie, Maison du Bain", at=moment)


PROMISES: tuple[tuple[str, str, str, str, tuple[int, int, int], str, str], ...] = (
    ("B24100", "Une table au calme", "table", "Le Quai des Tilleuls", (1, 20, 0), "held", "Le salon du fond ; la cuisine sait pour les crustacés."),
    ("B24100", "Une voiture de l’aéroport", "transfer", "Chauffeurs Delmas", (0, 15, 40), "CD-1187", "Le chauffeur tient une ardoise à votre nom."),
    ("B24102", "Deux vélos d’enfant", "sport", "Cycles du Port", (1, 10, 0), "VP-33", ""),
    ("B24105", "Des fleurs avant son retour", "flowers", "Fleurs de Mai", (0, 18, 0), "", ""),
    ("B24109", "Deux places de concert", "theatre", "Billetterie des Arts", (1, 20, 30), "held", ""),
    ("B24113", "Une garde pour la soirée", "childcare", "Les Petits Pas", (1, 18, 30), "PP-902", "Anne-Laure vient à la chambre."),
)  # fmt: skip
NOTES = (
    ("Mme Lindqvist arrive ce soir avec sa mère, 70 ans demain : déplier la carte de l’île à l’arrivée.", "B24100"),
    ("Monsieur Whitcombe n’a pas eu son journal hier. Le lui porter nous-mêmes à huit heures.", "B24109"),
    ("La petite Duarte a perdu son lapin gris à la piscine, on cherche encore.", "B24102"),
)
THINGS = (
    (Kept.Sort.PARCEL, "Petit colis bleu, fragile", "bagagerie, étagère 3", "B24104", 4),
    (Kept.Sort.PARCEL, "Enveloppe cartonnée", "coffre de la conciergerie", "B24112", 0),
    (Kept.Sort.KEY, "Passe de l’espace bien-être", "tableau des clés", "", 1),
    (Kept.Sort.LUGGAGE, "Deux valises grises", "bagagerie, au sol", "B24106", 0),
    (Kept.Sort.FOUND, "Écharpe de laine verte, trouvée au bar", "objets trouvés, tiroir 2", "", 2),
)
