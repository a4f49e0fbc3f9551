"""The API: the same actions and queries as the pages, for programs with a personal token."""

from ninja import NinjaAPI

api = NinjaAPI(title="Loge", version="1", urls_namespace="api")
