"""A case has two sides: what a guest writes, pays and is called by is never read by a partner, nor the reverse, unless shared."""

from __future__ import annotations

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loge.common.errors import Refused
from loge.demands import desk_states
from loge.demands.desk import actions
from loge.demands.models import Case, Item, Share
from loge.maildesk.models import Mail, Party, Post, Thread

from .ground import Desk

TABLE = "Could you book a table for two on 12 March at 8pm? We pay up to 317 euros. PRIVATE-GUEST"
PRICE, GUEST = "317", "karin@lindqvist.example"


def _written_to(thread: Thread) -> str:
    """Everything whoever is on the other end may read: what was sent there, and to whom."""
    sent = Mail.objects.filter(thread=thread, way=Mail.Way.OUT)
    return "\n".join(f"{mail.title}\n{mail.text}\n{mail.to}\n{mail.cc}" for mail in sent)


def test_a_partner_is_asked_in_a_conversation_of_their_own(desk: Desk) -> None:
    desk.karin.allergies = "shellfish"
    desk.karin.save()
    case = desk.write(TABLE)
    asked = actions.ask_partners(desk.items(case)[0], by=desk.camille, partners=[desk.quai, desk.corvin])
    threads = {enquiry.thread for enquiry in asked}
    assert len(threads) == 2 and {thread.token for thread in threads}.isdisjoint({desk.threads(case)[0].token})
    for enquiry in asked:
        words = _written_to(enquiry.thread)
        assert enquiry.partner.email in words and "shellfish" in words, "an allergy is never left out"
        for secret in (
            PRICE,
            GUEST,
            "PRIVATE-GUEST",
            *({"table@quai.example", "salle@corvin.example"} - {enquiry.partner.email}),
        ):
            assert secret not in words


def test_an_answer_is_refused_while_something_is_passed_over(desk: Desk) -> None:
    case = desk.write("Could you book a table for two on 12 March at 8pm? Please also order flowers for the room.")
    table, flowers = desk.items(case)
    thread = desk.threads(case)[0]
    actions.confirm(table, by=desk.camille, reference="A1")
    told = {
        "by": desk.camille,
        "words": "The table is yours.",
        "title": "Re",
        "to": [("Karin", GUEST)],
        "tells": [table],
    }
    with pytest.raises(Refused) as no, transaction.atomic():
        actions.reply(thread, case, key="1", seen_version=thread.version, **told)
    assert flowers.title in str(no.value) and not Post.objects.exists()
    post = actions.reply(
        thread, case, key="1", seen_version=thread.version, reason="The florist opens at nine.", **told
    )
    table.refresh_from_db()
    case.refresh_from_db()
    assert (table.state, table.told_in, case.state, case.answer_by) == ("told", post.mail, desk_states.WAITING, None)
    assert post.overruled[0]["reason"] == "The florist opens at nine."


def test_the_others_are_thanked_by_mail(desk: Desk) -> None:
    case = desk.write(TABLE)
    one, other = actions.ask_partners(desk.items(case)[0], by=desk.camille, partners=[desk.quai, desk.corvin])
    actions.choose(one, by=desk.camille, reference="Q1")
    assert Mail.objects.filter(thread=other.thread, way=Mail.Way.OUT).count() == 2
    assert "Quai" not in _written_to(other.thread), "nobody learns who was chosen"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_edge_38_nothing_crosses_without_a_share(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)
    with transaction.atomic():
        mark = transaction.savepoint()
        _live(desk, chance)
        transaction.savepoint_rollback(mark)


def _live(desk: Desk, chance: random.Random) -> None:
    """A random life of a case: each side says things only it may know."""
    case = desk.write(TABLE)
    guest = desk.threads(case)[0]
    asked = actions.ask_partners(desk.items(case)[0], by=desk.camille, partners=[desk.quai, desk.corvin])
    for step in range(chance.randrange(3, 10)):
        enquiry = chance.choice(asked)
        enquiry.refresh_from_db()
        what = chance.choice(("guest", "partner", "share", "choose", "tell"))
        try:
            with transaction.atomic():
                if what == "guest":
                    desk.write(f"GUEST-SECRET-{step}, my card ends in 317.", thread=guest)
                elif what == "partner":
                    words = f"PARTNER-SECRET-{step}: confirmé, {40 + step},00 € net, réf. XK{step}77."
                    desk.write(words, thread=enquiry.thread, sender=enquiry.partner.email)
                elif what == "share":
                    mail = chance.choice(list(Mail.objects.filter(thread__about=case.reference, way=Mail.Way.IN)))
                    into = chance.choice([guest, *(one.thread for one in asked)])
                    actions.share(
                        mail, into=into, case=Case.objects.get(pk=case.pk), words=mail.text[:14], by=desk.camille
                    )
                elif what == "choose":
                    actions.choose(enquiry, by=desk.camille)
                else:
                    thread = Thread.objects.get(pk=guest.pk)
                    actions.reply(
                        thread, Case.objects.get(pk=case.pk), by=desk.yanis, words="We are on it.", title="Re", to=[("", GUEST)],
                        key=f"k{step}", seen_version=thread.version, reason="An answer in between.",
                    )  # fmt: skip
        except Refused:
            pass
    threads = list(Thread.objects.filter(about=case.reference))
    for thread in threads:
        read, shown = _written_to(thread), "\n".join(share.words for share in Share.objects.filter(into=thread))
        theirs = {party.email for party in Party.objects.filter(thread=thread)}
        for other in threads:
            if other.pk == thread.pk:
                continue
            for mail in Mail.objects.filter(thread=other, way=Mail.Way.IN):
                assert mail.text not in read, "what one side said is read by another"
                assert mail.text[:14] not in read or mail.text[:14] in shown
            for party in Party.objects.filter(thread=other):
                assert party.email not in theirs, "an address crossed"
    assert not Item.objects.filter(case=case, title__contains="SECRET").exists()
