"""``loge invoice``: the paper of an issued invoice with its file, and what a validator says of one."""

from __future__ import annotations

import uuid
from pathlib import Path

from loge.money.invoices import pdfa, validate
from loge.money.invoices.papers import paper_of
from loge.money.models import Invoice

from .trouble import Trouble


def export(which: str, folder: Path, *, slug: str = "") -> int:
    """Write ``<number>.pdf`` and ``<number>.xml`` into a folder."""
    found = _found(which, slug)
    paper = paper_of(found)
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, content in (("pdf", paper.pdf.read()), ("xml", paper.xml.encode())):
        path = folder / f"{found.number}.{suffix}"
        path.write_bytes(content)
        print(path)
    return 0


def check(path: Path) -> int:
    """0 when schema and business rules hold, 1 when one does not, 2 when nobody could check the business rules."""
    try:
        verdict = validate.validate(path.read_bytes())
    except OSError as wrong:
        raise Trouble(f"{path} cannot be read: {wrong.strerror}.") from None
    except ValueError as wrong:
        raise Trouble(str(wrong)) from None
    for words in verdict.paper or ():
        print(f"paper: {words}")
    for words in verdict.schema:
        print(f"schema: {words}")
    for words in verdict.rules or ():
        print(f"rule: {words}")
    if verdict.schema:
        print(f"not valid: it does not keep to the schema ({verdict.schema_by})")
        return 1
    if verdict.rules is None:
        print(f"schema valid ({verdict.schema_by}); business rules not checked: install saxonche")
        return 2
    if verdict.rules:
        print(f"not valid: {len(verdict.rules)} business rules do not hold (EN 16931, {verdict.rules_by})")
        return 1
    if verdict.paper:
        print(f"not valid: the paper does not keep to ISO 19005-3 in {len(verdict.paper)} places")
        return 1
    print(f"valid: schema ({verdict.schema_by}) and business rules (EN 16931, {verdict.rules_by})")
    if verdict.paper is not None:
        print(f"paper: nothing found against ISO 19005-3 in {', '.join(pdfa.WANTED)} (a test of our own);")
        print("       that it is PDF/A-3 only a validator such as veraPDF can say, and none ran")
    return 0


def _found(which: str, slug: str) -> Invoice:
    rows = Invoice.objects.filter(number__isnull=False).select_related("house")
    if slug:
        rows = rows.filter(house__slug=slug)
    try:
        named = list(rows.filter(pk=uuid.UUID(which))[:2])
    except ValueError:
        named = list(rows.filter(number=which)[:2])
    if not named:
        raise Trouble(f"No issued invoice is {which}. / Aucune facture émise ne s’appelle {which}.")
    if len(named) > 1:
        raise Trouble(f"Several houses have an invoice {which}: say which with --house SLUG.")
    return named[0]
