"""The floor of bench.web: a plain Django project in one file, with a hello and a list of 20 rows by ORM and template."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.configure(
    SECRET_KEY="plain",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DATABASES={"default": __import__("json").loads(os.environ["PLAIN_DATABASE"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
application = get_wsgi_application()

from django.db import models  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import Context, Template  # noqa: E402
from django.urls import path  # noqa: E402


class Offer(models.Model):
    title = models.CharField(max_length=100)
    words = models.TextField()
    town = models.CharField(max_length=60)
    price = models.DecimalField(max_digits=8, decimal_places=2)
    at = models.DateTimeField()

    class Meta:
        app_label = "plain"


PAGE = Template(
    "<!doctype html><html><head><title>Offers</title></head><body><h1>Offers</h1><ul>{% for offer in offers %}"
    "<li><h2><a href='/offers/{{ offer.pk }}/'>{{ offer.title }}</a></h2><p>{{ offer.words|truncatewords:12 }}</p>"
    "<p>{{ offer.town }}, {{ offer.at|date:'d/m/Y H:i' }}</p><b>{{ offer.price|floatformat:2 }} €</b></li>{% endfor %}</ul></body></html>"
)


def hello(request):
    return HttpResponse("hello")


def rows(request):
    return HttpResponse(PAGE.render(Context({"offers": Offer.objects.order_by("-at")[:20]})))


urlpatterns = [path("hello", hello), path("rows", rows)]
