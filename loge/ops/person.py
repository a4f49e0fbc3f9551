"""``loge person export`` and ``loge person erase``: for who runs the installation, at a person's wish."""

from __future__ import annotations

import uuid
from pathlib import Path

from loge.people import exports, leaving
from loge.people.models import Person

from .trouble import Trouble


def export(email: str, file: Path) -> int:
    """Everything known of that person in one new file."""
    person = _known(email)
    if file.exists():
        raise Trouble(f"{file} is already there: choose another name. / Ce fichier existe déjà.")
    if not file.parent.is_dir():
        raise Trouble(f"{file.parent} is no folder. / Ce dossier n’existe pas.")
    part = file.with_name(file.name + ".part")
    part.write_bytes(exports.whole(person))
    part.chmod(0o600)
    part.rename(file)
    print(f"Everything known of {email} is in {file}. / Tout est dans {file}.")
    return 0


def erase(email: str) -> int:
    """Erase them, the books kept. 1 with the list of what is still open."""
    person = _known(email)
    try:
        leaving.erase(person, by="command line")
    except leaving.Unfinished as unfinished:
        print("Not yet: something is still open. / Pas encore : ceci est encore en cours.")
        for item in unfinished.items:
            print(f"- {item}")
        return 1
    print("Erased; the books are kept under a pseudonym. / Effacé ; les comptes restent sous un pseudonyme.")
    return 0


def _known(which: str) -> Person:
    """By address or by key."""
    try:
        found = Person.objects.filter(pk=uuid.UUID(which)).first()
    except ValueError:
        found = Person.objects.filter(email__iexact=which).first()
    if found is None:
        raise Trouble(f"Nobody is known as {which}. / Personne n’est connu sous cette adresse.")
    return found
