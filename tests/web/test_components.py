"""The components say what they mean: to the cent, in the right tone, and never more than a person wrote."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

import loge.web
from loge.common.clock import now
from loge.common.money import Money, share
from loge.demands import states
from loge.houses.actions import open_house, welcome
from loge.houses.models import House, Membership
from loge.people.models import Person
from loge.web import ui
from loge.web.places import Kept, Places, at_home
from loge.web.sessions import Reader, SessionStore
from loge.web.ui import speaking_to

WEB = Path(loge.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((WEB / "static" / "css").glob("*.css"))
HOSTILE = "<script>alert('x')</script>\"><img src=x onerror=alert(1)> &amp; שלום 🦊"


def environment() -> Any:
    return engines["jinja2"].env


def shown(source: str, path: str = "/", **context: Any) -> str:
    """What a line of a template becomes."""
    request = RequestFactory().get(path)
    request.user = context.pop("user", AnonymousUser())
    with override("en"), speaking_to(request):
        return str(environment().from_string(source).render(request=request, **context))


def numbers(words: str) -> list[float]:
    return [float(found) for found in re.findall(r"[\d.]+", words)]


# ------------------------------------------------------------------------------------------------------------ money


def test_a_price_is_split_to_the_cent_and_drawn_to_the_hundredth():
    html = shown('{{ ui.split(split, "You pay", "Awa receives", "The loge", 1750) }}', split=share(Money(1300), 1750))
    assert [re.sub("<.*?>", "", found) for found in re.findall(r"<dd>.*?</dd>", html)] == ["€13.00", "€10.72", "€2.28"]
    assert "The loge, 17.5%" in html
    assert re.findall(r'<rect class="split-server" width="([\d.]+)%"', html) == ["82.06"]
    assert re.findall(r'<rect class="split-house" x="([\d.]+)%" width="([\d.]+)%"', html) == [("82.86", "17.14")]


@pytest.mark.parametrize(
    ("rate", "bars"), [(0, ["split-server"]), (10_000, ["split-house"]), (8, ["split-server", "split-house"])]
)
def test_a_share_of_nothing_or_of_all_is_drawn_without_a_gap(rate, bars):
    html = shown('{{ ui.split(split, "a", "b", "c", bp) }}', split=share(Money(1300), rate), bp=rate)
    assert re.findall(r'<rect class="([\w-]+)"', html) == bars
    assert max(numbers(" ".join(re.findall(r'width="([\d.]+)%"', html)))) <= 100


def test_a_price_of_nothing_divides_nothing():
    assert "€0.00" in shown('{{ ui.split(split, "a", "b", "c", 1750) }}', split=share(Money(0), 1750))


# --------------------------------------------------------------------------------------------------------- promises


@pytest.mark.parametrize(
    ("since", "until", "tone", "ring"),
    [
        (-1, 3, "", "75"),
        (-30, 10, "", "25"),
        (-60, 12, "soon", "17"),
        (-90, -2, "late", None),
        (None, 3, "", "100"),
        (None, -3, "late", None),
    ],
)
def test_a_clock_takes_the_tone_of_what_is_left(since, until, tone, ring):
    moment = now()
    html = shown(
        "{{ ui.clock(until, since) }}",
        until=moment + dt.timedelta(hours=until, seconds=5),
        since=None if since is None else moment + dt.timedelta(hours=since),
    )
    assert re.findall(r'<span class="clock(?: clock-)?(\w*)"', html) == [tone]
    assert re.findall(r'stroke-dasharray="(\d+) 100"', html) == ([] if ring is None else [ring])
    assert ("late by" in html) == (until < 0)


def test_every_state_of_a_demand_has_its_tone():
    told = environment().get_template("ui/components.html").module.STATES
    assert set(told) == set(states.NAMES)
    for state, name in states.NAMES.items():
        html = shown("{{ ui.badge_of_state(state, name) }}", state=state, name=name)
        assert str(name) and '<svg class="icon"' in html
    assert "badge-trouble" in shown('{{ ui.badge_of_state("disputed", "in dispute") }}')


# ----------------------------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    "source",
    [
        '{{ ui.person_line(bad, "", bad) }}',
        "{{ ui.message(entry, name=bad) }}",
        "{{ ui.message_house(bad) }}",
        '{{ ui.offer_row("/", bad, "", bad, [("star", bad)], bad, bad) }}',
        "{{ ui.task(bad, bad) }}",
        "{{ ui.badge(bad) }}{{ ui.notice(bad) }}{{ ui.facts([(bad, bad, bad)]) }}",
        "{{ ui.empty(bad, bad) }}{{ ui.steps([(bad, bad)]) }}",
        '{{ ui.tile("/", "dog", bad, bad, bad) }}{{ ui.qualities([("star", bad)]) }}',
        '{{ ui.bars([(bad, bad, bad, 0.5, "")]) }}{{ ui.columns_plot(bad, bad, [(bad, 3, "")]) }}',
        '{{ ui.post_button(bad, "/", confirm=bad, hidden={"a": bad}) }}{{ ui.photo(bad) }}',
        "{{ ui.progress(bad, 1, 2, bad) }}",
    ],
)
def test_a_hostile_name_is_shown_as_it_was_written_and_does_nothing(source):
    html = shown(source, bad=HOSTILE, entry={"at": now(), "words": HOSTILE, "price": None})
    assert "<script" not in html
    assert "<img src=x" not in html
    assert "שלום 🦊" in html


def test_mine_stands_to_the_right_and_a_price_is_spoken():
    entry = {"at": now(), "words": "Bonjour\n\nAwa", "price": Money(1300)}
    html = shown("{{ ui.message(entry, mine=true) }}", entry=entry)
    assert "message-mine" in html and "You" in html and "€13.00" in html
    assert html.count('<p dir="auto">') == 2


# ------------------------------------------------------------------------------------------------------------ forms


class Sample(forms.Form):
    name = forms.CharField(help_text="What neighbours call you.")
    words = forms.CharField(required=False, widget=forms.Textarea)
    unit = forms.ChoiceField(choices=[("task", "per task"), ("hour", "per hour")], widget=forms.RadioSelect)
    trade = forms.ChoiceField(choices=[("dogs", "Dogs")])
    agreed = forms.BooleanField()
    nonce = forms.CharField(widget=forms.HiddenInput)


def test_a_field_has_its_label_its_help_and_how_to_mend_it():
    html = shown("{{ ui.field(form.name) }}", form=Sample({"name": ""}))
    (label,) = re.findall(r'<label for="([\w-]+)"', html)
    control = re.search(r"<input[^>]*>", html)
    assert control is not None
    assert f'id="{label}"' in control[0] and 'aria-invalid="true"' in control[0] and 'class="input"' in control[0]
    described = re.search(r'aria-describedby="([^"]+)"', control[0])
    assert described is not None
    for target in described[1].split():
        assert f'id="{target}"' in html
    assert "What neighbours call you." in html and "This field is required." in html


def test_a_field_that_is_well_says_nothing_of_errors():
    html = shown("{{ ui.field(form.name) }}", form=Sample())
    assert "aria-invalid" not in html and 'class="error"' not in html and "optional" not in html
    assert "optional" in shown("{{ ui.field(form.words) }}", form=Sample())


def test_a_few_choices_are_a_group_with_a_name():
    html = shown("{{ ui.field(form.unit) }}", form=Sample({"unit": "hour"}))
    assert "<legend>Unit</legend>" in html
    assert re.findall(r'value="(\w+)"( checked)?', html) == [("task", ""), ("hour", " checked")]


def test_each_kind_of_control_is_written_once():
    html = shown("{{ ui.fields(form) }}", form=Sample())
    assert html.count('name="nonce"') == 1 and html.count("<textarea") == 1 and html.count("<select") == 1
    assert '<label class="check"><input type="checkbox"' in html


def test_two_forms_of_a_page_may_share_a_name():
    html = shown('{{ ui.field(form.name, id="other") }}', form=Sample())
    assert '<label for="other"' in html and 'id="other"' in html and "id_name" not in html


@pytest.mark.parametrize(
    ("language", "first", "whose"),
    [("fr", "1er décembre 2020", "Anniversaire d’Inès"), ("en", "1 December 2020", "Birthday of Inès")],
)
def test_a_day_and_a_name_are_said_as_one_says_them(language, first, whose):
    with override(language):
        assert ui.day(dt.date(2020, 12, 1)).endswith(first) and "1er" not in ui.day(dt.date(2020, 12, 11))
        assert ui.said("Birthday of %(name)s", name="Inès") == whose
        assert ui.joined("Anniversaire de Paul") == "Anniversaire de Paul"
        assert "<b>" not in ui.said("Birthday of %(name)s", name="Anne<b>")


def test_a_danger_asks_first_without_a_script():
    html = shown('{{ ui.post_button("Withdraw", "/x/", "danger", confirm="Awa will be told.") }}')
    assert html.index("<details") < html.index("Awa will be told.") < html.index("<button")
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', html)


def test_pages_keep_the_rest_of_the_address():
    html = shown("{{ ui.pager(shown) }}", path="/?state=heard&q=a%26b&page=2", shown=Paginator(range(60), 20).page(2))
    assert re.findall(r'href="([^"]+)"', html) == [
        "?state=heard&amp;q=a%26b&amp;page=1",
        "?state=heard&amp;q=a%26b&amp;page=3",
    ]
    assert shown("{{ ui.pager(shown) }}", shown=Paginator(range(5), 20).page(1)).strip() == ""


def test_a_plot_has_its_numbers_in_a_table():
    html = shown('{{ ui.columns_plot("Waits", "", [("5 min", 9, ""), ("more", 0, "late")], ("Wait", "Demands")) }}')
    assert re.findall(r'<td class="num">(\d+)</td>', html) == ["9", "0"]
    assert re.findall(r'height="([\d.]+)" rx', html) == ["113.0", "0.0"]
    assert shown('{{ ui.columns_plot("None yet", "", []) }}')


def test_a_class_is_drawn_in_one_place():
    """Two rooms that give the same class two looks change each other's pages unseen."""
    drawn: dict[str, list[str]] = {}
    for path in sorted((Path(loge.web.__file__).parent / "static" / "css").glob("*.css")):
        for name in re.findall(r"^  (\.[a-z][\w-]*) \{", path.read_text("utf-8"), re.MULTILINE):
            drawn.setdefault(name, []).append(path.name)
    assert len(drawn) > 200
    assert {name: where for name, where in drawn.items() if len(where) > 1} == {}


# ------------------------------------------------------------------------------------------------------------- base


def base(user: Any, *, places: Places | None = None, **context: Any) -> str:
    user._places = places or Places()  # as they come with the session
    return shown('{% extends "base.html" %}', user=user, **context)


def test_a_visitor_may_sign_in_and_change_the_language():
    html = base(AnonymousUser())
    assert 'href="/accounts/login/"' in html and "menu-end" not in html
    assert re.findall(r'<button[^>]*name="language" value="(\w+)"', html) == ["fr"]


def test_a_person_has_a_menu_and_their_own_light():
    html = base(Person(name=HOSTILE, theme="dark"))
    assert '<html lang="en" data-theme="dark">' in html
    assert "menu-end" in html and "/accounts/logout/" in html and "<script>" not in html


@pytest.mark.parametrize(
    ("method", "code", "came_from", "way_back"),
    [
        ("get", 404, "", ""),
        ("get", 404, "http://testserver/demands/", "link"),
        ("get", 404, "https://evil.example/", ""),
        ("post", 409, "http://testserver/demands/", "link"),
        ("post", 403, "http://testserver/demands/", "button"),
    ],
)
def test_an_error_leads_back_without_losing_what_was_written(method, code, came_from, way_back):
    request = getattr(RequestFactory(), method)("/x/", HTTP_REFERER=came_from)
    request.user = AnonymousUser()
    page = environment().get_template("error.html")
    with speaking_to(request):
        html = page.render(request=request, title="There is nothing here", words=HOSTILE, code=code)
    assert ("data-back" in html) == (way_back == "button")
    assert ('href="http://testserver/demands/"' in html) == (way_back == "link")
    assert "evil" not in html and "<script>" not in html and html.count("button-primary") == 1


def test_who_keeps_several_houses_goes_from_one_to_the_other():
    told = [Kept("mans", "desk", "Bureau du Mans"), Kept("here", "neighbourhood", HOSTILE)]
    here = House(name=HOSTILE, slug="here", kind="neighbourhood")
    html = base(Person(name="Hélène"), places=Places(tuple(told)), house=here)
    switch = html[html.index("house-switch") : html.index("topbar-end")]
    assert re.findall(r'<a href="(/house/[\w/-]+)"( aria-current="true")?', switch) == [
        ("/house/mans/desk/", ""),
        ("/house/here/", ' aria-current="true"'),
    ]
    assert "<script>" not in html and "house-switch" not in base(Person(name="Hélène"))
    assert "house-here" in base(Person(name="Hélène"), house=here)


def test_what_the_session_brings_is_what_is_read_without_it(cast, rf):
    """``sessions`` and ``places`` say the same in two ways."""
    told = {"name": "Loge du Mans", "slug": "le-mans", "town": "Le Mans"}
    second = open_house(by=cast.operator, communes=["72181"], kind=House.Kind.NEIGHBOURHOOD, **told)
    welcome(second, cast.keeper, Membership.Role.COORDINATOR, by=cast.operator)
    browser = cast.browser(cast.keeper)
    browser.get("/me/")
    request = rf.get("/")
    request.session = SessionStore(browser.session.session_key)
    Reader(lambda _request: None).process_request(request)
    brought = request.user._places
    assert second.name in [one.name for one in brought.houses] and len(brought.houses) == 2
    assert brought == at_home(Person.objects.get(pk=cast.keeper.pk))


# ----------------------------------------------------------------------------------------------------------- guards


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB / "templates")))
def test_a_template_holds_under_the_strict_policy(path):
    """Compiles; no inline style, no handler, no script in the page but data; every pictogram is drawn somewhere."""
    environment().get_template(str(path.relative_to(WEB / "templates")))
    html = path.read_text("utf-8")
    drawn = (WEB / "ui" / "icons.json").read_text("utf-8")
    assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", html)
    for script in re.findall(r"<script[^>]*>", html):
        assert "src=" in script or 'type="application/json"' in script, script
    for name in re.findall(r'icon\("([\w-]+)"', html):
        assert f'"{name}":' in drawn, name


def test_every_pictogram_stands_somewhere():
    """What nobody names is not drawn: the file is in every process."""
    named = "".join(
        path.read_text("utf-8") for path in WEB.parent.rglob("*") if path.suffix in (".py", ".html", ".toml", ".js")
    )
    drawn = json.loads((WEB / "ui" / "icons.json").read_text("utf-8"))
    assert [name for name in drawn if f'"{name}"' not in named and f"'{name}'" not in named] == []


def test_every_token_is_declared_and_the_dark_list_stands_twice():
    css = "".join(sheet.read_text("utf-8") for sheet in SHEETS)
    assert set(re.findall(r"var\((--[\w-]+)", css)) <= set(re.findall(r"(--[\w-]+):", css))
    dark = re.findall(r'(?:data-theme="light"\]\)|data-theme="dark"\]) \{(.*?)\}', css, re.DOTALL)
    lists = [re.findall(r"(--[\w-]+): ([^;]+);", rules) for rules in dark]
    assert len(lists) == 2 and lists[0] == lists[1] and lists[0]
    assert "!important" not in re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def test_the_first_page_is_light():
    """Everything a first visit fetches beside the page itself: under 100 kB over the wire, photos apart."""
    html = base(AnonymousUser())
    told = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', html)) | {f"fonts/{name}" for name in fonts()}
    weight = len(gzip.compress(html.encode()))
    for name in told:
        found = finders.find(name)
        assert found, name
        content = Path(found).read_bytes()
        weight += len(content) if name.endswith("woff2") else len(gzip.compress(content))
    assert weight < 100_000


def fonts() -> set[str]:
    return set(re.findall(r'fonts/([\w.-]+)"', (WEB / "static" / "css" / "tokens.css").read_text("utf-8")))
