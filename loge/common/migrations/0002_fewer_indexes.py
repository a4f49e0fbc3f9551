from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0001_tables'),
    ]

    operations = [
        # PostgreSQL's second index of a unique text, for LIKE: nobody asks for jobs that way, and each fact writes one
        migrations.RunSQL('DROP INDEX IF EXISTS common_job_dedupe_42701911_like', migrations.RunSQL.noop),
    ]
