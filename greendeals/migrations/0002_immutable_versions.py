"""A frozen version and a signature once given are never changed or removed, by whatever role."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER dealversion_immutable BEFORE UPDATE OR DELETE ON greendeals_dealversion
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER signatory_signed_immutable BEFORE UPDATE OR DELETE ON greendeals_signatory
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL) EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER dealversion_no_truncate BEFORE TRUNCATE ON greendeals_dealversion
    FOR EACH STATEMENT EXECUTE FUNCTION icc_append_only();
"""

BACKWARD = """
DROP TRIGGER signatory_signed_immutable ON greendeals_signatory;
DROP TRIGGER dealversion_no_truncate ON greendeals_dealversion;
DROP TRIGGER dealversion_immutable ON greendeals_dealversion;
"""


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0001_initial"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
