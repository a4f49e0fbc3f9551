"""What is written in the composer of the desk, and in a template."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.utils import getaddresses, quote

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from loge.common.clock import read_moment
from loge.maildesk.models import Draft
from loge.maildesk.spoken import NAMES
from loge.offers.catalogue import catalogue

from .. import typed

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """The composer as it was posted: nothing of it is refused here, so that nothing written is lost."""

    words: str
    title: str
    to: tuple[Pair, ...]
    cc: tuple[Pair, ...]
    language: str
    version: int
    edits: int
    nonce: str
    reason: str
    template: str
    seen_at: object = None
    accept: tuple[str, ...] = field(default=())
    tells: tuple[str, ...] = field(default=())


def told(post: QueryDict) -> Told:
    return Told(
        words=post.get("words", ""), title=post.get("title", "")[:300], to=_pairs(post, "to"), cc=_pairs(post, "cc"),
        language=post.get("language", "")[:5], version=typed.number(post.get("version", "")) or 0, edits=typed.number(post.get("edits", "")) or 0,
        nonce=post.get("nonce", "")[:70], reason=post.get("reason", "").strip()[:500], template=post.get("template", "")[:40],
        seen_at=read_moment(post.get("seen_at", "").replace(" ", "+")), accept=tuple(post.getlist("accept")[:50]),
        tells=tuple(post.getlist("tells")[:50]),
    )  # fmt: skip


def told_by(draft: Draft, *, nonce: str) -> Told:
    """The composer as the draft has it."""
    return Told(
        words=draft.words, title=draft.title, to=tuple((pair[0], pair[1]) for pair in draft.to), cc=tuple((pair[0], pair[1]) for pair in draft.cc),
        language=draft.language, version=draft.seen_version, edits=draft.edits, nonce=nonce, reason="", template=draft.template_key,
    )  # fmt: skip


def chip(pair: Pair) -> str:
    """How a reader is written in a field: ``"Karin Lindqvist" <karin@…>``, accents as they are."""
    return f'"{quote(pair[0])}" <{pair[1]}>' if pair[0] else pair[1]


def _pairs(post: QueryDict, name: str) -> tuple[Pair, ...]:
    written = [*post.getlist(name), post.get(f"{name}_also", "").replace(";", ",")]
    found = [(person[:200], address.strip().lower()) for person, address in getaddresses(written) if address.strip()]
    return tuple({pair[1]: pair for pair in reversed(found)}.values())[::-1]


class TemplateForm(forms.Form):
    """What a template is called, and what it is offered for."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Offered first for"), required=False)

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", _("Anything")), *((key, str(found)) for key, found in catalogue().items())]


class VariantForm(forms.Form):
    """Its words in one language."""

    language = forms.ChoiceField(choices=list(NAMES.items()))
    manner = forms.ChoiceField(choices=[("", ""), ("vous", "vous"), ("tu", "tu")], required=False)
    title = forms.CharField(max_length=200, required=False)
    words = forms.CharField(max_length=10_000, required=False)
