"""What comes back, what anyone may book, what a Sunday costs, what a telephone wrote."""

import datetime
import django.core.validators
import django.db.models.deletion
import loge.common.clock
import loge.common.keys
from django.conf import settings
from django.db import migrations, models

class Migration(migrations.Migration):

    dependencies = [
        ('houses', '0004_joining'),
        ('planning', '0003_eplan_seal'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(model_name='outside', name='url', field=models.CharField(max_length=1000, default='')),
        migrations.RemoveField(model_name='outside', name='url'),
        migrations.AlterField(model_name='outside', name='sealed', field=models.TextField()),
        migrations.AddField(
            model_name='tariff',
            name='sunday_bp',
            field=models.PositiveIntegerField(default=5000, verbose_name='More on Sundays and public holidays'),
        ),
        migrations.CreateModel(
            name='Bookable',
            fields=[
                ('id', models.UUIDField(default=loge.common.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField()),
                ('name', models.CharField(max_length=80, verbose_name='What is booked')),
                ('words', models.TextField(blank=True, max_length=600, verbose_name='In a few words')),
                ('lasts_for', models.DurationField(default=datetime.timedelta(seconds=1800), verbose_name='For how long')),
                ('margin', models.DurationField(default=datetime.timedelta(0), verbose_name='Kept free before and after')),
                ('step', models.DurationField(default=datetime.timedelta(seconds=1800), verbose_name='One may begin every')),
                ('notice', models.DurationField(default=datetime.timedelta(seconds=14400), verbose_name='At the latest before')),
                ('ahead', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(180)], verbose_name='How many days ahead')),
                ('skills', models.JSONField(blank=True, default=list)),
                ('at_clients', models.BooleanField(default=False, verbose_name='It takes place at the client’s')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='Where')),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('cents', models.PositiveIntegerField(blank=True, null=True, verbose_name='Price')),
                ('most_a_day', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='How many a day at most')),
                ('is_open', models.BooleanField(default=True)),
                ('made_at', models.DateTimeField(default=loge.common.clock.now)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='houses.house')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.UUIDField(default=loge.common.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('language', models.CharField(default='fr', max_length=5)),
                ('words', models.CharField(blank=True, max_length=600)),
                ('is_guess', models.BooleanField(default=False)),
                ('made_at', models.DateTimeField(default=loge.common.clock.now)),
                ('booked_at', models.DateTimeField(null=True)),
                ('told_at', models.DateTimeField(null=True)),
                ('bookable', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='planning.bookable')),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='houses.house')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.visit')),
            ],
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.UUIDField(default=loge.common.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('client_name', models.CharField(blank=True, max_length=80)),
                ('client_phone', models.CharField(blank=True, max_length=30)),
                ('title', models.CharField(max_length=100)),
                ('place', models.CharField(blank=True, max_length=200)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('skills', models.JSONField(blank=True, default=list)),
                ('cents', models.PositiveIntegerField(blank=True, null=True)),
                ('promised', models.BooleanField(default=False)),
                ('every', models.CharField(choices=[('week', 'weeks'), ('month', 'months, on that day of the month'), ('nth', 'months, on that weekday'), ('year', 'years')], max_length=5)),
                ('step', models.PositiveSmallIntegerField(default=1)),
                ('weekdays', models.JSONField(blank=True, default=list)),
                ('nth', models.SmallIntegerField(default=1)),
                ('first_on', models.DateField()),
                ('time', models.TimeField()),
                ('zone', models.CharField(max_length=40)),
                ('lasts_for', models.DurationField()),
                ('until_on', models.DateField(blank=True, null=True)),
                ('count', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('skips', models.JSONField(blank=True, default=list)),
                ('made_at', models.DateTimeField(default=loge.common.clock.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('nonce', models.CharField(blank=True, max_length=40)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='planning.series')),
                ('house', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='houses.house')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='bookable',
            constraint=models.UniqueConstraint(fields=('house', 'slug'), name='bookable_named_once'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['house', '-made_at'], name='booking_of_house'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(fields=('visit',), name='one_booking_per_visit'),
        ),
        migrations.AddIndex(
            model_name='series',
            index=models.Index(fields=['house', 'ended_at'], name='series_of_house'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.CheckConstraint(condition=models.Q(('lasts_for__gt', datetime.timedelta(0))), name='series_lasts'),
        ),
        migrations.AddConstraint(
            model_name='series',
            constraint=models.UniqueConstraint(condition=models.Q(('nonce', ''), _negated=True), fields=('house', 'nonce'), name='series_asked_once'),
        ),

        migrations.AlterField(
            model_name='busy',
            name='outside',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='planning.outside'),
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.UUIDField(default=loge.common.keys.uuid7, editable=False, primary_key=True, serialize=False)),
                ('href', models.CharField(max_length=210)),
                ('sealed', models.TextField()),
                ('changed_at', models.DateTimeField(default=loge.common.clock.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='busy',
            name='event',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='planning.event'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.UniqueConstraint(fields=('person', 'href'), name='event_named_once'),
        ),
    ]
