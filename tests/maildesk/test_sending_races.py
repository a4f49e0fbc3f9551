"""Two people at the same instant: exactly one answer leaves, and the other’s words are whole."""

from __future__ import annotations

import pytest

from loge.common.errors import Stale
from loge.maildesk import drafts, outbox
from loge.maildesk.models import Post, Thread
from loge.maildesk.models.post import GONE, TAKEN_BACK
from loge.maildesk.outbox import leaving
from loge.maildesk.outbox.queries import posts

from ..together import together, winners
from .postman import KARIN, Writer

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS = 200


def test_of_200_racing_pairs_exactly_one_is_sent_and_the_other_is_intact():
    writer = Writer()
    threads = [writer.converse(f"guest{n}@example.org") for n in range(PAIRS)]
    for thread in threads:
        drafts.save(thread, by=writer.ines, words=f"Inès {thread.token}", edits=0)
    pairs = [(thread, by) for thread in threads for by in (writer.camille, writer.ines)]
    acts = [
        lambda thread=thread, by=by: outbox.send(
            Thread.objects.select_related("mailbox").get(pk=thread.pk),
            words=f"{by.first_name} {thread.token}",
            title="Re",
            by=by,
            to=[("", KARIN)],
            key=f"{by.pk}-{thread.pk}",
            seen_version=0,
        )
        for thread, by in pairs
    ]
    outcomes = together(acts)
    won = winners(outcomes, outbox.Moved)
    assert len(won) == PAIRS == Post.objects.count(), "one of each pair"
    for place, thread in enumerate(threads):
        mine, other = outcomes[2 * place], outcomes[2 * place + 1]
        assert isinstance(mine, outbox.Moved) != isinstance(other, outbox.Moved)
        draft = drafts.of(thread)
        if isinstance(other, outbox.Moved):  # Inès was second: her words are still there, and she sees what was sent
            assert draft.words == f"Inès {thread.token}" and [one.post for one in other.mails] == [mine]
        else:
            assert draft is None
        assert Thread.objects.get(pk=thread.pk).version == 1


def test_one_button_pressed_by_ten_hands_sends_one_mail():
    writer = Writer()
    outcomes = together([lambda: writer.send(key="the same", seen_version=0) for _ in range(10)])
    assert len(winners(outcomes)) == 10 and {post.pk for post in outcomes} == {Post.objects.get().pk}


def test_what_left_stands_the_latest_first(settings):
    settings.MAIL_LEAVES = False
    writer = Writer()
    sent = [
        outbox.send(
            writer.converse(f"guest{n}@example.org"), words="Oui.", title="Re", to=[("", KARIN)], by=writer.ines, key=f"k{n}", seen_version=0
        )
        for n in range(6)
    ]  # fmt: skip
    assert [row.pk for row in posts(sent[0].house)] == [one.pk for one in reversed(sent)]


def test_undo_against_the_worker_has_exactly_one_outcome(settings):
    settings.MAIL_LEAVES = False
    writer = Writer()
    posts = [writer.send(thread=writer.converse(f"guest{n}@example.org")) for n in range(30)]
    acts = []
    for post in posts:
        acts += [
            lambda post=post: outbox.take_back(Post.objects.get(pk=post.pk), by=writer.camille),
            lambda post=post: leaving.leave.func(str(post.pk)),
        ]
    outcomes = together(acts)
    winners(outcomes, Stale)
    for place, post in enumerate(posts):
        post.refresh_from_db()
        taken_back = not isinstance(outcomes[2 * place], Stale)
        assert post.state == (TAKEN_BACK if taken_back else GONE)
        assert (drafts.of(post.mail.thread) is not None) == taken_back


def test_two_who_write_at_once_both_keep_their_words():
    writer = Writer()
    acts = [
        lambda by=by: drafts.save(writer.thread, by=by, words=f"Les mots de {by.first_name}", edits=0)
        for by in (writer.camille, writer.ines)
    ]
    outcomes = together(acts)
    [won] = winners(outcomes, drafts.Together)
    draft = drafts.of(writer.thread)
    [aside] = draft.aside
    assert {draft.words, aside[2]} == {"Les mots de Camille", "Les mots de Inès"}
    assert str(draft.written_by) in str(outcomes[1 - won])
    both = drafts.join(draft, by=writer.camille, how="both")
    assert "Camille" in both.words and "Inès" in both.words and both.aside == []
