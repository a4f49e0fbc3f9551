import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from loge.common.tables import ChangeTables, MoveRows


def move_reports(apps, schema_editor):
    """Each keeps its key, so that a letter's link still opens; whom the review speaks of goes with it, to judge nothing of it."""
    notice, providers = apps.get_model("care", "Notice"), apps.get_model("offers", "Provider")
    kept = {field.attname for field in notice._meta.concrete_fields}
    for old in apps.get_model("care", "Report").objects.select_related("review").iterator():
        review = old.review
        told = {field.attname: getattr(old, field.attname) for field in old._meta.concrete_fields if field.attname in kept}
        kind, _colon, about = review.about.partition(":")
        if kind == "provider":
            about = providers.objects.filter(pk=about).values_list("person_id", flat=True).first()
        stars = "★" * review.stars + "☆" * (5 - review.stars)
        told |= {
            "subject": f"review:{review.pk}",
            "author_id": review.author_id,
            "about_id": about,
            "quoted": f"{stars}\n{review.words}".strip(),
        }
        notice.objects.create(**told)
    letters = apps.get_model("maildesk", "Letter").objects.filter(about__startswith="report:")
    letters.update(about=Concat(Value("notice:"), Substr("about", len("report:") + 1)))


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0005_weeks_are_added_up"),
        ("maildesk", "0001_tables"),
        ("offers", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeTables([
            migrations.AddField(
                model_name="notice",
                name="about",
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddField(model_name="notice", name="author_email", field=models.CharField(blank=True, max_length=254)),
            migrations.AlterField(
                model_name="notice",
                name="author",
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
            ),
            migrations.AddConstraint(
                model_name="notice",
                constraint=models.UniqueConstraint(condition=models.Q(("email", ""), ("reporter", None), ("state", "open")), fields=("house", "subject"), name="notice_held_once"),
            ),
        ]),
        MoveRows("care_report", move_reports),
        ChangeTables([
            migrations.DeleteModel(name="Report"),
        ]),
    ]
