"""What bears a number is never changed."""

from django.db import migrations

from loge.common.tables import TellDatabase
from loge.money.invoices.frozen import freeze, thaw


class Migration(migrations.Migration):
    dependencies = [('money', '0001_tables')]

    operations = [TellDatabase(freeze, thaw)]
