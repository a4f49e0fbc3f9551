from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "loge.web"
    verbose_name = "Doors"
