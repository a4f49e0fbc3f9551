"""``loge plan``: a routing file solved, a day played, and files that are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from loge.cli import main

TINY = """TINY

VEHICLE
NUMBER     CAPACITY
  2         10

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE   TIME

    0      0          0          0          0       230          0
    1      3          4          5          0       100         10
    2      6          8          5          0       200         10
"""


def test_a_file_is_solved_with_one_decimal_cut_off(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "tiny.txt"
    file.write_text(TINY)
    assert main(["plan", str(file), "--seconds", "0.1"]) == 0
    assert re.match(r"TINY: 1 vehicles, distance 20\.0, 0\.\d\d s of CPU", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("A\nB\n", "vehicles"),
        (TINY.replace("200         10", "200"), "seven"),
        (TINY.replace("0       100", "500     100"), "before it opens"),
        (TINY.replace("  2         10", "  0         10"), "at least one vehicle"),
        (TINY.replace("    2      6", "    9      6"), "expected"),
        (TINY.replace("8          5", "8         -5"), "negative"),
        (TINY.replace("8          5", "8         50"), "No feasible"),
        (TINY.partition("    1      3")[0], "no customer"),
        ("\0\1\2 binary", "vehicles"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(text)
    assert main(["plan", str(file), "--seconds", "0.1"]) == 2
    assert words in capsys.readouterr().err


def test_no_file_no_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(tmp_path / "none.txt")]) == 2
    assert main(["plan", str(tmp_path)]) == 2
    assert main(["plan", "day", "--seconds", "-1"]) == 2
    assert "--seconds" in capsys.readouterr().err


def test_a_day_is_played(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "day", "--seed", "2", "--seconds", "0.01"]) == 0
    told = capsys.readouterr().out
    assert "insertion only" in told
    assert "broken promises" in told
