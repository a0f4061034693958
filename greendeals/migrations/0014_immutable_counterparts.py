"""What has been decided of a counterpart, and a recorded paper, are never changed, by whatever role.

The certificate of a published entry is written once, after the entry itself.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER counterpart_decided_immutable BEFORE UPDATE OR DELETE ON greendeals_counterpart
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER counterpart_file_immutable
    BEFORE DELETE OR UPDATE OF deal_id, round_id, signatory_id, document_id, typed_name, function, consent,
        consent_sha256, language, identified_at, submitted_at
    ON greendeals_counterpart FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER papersignature_immutable BEFORE UPDATE OR DELETE ON greendeals_papersignature
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER registerentry_attested_immutable
    BEFORE UPDATE OF attested_sha256, attested_size ON greendeals_registerentry
    FOR EACH ROW WHEN (OLD.attested_sha256 <> '') EXECUTE FUNCTION icc_append_only();
"""

BACKWARD = """
DROP TRIGGER registerentry_attested_immutable ON greendeals_registerentry;
DROP TRIGGER papersignature_immutable ON greendeals_papersignature;
DROP TRIGGER counterpart_file_immutable ON greendeals_counterpart;
DROP TRIGGER counterpart_decided_immutable ON greendeals_counterpart;
"""


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0013_counterparts"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
