"""Two visits of one person never take the same hour: the database itself refuses on PostgreSQL (on SQLite, where one
writes at a time, the action looks again under its lock)."""

from django.db import migrations

from loge.common.tables import TellDatabase

ADD = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    "ALTER TABLE planning_visit ADD CONSTRAINT visits_apart EXCLUDE USING gist "
    "(person_id WITH =, tstzrange(starts_at, ends_at) WITH &&) "
    "WHERE (state IN ('held', 'planned')) DEFERRABLE INITIALLY IMMEDIATE",
)
DROP = ("ALTER TABLE planning_visit DROP CONSTRAINT visits_apart",)


def _run(lines):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            for line in lines:
                schema_editor.execute(line)

    return run


class Migration(migrations.Migration):
    dependencies = [('planning', '0001_tables')]
    operations = [TellDatabase(_run(ADD), _run(DROP))]
