from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "loge.common"
    verbose_name = "Common tools"

    def ready(self) -> None:
        from .journal import load_listeners

        load_listeners()
