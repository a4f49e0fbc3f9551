from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "loge.common"
    verbose_name = "Common tools"
