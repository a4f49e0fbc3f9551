"""What is being written in a thread: one draft for all who serve there, on the server, kept until it is sent or thrown away."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Sequence
from email import message_from_bytes, policy
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from loge.common.clock import now
from loge.common.errors import Invalid, Refused, Stale
from loge.houses.queries import KEEPERS, roles
from loge.people.models import Person

from .letters import kindly
from .models import Draft, Mail, Party, Raw, Thread
from .pieces import File, Pair, one_line

FOLDER = "desk-drafts"
MOST_WORDS = 100_000
MOST_FILES, MOST_BYTES = 10, 15 * 1024 * 1024


class Together(Stale):
    """Someone else wrote in it meanwhile. Both texts are kept: theirs is the draft, mine is set aside in it."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(
            _("%(name)s was writing here too. Both texts are kept: choose, or put them together.")
            % {"name": draft.written_by}
        )
        self.draft = draft


def of(thread: Thread) -> Draft | None:
    found: Draft | None = (
        Draft.objects.filter(house=thread.house_id, thread=thread).select_related("written_by").first()
    )
    return found


def fresh(thread: Thread, *, by: Person) -> Draft:
    """An answer not begun yet: to whom the thread is with, and those accepted in copy. Not in the books until saved."""
    parties = list(Party.objects.filter(house=thread.house_id, thread=thread).order_by("pk"))
    last = Mail.objects.filter(house=thread.house_id, thread=thread, way=Mail.Way.IN).exclude(
        state=Mail.State.DUPLICATE
    )
    heard = last.only("title", "language").order_by("-at").first()
    title = (heard.title if heard else "") or thread.title
    if kindly(title) != title:
        title = "Re:"  # hard words are not sent back; its ids keep the conversation
    elif heard and title and not title.lower().startswith("re:"):
        title = f"Re: {title}"
    return Draft(
        house_id=thread.house_id, thread=thread, title=title[:300], seen_version=thread.version, written_by=by,
        language=heard.language if heard else "",
        to=[[one.name, one.email] for one in parties if one.standing == Party.Standing.MAIN],
        cc=[[one.name, one.email] for one in parties if one.standing == Party.Standing.ACCEPTED],
    )  # fmt: skip


def save(
    thread: Thread, *, by: Person, words: str, edits: int, title: str = "", to: Sequence[Pair] = (), cc: Sequence[Pair] = (),
    language: str = "", template_key: str = "", seen_version: int | None = None, at: dt.datetime | None = None,
) -> Draft:  # fmt: skip
    """Keep what is written so far. ``edits`` is the count the writer's page knows.

    Raises Together when someone else saved other words since: nothing is lost, the words of both are in the draft; Invalid for
    more words than could ever leave.
    """
    _may(thread, by)
    check_length(words)
    moment = at or now()
    told: dict[str, Any] = {
        "words": words.replace("\r\n", "\n"), "title": title[:300], "to": [list(pair) for pair in to], "cc": [list(pair) for pair in cc],
        "language": language[:5], "template_key": template_key[:40], "written_by": by, "edited_at": moment,
        "seen_version": thread.version if seen_version is None else seen_version,
    }  # fmt: skip
    with transaction.atomic():
        draft, is_new = Draft.objects.get_or_create(
            thread=thread, defaults={**told, "edits": 1, "house_id": thread.house_id}
        )
        if is_new:
            return draft
        mine = Draft.objects.filter(pk=draft.pk, house=thread.house_id, edits=edits)
        if mine.update(**told, edits=F("edits") + 1) or _is_mine(draft, by, told):
            return of(thread) or draft
        _set_aside(draft, by, told["words"], moment)
    raise Together(of(thread) or draft)


def check_length(words: str) -> None:
    if len(words) > MOST_WORDS:
        raise Invalid(_("This is longer than a mail should be. Put it in a file."), field="words")


def join(draft: Draft, *, by: Person, how: str, at: dt.datetime | None = None) -> Draft:
    """Settle two texts: ``"both"`` puts the one set aside under the draft's, ``"aside"`` takes it instead, ``"draft"`` keeps the draft's."""
    _may(draft.thread, by)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().get(pk=draft.pk, house=draft.house_id)
        if not (beside := draft.beside()):
            raise Stale(_("This was settled already."))
        aside, draft.aside = beside[0][2], beside[1:]
        if how == "both":
            draft.words = f"{draft.words.rstrip()}\n\n{aside}".lstrip("\n")
        elif how == "aside":
            draft.words = aside
        draft.edits, draft.written_by, draft.edited_at = draft.edits + 1, by, at or now()
        draft.save()
    return draft


@transaction.atomic
def throw_away(thread: Thread, *, by: Person) -> None:
    """Nothing of it is kept, files included."""
    _may(thread, by)
    draft = of(thread)
    if draft is not None:
        _forget_files(draft.files)
        draft.delete()


def sent(thread: Thread, *, by: Person, words: str) -> None:
    """Its words have left: the draft is over, but for what another wrote in it or beside it."""
    draft = of(thread)
    if draft is None or (draft.written_by_id != by.pk and draft.words.strip() not in ("", words.strip())):
        return
    _forget_files(draft.files)
    if beside := draft.beside(words):
        author, _name, words, _at = beside[0]
        writer = Person.objects.filter(pk=author).first() or draft.written_by
        Draft.objects.filter(pk=draft.pk).update(
            words=words, files=[], aside=beside[1:], edits=F("edits") + 1, written_by=writer
        )
    else:
        draft.delete()


def put_back(thread: Thread, mail: Mail, *, by: Person, at: dt.datetime) -> None:
    """A mail that was taken back is a draft again, with its files; what was begun meanwhile stays beside it."""
    told: dict[str, Any] = {
        "words": mail.visible, "title": mail.title, "to": mail.to, "cc": mail.cc, "language": mail.language, "written_by": by,
        "edited_at": at, "seen_version": thread.version, "files": [_store(file) for file in _files_of(mail)],
    }  # fmt: skip
    draft, is_new = Draft.objects.get_or_create(thread=thread, defaults={**told, "house_id": thread.house_id})
    if is_new:
        return
    if draft.words.strip() and draft.words != mail.visible:
        draft.aside = [*draft.aside, [str(draft.written_by_id), str(draft.written_by), draft.words, at.isoformat()]]
    told["files"] = [*draft.files, *told["files"]]
    Draft.objects.filter(pk=draft.pk).update(**told, aside=draft.aside, edits=F("edits") + 1)


# --------------------------------------------------------------------------------------------------------------- files


def attach(thread: Thread, *, by: Person, name: str, content_type: str, content: bytes) -> Draft:
    """Put a file with the draft. Raises Invalid beyond ten files or 15 MB."""
    _may(thread, by)
    draft = of(thread) or save(thread, by=by, words="", edits=0)
    if len(draft.files) >= MOST_FILES or sum(file[3] for file in draft.files) + len(content) > MOST_BYTES:
        raise Invalid(_("Ten files and 15 MB at most go with a mail. Send a link to the others."), field="files")
    kept = _store(File(one_line(name)[:200], one_line(content_type)[:120], content))
    with transaction.atomic():
        locked = Draft.objects.select_for_update().get(pk=draft.pk)
        locked.files = [*locked.files, kept]
        locked.save(update_fields=["files"])
    return locked


def detach(thread: Thread, *, by: Person, place: int) -> None:
    """Take a file off the draft."""
    _may(thread, by)
    with transaction.atomic():
        draft = Draft.objects.select_for_update().filter(house=thread.house_id, thread=thread).first()
        if draft is None or not 0 <= place < len(draft.files):
            return
        gone = draft.files.pop(place)
        draft.save(update_fields=["files"])
        _forget_files([gone])


def files(draft: Draft) -> list[File]:
    """What goes with it, read back."""
    found = []
    for name, content_type, place, _size in draft.files:
        with default_storage.open(place, "rb") as kept:
            found.append(File(name, content_type, kept.read()))
    return found


def _files_of(mail: Mail) -> list[File]:
    message = message_from_bytes(bytes(Raw.objects.get(mail=mail).content), policy=policy.default)
    found = []
    for part in message.iter_attachments():
        content = part.get_payload(decode=True)
        name = part.get_filename() or _("file")
        found.append(File(name, part.get_content_type(), content if isinstance(content, bytes) else b""))
    return found


def _store(file: File) -> list[Any]:
    place = default_storage.save(f"{FOLDER}/{uuid.uuid4().hex}", ContentFile(file.content))
    return [file.name[:200], file.content_type[:120] or "application/octet-stream", place, len(file.content)]


def _forget_files(kept: list[Any]) -> None:
    places = [file[2] for file in kept]

    def forget() -> None:
        for place in places:
            default_storage.delete(place)

    transaction.on_commit(forget)


def _is_mine(draft: Draft, by: Person, told: dict[str, Any]) -> bool:
    """The same words, or the same writer in another tab: the last saving stands, unless most of what was kept is not in it."""
    if draft.words != told["words"] and (draft.written_by_id != by.pk or _drops(draft.words, told["words"])):
        return False
    return bool(Draft.objects.filter(pk=draft.pk, edits=draft.edits).update(**told, edits=F("edits") + 1))


def _drops(kept: str, words: str) -> bool:
    """Whether more than half of the words that are kept would be gone."""
    before = Counter(kept.split())
    return (before - Counter(words.split())).total() * 2 > before.total()


def _set_aside(draft: Draft, by: Person, words: str, at: dt.datetime) -> None:
    others = [line for line in draft.aside if line[0] != str(by.pk)]
    aside = [*others, [str(by.pk), str(by), words, at.isoformat()]]
    Draft.objects.filter(pk=draft.pk).update(aside=aside)


def _may(thread: Thread, by: Person) -> None:
    if not KEEPERS & roles(by, thread.house_id):
        raise Refused(_("This is not for you to do."))
