"""The file of a disagreement as a paper to keep (PDF): what was asked and agreed, what both said, what was ruled, every cent."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from loge.common.clock import now
from loge.demands.cases import File
from loge.demands.models import Demand, Evidence, Ruling
from loge.demands.queries import Entry
from loge.money.paper import Section, paper

from ..doors.money_words import Told
from ..ui import language, moment
from . import parts


def pdf(demand: Demand, case: File, thread: Sequence[Entry], lines: Sequence[Told]) -> bytes:
    """The whole file, for both parties alike."""
    opened = f"{case.dispute.get_reason_display()}. {moment(case.dispute.opened_at)}"
    sections = [
        parts.service(demand),
        Section(_("What went wrong"), [opened, case.dispute.words]),
        Section(_("What was brought forward"), [said for piece in case.evidence for said in _brought(piece)] or [_("Nothing.")]),
        *(_ruling(ruling) for ruling in case.rulings),
        parts.conversation(demand, thread),
        parts.money(demand.house, [(line.at, line.words, line.money) for line in lines]),
    ]  # fmt: skip
    title = _("File: %(title)s") % {"title": demand.title}
    printed = _("Printed on %(moment)s") % {"moment": moment(now())}
    under = f"{demand.house.name}. {printed}"
    return paper(title, under, sections, language=language(), foot=f"{demand.house.name}, {title}")


def _brought(piece: Evidence) -> list[str]:
    files = [_("With it: %(name)s") % {"name": file.name} for file in piece.files]
    return [f"{piece.author.first_name}, {moment(piece.at)}", piece.words, *files]


def _ruling(ruling: Ruling) -> Section:
    back = _("%(back)s of %(kept)s given back to the client.") % {
        "back": ruling.back.spoken(language()),
        "kept": ruling.kept.spoken(language()),
    }
    return Section(
        _("Ruling") if ruling.level == 1 else _("Decision on appeal"),
        [back, f"{ruling.by.first_name}, {moment(ruling.at)}", ruling.words],
    )
