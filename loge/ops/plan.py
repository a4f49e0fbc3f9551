"""``loge plan``: a file in Solomon's format solved, or a concierge's day played. Needs no database."""

from __future__ import annotations

import time
from pathlib import Path

from .trouble import Trouble

MOST_BYTES = 2_000_000


def solve(path: str, *, seconds: float, seed: int) -> int:
    """Print vehicles, distance and seconds; returns the exit status."""
    from loge.planning import solomon

    _check(seconds)
    try:
        with Path(path).open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except IsADirectoryError:
        raise Trouble(f"{path} is a folder, not a file.\n{path} est un dossier, pas un fichier.") from None
    if len(text) > MOST_BYTES:
        raise Trouble(f"{path} is longer than two million characters.\n{path} dépasse deux millions de caractères.")
    try:
        instance = solomon.read(text.decode("utf-8", "replace"))
    except solomon.Unreadable as problem:
        raise Trouble(
            f"{path} is no file in Solomon’s format: {problem}\nCe fichier n’est pas au format de Solomon (VRPTW)."
        ) from None
    begun = time.process_time()
    answer = solomon.solve(instance, seconds, seed=seed)
    took = time.process_time() - begun
    if answer is None:
        raise Trouble(
            f"No feasible routes were found in {took:.1f} s: try more --seconds, or there are too few vehicles.\n"
            "Aucune tournée possible trouvée : donnez plus de --seconds, ou il manque des véhicules."
        )
    solomon.check(instance, answer)
    print(f"{instance.name}: {len(answer.routes)} vehicles, distance {answer.distance / 10:.1f}, {took:.2f} s of CPU")
    return 0


def day(*, seed: int, days: int, seconds: float) -> int:
    """Play the day of that seed, or several from it on; print what was served, moved and broken under each policy."""
    from loge.planning import simulate

    _check(seconds)
    if days < 1:
        raise Trouble("--days: at least one.\n--days : au moins un.")
    outcomes = {name: [] for name in simulate.POLICIES}  # type: dict[str, list[simulate.Outcome]]
    for number in range(seed, seed + days):
        for name, outcome in simulate.compare(number, seconds=seconds).items():
            outcomes[name].append(outcome)
    wide = max(map(len, outcomes))
    print(f"{'policy':<{wide}}  served           moves a day  broken promises")
    for name, each in outcomes.items():
        asked, served = sum(one.asked for one in each), sum(one.served for one in each)
        moves, broken = sum(one.moves for one in each) / len(each), sum(one.broken for one in each)
        print(f"{name:<{wide}}  {served:4} of {asked:4} {served / asked:4.0%}  {moves:11.1f}  {broken:15}")
    return 0


def _check(seconds: float) -> None:
    if not 0 < seconds <= 3600:
        raise Trouble("--seconds: more than 0, at most 3600.\n--seconds : plus de 0, au plus 3600.")
