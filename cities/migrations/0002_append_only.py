"""Files handed in and what was said about them are only ever added."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER cities_deliverableversion_append_only BEFORE UPDATE OR DELETE ON cities_deliverableversion
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER cities_deliverableevent_append_only BEFORE UPDATE OR DELETE ON cities_deliverableevent
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
"""

BACKWARD = """
DROP TRIGGER cities_deliverableevent_append_only ON cities_deliverableevent;
DROP TRIGGER cities_deliverableversion_append_only ON cities_deliverableversion;
"""


class Migration(migrations.Migration):
    replaces = [("cities", "0005_append_only")]
    dependencies = [("cities", "0001_squashed_0010_organisation_version"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
