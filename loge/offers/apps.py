from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OffersConfig(AppConfig):
    name = "loge.offers"
    verbose_name = "Offers"

    def ready(self) -> None:
        from .search import marking

        post_migrate.connect(marking.watch, dispatch_uid="search marks")
