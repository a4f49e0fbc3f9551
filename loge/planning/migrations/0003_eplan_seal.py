"""The addresses of calendars elsewhere are sealed: they often are a secret that opens someone’s whole calendar."""

from django.db import migrations, models

from loge.common.seals import opened, seal


def seal_addresses(apps, schema_editor):
    for row in apps.get_model('planning', 'Outside').objects.all():
        row.sealed = seal({'url': row.url})
        row.save(update_fields=['sealed'])


def open_addresses(apps, schema_editor):
    for row in apps.get_model('planning', 'Outside').objects.all():
        row.url = opened(row.sealed)['url']
        row.save(update_fields=['url'])


class Migration(migrations.Migration):
    dependencies = [("planning", "0002_apart")]
    operations = [
        migrations.AddField(model_name='outside', name='sealed', field=models.TextField(default='')),
        migrations.RunPython(seal_addresses, open_addresses),
    ]
