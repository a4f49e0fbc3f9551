from typing import Any

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "loge.web"
    verbose_name = "Doors"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from loge.common.sentences import speak_for_forms

        speak_for_forms()
        user_logged_in.connect(list_session)


def list_session(sender: Any, request: Any, **_: Any) -> None:
    """However one came in, the session is among those one can see and close."""
    from allauth.usersessions.models import UserSession

    if request is not None and request.META.get("REMOTE_ADDR"):
        UserSession.objects.create_from_request(request)
