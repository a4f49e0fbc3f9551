"""Letters to someone who takes their things, or leaves: the file is ready; in a week you are erased, unless you stay."""

from __future__ import annotations

from pathlib import Path

from loge.common import journal
from loge.common.clock import local
from loge.common.models import Fact
from loge.maildesk import actions as maildesk
from loge.maildesk.letters import link
from loge.people.models import Departure, Export

LETTERS = Path(__file__).parent / "letters"


@journal.on("export.ready")
def tell_export_is_ready(fact: Fact) -> None:
    """The file can be taken for a week."""
    export = Export.objects.select_related("person").filter(pk=fact.subject_id).first()
    if export is not None:
        maildesk.send(
            to=export.person, name="export_ready", folder=LETTERS, facts={"link": link("/me/leave/")}, key=f"{fact.pk}"
        )


@journal.on("departure.asked")
def confirm_departure(fact: Fact) -> None:
    """Whoever asked, the person themselves hears of it, and how to undo it."""
    departure = Departure.objects.select_related("person").get(pk=fact.subject_id)
    person = departure.person
    if departure.state == Departure.ASKED:
        facts = {"day": f"{local(departure.until_at, person.zone):%d/%m/%Y %H:%M}", "link": link("/me/leave/")}
        maildesk.send(to=person, name="departure", folder=LETTERS, facts=facts, key=f"{fact.pk}")
