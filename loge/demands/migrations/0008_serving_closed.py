"""Rulings of before there were appeals: upheld, refunded and shared become closed, with what was received of each. What is
booked or in dispute gets its clock, and the disagreement its row."""

import datetime as dt

from django.db import migrations
from django.db.models import F


def close(apps, schema_editor):
    demands = apps.get_model("demands", "Demand").objects
    facts = apps.get_model("common", "Fact").objects
    demands.filter(state="upheld").update(state="closed", received_cents=F("cents"))
    demands.filter(state="refunded").update(state="closed", received_cents=0, once=False)
    for demand in demands.filter(state="shared").iterator():
        ruling = facts.filter(house_id=demand.house_id, subject=f"demand:{demand.pk}", kind="demand.shared").first()
        back = ruling.data.get("back_cents", 0) if ruling else 0
        demands.filter(pk=demand.pk).update(state="closed", received_cents=(demand.cents or 0) - back)
    demands.filter(state="closed").update(clock_at=None)
    for fact in facts.filter(kind="demand.booked").order_by("at").iterator():
        demands.filter(pk=fact.subject.partition(":")[2], booked_at=None).update(booked_at=fact.at)
    demands.filter(state="booked").update(clock_at=F("since_at") + dt.timedelta(days=13))
    disputes = apps.get_model("demands", "Dispute").objects
    for demand in demands.filter(state="disputed").iterator():
        said = facts.filter(house_id=demand.house_id, subject=f"demand:{demand.pk}", kind="demand.disputed").first()
        disputes.create(
            house_id=demand.house_id, demand=demand, opened_by_id=demand.client_id, opened_at=demand.since_at,
            words=said.data.get("words", "") if said else "", heard_in_id=demand.house_id, heard_since=demand.since_at,
        )
    demands.filter(state="disputed").update(clock_at=F("since_at") + dt.timedelta(days=5))


class Migration(migrations.Migration):
    dependencies = [("demands", "0007_serving"), ("common", "0001_initial")]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
