"""A migration draws only the tables it touches, and those they point at.

Django draws every model of the project anew for each line of a migration: with two hundred tables that is most of a
minute before a newcomer sees anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RunPython,
)
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState, StateApps
from django.db.migrations.utils import resolve_relation

Key = tuple[str, str]  # of a model in a state: its app and its name, in small letters
Told = Callable[[Any, Any], None]  # as ``RunPython`` calls its code


class CreateTables(Operation):
    """Create the models of these lines as they are after the last of them: each is made once, whole.

    Lines: ``CreateModel``, and ``AddField``, ``AddIndex`` or ``AddConstraint`` on a model created among them;
    raises ValueError for any other.
    """

    category = OperationCategory.ADDITION

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        made = {line.name_lower for line in operations if isinstance(line, CreateModel)}
        for line in operations:
            if not isinstance(line, CreateModel) and _completed(line) not in made:
                raise ValueError(f"{line.describe()}: only what completes a table made here")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        _tell(self.operations, app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        drawn = self._drawn(app_label, to_state)
        for line in self._tables():
            line.database_forwards(app_label, schema_editor, from_state, drawn)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        drawn = self._drawn(app_label, from_state)
        for line in reversed(self._tables()):
            line.database_backwards(app_label, schema_editor, drawn, to_state)

    def describe(self) -> str:
        return f"Create {len(self._tables())} tables"

    def _tables(self) -> list[CreateModel]:
        return [line for line in self.operations if isinstance(line, CreateModel)]

    def _drawn(self, app_label: str, state: ProjectState) -> ProjectState:
        return _around(state, ((app_label, line.name_lower) for line in self._tables()))


class ChangeTables(Operation):
    """Change tables line by line, as Django would. No line may change a key that others point at: raises ValueError."""

    category = OperationCategory.ALTERATION

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        for line in operations:
            if _changed(line) is None or (isinstance(line, AlterField) and line.field.unique):
                raise ValueError(f"{line.describe()}: leave it to Django, other tables may hang on it")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        _tell(self.operations, app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for line, before, after in self._steps(app_label, from_state):
            line.database_forwards(app_label, schema_editor, before, after)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for line, before, after in reversed(self._steps(app_label, to_state)):
            line.database_backwards(app_label, schema_editor, after, before)

    def describe(self) -> str:
        return "; ".join(line.describe() for line in self.operations)

    def _steps(self, app_label: str, state: ProjectState) -> list[tuple[Operation, ProjectState, ProjectState]]:
        """Each line with the tables as they are before and after it."""
        steps = []
        before = _bare(state)
        for line in self.operations:
            after = before.clone()
            line.state_forwards(app_label, after)
            about = [(app_label, _changed(line) or "")]
            steps.append((line, _around(before, about), _around(after, about)))
            before = after
        return steps


class ChangeIndexes(Operation):
    """Take indexes away and make others, by the database alone: to change the one of a key, Django writes the table anew on SQLite.

    ``gone``: what each was on (``table (column)``; empty: not made again on the way back); ``made``: what each is on. ``lines``
    say the same to Django.
    """

    category = OperationCategory.ALTERATION

    def __init__(self, *, gone: dict[str, str], made: dict[str, str], lines: Sequence[Operation] = ()) -> None:
        self.gone, self.made, self.lines = gone, made, lines

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        _tell(self.lines, app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _reindex(schema_editor, gone=self.gone, made=self.made)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _reindex(schema_editor, gone=self.made, made={name: on for name, on in self.gone.items() if on})

    def describe(self) -> str:
        return f"Take away {len(self.gone)} indexes, make {len(self.made)}"


class TellDatabase(Operation):
    """Tell the database itself what no table says (a trigger, an extension). Nothing is drawn: the code is given None."""

    category = OperationCategory.PYTHON

    def __init__(self, code: Told, undo: Told) -> None:
        self.code, self.undo = code, undo

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """No table is another for it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.code(None, schema_editor)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.undo(None, schema_editor)

    def describe(self) -> str:
        return "Tell the database itself"


class MoveRows(RunPython):
    """Carry the rows of a table elsewhere; in a database where it is empty, as in every new one, nothing is drawn."""

    def __init__(self, table: str, code: Any) -> None:
        super().__init__(code, RunPython.noop)
        self.table = table

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {schema_editor.quote_name(self.table)} LIMIT 1")  # noqa: S608 (our own name)
            is_empty = cursor.fetchone() is None
        if not is_empty:
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class Undrawn(StateApps):
    """All models of a state, drawn when the first of them is asked for: Django looks for them before each migration."""

    def __init__(self, state: ProjectState) -> None:
        self.state = state

    def __getattr__(self, name: str) -> Any:
        """Called for what only drawn models have."""
        if name == "state" or name.startswith("__"):
            raise AttributeError(name)
        state = self.__dict__.pop("state")
        super().__init__(state.real_apps, state.models)
        return getattr(self, name)

    def clone(self) -> StateApps:
        return Undrawn(_bare(self.state)) if "state" in self.__dict__ else super().clone()


def _reindex(schema_editor: Any, *, gone: Iterable[str], made: dict[str, str]) -> None:
    for name in gone:
        schema_editor.execute(f"DROP INDEX IF EXISTS {name}")
    for name, on in made.items():
        schema_editor.execute(f"CREATE INDEX {name} ON {on}")


def _tell(lines: Iterable[Operation], app_label: str, state: ProjectState) -> None:
    """Let a state know of the lines; whoever needs all its models draws them once, later."""
    was_drawn = state.__dict__.pop("apps", None) is not None
    for line in lines:
        line.state_forwards(app_label, state)
    if was_drawn:
        state.apps = Undrawn(state)


def _bare(state: ProjectState) -> ProjectState:
    """The same state, of which nothing is drawn yet."""
    return ProjectState({key: model.clone() for key, model in state.models.items()}, state.real_apps)


def _around(state: ProjectState, keys: Iterable[Key]) -> ProjectState:
    """Only these models, and all they point at."""
    found: dict[Key, Any] = {}
    waiting = list(keys)
    while waiting:
        key = waiting.pop()
        if key not in found and (model := state.models.get(key)):
            found[key] = model
            waiting += _pointed_at(key, model)
    return ProjectState(found, state.real_apps)


def _pointed_at(key: Key, model: Any) -> list[Key]:
    links = [link for field in model.fields.values() if (link := field.remote_field)]
    named = [link.model for link in links] + [through for link in links if (through := getattr(link, "through", None))]
    return [resolve_relation(name, *key) for name in (*named, *(base for base in model.bases if isinstance(base, str)))]


def _completed(line: Operation) -> str | None:
    """The model, in small letters, that a line completes; None for a line that does something else."""
    return line.model_name_lower if isinstance(line, AddField | AddIndex | AddConstraint) else None


def _changed(line: Operation) -> str | None:
    """The model, in small letters, that a line changes; None for a line that does something else."""
    if isinstance(line, CreateModel | DeleteModel):
        return line.name_lower
    others = (AddField, AlterField, RemoveField, AddIndex, RemoveIndex, AddConstraint, RemoveConstraint)
    return line.model_name_lower if isinstance(line, others) else None
