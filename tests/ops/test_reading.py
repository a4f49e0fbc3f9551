"""``loge read`` and ``loge evaluate``: a message on the command line, without a database."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys

import pytest

from loge import cli

WORDS = (
    "Bonjour, une table samedi soir vers 20h30 pour 4 personnes, 60 € par personne. Ma femme est allergique aux noix."
)
AT = "2026-11-23T10:00"


def loge(*arguments):
    return cli.main(arguments)


@pytest.fixture
def message(tmp_path):
    file = tmp_path / "message.txt"
    file.write_text(WORDS, "utf-8")
    return str(file)


def test_json_has_exactly_the_documented_keys(message, capsys):
    assert loge("read", "--at", AT, "--json", message) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"language", "items", "contact", "urgency", "mood", "ms"}
    [item] = told["items"]
    assert set(item) == {"category", "confidence", "when", "where", "party", "budget", "constraints", "missing"}
    assert item["category"] == "table" and item["when"][0]["start"] == "2026-11-28T20:30+01:00"
    assert item["party"] == {"adults": 4, "children": 0}
    assert item["budget"] == {"cents": 6000, "currency": "EUR", "per": "person"}


def test_people_read_lines(message, capsys):
    assert loge("read", "--at", AT, message) == 0
    said = capsys.readouterr().out
    assert "1. table" in said and "vers 20h30" in said and "60.00 EUR per person" in said


def test_it_reads_what_is_typed_and_needs_no_setting_and_no_database():
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("LOGE_", "DJANGO_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "loge.cli", "read", "--json", "--lang", "en"],
        input=b"table for two tomorrow at 8pm",
        capture_output=True,
        env=bare,
        check=True,
    )
    told = json.loads(done.stdout)
    assert (told["language"], told["items"][0]["category"]) == ("en", "table")


@pytest.mark.parametrize("odd", [b"", b"\xff\xfe\x00", b"oui", b"chien " * 350_000])
def test_whatever_comes_is_answered(odd, monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(odd)))
    assert loge("read", "-") == 0
    assert "language:" in capsys.readouterr().out


def test_a_slip_is_told_in_a_sentence(message, tmp_path, capsys):
    assert loge("read", "--at", "demain", message) == 2
    assert "2026-11-28T10:00" in capsys.readouterr().err
    assert loge("read", str(tmp_path / "none.txt")) == 2
    assert "none.txt" in capsys.readouterr().err


def test_a_file_of_any_western_letters_is_read_and_what_is_no_text_is_told(tmp_path, monkeypatch, capsys):
    file = tmp_path / "message"
    for letters in ("cp1252", "utf-16", "utf-8-sig"):
        file.write_bytes("Une table à Alençon, sans œufs".encode(letters))
        assert loge("read", "--json", str(file)) == 0
        [item] = json.loads(capsys.readouterr().out)["items"]
        assert item["where"][0]["name"] == "Alençon"
    file.write_bytes(bytes(range(256)) * 20)
    assert loge("read", str(file)) == 2
    assert "no text" in capsys.readouterr().err
    file.write_bytes(b"")
    assert loge("read", str(file)) == 0
    assert "The message is empty" in capsys.readouterr().err
    monkeypatch.setenv("LOGE_TIME_ZONE", "Mars/Olympus")
    assert loge("read", str(file)) == 2
    assert "LOGE_TIME_ZONE=Mars/Olympus" in capsys.readouterr().err


@pytest.mark.parametrize(
    "line", ["", '{"text": "a", "items": 7}', '{"text": "a", "items": [{"category": 5}]}', '{"text": 5, "items": []}']
)
def test_labels_of_another_shape_are_told(line, tmp_path, capsys):
    file = tmp_path / "messages.jsonl"
    file.write_text(line, "utf-8")
    assert loge("evaluate", str(file)) == 2
    assert str(file) in capsys.readouterr().err


def test_evaluate_tells_scores_and_misses(tmp_path, capsys):
    file = tmp_path / "messages.jsonl"
    right = {"text": WORDS, "at": f"{AT}+01:00", "items": [{"category": "table", "when": ["2026-11-28T20:30"],
             "budget": {"cents": 6000, "per": "person"}, "constraints": ["allergy"]}]}  # fmt: skip
    wrong = {"text": "un taxi demain", "items": [{"category": "flowers"}]}
    file.write_text("\n".join(json.dumps(message) for message in (right, wrong)), "utf-8")
    assert loge("evaluate", str(file)) == 0
    said = capsys.readouterr().out
    assert "category" in said and "wanted flowers, read transfer: un taxi demain" in said
    file.write_text("{}", "utf-8")
    assert loge("evaluate", str(file)) == 2
    assert "line 1" in capsys.readouterr().err
