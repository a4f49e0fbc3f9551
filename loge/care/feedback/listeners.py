"""The act is done: one question may be put."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.demands.models import Case, Demand

from ..line.models import CallBack
from .asking import ask


@journal.on("demand.settled", priority=-7)
def ask_about_a_service(fact: Fact) -> None:
    demand = Demand.objects.select_related("house", "client").filter(house=fact.house_id, pk=fact.subject_id).first()
    if demand is not None and demand.client.email and demand.client.is_active:
        who = f"person:{demand.client_id}"
        ask(demand.house, subject=demand.reference, who=who, person=demand.client, at=fact.at)


@journal.on("case.closed", priority=-7)
def ask_about_a_case(fact: Fact) -> None:
    case = (
        Case.objects.select_related("house", "client__person").filter(house=fact.house_id, pk=fact.subject_id).first()
    )
    if case is None or case.client is None or case.merged_into_id is not None or case.state != "closed":
        return
    person = case.client.person
    who = f"person:{person.pk}" if person is not None else f"file:{case.client_id}"
    ask(case.house, subject=case.reference, who=who, person=person, at=fact.at)


@journal.on("call_back.reached", priority=-7)
def ask_about_a_call(fact: Fact) -> None:
    row = CallBack.objects.select_related("house", "person").filter(house=fact.house_id, pk=fact.subject_id).first()
    if row is not None and row.person is not None and row.person.email and row.person.is_active:
        ask(row.house, subject=row.reference, who=f"person:{row.person_id}", person=row.person, at=fact.at)
