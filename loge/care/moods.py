"""How a mail says its writer feels: counted, and a complaint where it hurts. One listener for the two: every mail passes here."""

from __future__ import annotations

from loge.common import journal
from loge.common.models import Fact
from loge.demands.desk.promise import TROUBLED
from loge.demands.models import Case
from loge.houses.models import House
from loge.maildesk.models import Mail

from .figures.tallies import count_fact
from .recovery import states
from .recovery.actions import complain
from .recovery.models import Complaint


@journal.on("mail.filed", priority=-6)
def hear_of_an_unhappy_mail(fact: Fact) -> None:
    """What was understood of a mail says that someone is unhappy: once a case. Its mood is counted whatever it is."""
    count_fact(fact)
    about = (
        Mail.objects.filter(house=fact.house_id, pk=fact.subject_id).values_list("thread__about", flat=True).first()
        or ""
    )
    kind, _colon, key = about.partition(":")
    if kind != Case.KIND:
        return
    case = Case.objects.select_related("house", "client", "owner").filter(house=fact.house_id, pk=key).first()
    if case is None or case.mood not in TROUBLED or case.house.kind != House.Kind.DESK:
        return
    complain(
        case.house, key=f"case:{case.pk}", source=Complaint.Source.MOOD, by=states.MACHINE, words=case.title, subject=case.reference,
        name=case.client.name if case.client else "", owner=case.owner, at=fact.at,
    )  # fmt: skip
