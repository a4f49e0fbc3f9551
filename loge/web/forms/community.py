"""A question, an answer, a guide; what one wishes to hear of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loge.care.community.models import MOST_TITLE, MOST_WORDS, Voice
from loge.care.models import Event
from loge.people.models import Person

from .fields import NonceForm

READERS = (
    ("", _("The loge decides: a delicate question stays between you and the coordinator")),
    ("all", _("Everyone of the loge")),
    ("house", _("Only the coordinator, and whom they bring in with your trust")),
)


class WordsForm(forms.Form):
    """A question as it reads."""

    title = forms.CharField(label=_("Your question, in a sentence"), max_length=MOST_TITLE)
    words = forms.CharField(
        label=_("Tell a little more"), max_length=MOST_WORDS, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class QuestionForm(WordsForm, NonceForm):
    """Ask the loge."""

    photo = forms.FileField(
        label=_("A photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
    )
    veiled = forms.BooleanField(label=_("Ask without my name"), required=False)
    readers = forms.ChoiceField(label=_("Who may read it"), choices=READERS, required=False, widget=forms.RadioSelect)

    def told(self) -> dict[str, Any]:
        known = dict(self.cleaned_data)
        return known | {"private": {"all": False, "house": True}.get(known.pop("readers"))}


class AnswerForm(NonceForm):
    """What one knows of it."""

    words = forms.CharField(
        label=_("What you know of it"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )


class EditAnswerForm(forms.Form):
    words = forms.CharField(label=_("Your answer"), max_length=MOST_WORDS, widget=forms.Textarea(attrs={"rows": 6}))


class ReasonForm(forms.Form):
    words = forms.CharField(label=_("Why, for who wrote it"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class HelperForm(forms.Form):
    """Somebody of the loge, brought into a secret."""

    person = forms.ChoiceField(label=_("Who could help"))

    def __init__(self, *args: Any, people: list[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["person"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(person.pk), person.name) for person in people]


class MeetForm(forms.Form):
    """A coffee at which it is talked about."""

    event = forms.ChoiceField(label=_("At which event"), required=False)

    def __init__(self, *args: Any, events: list[Event], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["event"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("at none")), *((str(event.pk), event.title) for event in events)]


class VoiceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Voice
        fields = ("may_be_asked", "weekly", "leaves_nothing")


class GuideForm(forms.Form):
    """What one should know, for whoever asks next."""

    title = forms.CharField(label=_("Title"), max_length=MOST_TITLE)
    words = forms.CharField(
        label=_("What one should know"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 14})
    )


class PromoteForm(GuideForm, NonceForm):
    pass


class RewriteForm(GuideForm):
    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("What has changed"), max_length=200, required=False)
