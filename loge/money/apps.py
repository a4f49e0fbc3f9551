from django.apps import AppConfig


class MoneyConfig(AppConfig):
    name = "loge.money"
    verbose_name = "Money"
