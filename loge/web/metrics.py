"""Figures for Prometheus. Each web process keeps its own; with several, the platform's scraper sums by instance."""

from __future__ import annotations

from django.db.models import Count
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from loge.common.clock import now
from loge.common.models import Job

registry = CollectorRegistry()
_requests = Counter("loge_requests", "Requests served", ["door", "method", "status"], registry=registry)
_seconds = Histogram(
    "loge_request_seconds",
    "Time to serve",
    ["door"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
    registry=registry,
)
_jobs = Gauge("loge_jobs", "Jobs by state", ["state"], registry=registry)
_oldest = Gauge("loge_oldest_job_seconds", "How long the longest due job has waited", registry=registry)


def served(door: str, method: str, status: int, seconds: float) -> None:
    """One request was served."""
    _requests.labels(door, method, f"{status // 100}xx").inc()
    _seconds.labels(door).observe(seconds)


def page() -> bytes:
    """The figures in Prometheus' text format; jobs are counted when asked."""
    counts = dict(Job.objects.exclude(state=Job.State.DONE).values_list("state").annotate(Count("id")))
    for state in (Job.State.TODO, Job.State.DEAD):
        _jobs.labels(state.value).set(counts.get(state, 0))
    due = (
        Job.objects.filter(state=Job.State.TODO, run_at__lte=now())
        .order_by("run_at")
        .values_list("run_at", flat=True)
        .first()
    )
    _oldest.set((now() - due).total_seconds() if due else 0)
    return generate_latest(registry)
