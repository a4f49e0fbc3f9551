"""Several mails read in one go, before the first is filed: each as if it had come alone, whatever its neighbours are."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any

import pytest

from loge.demands.models import Case, Correction, Item
from loge.demands.triage import triage
from loge.houses.models import House
from loge.maildesk.intake import MOST_TOGETHER, TOGETHER, Arrival, read_ahead, together
from loge.maildesk.models import Mail, Mailbox
from loge.maildesk.reading import Read, Unreadable, pool, read_mail, read_mails
from loge.people.models import Person

from .desk import AT, CORPUS, Desk, corpus, letter
from .test_reading_edges import BOMBS

ASKED = [
    "Bonjour,\n\nUne table pour quatre samedi à 20 h, et un taxi pour l’aéroport dimanche à 9 h. Je suis allergique aux noix.\n",
    "Dear concierge,\n\nCould you book a table for two on Friday at 8 pm? And please send flowers to our room.\n",
    "",
    "Merci beaucoup pour tout, c’était parfait.\n",
]


def one_by_one(mails: list[bytes]) -> list[Read | str]:
    found: list[Read | str] = []
    for content in mails:
        try:
            found.append(read_mail(content, relay="mx.belombre.example"))
        except Unreadable as trouble:
            found.append(trouble.why)
    return found


def in_one_go(mails: list[bytes]) -> list[Read | str]:
    found = read_mails([(content, "mx.belombre.example", ()) for content in mails])
    return [each.why if isinstance(each, Unreadable) else each for each in found]


def test_a_mail_says_the_same_alone_and_among_others():
    mails = [corpus(path.name) for path in sorted(CORPUS.glob("*.eml"))]
    assert len(mails) > 10 and in_one_go(mails) == one_by_one(mails)


def test_bombs_take_only_themselves():
    mails = [content for bomb in BOMBS.values() for content in (bomb, letter())]
    found = in_one_go(mails)
    assert found == one_by_one(mails) and found[1::2] == [read_mail(letter())] * len(BOMBS)


def test_more_than_a_pipe_holds_goes_in_several():
    attached = base64.encodebytes(bytes(600_000))
    large = letter().replace(b"\n\n", b"\nContent-Transfer-Encoding: base64\nContent-Type: image/png\n\n", 1) + attached
    mails = [letter(), large, large, letter(), large * 3, letter()]
    assert in_one_go(mails) == one_by_one(mails)


def test_a_child_found_dead_costs_nobody_their_mail():
    read_mail(letter())
    for child in pool._idle:
        child.process.kill()
        child.process.wait()
    assert in_one_go([letter()] * 3) == [read_mail(letter())] * 3


def test_portions_are_bounded_in_number_and_in_bytes():
    assert [len(some) for some in together((n, 10) for n in range(2 * TOGETHER + 1))] == [TOGETHER, TOGETHER, 1]
    sizes = [10, MOST_TOGETHER - 10, 1, 5 * MOST_TOGETHER, 7]
    assert list(together(enumerate(sizes))) == [[0, 1], [2], [3], [4]]
    assert list(together([])) == []


class Front:
    """A house whose mails are filed by the desk's own triage."""

    def __init__(self, slug: str = "belombre") -> None:
        self.house = House.objects.create(kind=House.Kind.DESK, slug=slug, name="Hôtel Belombre")
        self.box = Mailbox.objects.create(house=self.house, name="Conciergerie", address=f"concierge@{slug}.example")

    def arrivals(self, start: int = 0) -> list[Arrival]:
        return [
            Arrival(
                letter(words, key=f"<{start + number}@x.example>", sender=f"g{start + number}@x.example"),
                self.box, triage, at=AT + dt.timedelta(minutes=start + number),
            )
            for number, words in enumerate(ASKED)
        ]  # fmt: skip

    def told(self) -> list[dict[str, Any]]:
        """What is known of each mail but its keys and how long it took to read."""
        return [
            {
                "reading": {name: value for name, value in mail.reading.items() if name != "ms"},
                "items": list(
                    Item.objects.filter(asked_in=mail)
                    .order_by("place_in_mail")
                    .values_list("category_key", "starts_at", "party", "wishes", "evidence")
                ),
                "case": Case.objects.filter(pk=mail.thread.about.partition(":")[2]).values_list("language", "mood").first(),
            }
            for mail in Mail.objects.filter(house=self.house).order_by("at").select_related("thread")
        ]  # fmt: skip


@pytest.mark.django_db
def test_what_is_made_of_a_mail_is_the_same_read_ahead_or_not():
    alone, ahead = Front("alone"), Front("ahead")
    for arrival in alone.arrivals():
        arrival.file()
    arrivals = ahead.arrivals()
    read_ahead(arrivals)
    assert [each.ahead is not None for each in arrivals] == [True, True, False, True], "nothing was said in the third"
    for arrival in arrivals:
        arrival.file()
    assert ahead.told() == alone.told() and [len(each["items"]) for each in alone.told()[:2]] == [2, 2]


@pytest.mark.django_db
def test_a_lesson_given_in_between_is_heeded():
    front = Front()
    camille = Person.objects.create_user("camille@belombre.example", name="Camille")
    for arrival in front.arrivals():
        arrival.file()
    later = front.arrivals(start=10)
    read_ahead(later)
    words = Item.objects.get(category_key="flowers").evidence
    Correction.objects.create(
        house=front.house, field="category", before="flowers", after="theatre", words=words, by=camille
    )
    for arrival in later:
        arrival.file()
    asked = Item.objects.filter(asked_in__sender="g11@x.example")
    assert "theatre" in asked.values_list("category_key", flat=True)


@pytest.mark.django_db
def test_words_that_cannot_be_understood_hold_up_nobody(monkeypatch):
    from loge.demands.desk import reading

    front, read = Front(), reading.read

    def stumbling(text: str, **told: Any) -> Any:
        if "Merci beaucoup" in text:
            raise RuntimeError("a fault of ours")
        return read(text, **told)

    monkeypatch.setattr(reading, "read", stumbling)
    arrivals = front.arrivals()
    read_ahead(arrivals)
    assert [arrival.file().state for arrival in arrivals] == ["filed", "filed", "filed", "quarantined"]


@pytest.mark.django_db
def test_a_triage_without_that_wish_is_not_asked():
    desk = Desk()
    arrivals = [Arrival(letter(key=f"<{n}@x>"), desk.mailbox, desk.triage, at=AT) for n in range(3)]
    read_ahead(arrivals)
    assert [each.ahead for each in arrivals] == [None] * 3
    assert [each.file().state for each in arrivals] == ["filed"] * 3 and len(desk.said) == 3
