"""``loge bank``: a file for the bank written out, and whether any such file keeps to its schema."""

from __future__ import annotations

from pathlib import Path

from loge.money.models import Batch
from loge.money.sepa import actions, files

from .trouble import Trouble


def export(name: str, folder: Path, *, slug: str = "") -> int:
    """Write ``<name>.xml``, for its owner alone: it holds account numbers."""
    rows = Batch.objects.filter(name=name).select_related("house")
    found = list(rows.filter(house__slug=slug) if slug else rows)
    if len(found) != 1:
        raise Trouble(f"{len(found)} files for the bank are called {name}: say which with --house SLUG.")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.xml"
    path.touch(mode=0o600)
    path.write_bytes(actions.content(found[0]))
    print(path)
    return 0


def check(path: Path) -> int:
    """0 when it keeps to the schema it names, else 1 with the reason."""
    try:
        kind = files.check(path.read_bytes())
    except OSError as wrong:
        raise Trouble(f"{path} cannot be read: {wrong.strerror}.") from None
    except ValueError as wrong:
        print(f"not valid: {wrong}")
        return 1
    print(f"valid: it keeps to the schema of {kind} (what a bank asks beyond it is not checked)")
    return 0
