from django.db import migrations

from loge.common.tables import ChangeIndexes


class Migration(migrations.Migration):

    dependencies = [
        ('common', '0001_tables'),
    ]

    operations = [
        # PostgreSQL's second index of a unique text, for LIKE: nobody asks for jobs that way, and each fact wrote one
        ChangeIndexes(gone={'common_job_dedupe_42701911_like': ''}, made={}),
    ]
