"""What the command line shows of ledger, jobs and operators."""

from __future__ import annotations

import uuid

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Count

from loge.care.figures import tallies
from loge.clients.households import verify_chain
from loge.common import jobs, journal
from loge.common.models import Job
from loge.houses.models import House
from loge.money import ledger
from loge.money.models import Transfer
from loge.people.models import Person

from .trouble import Trouble


def verify_looks(*, slug: str = "") -> int:
    """Go through the chain of looks of each house; prints each that does not hold. 1 if there is any."""
    houses = House.objects.filter(slug=slug) if slug else House.objects.exclude(kind=House.Kind.NEIGHBOURHOOD)
    if slug and not houses:
        raise Trouble(f"No house is called {slug}. / Aucune loge ne s’appelle {slug}.")
    broken = 0
    for house in houses.order_by("slug"):
        chain = verify_chain(house)
        broken += not chain.holds
        print(f"{house.slug}: {chain.trouble or f'{chain.links} looks, the chain holds. / La chaîne tient.'}")
    return 1 if broken else 0


def count_figures(*, slug: str = "", mend: bool = False) -> int:
    """Count the figures of care anew, house by house; prints each difference. 1 if there is one that was not mended."""
    houses = House.objects.filter(slug=slug) if slug else House.objects.all()
    if slug and not houses:
        raise Trouble(f"No house is called {slug}. / Aucune loge ne s’appelle {slug}.")
    wrong = 0
    for house in houses.order_by("slug"):
        found = tallies.recount(house) if mend else tallies.check(house)
        wrong += len(found)
        for one in found[:50]:
            print(f"{house.slug}  {one.measure} {one.key} {one.day}: said {one.kept}, counted {one.counted}")
    if wrong and mend:
        print(f"{wrong} differences mended. / {wrong} écarts réparés.")
    elif wrong:
        print(
            f"{wrong} differences: loge figures recount mends them. / {wrong} écarts : loge figures recount les répare."
        )
    else:
        print("The figures are what their cases give. / Les chiffres sont ceux de leurs cas.")
    return 1 if wrong and not mend else 0


def check_ledger(*, slug: str = "") -> int:
    """Recount; prints each difference. 1 if there is any."""
    house = None
    if slug:
        house = House.objects.filter(slug=slug).first()
        if house is None:
            raise Trouble(f"No house is called {slug}. / Aucune loge ne s’appelle {slug}.")
    wrong = ledger.check(house)
    for line in wrong:
        print(f"{line.house}  {line.code}: the balance says {line.kept}, its transfers say {line.counted}")
    if wrong:
        print(f"{len(wrong)} differences. Stop the worker and call whoever keeps the books. / {len(wrong)} écarts.")
        return 1
    moved = Transfer.objects.filter(house=house) if house else Transfer.objects.all()
    print(f"Every cent is where it is said to be: {moved.count()} transfers recounted. / Les comptes sont justes.")
    return 0


def count_jobs() -> int:
    """How many wait and how many died. 1 if any died."""
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("id")))
    print(
        f"waiting {counts.get(Job.State.TODO, 0)}, done lately {counts.get(Job.State.DONE, 0)}, dead {counts.get(Job.State.DEAD, 0)}"
    )
    return 1 if counts.get(Job.State.DEAD) else 0


def dead_jobs() -> int:
    """Each dead job with the last line of its error."""
    found = Job.objects.filter(state=Job.State.DEAD).order_by("made_at")
    for job in found:
        print(f"{job.pk}  {job.made_at:%Y-%m-%d %H:%M}  {job.name}: {(job.error.strip().splitlines() or ['?'])[-1]}")
    print(f"{len(found)} dead. Try one again: loge jobs replay ID" if found else "None is dead. / Aucune tâche morte.")
    return 1 if found else 0


def replay(key: str) -> int:
    """Give one dead job, or all of them, its attempts back."""
    dead = Job.objects.filter(state=Job.State.DEAD)
    if key != "all":
        try:
            dead = dead.filter(pk=uuid.UUID(key))
        except ValueError:
            raise Trouble("Which one? loge jobs dead shows their ids; “all” means all of them.") from None
    count = 0
    for job in dead:
        with transaction.atomic():
            if jobs.replay(job):
                journal.write("job.replayed", subject=f"job:{job.pk}", house=job.house_id, by="command line")
                count += 1
    print(f"{count} will be tried again within seconds. / {count} à nouveau en route.")
    return 0 if count else 1


def make_operator(email: str, *, name: str = "") -> int:
    """The person of that address runs the platform from now on; made if they are new here."""
    try:
        validate_email(email)
    except ValidationError:
        raise Trouble(f"{email} is no e-mail address. / Ce n’est pas une adresse électronique.") from None
    operator(email, name=name)
    print(f"{email} runs the platform: sign in with the code sent there, then add a second factor.")
    return 0


@transaction.atomic
def operator(email: str, *, name: str = "") -> Person:
    """Find or make that person, and give them the platform."""
    person = known(email, name=name)
    if not person.is_operator:
        person.is_operator = True
        person.save(update_fields=["is_operator"])
        journal.write("operator.named", subject=f"person:{person.pk}", house=None, by="command line")
    return person


def known(email: str, **about: str) -> Person:
    """The person of that address, made with a confirmed address if they are new here."""
    person = Person.objects.filter(email__iexact=email).first() or Person.objects.create_user(email, **about)
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return person
