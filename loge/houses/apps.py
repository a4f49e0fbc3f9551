from django.apps import AppConfig


class HousesConfig(AppConfig):
    name = "loge.houses"
    verbose_name = "Houses"
