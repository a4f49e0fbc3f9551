"""The drill: back up, lose something, put it back. And everything that may go wrong on the way."""

from __future__ import annotations

import io
import json
import os
import resource
import sqlite3
import tarfile
import time
from contextlib import closing

import pytest

from loge.ops import archive
from loge.ops.trouble import Trouble

from ..databases import POSTGRES, database

A_MEGABYTE = 1_000_000
on_sqlite = pytest.mark.skipif(POSTGRES, reason="about the SQLite file")


@pytest.fixture
def house(inhabited):
    """A house with one person and one photo, and where its backup goes."""
    photos = inhabited.media / "photos" / "2026" / "11"
    photos.mkdir(parents=True)
    (photos / "awa.webp").write_bytes(os.urandom(A_MEGABYTE))
    for mail in ("big.eml", "spool/waiting.mail"):  # a mail over the limit, and one that waits for the database
        path = inhabited.media / "mail" / mail
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(1_000))
    inhabited.file = inhabited.data.parent / "kept" / "loge.tar.gz"
    return inhabited


def back_up(house):
    status, said = house.does("backup", str(house.file))
    assert status == 0, said
    return house.file


def leftovers(house):
    return sorted(path.name for path in house.file.parent.iterdir())


def test_what_was_lost_comes_back(house):
    before = {path.relative_to(house.media): path.read_bytes() for path in house.media.rglob("*") if path.is_file()}
    status, said = house.loge("backup", str(house.file))
    assert status == 0, said
    house.does("operator", "later@example.org")
    next(house.media.rglob("awa.webp")).unlink()
    assert house.emails() == ["helene@example.org", "later@example.org"]

    status, said = house.loge("restore", str(house.file), "--yes")

    assert status == 0, said
    assert house.emails() == ["helene@example.org"]
    assert {
        path.relative_to(house.media): path.read_bytes() for path in house.media.rglob("*") if path.is_file()
    } == before
    assert house.does("check")[0] == 0
    assert house.does("ledger", "check")[0] == 0


def test_a_new_machine_starts_from_a_backup(house, tmp_path):
    from .installation import Installation

    file = back_up(house)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    if POSTGRES:
        with database() as url:
            new = Installation(elsewhere, url)
            assert new.does("restore", str(file))[0] == 0
            assert new.emails() == ["helene@example.org"]
    else:
        new = Installation(elsewhere)
        assert new.does("restore", str(file))[0] == 0
        assert new.emails() == ["helene@example.org"]
    assert next(new.media.rglob("awa.webp")).stat().st_size == A_MEGABYTE


def test_the_manifest_comes_last_and_says_what_is_inside(house):
    with tarfile.open(back_up(house)) as tar:
        names = tar.getnames()
        told = json.load(tar.extractfile("manifest.json"))
    assert names[-1] == "manifest.json"
    assert sorted(told["files"]) == sorted(names[:-1])
    assert told["database"] == ("postgresql" if POSTGRES else "sqlite")
    assert all(len(about["sha256"]) == 64 for about in told["files"].values())


def test_a_backup_never_overwrites(house):
    file = back_up(house)
    before = file.read_bytes()
    status, said = house.does("backup", str(file))
    assert status == 2
    assert "never overwrites" in said
    assert file.read_bytes() == before


def test_without_a_name_it_is_named_by_the_hour(house):
    assert house.does("backup")[0] == 0
    assert [path.name.startswith("loge-20") for path in (house.data / "backups").iterdir()] == [True]


def test_a_full_disk_leaves_no_half_file(house):
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (A_MEGABYTE // 2, A_MEGABYTE // 2))

    status, said = house.loge("backup", str(house.file), before=small)
    assert status == 2, said
    assert "could not be written" in said or "failed" in said
    assert leftovers(house) == []
    assert house.does("backup", str(house.file))[0] == 0


def test_a_backup_killed_on_its_way_leaves_no_half_file(house):
    for count in range(40):
        (house.media / f"{count}.webp").write_bytes(os.urandom(A_MEGABYTE))
    process = house.start("backup", str(house.file))
    until = time.monotonic() + 30
    while not list(house.file.parent.glob(".loge-backup-*/part.tar.gz")) and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert not house.file.exists()
    assert house.does("backup", str(house.file))[0] == 0


def test_a_database_with_people_is_not_replaced_by_mistake(house):
    status, said = house.does("restore", str(back_up(house)))
    assert status == 2
    assert "--yes" in said
    assert house.emails() == ["helene@example.org"]


def test_a_damaged_archive_is_refused_and_nothing_is_changed(house):
    file = back_up(house)
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 0x55
    file.write_bytes(whole)
    status, said = house.does("restore", str(file), "--yes")
    assert status == 2, said
    assert "Nothing was changed" in said
    assert "Traceback" not in said
    assert house.emails() == ["helene@example.org"]


# ------------------------------------------------------------------------------------- the archive alone, no process


def pack(file, **contents):
    """An archive with a manifest that is right; names are keys of ``contents``."""
    with tarfile.open(file, "w:gz") as tar:
        packing = archive.Packing(tar, "sqlite")
        for name, content in {"database.sqlite3": b"a database", **contents}.items():
            (source := file.with_name("source")).write_bytes(content)
            packing.add(name, source)
        packing.close()
    return file


def craft(file, entry, content=b""):
    """An archive with one entry, as someone ill-meaning would make it."""
    with tarfile.open(file, "w:gz") as tar:
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
    return file


def unpack(file, tmp_path):
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return archive.unpack(file, folder)


def test_an_archive_is_laid_out_as_it_was_packed(tmp_path):
    photo = os.urandom(A_MEGABYTE)
    found = unpack(pack(tmp_path / "whole.tar.gz", **{"media/photos/awa.webp": photo}), tmp_path)
    assert found.database.read_bytes() == b"a database"
    assert (found.media / "photos" / "awa.webp").read_bytes() == photo


@pytest.mark.parametrize("kept", [0.0, 0.001, 0.3, 0.6, 0.9, 0.999])
def test_an_archive_cut_short_is_refused(tmp_path, kept):
    file = pack(tmp_path / "cut.tar.gz", **{"media/awa.webp": os.urandom(A_MEGABYTE)})
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(Trouble, match="Nothing was changed"):
        unpack(file, tmp_path)


@pytest.mark.parametrize("at", [0.001, 0.3, 0.6, 0.999])
def test_a_flipped_bit_is_seen(tmp_path, at):
    file = pack(tmp_path / "flipped.tar.gz", **{"media/awa.webp": os.urandom(A_MEGABYTE)})
    whole = bytearray(file.read_bytes())
    whole[int(len(whole) * at)] ^= 0x10
    file.write_bytes(whole)
    with pytest.raises(Trouble):
        unpack(file, tmp_path)


def test_something_else_is_no_backup(tmp_path):
    file = tmp_path / "letter.tar.gz"
    file.write_bytes(b"Bonjour, je ne suis pas une archive." * 40)
    with pytest.raises(Trouble, match="no backup of Loge"):
        unpack(file, tmp_path)


@pytest.mark.parametrize(
    "name", ["../escaped", "/tmp/escaped", "media/../../escaped", "media/./escaped", "media", "settings.py"]
)
def test_an_archive_writes_nowhere_else(tmp_path, name):
    with pytest.raises(Trouble, match="no part of a backup"):
        unpack(craft(tmp_path / "crafted.tar.gz", tarfile.TarInfo(name), b"hey"), tmp_path)
    assert not list(tmp_path.rglob("escaped"))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE])
def test_only_plain_files_are_taken(tmp_path, kind):
    entry = tarfile.TarInfo("media/link")
    entry.type, entry.linkname = kind, "/etc/passwd"
    with pytest.raises(Trouble, match="no part of a backup"):
        unpack(craft(tmp_path / "linked.tar.gz", entry), tmp_path)


# ----------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_said_so(house):
    status, said = house.does("restore", "nowhere.tar.gz")
    assert status == 2
    assert "no file" in said


@on_sqlite
def test_a_running_house_is_not_replaced_under_its_feet(house):
    file = back_up(house)
    with closing(sqlite3.connect(house.data / "loge.sqlite3")) as worker:
        worker.execute("select count(*) from people_person").fetchone()
        status, said = house.does("restore", str(file), "--yes")
    assert status == 2
    assert "running" in said
    assert house.emails() == ["helene@example.org"]


@on_sqlite
def test_what_was_replaced_is_kept_beside(house):
    file = back_up(house)
    house.does("operator", "later@example.org")
    assert house.does("restore", str(file), "--yes")[0] == 0
    (kept,) = house.data.glob("loge.sqlite3.before-*")
    with closing(sqlite3.connect(kept)) as database:
        assert database.execute("select count(*) from people_person").fetchone() == (2,)


@on_sqlite
def test_a_damaged_database_can_be_replaced(house):
    file = back_up(house)
    (house.data / "loge.sqlite3").write_bytes(b"not a database, by accident" * 400)
    assert house.does("restore", str(file))[0] == 2
    status, said = house.does("restore", str(file), "--yes")
    assert status == 0, said
    assert house.emails() == ["helene@example.org"]


@on_sqlite
def test_backing_up_waits_for_nobody_and_nobody_waits(house):
    """A worker that writes all the while: the copy is whole, and the writer was never refused."""
    with closing(sqlite3.connect(house.data / "loge.sqlite3", isolation_level=None)) as worker:
        process = house.start("backup", str(house.file))
        writes = 0
        while process.poll() is None:
            worker.execute(
                "update people_person set name = ? where email = 'helene@example.org'", (f"Hélène {writes}",)
            )
            writes += 1
        assert process.returncode == 0, process.communicate()
    assert writes > 100
