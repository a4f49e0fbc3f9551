import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from loge.common.tables import ChangeTables


class Migration(migrations.Migration):

    dependencies = [
        ('care', '0003_one_report_for_anything_shown'),
        ('clients', '0001_tables'),
        ('houses', '0001_tables'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        ChangeTables([
            migrations.AddField(
                model_name='attentiongiven',
                name='client',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='clients.clientfile'),
            ),
            migrations.AlterField(
                model_name='attention',
                name='fits',
                field=models.CharField(choices=[('returning', 'they come back'), ('first', 'it is their first time'), ('failure', 'something went wrong'), ('occasion', 'a day that matters to them comes: a birthday, a wedding'), ('anytime', 'whenever someone thinks of it')], max_length=9, verbose_name='It fits when'),
            ),
            migrations.AlterField(
                model_name='attentiongiven',
                name='person',
                field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
            ),
            migrations.AlterField(
                model_name='attentiongiven',
                name='why',
                field=models.CharField(choices=[('returning', 'they come back'), ('first', 'it is their first time'), ('failure', 'something went wrong'), ('occasion', 'a day that matters to them comes: a birthday, a wedding'), ('anytime', 'whenever someone thinks of it')], max_length=9),
            ),
            migrations.AddConstraint(
                model_name='attentiongiven',
                constraint=models.UniqueConstraint(fields=('house', 'attention', 'client'), name='attention_never_twice_a_guest'),
            ),
        ]),
    ]
