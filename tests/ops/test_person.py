"""``loge person export`` and ``loge person erase``, as who runs the installation types them."""

from __future__ import annotations

import stat
import zipfile

import pytest

from loge import cli
from loge.ops import person
from loge.ops.trouble import Trouble
from loge.people.models import Person

pytestmark = pytest.mark.django_db


def test_everything_of_someone_lands_in_one_private_file(cast, tmp_path, capsys):
    cast.settled_demand(words="Pour Filou")
    file = tmp_path / "camille.zip"
    assert cli.main(["person", "export", cast.client.email.upper(), str(file)]) == 0
    assert "Pour Filou" in zipfile.ZipFile(file).read("demands.json").decode()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Trouble, match="already there"):
        person.export(cast.client.email, file)
    assert str(file) in capsys.readouterr().out


def test_erasing_says_what_is_open_then_erases(cast, capsys):
    demand = cast.funded_demand()
    assert cli.main(["person", "erase", cast.client.email]) == 1
    assert demand.title in capsys.readouterr().out
    assert Person.objects.get(pk=cast.client.pk).is_active
    assert cli.main(["person", "erase", cast.stranger.email]) == 0
    assert not Person.objects.get(pk=cast.stranger.pk).is_active


def test_nobody_is_known_by_that_address(cast, tmp_path):
    for act in (lambda: person.erase("x@example.org"), lambda: person.export("x@example.org", tmp_path / "x.zip")):
        with pytest.raises(Trouble, match="Nobody"):
            act()


def test_the_tax_file_comes_out_on_the_standard_output(cast, settings, capsys):
    settings.LOGE_PLATFORM_NAME, settings.LOGE_PLATFORM_TIN = "La Conciergerie", "123456789"
    settings.LOGE_PLATFORM_ADDRESS = "1 place de la Halle; 61000; Alençon"
    cast.settled_demand()
    from loge.common.clock import now

    assert cli.main(["dac7", "--year", str(now().year), "--house", cast.slug]) == 1
    told = capsys.readouterr()
    assert told.out.startswith("<?xml") and cast.server.email in told.err
