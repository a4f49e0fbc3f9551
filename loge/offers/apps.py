from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "loge.offers"
    verbose_name = "Offers"
