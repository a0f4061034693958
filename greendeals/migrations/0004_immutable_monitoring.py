"""The history of reports, what was said of promises and notices are never changed, by whatever role."""

from django.db import migrations

TABLES = ("reportstep", "promiseupdate", "notice")

FORWARD = "\n".join(
    f"CREATE TRIGGER {name}_immutable BEFORE UPDATE OR DELETE ON greendeals_{name}\n"
    "    FOR EACH ROW EXECUTE FUNCTION icc_append_only();"
    for name in TABLES
)
BACKWARD = "\n".join(f"DROP TRIGGER {name}_immutable ON greendeals_{name};" for name in TABLES)


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0003_monitoring"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
