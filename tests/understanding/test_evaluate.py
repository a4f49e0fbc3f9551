"""A house can measure how well its own messages are read."""

from __future__ import annotations

import json

import pytest

from loge.understanding.evaluate import evaluate, load
from tests.understanding.catalogue import understood


def report(*messages):
    return evaluate(messages, lambda text, at: understood(text))


def test_a_message_read_right_is_perfect():
    scored = report({"text": "une table pour deux samedi à 20h", "items": [
        {"category": "table", "when": ["2026-11-28T20:00"], "party": {"total": 2}}]})  # fmt: skip
    assert (scored.perfect, scored.messages, scored.misses) == (1, 1, [])


def test_a_miss_tells_what_was_wanted_and_what_was_read():
    scored = report({"text": "une table pour deux samedi à 20h", "items": [{"category": "flowers"}]})
    (miss,) = scored.misses
    assert (miss.field, miss.wanted, miss.got) == ("category", "flowers", "table")
    assert scored.scores["category"].f1 == 0.0


def test_a_bare_day_accepts_any_hour_of_it():
    scored = report({"text": "une table samedi à 20h", "items": [{"category": "table", "when": ["2026-11-28"]}]})
    assert scored.scores["when"].recall == 1.0


def test_the_report_is_a_table():
    assert "category" in report({"text": "une table", "items": [{"category": "table"}]}).table()


def test_a_broken_line_is_named(tmp_path):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({"text": "a", "items": []}) + "\n{oops\n")
    with pytest.raises(ValueError, match="line 2"):
        load(path)


def test_the_set_that_ships_is_large_and_nearly_half_is_held_back():
    messages = load()
    held = sum(message["held"] for message in messages)
    assert len(messages) >= 300
    assert held >= 380 and abs(2 * held - len(messages)) <= 80
    assert {message["language"] for message in messages} == {"fr", "en"}


def test_what_was_practised_on_is_not_unlearnt():
    scored = evaluate(load(part="practice"), lambda text, at: understood(text))
    assert scored.perfect >= 286


def test_what_was_written_last_is_read_no_worse():
    scored = evaluate(load(part="fresh"), lambda text, at: understood(text))
    assert scored.messages >= 60 and scored.perfect >= 50
    scored = evaluate(load(part="unseen"), lambda text, at: understood(text))
    assert scored.messages >= 40 and scored.perfect >= 31
    scored = evaluate(load(part="latest"), lambda text, at: understood(text))
    assert scored.messages >= 70 and scored.perfect >= 54
    scored = evaluate(load(part="plain"), lambda text, at: understood(text))
    assert scored.messages >= 110 and scored.perfect >= 75


def test_the_held_back_half_is_read_well_enough():
    scored = evaluate([message for message in load(part="first") if message["held"]], lambda text, at: understood(text))
    assert scored.scores["category"].f1 >= 0.8
    assert scored.scores["language"].f1 >= 0.95
