from django.apps import AppConfig


class CareConfig(AppConfig):
    name = "loge.care"
    verbose_name = "Care"
