"""What bears a number is never changed."""

from django.db import migrations

from loge.money.invoices.frozen import freeze, thaw


class Migration(migrations.Migration):
    dependencies = [("money", "0006_fmoney_billing")]

    operations = [migrations.RunPython(freeze, thaw)]
