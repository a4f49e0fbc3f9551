from django.db import migrations

from loge.common.tables import ChangeTables, MoveRows

STATES = {"looked_into": "open", "stands": "kept", "taken_down": "refused"}
REASONS = ("insult", "private", "false", "unlawful", "other")


def move_doubts(apps, schema_editor):
    """What was said of questions and answers becomes a report like any other, with what was decided."""
    notice = apps.get_model("care", "Notice")
    for old in apps.get_model("care", "Doubt").objects.select_related("question", "answer", "reporter").iterator():
        of = old.answer or old.question
        told = {
            "house_id": old.house_id,
            "subject": f"answer:{of.pk}" if old.answer_id else f"question:{of.pk}",
            "author_id": of.author_id if old.answer_id else of.asker_id,
            "quoted": of.words if old.answer_id else f"{of.title}\n{of.words}".strip(),
            "reporter_id": old.reporter_id,
            "language": old.reporter.language,
            "reason": old.reason if old.reason in REASONS else "other",
            "words": old.words,
            "reported_at": old.since_at,
            "state": STATES[old.state],
            "since_at": old.since_at,
        }
        if old.state != "looked_into":
            ground = "measured" if old.state == "stands" else "charter"
            told |= {"ruled_by_id": old.ruled_by_id, "ruled_at": old.since_at, "ruling": old.ruling, "ground": ground}
        notice.objects.create(**told)


def move_photo_reports(apps, schema_editor):
    """So does what was said of photos."""
    notice = apps.get_model("care", "Notice")
    for old in apps.get_model("offers", "PhotoReport").objects.select_related("provider", "by").iterator():
        told = {
            "house_id": old.house_id,
            "subject": f"photo:{old.photo_id}",
            "author_id": old.provider.person_id,
            "quoted": old.provider.name,
            "reporter_id": old.by_id,
            "language": old.by.language,
            "reason": "other",
            "words": old.words,
            "reported_at": old.reported_at,
            "state": "open",
            "since_at": old.reported_at,
        }
        if old.judged_at is not None:
            state, ground = ("kept", "no_harm") if old.is_kept else ("refused", "private")
            told |= {"state": state, "ground": ground, "ruled_by_id": old.judged_by_id, "ruled_at": old.judged_at}
        notice.objects.create(**told)


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0002_kindness_questions_weeks_and_trust"),
        ("offers", "0002_papers_of_partners"),
    ]

    operations = [
        MoveRows("care_doubt", move_doubts),
        MoveRows("offers_photoreport", move_photo_reports),
        ChangeTables([
            migrations.DeleteModel(name="Doubt"),
        ]),
    ]
