"""One file with everything that is known of a person: a page to read, the rows of each room, photos and letters."""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import zipfile
from collections.abc import Callable
from html import escape
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from loge.common import journal
from loge.common.clock import day_of, now
from loge.common.jobs import daily, later, task

from .leaving import rooms
from .models import Export, Person

log = logging.getLogger(__name__)

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "dl{border-left:3px solid #1d5a43;padding-left:1rem;margin:1rem 0}dt{color:#665}dd{margin:0 0 .4rem}"
)
KEPT_FOR = dt.timedelta(days=7)


@transaction.atomic
def ask(person: Person) -> Export:
    """Begin a file, or find the one being made."""
    waiting = Export.objects.select_for_update().filter(person=person, state=Export.State.WAITING).first()
    if waiting is not None:
        return waiting
    export = Export.objects.create(person=person, total=len(rooms()))
    later(make, str(export.pk))
    return export


@task(external=True)
def make(export_id: str) -> None:
    """Write the file room by room, saying how far it is."""
    export = Export.objects.select_related("person").filter(pk=export_id, state=Export.State.WAITING).first()
    if export is None:
        return

    def told(count: int) -> None:
        Export.objects.filter(pk=export.pk).update(done=count)

    content = whole(export.person, told)
    export.file.save(f"{export.pk}.zip", ContentFile(content), save=False)
    with transaction.atomic():
        mine = Export.objects.filter(pk=export.pk, state=Export.State.WAITING)
        if mine.update(state=Export.State.READY, ready_at=now(), file=export.file.name):
            journal.write("export.ready", subject=f"export:{export.pk}", house=None, by=export.person)


def whole(person: Person, told: Callable[[int], None] = lambda _count: None) -> bytes:
    """The file itself: ``index.html``, one JSON per room, photos, letters as text."""
    buffer = io.BytesIO()
    with override(person.language), zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        sections = []
        for count, (name, room) in enumerate(rooms().items(), 1):
            part: dict[str, Any] = room.export(person)
            pack.writestr(f"{name}.json", json.dumps(part, ensure_ascii=False, indent=1, default=str))
            sections.append((name, part))
            for path, file in getattr(room, "files", lambda _person: ())(person):
                _add(pack, path, file)
            told(count)
        pack.writestr("index.html", _index(person, sections))
    return buffer.getvalue()


def _add(pack: zipfile.ZipFile, path: str, file: Any) -> None:
    if isinstance(file, str):
        pack.writestr(path, file)
        return
    try:
        with file.open("rb") as content:
            pack.writestr(path, content.read())
    except OSError:
        log.warning("a file of an export is gone", extra={"path": path})


def _index(person: Person, sections: list[tuple[str, dict[str, Any]]]) -> str:
    """A page anyone can read without a program: every row of every room."""
    title = escape(_("Everything this house knows of %(name)s") % {"name": person})
    made = escape(_("Made on %(day)s.") % {"day": day_of(now(), person.zone).isoformat()})
    parts = [
        f'<!doctype html><html lang="{person.language}"><meta charset="utf-8"><title>Loge</title><style>{STYLE}</style>',
        f"<h1>{title}</h1><p>{made}</p>",
    ]
    for room, part in sections:
        for name, rows in part.items():
            if not rows:
                continue
            parts.append(f"<h2>{escape(room)}: {escape(name.replace('_', ' '))} ({len(rows)})</h2>")
            for row in rows:
                pairs = "".join(
                    f"<dt>{escape(str(key))}</dt><dd>{escape(str(value))}</dd>"
                    for key, value in row.items()
                    if value not in (None, "", [], {})
                )
                parts.append(f"<dl>{pairs}</dl>")
    return "\n".join(parts)


@daily(dt.time(4, 40))
@task(external=True)
def forget_old_exports() -> None:
    """A file kept longer than a week is one that can be stolen."""
    for export in Export.objects.filter(asked_at__lt=now() - KEPT_FOR):
        if export.file:
            export.file.delete(save=False)
        export.delete()
