from django.db import migrations

from loge.common.tables import ChangeTables


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0003_one_report_for_anything_shown"),  # which moves what was reported
        ("offers", "0002_papers_of_partners"),
    ]

    operations = [
        ChangeTables([
            migrations.DeleteModel(name="PhotoReport"),
        ]),
    ]
