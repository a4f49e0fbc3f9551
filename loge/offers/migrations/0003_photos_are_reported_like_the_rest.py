from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("care", "0003_one_report_for_anything_shown"),  # which moves what was reported
        ("offers", "0002_papers_of_partners"),
    ]

    operations = [
        migrations.DeleteModel(name="PhotoReport"),
    ]
