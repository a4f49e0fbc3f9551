"""The API, told as stories, then held to its own contract by property tests."""

from __future__ import annotations

import json
from functools import cache

import pytest
import schemathesis
from django.core.serializers.json import DjangoJSONEncoder
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from loge.common.clock import now
from loge.demands.models import Demand
from loge.money import ledger
from loge.web.api import api
from loge.wsgi import application

from ..cast import Cast

ROOT = "/api/v1"


class Program:
    """A program that holds a person's token (none: it holds none)."""

    def __init__(self, cast: Cast, person=None):
        self.browser = cast.browser()
        self.headers = {"Authorization": f"Bearer {cast.token(person)}"} if person else {}

    def get(self, path, **query):
        return self.browser.get(ROOT + path, query, headers=self.headers)

    def post(self, path, **told):
        body = json.dumps(told, cls=DjangoJSONEncoder)
        return self.browser.post(ROOT + path, body, content_type="application/json", headers=self.headers)


def test_a_program_asks_and_the_demand_is_settled(cast):
    hers, his = Program(cast, cast.client), Program(cast, cast.server)
    offers = hers.get("/loges/alencon/offers", q="promener mon chien").json()
    assert offers["count"] == 1
    asked = hers.post("/demands", offer=offers["items"][0]["id"], words="Filou, mardi", nonce="n1")
    assert asked.status_code == 201
    at = f"/demands/{asked.json()['id']}"
    quoted = his.post(f"{at}/moves/quote", cents=1300, words="Avec plaisir").json()
    assert quoted["quotes"][0]["server"] == {"cents": 1072, "currency": "EUR"}
    open_to_her = {move["name"]: move["needs"] for move in hers.get(at).json()["moves"]}
    assert open_to_her == {"counter": ["cents"], "accept": ["version"], "withdraw": []}
    assert hers.post(f"{at}/moves/accept", version=1).json()["state"] == "agreed"
    cast.pay(Demand.objects.select_related("house").get())
    assert his.post(f"{at}/moves/deliver").json()["state"] == "delivered"
    assert hers.post(f"{at}/moves/settle").json()["state"] == "settled"
    money = hers.get(f"{at}/money").json()
    assert [line["money"]["cents"] for line in money["lines"]] == [1300, 1300, 1072, 228]
    assert money["kept"] == {"cents": 0, "currency": "EUR"}
    assert [row["state"] for row in hers.get("/demands").json()["items"]] == ["settled"]


def test_the_same_nonce_asks_and_says_once(cast):
    hers = Program(cast, cast.client)
    asked = [hers.post("/demands", offer=cast.offer.pk, words="Filou", nonce="n1").json()["id"] for _ in range(2)]
    assert asked[0] == asked[1]
    said = [hers.post(f"/demands/{asked[0]}/messages", words="Un mot", nonce="m1").json() for _ in range(2)]
    assert len(said[1]["thread"]) == 2


def test_what_goes_wrong_is_one_sentence(cast):
    hers, demand = Program(cast, cast.client), cast.quoted_demand()
    at = f"/demands/{demand.pk}"
    answers = {
        "refused": hers.post(f"{at}/moves/deliver"),
        "stale": hers.post(f"{at}/moves/accept", version=2),
        "invalid": hers.post(f"{at}/moves/counter", cents=0),
        "missing": hers.post(f"{at}/moves/counter"),
        "too much": hers.post(f"{at}/moves/withdraw", cents=1),
        "unknown": hers.get("/demands/01900000-0000-7000-8000-000000000000"),
        "nobody": Program(cast).get(at),
        "no JSON": hers.browser.post(
            f"{ROOT}{at}/moves/accept", "{", content_type="application/json", headers=hers.headers
        ),
    }
    statuses = {name: answer.status_code for name, answer in answers.items()}
    assert statuses == {
        "refused": 403, "stale": 409, "invalid": 422, "missing": 422, "too much": 422, "unknown": 404, "nobody": 401,
        "no JSON": 400,
    }  # fmt: skip
    assert all(answer.json().keys() == {"detail", "field"} and answer.json()["detail"] for answer in answers.values())
    assert answers["missing"].json()["field"] == "cents"


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": ""}, {"words": " \n"}, {"words": "\u202e"}, {"words": "a\x00b"}, {"words": "x" * 5_001}, {"words": 3},
        {"nonce": ""}, {"nonce": "n" * 41}, {"wished_at": 0}, {"wished_at": "2030-01-01T10:00:00"}, {"offer": "1"},
        {"place": "\x00"}, {"price": 1300},
    ],
)  # fmt: skip
def test_a_garbled_demand_is_asked_of_nobody(cast, wrong):
    told = {"offer": cast.offer.pk, "words": "Filou", "nonce": "n1", **wrong}
    assert Program(cast, cast.client).post("/demands", **told).status_code == 422
    assert not Demand.objects.exists()


def test_a_lone_surrogate_is_no_text(cast):
    hers = Program(cast, cast.client)
    body = json.dumps({"offer": str(cast.offer.pk), "words": "\ud800", "nonce": "n1"})
    answer = hers.browser.post(f"{ROOT}/demands", body, content_type="application/json", headers=hers.headers)
    assert answer.status_code == 422


def test_numbers_are_numbers(cast):
    hers, at = Program(cast, cast.client), f"/demands/{cast.quoted_demand().pk}"
    for cents in (True, "1300", 13.5, None, 10**30, -1):
        assert hers.post(f"{at}/moves/counter", cents=cents).status_code == 422, cents
    assert hers.post(f"{at}/moves/counter", cents=1200.0).json()["quotes"][1]["price"]["cents"] == 1200
    for limit in ("0", "101", "true", "1.5", "1_0", "９", ""):
        assert hers.get("/demands", limit=limit).status_code == 422, limit
    assert hers.get("/demands", offset="99999999999999999999").status_code == 422


def test_pages_do_not_overlap(cast):
    for _ in range(5):
        cast.heard_demand()
    hers = Program(cast, cast.client)
    seen = [row["id"] for offset in (0, 2, 4) for row in hers.get("/demands", limit=2, offset=offset).json()["items"]]
    assert len(set(seen)) == 5
    assert seen == sorted(seen, reverse=True)


def test_a_revoked_token_opens_nothing(cast):
    hers = Program(cast, cast.client)
    assert hers.get("/me").json()["houses"][0]["roles"] == ["client"]
    cast.client.access_tokens.update(revoked_at=now())
    assert hers.get("/me").status_code == 401
    cast.browser(cast.client).get("/")
    assert cast.browser(cast.client).get(f"{ROOT}/me").status_code == 401, "a session is no token"


def test_too_many_at_once_are_told_to_wait(cast, settings):
    settings.RATE_LIMITS = True
    hers = Program(cast, cast.client)
    statuses = [hers.post("/demands", offer=cast.offer.pk, words="Filou", nonce="n1").status_code for _ in range(61)]
    assert statuses == [201] * 60 + [429]


def test_a_list_costs_the_same_however_long(cast, django_assert_num_queries):
    hers = Program(cast, cast.client)
    hers.get("/me")  # the token's use is noted once an hour
    cast.settled_demand()
    for _ in range(2):
        with django_assert_num_queries(3):  # token, rows, count
            hers.get("/demands")
        for _ in range(10):
            cast.heard_demand()


# ------------------------------------------------------------------------------------------------ the wall


def test_every_route_is_closed_to_a_foreign_token(cast, sandbox):
    other = Cast(sandbox, slug="ailleurs")
    demand = cast.settled_demand(words="Filou, code du portail 4071")
    secrets = ("Filou", "portail", str(demand.pk), cast.client.email, cast.client.name)
    for foreigner in (other.client, other.keeper, cast.stranger, None):
        program = Program(cast, foreigner)
        for path, methods in schema_of_the_api()["paths"].items():
            filled = path.removeprefix(ROOT).format(slug=cast.slug, key=demand.pk, name="withdraw")
            assert "{" not in filled
            for method in methods:
                answer = getattr(program, method)(filled)
                about_a_demand = "/demands/" in filled
                assert not about_a_demand or answer.status_code in (401, 404, 422), (method, filled, answer)
                found = [secret for secret in secrets if secret in answer.content.decode()]
                assert not found, (method, filled, found)


# ------------------------------------------------------------------------------------------------ the contract


@cache
def schema_of_the_api():
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix=f"{ROOT}/"), cls=DjangoJSONEncoder))


@cache
def contract():
    made = schemathesis.openapi.from_dict(schema_of_the_api())
    made.app = application
    made.config.generation.update(with_security_parameters=False)  # the token is given, and taken away by a check
    return made


EXAMPLES = 12
QUICK = settings(
    max_examples=EXAMPLES, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
CALLS = [
    (method, path, mode)
    for path, methods in schema_of_the_api()["paths"].items()
    for method, told in methods.items()
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or told.get("parameters") or "requestBody" in told
]


def test_it_is_openapi_3_1_and_every_route_declares_what_can_go_wrong():
    assert schema_of_the_api()["openapi"].startswith("3.1")
    for path, methods in schema_of_the_api()["paths"].items():
        for told in methods.values():
            assert {"400", "401", "403", "404", "409", "422", "429"} <= set(told["responses"]), path


@pytest.fixture
def connections_stay_open():
    """A whole request through WSGI would close the connection that holds the story's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("connections_stay_open")
@pytest.mark.parametrize(("method", "path", "mode"), CALLS)
def test_any_call_is_answered_as_the_contract_says(cast, method, path, mode):
    """With any data, right or wrong; then with the keys of rows that are there, so that actions are reached too."""
    demand = cast.heard_demand()
    headers = Program(cast, cast.client).headers
    route = contract()[path][method]
    real = {"slug": cast.slug, "key": str(demand.pk)}

    @QUICK
    @given(route.as_strategy(generation_mode=mode))
    def any_call(case):
        case.call_and_validate(headers=headers)
        if real.keys() & case.path_parameters.keys():
            case.path_parameters |= {name: real[name] for name in case.path_parameters if name in real}
        elif not (isinstance(case.body, dict) and "offer" in case.body):
            return
        if isinstance(case.body, dict) and "offer" in case.body:
            case.body["offer"] = str(cast.offer.pk)
        # What an action refuses (a time in the past, another's move) is no breach of the shape
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance, negative_data_rejection])

    any_call()
    assert ledger.check() == []
