"""The practice bills: plans, three months of subscriptions and services, one invoice that is late, one file at the bank."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from loge.common.clock import day_of, from_wall
from loge.common.jobs import run_all
from loge.houses.actions import welcome
from loge.houses.models import House, Membership
from loge.money.invoices import actions, outlays, run
from loge.money.models import Billing, Invoice, Payer, Plan
from loge.money.sepa import actions as sepa
from loge.money.sepa import mandates
from loge.money.subscriptions import actions as subscriptions
from loge.money.subscriptions import hours
from loge.money.subscriptions.periods import anchored
from loge.people.models import Person

from ..books import known
from ..cast import email, person, then

HOUSE_IBAN = "FR1420041010050500013M02606"
SELLER = {
    "name": "Maison Ormeraie", "street": "4 rue du Jeudi", "postcode": "61000", "city": "Alençon", "siret": "73282932000074",
    "vat_number": "FR44732829320", "legal": "SARL au capital de 5 000 €, RCS Alençon", "franchise": False, "creditor": "FR72ZZZ123456",
    "cadence": Billing.Cadence.MONTH,
}  # fmt: skip
PLANS: tuple[tuple[str, str, int, int, int], ...] = (
    ("Sérénité", "Dix heures par mois, réponse dans l’heure.", 39_000, 600, 4_800),
    ("Présence", "Vingt-cinq heures par mois, et quelqu’un à toute heure.", 89_000, 1_500, 4_200),
)
PAYERS: tuple[tuple[str, str, str, str, str, dict[str, Any]], ...] = (  # key, name, street, plan, IBAN, more
    ("antoine-aubry", "Antoine Aubry", "12 allée des Ormes", "Présence", "FR7630006000011234567890189", {}),
    ("anna-keller", "Anna Keller", "2 place de la Halle", "Sérénité", "", {}),
    ("solange-fournier", "Étude Fournier", "17 rue de Bretagne", "Sérénité", "FR7630004000031234567890143",
     {"is_business": True, "siren": "552100554", "vat_number": "FR96552100554"}),
    ("thomas-vidal", "Thomas Vidal", "8 route de Mamers", "Sérénité", "", {}),
)  # fmt: skip
SERVICES = (
    ("Bouquet de pivoines, livré", 5_200),
    ("Retouches, deux chemises", 3_400),
    ("Chauffeur, gare et retour", 9_800),
)


def play() -> None:
    """Once; its months end with the present one."""
    house = House.objects.filter(slug="ormeraie").first()
    if house is None or Billing.objects.filter(house=house).exists():
        return
    keeper, today = person("mathilde"), day_of(timezone.now(), house.zone)
    firsts = [anchored(today.replace(day=1), -back) for back in (2, 1, 0)]
    begins = _noon(house, firsts[0])
    billing = Billing.objects.create(house=house, **SELLER)
    mandates.set_account(billing, by=keeper, iban=HOUSE_IBAN, at=begins)
    plans = [_plan(house, keeper, told, begins) for told in PLANS]
    payers = [_payer(house, keeper, told, plans, firsts[0], begins) for told in PAYERS]
    for first in firsts:
        _month(house, keeper, payers, first, min(_noon(house, first), timezone.now()), is_past=first < firsts[2])
    last = Invoice.objects.filter(house=house, issued_on__gte=firsts[2], state="issued")
    on = max(today, firsts[2]) + dt.timedelta(days=6)
    sepa.build(house, by=keeper, on=on, only=[row.pk for row in last])
    run_all()


def _noon(house: House, day: dt.date) -> dt.datetime:
    moment = from_wall(dt.datetime.combine(day, dt.time(12)), house.zone)
    assert moment is not None
    return moment


def _plan(house: House, keeper: Person, told: tuple[str, str, int, int, int], at: dt.datetime) -> Plan:
    name, words, fee, minutes, hour = told
    about = {
        "name": name, "words": words, "fee_cents": fee, "included_minutes": minutes, "hour_cents": hour, "rollover": 1,
        "night_bp": 5_000, "sunday_bp": 2_500,
    }  # fmt: skip
    return subscriptions.write_plan(house, by=keeper, told=about, at=at)


def _payer(
    house: House, keeper: Person, told: tuple[Any, ...], plans: list[Plan], first: dt.date, at: dt.datetime
) -> Payer:
    key, name, street, plan_name, iban, more = told
    who = known(email(key), name=name if not more else "Solange Fournier")
    if not Membership.objects.filter(house=house, person=who, role=Membership.Role.CLIENT, until_at=None).exists():
        welcome(house, who, Membership.Role.CLIENT, by=keeper)
    payer = Payer.objects.create(
        house=house, person=who, name=name, street=street, postcode="61000", city="Alençon", made_at=at, **more
    )
    plan = next(one for one in plans if one.name == plan_name)
    subscriptions.subscribe(payer, plan, by=keeper, on=first, nonce="scene", express=True, at=at)
    outlays.give_mandate(payer, by=keeper, words="petits achats", most_cents=15_000, at=at)
    if iban:
        mandates.give(payer, by=keeper, iban=iban, at=at)
    return payer


def _month(
    house: House, keeper: Person, payers: list[Payer], first: dt.date, at: dt.datetime, *, is_past: bool
) -> None:
    """Fees and what was done since; collected, paid by transfer, or not yet."""
    with then(at):
        for place, payer in enumerate(payers):
            words, cents = SERVICES[(place + first.month) % len(SERVICES)]
            actions.charge(
                payer, kind="service", key=f"scene:{payer.pk}:{first}", words=words, cents=cents, on=first, at=at
            )
        made = run.begin(house, by=keeper, until=first, at=at)
        while run.bill_some(made, at=at):
            continue
        _time_and_flowers(payers[0], keeper, first, at)
        run_all(at=at)
        if not is_past:
            return
        batch = sepa.build(house, by=keeper, on=first + dt.timedelta(days=8), at=at)
        sepa.send(batch, by=keeper, at=at + dt.timedelta(days=2))
        for invoice in Invoice.objects.filter(run=made, payer=payers[1]).select_related("house", "payer"):
            actions.settle(
                invoice,
                by=keeper,
                how="transfer",
                cents=invoice.open_cents,
                key=f"scene:{invoice.pk}",
                at=at + dt.timedelta(days=9),
            )


def _time_and_flowers(payer: Payer, keeper: Person, first: dt.date, at: dt.datetime) -> None:
    """Some hours of the month, and a bill paid in their name."""
    begun = hours.start(
        payer, by=keeper, words="recherche d’une gouvernante", nonce=f"scene-{first}", at=at - dt.timedelta(hours=3)
    )
    hours.stop(begun, by=keeper, at=at - dt.timedelta(minutes=20))
    outlays.note_outlay(
        payer, by=keeper, made_out_to="client", supplier="Atelier Prairie", words="bouquet, facture au nom du client", cents=4_500,
        paid_on=first, proof=b"%PDF-1.4\n% la facture du fleuriste\n", proof_name="fleuriste.pdf", nonce=f"scene-{first}", at=at,
    )  # fmt: skip
