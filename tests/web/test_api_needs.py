"""The need board for programs: posted, read, answered, compared, chosen; the wall stands."""

from __future__ import annotations

from loge.demands import states
from loge.demands.models import Demand, Need

from ..cast import Cast
from .test_api import Program

WORDS = "Promener Filou demain, appelez le 06 12 34 56 78."


def posted(cast, **also):
    told = {"words": WORDS, "insee": "61001", "nonce": "n1", "trade": "dogs_cats", "place": "12 rue aux Sieurs"} | also
    return Program(cast, cast.client).post(f"/loges/{cast.slug}/needs", **told)


def test_a_need_from_the_board_to_the_booking(cast):
    hers, his = Program(cast, cast.client), Program(cast, cast.server)
    need = posted(cast).json()
    assert need["is_mine"] and need["place"] == "12 rue aux Sieurs"
    [line] = his.get(f"/loges/{cast.slug}/needs").json()["items"]
    assert line["id"] == need["id"] and "06 12" not in line["words"], "no telephone before someone is chosen"
    answer = his.post(f"/needs/{need['id']}/answers", offer=cast.offer.pk, cents=1300, words="Volontiers")
    assert (answer.status_code, answer.json()["state"]) == (201, "quoted")
    assert his.get(f"/needs/{need['id']}").json()["own_answer"] == answer.json()["id"]
    [one] = hers.get(f"/needs/{need['id']}").json()["compared"]
    assert (one["price"]["cents"], one["server"]["cents"], one["house"]["cents"]) == (1300, 1072, 228)
    assert (one["can_accept"], one["express"], one["version"]) == (True, False, 1)
    assert hers.post(f"/needs/{need['id']}/choose", demand=one["demand"], version=2).status_code == 409
    chosen = hers.post(f"/needs/{need['id']}/choose", demand=one["demand"], version=1)
    assert chosen.json()["state"] == "agreed", chosen.content
    cast.pay(Demand.objects.select_related("house").get())
    assert hers.get(f"/needs/{need['id']}").json()["state"] == "answered"


def test_posting_twice_posts_once_and_withdrawing_thanks_who_answered(cast):
    need = posted(cast).json()
    assert posted(cast).json()["id"] == need["id"] and Need.objects.count() == 1
    his = Program(cast, cast.server)
    his.post(f"/needs/{need['id']}/answers", offer=cast.offer.pk, cents=1300)
    assert his.post(f"/needs/{need['id']}/answers", offer=cast.offer.pk, cents=1200).status_code in (404, 409)
    hers = Program(cast, cast.client)
    assert hers.post(f"/needs/{need['id']}/withdraw").json()["state"] == "withdrawn"
    assert Demand.objects.get().state == states.WITHDRAWN
    assert [row["state"] for row in hers.get("/needs").json()["items"]] == ["withdrawn"]


def test_who_may_not_read_the_board_finds_nothing(cast, sandbox):
    need = posted(cast).json()
    other = Cast(sandbox, slug="ailleurs")
    for program in (Program(cast, cast.stranger), Program(other, other.server)):
        assert program.get(f"/loges/{cast.slug}/needs").status_code == 404
        assert program.get(f"/needs/{need['id']}").status_code == 404
        assert program.post(f"/needs/{need['id']}/answers", offer=other.offer.pk, cents=1).status_code == 404
        assert program.post(f"/needs/{need['id']}/withdraw").status_code == 404
    assert Program(cast).get("/needs").status_code == 401


def test_an_answer_of_another_need_is_not_chosen_here(cast):
    first, second = posted(cast).json(), posted(cast, nonce="n2", words="Garder le chat").json()
    his, hers = Program(cast, cast.server), Program(cast, cast.client)
    answer = his.post(f"/needs/{first['id']}/answers", offer=cast.offer.pk, cents=1300).json()
    assert hers.post(f"/needs/{second['id']}/choose", demand=answer["id"], version=1).status_code == 404
    assert his.post(f"/needs/{first['id']}/choose", demand=answer["id"], version=1).status_code in (403, 404)


def test_bad_input_is_one_sentence(cast):
    assert posted(cast, insee="75056").status_code == 422, "a commune of another loge"
    assert posted(cast, budget_cents=0).status_code == 422
    assert posted(cast, lasts_for="P400000D").status_code == 422
    assert posted(cast, colour="red").status_code == 422
    assert not Need.objects.exists()
