"""How well messages are read: readings scored against labelled messages, field by field, with the misses.

One message per line of JSON:

    {"text": "...", "at": "2026-11-23T10:00:00+01:00", "language": "fr", "held": false,
     "items": [{"category": "table", "when": ["2026-11-28T20:30"], "party": {"adults": 2, "children": 2},
                "budget": {"cents": 6000, "currency": "EUR", "per": "person"}, "constraints": ["allergy"]}],
     "mood": ["thanks"], "urgency": "now", "contact": {"phones": ["+33683741414"], "emails": [], "names": []}}

Only `text` and `items` are needed. `items: []` says that nothing is asked for. A `when` is the start of a moment (or its
end, for a deadline): a bare day accepts any hour of that day. `party` may be `{"total": 4}`. Without `when`, `party` or
`language`, that field is not examined; without `budget`, `constraints` or `mood`, none should be found. `held` marks a
message kept away from tuning, `set` which of those that ship it belongs to.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from loge.understanding.reading import Item, Reading

MESSAGES = Path(__file__).parent / "messages.jsonl"
HELD = (
    "first",
    "fresh",
    "unseen",
    "newest",
    "latest",
    "plain",
)  # sets scored before anything was mended for them, oldest first
Message = Mapping[str, Any]


@dataclass(slots=True)
class Score:
    """Counts of one field: `right` found and true, `wrong` found and not true, `missed` true and not found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing read otherwise than labelled."""

    field: str
    text: str
    wanted: str
    got: str


@dataclass(slots=True)
class Report:
    """Scores by field, the misses, and how many messages were right in everything examined."""

    messages: int = 0
    perfect: int = 0
    scores: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)

    def table(self) -> str:
        """The scores as lines of text."""
        lines = [f"{'field':12} {'precision':>9} {'recall':>7} {'F1':>6} {'n':>5}"]
        for name, score in self.scores.items():
            count = score.right + score.missed
            lines.append(f"{name:12} {score.precision:9.3f} {score.recall:7.3f} {score.f1:6.3f} {count:5}")
        lines.append(f"{self.perfect} of {self.messages} messages right in everything")
        return "\n".join(lines)


def load(path: str | Path = MESSAGES, *, part: str = "") -> list[dict[str, Any]]:
    """Labelled messages, one per line, of one set only when it is named; an unreadable line is named."""
    found = []
    for number, line in enumerate(Path(path).read_text("utf-8").splitlines(), 1):
        if line.strip():
            try:
                message = json.loads(line)
                message["text"], message["items"]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"line {number} is not a labelled message: {error}") from error
            if not part or message.get("set") == part:
                found.append(message)
    return found


def evaluate(messages: Iterable[Message], read: Callable[[str, datetime], Reading]) -> Report:
    """Read every message with `read(text, at)` and compare. Raises ValueError for labels of another shape."""
    report = Report()
    for number, message in enumerate(messages, 1):
        try:
            at = datetime.fromisoformat(message.get("at", "2026-11-23T10:00:00+01:00"))
            misses = list(_compare(message, read(message["text"], at), report.scores))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"message {number} is not labelled as it should be: {error}") from error
        report.messages += 1
        report.perfect += not misses
        report.misses += misses
    return report


def _compare(message: Message, reading: Reading, scores: dict[str, Score]) -> Iterable[Miss]:
    text = message["text"]

    def weigh(name: str, wanted: Iterable[str], got: Iterable[str]) -> Iterable[Miss]:
        want, have = Counter(wanted), Counter(got)
        score = scores.setdefault(name, Score())
        both = (want & have).total()
        score.right += both
        score.missed += want.total() - both
        score.wrong += have.total() - both
        if want != have:
            yield Miss(name, text, ", ".join(want.elements()), ", ".join(have.elements()))

    if "language" in message:
        yield from weigh("language", [message["language"]], [reading.language])
    named = [item for item in reading.items if item.category]
    yield from weigh(
        "category",
        [item["category"] for item in message["items"] if item["category"]],
        [str(item.category) for item in named],
    )
    left = list(named)
    for wanted in message["items"]:
        item = next((each for each in left if each.category == wanted["category"]), None)
        if item is None:
            continue
        left.remove(item)
        if "when" in wanted:
            yield from weigh("when", wanted["when"], _moments(item, wanted["when"]))
        if "party" in wanted:
            yield from weigh("party", [_people(wanted["party"])], _party(item, wanted["party"]))
        yield from weigh("budget", _amount(wanted.get("budget")), _budget(item, wanted.get("budget")))
        yield from weigh(
            "constraints", set(wanted.get("constraints", [])), {constraint.kind for constraint in item.constraints}
        )
    yield from weigh("mood", set(message.get("mood", [])), {mood.kind for mood in reading.mood})
    if "urgency" in message:
        yield from weigh("urgency", [message["urgency"]], [reading.urgency.level])
    for kind, values in message.get("contact", {}).items():
        yield from weigh("contact", values, getattr(reading.contact, kind))


def _moments(item: Item, wanted: list[str]) -> list[str]:
    """The moments of an item, as precisely as they were labelled; lengths of time and repetitions are no moments."""
    found = []
    for moment in item.when:
        at = moment.start or moment.end
        if at is not None and moment.kind != "recurrence":
            stamp = at.strftime("%Y-%m-%dT%H:%M")
            last = _last_minute(moment.end or at).strftime("%Y-%m-%dT%H:%M")
            found.append(next((each for each in wanted if stamp.startswith(each) or last.startswith(each)), stamp))
    return found


def _last_minute(end: datetime) -> datetime:
    """An end at midnight is the end of the day before: "by Thursday" is over when Friday begins."""
    return end if end.hour or end.minute else end - timedelta(minutes=1)


def _people(party: Mapping[str, int]) -> str:
    return f"{party['total']}" if "total" in party else f"{party['adults']}+{party['children']}"


def _party(item: Item, wanted: Mapping[str, int]) -> list[str]:
    if item.party is None:
        return []
    children = item.party.children or 0
    adults = item.party.adults if item.party.adults is not None else item.party.total - children
    return [f"{item.party.total}" if "total" in wanted else f"{adults}+{children}"]


def _amount(budget: Mapping[str, Any] | None) -> list[str]:
    return [f"{budget['cents']} {budget.get('currency', 'EUR')} {budget.get('per') or ''}".strip()] if budget else []


def _budget(item: Item, wanted: Mapping[str, Any] | None) -> list[str]:
    if item.budget is None:
        return []
    per = item.budget.per if wanted and "per" in wanted else ""
    return [f"{item.budget.cents} {item.budget.currency} {per or ''}".strip()]
