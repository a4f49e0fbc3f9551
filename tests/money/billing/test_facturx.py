"""What is inside the paper keeps the standard: its schema and its business rules, by their own validator."""

from __future__ import annotations

import copy
import io
import sys
from contextlib import contextmanager

import pytest

from loge.money.invoices import facturx, pdfa, validate
from loge.money.invoices.papers import composed

from . import cases

pytest.importorskip("saxonche")
RANDOM = 100


@contextmanager
def without_the_validator(monkeypatch):
    """As where it is not installed."""
    known = validate._business_rules
    with monkeypatch.context() as missing:
        missing.setitem(sys.modules, "saxonche", None)
        missing.setattr(validate, "_business_rules", known.__wrapped__)
        yield


@pytest.mark.parametrize("name", list(cases.six()))
def test_the_six_invoices_are_valid(name):
    found = validate.validate(facturx.written(cases.six()[name]))
    assert found.schema == ()
    assert found.rules == ()
    assert found.is_valid and "saxonche" in found.rules_by


def test_random_invoices_are_valid():
    wrong = {}
    for place, told in enumerate(cases.random_ones(RANDOM)):
        found = validate.validate(facturx.written(told))
        if not found.is_valid:
            wrong[place] = (found, told["type"], told["lines"])
    assert not wrong


def test_a_wrong_sum_is_found_and_nobody_calls_it_valid(monkeypatch):
    told = copy.deepcopy(cases.six()["a household"])
    told["net"] += 100
    xml = facturx.written(told)
    found = validate.validate(xml)
    assert found.schema == () and found.rules and not found.is_valid
    assert any("BR-CO" in words for words in found.rules)
    with without_the_validator(monkeypatch):
        blind = validate.validate(xml)
    assert blind.rules is None and blind.rules_by == "" and not blind.is_valid
    with pytest.raises(ValueError, match="no Cross"):
        validate.validate(b"<html/>")
    broken = validate.validate(xml.replace(b"TypeCode>380<", b"NoCode>380<"))
    assert broken.schema and not broken.is_valid


def test_the_paper_holds_the_file_its_fonts_and_its_words():
    told = cases.six()["paid for a client"]
    told["lines"][0]["words"] += (
        " \x0b</ram:Name>\x02"  # pasted from a document: its number is given, it must have its paper
    )
    xml = facturx.written(told)
    assert facturx.written(copy.deepcopy(told)) == xml  # from the snapshot and nothing else
    pdf = composed(told, xml)
    assert pdf.startswith(b"%PDF") and validate.inside(pdf) == xml
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    words = reader.pages[0].extract_text()
    for said in (
        "Maison Ormeraie",
        "73282932000074",
        "FR44732829320",
        "Jeanne Aubry",
        "F2026-00001",
        "267 II",
        "105,00",
    ):
        assert said in words, said
    assert "/OutputIntents" in reader.trailer["/Root"]
    xmp = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "pdfaid:part>3<" in xmp.replace('pdfaid:part="3"', "pdfaid:part>3<") and "factur-x.xml" in xmp


def test_what_pdf_a_asks_is_looked_at_and_a_paper_that_lacks_it_is_not_called_valid(tmp_path, capsys):
    """ISO 19005-3, as far as it can be read without its validator: ours keeps to it, and each thing taken out is found."""
    from pypdf import PdfWriter
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

    from loge.ops.invoice import check

    told = cases.six()["paid for a client"]
    pdf = composed(told, facturx.written(told))
    assert pdfa.faults(pdf) == ()

    def broken(change) -> str:
        writer = PdfWriter(clone_from=io.BytesIO(pdf))
        change(writer, writer._root_object)
        made = io.BytesIO()
        writer.write(made)
        return " ".join(pdfa.faults(made.getvalue()))

    def unembedded(writer, _root) -> None:
        for one in writer._objects:
            if isinstance(one, DictionaryObject):
                one.pop("/FontFile2", None)

    def script(_writer, root) -> None:
        code = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
        root[NameObject("/OpenAction")] = DictionaryObject(code)

    def unattached(_writer, root) -> None:
        root[NameObject("/AF")] = ArrayObject()

    def renamed(_writer, root) -> None:
        stream = root["/Metadata"].get_object()
        stream.set_data(stream.get_data().replace(b"pdfaid:part>3<", b"pdfaid:part>1<"))

    assert "6.2.3" in broken(lambda _writer, root: root.pop("/OutputIntents"))
    assert "6.6.2" in broken(lambda _writer, root: root.pop("/Metadata"))
    assert "6.6.4" in broken(renamed) and "6.8" in broken(unattached)
    assert "6.2.11.4" in broken(unembedded) and "6.5.1" in broken(script)
    assert "6.1.3" in " ".join(pdfa.faults(pdf + b"more")) and pdfa.faults(b"%PDF-nothing")

    paper = tmp_path / "paper.pdf"
    paper.write_bytes(pdf)
    assert check(paper) == 0 and "only a validator such as veraPDF" in capsys.readouterr().out
    paper.write_bytes(pdf + b"more")
    assert check(paper) == 1 and "not valid: the paper" in capsys.readouterr().out


def test_business_invoices_say_what_the_commercial_code_asks():
    told = cases.six()["a business"]
    assert {code for code, _words in told["notes"]} >= {"PMT", "PMD", "AAB"}
    assert "40,00" in dict(told["notes"])["PMT"].replace("\u202f", " ")
    assert {code for code, _words in cases.six()["a household"]["notes"]} == {""}


def test_the_command_says_which_validator_ran_and_never_more(tmp_path, capsys, monkeypatch):
    from loge.ops.invoice import check

    good, wrong = tmp_path / "good.xml", tmp_path / "wrong.xml"
    told = copy.deepcopy(cases.six()["a household"])
    good.write_bytes(facturx.written(told))
    wrong.write_bytes(facturx.written(told | {"tax": told["tax"] + 1}))
    assert check(good) == 0 and "saxonche" in capsys.readouterr().out
    assert check(wrong) == 1 and "not valid" in capsys.readouterr().out
    with without_the_validator(monkeypatch):
        assert check(good) == 2
    assert capsys.readouterr().out.startswith("schema valid")
