"""The first migration of a room makes its tables at once.

Django draws every model of the project anew for each line of a migration: with a hundred tables that is most of a minute
before a newcomer sees anything. Here the lines only tell what the tables are in the end, and each is made once, whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState


class CreateTables(Operation):
    """Create the models of these lines as they are after the last of them.

    Lines: ``CreateModel``, and ``AddField``, ``AddIndex`` or ``AddConstraint`` on a model created among them;
    raises ValueError for any other.
    """

    category = OperationCategory.ADDITION

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        made = {line.name_lower for line in operations if isinstance(line, CreateModel)}
        for line in operations:
            if not isinstance(line, CreateModel) and _about(line) not in made:
                raise ValueError(f"{line.describe()}: only what completes a table made here")

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn again once, when the tables are made
        for line in self.operations:
            line.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for line in self._tables():
            line.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for line in reversed(self._tables()):
            line.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return f"Create {len(self._tables())} tables"

    def _tables(self) -> list[CreateModel]:
        return [line for line in self.operations if isinstance(line, CreateModel)]


def _about(line: Operation) -> str | None:
    """The model, in small letters, that a line completes; None for a line that does something else."""
    return line.model_name_lower if isinstance(line, AddField | AddIndex | AddConstraint) else None
