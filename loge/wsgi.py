"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "loge.settings")
_django = get_wsgi_application()

from loge.planning.calendars.dav import beside  # noqa: E402  its tables exist only now

application = beside(_django)
