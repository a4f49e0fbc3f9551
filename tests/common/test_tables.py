"""Tables made at once, and changed line by line: only what is meant for it may stand among the lines."""

from __future__ import annotations

import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveField,
    RunPython,
)
from django.db.migrations.state import ProjectState

from loge.common.tables import ChangeIndexes, ChangeTables, CreateTables, MoveRows, TellDatabase, Undrawn

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


EGG = CreateModel(
    "Egg", [("id", models.AutoField(primary_key=True)), ("bird", models.ForeignKey("park.bird", models.CASCADE))]
)
TREE = CreateModel("Tree", [("id", models.AutoField(primary_key=True))])
SINGS = AddField("bird", "sings", models.BooleanField(default=True))
FULL = AlterField("bird", "name", models.CharField(max_length=99))


@pytest.mark.django_db(transaction=True)
def test_tables_change_line_by_line_and_back():
    state, editor = ProjectState(), connection.schema_editor
    lines = [TREE, NEST, BIRD, EGG]
    change = ChangeTables([LIVES, NAMES, SINGS, FULL, DeleteModel("Egg")])
    with editor() as at_work:
        CreateTables(lines).state_forwards("park", state)
        CreateTables(lines).database_forwards("park", at_work, ProjectState(), state)
    first, before = state.clone(), columns("park_bird")
    with editor() as at_work:
        change.state_forwards("park", state)
        change.database_forwards("park", at_work, first, state)
    assert columns("park_bird") == before | {"nest_id", "sings"}
    assert "bird_by_name" in indexes("park_bird")
    assert not columns("park_egg")
    with editor() as at_work:
        change.database_backwards("park", at_work, state, first)
    assert columns("park_bird") == before
    assert columns("park_egg")
    again = ChangeIndexes(gone={"bird_by_name": "park_bird (name)"}, made={"bird_backwards": "park_bird (id, name)"})
    with editor() as at_work:
        at_work.execute("CREATE INDEX bird_by_name ON park_bird (name)")
        again.database_forwards("park", at_work, first, first)
    assert "bird_backwards" in indexes("park_bird") and "bird_by_name" not in indexes("park_bird")
    with editor() as at_work:
        again.database_backwards("park", at_work, first, first)
    assert "bird_by_name" in indexes("park_bird") and "bird_backwards" not in indexes("park_bird")
    with editor() as at_work:
        CreateTables(lines).database_backwards("park", at_work, first, ProjectState())
    assert not columns("park_tree")


def indexes(table):
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))


def columns(table):
    """Of a table; none if it is not there."""
    with connection.cursor() as cursor:
        if table not in connection.introspection.table_names(cursor):
            return set()
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def test_models_are_drawn_when_one_is_asked_for_and_a_copy_is_of_its_own_moment():
    state = ProjectState()
    assert not state.apps.get_models()
    CreateTables([BIRD, NEST]).state_forwards("park", state)
    assert "all_models" not in vars(state.apps), "nothing is drawn yet"
    before = state.clone()
    CreateTables([TREE]).state_forwards("park", state)
    assert "all_models" not in vars(before.apps)
    assert {model.__name__ for model in before.apps.get_models()} == {"Bird", "Nest"}
    assert {model.__name__ for model in state.apps.get_models()} == {"Bird", "Nest", "Tree"}
    LIVES.state_forwards("park", state)  # a line of Django's own draws again what it touches
    assert state.apps.get_model("park", "bird")._meta.get_field("nest").related_model is state.apps.get_model(
        "park", "nest"
    )
    assert state.clone().apps.get_model("park", "tree")._meta.db_table == "park_tree"
    assert isinstance(before.apps, Undrawn)


def test_no_migration_of_ours_draws_the_whole_product():
    """One line of Django's own costs every new installation half a second: put it among those of ``loge.common.tables``."""
    ours = {
        key: one for key, one in MigrationLoader(None).disk_migrations.items() if one.__module__.startswith("loge.")
    }
    assert len(ours) > 20
    kinds = (CreateTables, ChangeTables, ChangeIndexes, TellDatabase, MoveRows)
    slow = {key: line.describe() for key, one in ours.items() for line in one.operations if not isinstance(line, kinds)}
    assert not slow


@pytest.mark.parametrize(
    "line", [RunPython(RunPython.noop), AlterField("bird", "id", models.UUIDField(primary_key=True))]
)
def test_a_key_that_others_point_at_is_not_changed_here(line):
    with pytest.raises(ValueError, match="leave it to Django"):
        ChangeTables([line])
