"""The pages of the community: each opens for who may, a form acts, what is wrong is said beside its field."""

from __future__ import annotations

import pytest

from loge.care.community import states
from loge.care.community.models import Answer, Guide, Question, Voice
from loge.care.models import Notice
from loge.common.jobs import run_all
from tests.stories.looks import community as looks

pytestmark = pytest.mark.django_db


def test_every_page_opens_and_every_form_acts(cast, settings):
    settings.SECOND_FACTOR = False
    pages = looks.show(cast, {})
    for who, named in pages.items():
        browser = cast.browser(who)
        for name, path in named.items():
            answer = browser.get(path)
            assert answer.status_code == 200, (name, path)
    asker, keeper, visitor = (cast.browser(who) for who in (cast.client, cast.keeper, None))
    loge = f"/loges/{cast.slug}/"
    told = {"title": "Où trouver du compost ?", "words": "", "nonce": "n1", "readers": "all"}
    assert visitor.post(f"{loge}questions/ask/", told).headers["Location"].startswith("/accounts/login/")
    assert asker.post(f"{loge}questions/ask/", told | {"title": ""}).status_code == 422
    named = asker.post(f"{loge}questions/ask/", told | {"veiled": "on", "words": "C’est Camille qui demande."})
    assert named.status_code == 422 and "Votre nom" in named.content.decode()
    path = asker.post(f"{loge}questions/ask/", told).headers["Location"]
    row = Question.objects.get(nonce="n1")
    other = cast.browser(cast.server)
    assert other.post(f"{path}answer/", {"words": " ", "nonce": "a"}).status_code == 422
    assert other.post(f"{path}answer/", {"words": "À la déchèterie, le samedi.", "nonce": "a"}).status_code == 302
    said = Answer.objects.get(question=row)
    assert asker.post(f"/answers/{said.pk}/act/helped/").status_code == 302
    assert other.post(f"/answers/{said.pk}/edit/", {"words": "À la déchèterie, samedi matin."}).status_code == 302
    assert keeper.post(f"{path}act/pin/").status_code == 302 and other.post(f"{path}act/pin/").status_code == 403
    doubt = f"{loge}doubt/question/{row.pk}/"
    assert visitor.get(doubt).status_code == 404  # who cannot read it cannot doubt it
    assert other.post(doubt, {"reason": "other", "words": "Hors sujet."}).status_code == 302
    notice = Notice.objects.get(subject=row.reference)
    decision = {"ground": "measured", "words": "C’est une vraie question."}
    assert other.post(f"/notices/{notice.pk}/judge/", decision).status_code in (403, 404)
    assert keeper.post(f"/notices/{notice.pk}/judge/", decision).status_code == 302
    guide = {"title": "Le compost", "words": "À la déchèterie, le samedi matin.", "nonce": "g9"}
    made = keeper.post(f"/house/{cast.slug}/answers/{said.pk}/guide/", guide).headers["Location"]
    key = Guide.objects.get(nonce="g9").pk
    assert visitor.get(made).status_code == 404
    assert keeper.post(f"/house/{cast.slug}/guides/{key}/publish/").status_code == 302
    assert visitor.get(made).status_code == 200
    stale = keeper.post(f"/house/{cast.slug}/guides/{key}/", guide | {"version": "7", "words": "Autre"})
    assert stale.status_code == 422 and "Autre" in stale.content.decode()
    assert asker.post(f"{path}act/close/").status_code == 302 and asker.post(f"{path}act/nothing/").status_code == 404
    row.refresh_from_db()
    assert row.state == states.CLOSED
    assert asker.post(f"{loge}questions/letters/", {"may_be_asked": "on"}).status_code == 302
    assert not Voice.objects.get(person=cast.client).weekly
    run_all()
    home = visitor.get(f"{loge}find/?q=compost").content.decode()
    assert "Le compost" in home and row.title not in visitor.get(f"{loge}questions/").content.decode()
