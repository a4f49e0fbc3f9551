"""Lists as hotels' own systems write them: a table in one of many dresses, columns by many names, days in many orders."""

from .columns import COLUMNS, MUST, guess, heads_digest, label_of
from .rows import Line, Wrong, read_rows
from .table import Table, read_table

__all__ = ["COLUMNS", "MUST", "Line", "Table", "Wrong", "guess", "heads_digest", "label_of", "read_rows", "read_table"]
