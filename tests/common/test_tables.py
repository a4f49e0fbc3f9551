"""Tables made at once: only what completes them may stand among their lines."""

from __future__ import annotations

import pytest
from django.db import models
from django.db.migrations.operations import AddField, AddIndex, CreateModel, RemoveField
from django.db.migrations.state import ProjectState

from loge.common.tables import CreateTables

BIRD = CreateModel("Bird", [("id", models.AutoField(primary_key=True)), ("name", models.CharField(max_length=9))])
NEST = CreateModel("Nest", [("id", models.AutoField(primary_key=True))])
LIVES = AddField("bird", "nest", models.ForeignKey("park.nest", models.CASCADE))
NAMES = AddIndex("bird", models.Index(fields=["name"], name="bird_by_name"))


def test_the_state_is_that_of_the_lines_one_by_one():
    at_once, one_by_one = ProjectState(), ProjectState()
    lines = [BIRD, NEST, LIVES, NAMES]
    CreateTables(lines).state_forwards("park", at_once)
    for line in lines:
        line.state_forwards("park", one_by_one)
    assert at_once == one_by_one
    assert at_once.models["park", "bird"].fields["nest"].remote_field.model == "park.nest"


@pytest.mark.parametrize(
    "line",
    [AddField("fish", "fins", models.IntegerField()), AddIndex("fish", NAMES.index), RemoveField("bird", "name")],
)
def test_what_completes_no_table_made_here_is_refused(line):
    with pytest.raises(ValueError, match="only what completes a table made here"):
        CreateTables([BIRD, line])
