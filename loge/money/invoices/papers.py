"""The paper of an invoice: drawn once, after it was issued, and kept. Asked for again it is the same to the byte."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from loge.common.clock import now
from loge.common.jobs import task

from ..models import Invoice, InvoicePaper
from . import facturx


def paper_of(invoice: Invoice, *, at: dt.datetime | None = None) -> InvoicePaper:
    """The paper as it was drawn the first time; drawn now if nobody has yet."""
    kept = InvoicePaper.objects.filter(house=invoice.house_id, invoice=invoice).first()
    return kept or _draw(invoice, at or now())


def _draw(invoice: Invoice, at: dt.datetime) -> InvoicePaper:
    assert invoice.snapshot is not None and invoice.number is not None, "a draft has no paper"
    xml = facturx.written(invoice.snapshot)
    pdf = composed(invoice.snapshot, xml)
    paper = InvoicePaper(
        house_id=invoice.house_id, invoice=invoice, xml=xml.decode(), sha256=hashlib.sha256(pdf).hexdigest(), made_at=at
    )
    paper.pdf.save(f"{invoice.pk.hex}.pdf", ContentFile(pdf), save=False)
    try:
        with transaction.atomic():
            paper.save(force_insert=True)
    except IntegrityError:  # another worker was faster: theirs is the paper
        paper.pdf.storage.delete(paper.pdf.name or "")
        return InvoicePaper.objects.get(house=invoice.house_id, invoice=invoice)
    return paper


def composed(snapshot: facturx.Told, xml: bytes) -> bytes:
    """The paper with the file inside it (PDF/A-3)."""
    from facturx import generate_from_binary

    from .sheet import drawn  # a PDF library is a second of every start

    snapshot = facturx.legible(snapshot)
    about = {
        "author": snapshot["seller"]["name"],
        "title": snapshot["number"],
        "subject": snapshot["number"],
        "keywords": "Factur-X",
    }
    language = "fr-FR" if snapshot["language"] == "fr" else "en-GB"
    made = generate_from_binary(
        drawn(snapshot), xml, flavor="factur-x", level=facturx.LEVEL, check_xsd=False, pdf_metadata=about, lang=language
    )
    return bytes(made)


@task(external=True, priority=-5)
def draw_papers(keys: list[str]) -> None:
    """Draw those that are not drawn yet."""
    drawn = set(InvoicePaper.objects.filter(invoice_id__in=keys).values_list("invoice_id", flat=True))
    for invoice in Invoice.objects.filter(pk__in=keys, number__isnull=False).select_related("house"):
        if invoice.pk not in drawn:
            paper_of(invoice)
