"""A day was said and no hour: nobody is told, or asked, midnight."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from loge.demands import itinerary
from loge.demands.desk import actions
from loge.demands.desk.proposals import partners_for, proposals
from loge.maildesk import templates
from loge.maildesk.facts import Facts, ItemFact
from loge.offers.partners.models import PartnerHours

from .ground import Desk


@pytest.mark.moment(dt.datetime(2027, 3, 1, 9, tzinfo=dt.UTC))
def test_a_day_without_an_hour_is_a_day_everywhere(desk: Desk) -> None:
    stay = desk.stay(desk.karin)
    case = desk.write("Could you book a table for four on 12 March 2027?")
    [item] = desk.items(case)
    assert item.is_whole_day and item.starts_at.astimezone(desk.house.zone).date() == dt.date(2027, 3, 12)
    PartnerHours.objects.create(house=desk.house, partner=desk.quai, weekday=4, opens=dt.time(19), closes=dt.time(23))
    PartnerHours.objects.create(house=desk.house, partner=desk.corvin, weekday=0, opens=dt.time(0), closes=dt.time(23))
    told = proposals(desk.house, [item], partners=partners_for(desk.house, [item]), absent={})[item.pk]
    assert {one.partner.name: one.opens for one in told} == {"Le Quai des Tilleuls": True, "Maison Corvin": False}
    assert "00:00" not in actions.enquiry_words(item, desk.quai) and "12" in actions.enquiry_words(item, desk.quai)

    actions.confirm(item, by=desk.camille, reference="QT-9", partner=desk.quai)
    type(item).objects.filter(pk=item.pk).update(stay=stay)
    [event] = Calendar.from_ical(itinerary.calendar(stay)).walk("VEVENT")
    assert event["dtstart"].dt == dt.date(2027, 3, 12) and "dtend" not in event
    [entry] = itinerary.entries(stay)
    assert entry.is_whole_day

    actions.change(item, by=desk.camille, starts_at=item.starts_at + dt.timedelta(hours=20))
    assert not item.is_whole_day and "20:00" in actions.enquiry_words(item, desk.quai)
    [event] = Calendar.from_ical(itinerary.calendar(stay)).walk("VEVENT")
    assert event["dtstart"].dt.hour == 20


def test_an_answer_says_the_day_and_leaves_a_hole_for_the_hour(desk: Desk) -> None:
    midnight = dt.datetime(2027, 3, 12, tzinfo=desk.house.zone)
    fact = ItemFact(kind="table", title="Table", starts_at=midnight)
    facts = Facts(today=midnight.date(), zone=desk.house.zone, items=(fact,))
    filled = templates.fill("", "{table.when}, {table.time}", facts, language="fr")
    assert "vendredi 12 mars 2027" in filled.words and "0 h" not in filled.words and "⟦table.time⟧" in filled.words
