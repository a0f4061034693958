"""An answer, its evidence, a round at its end and a published text are never changed, by whatever role.

Two things of a published entry move: what has become of the deal, and that a later version took its place.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER signatory_answer_immutable
    BEFORE DELETE OR UPDATE OF signed_at, declined_at, reason, round_id, deal_id, user_id, organisation
    ON greendeals_signatory
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL OR OLD.declined_at IS NOT NULL)
    EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER signinground_end_immutable BEFORE UPDATE OR DELETE ON greendeals_signinground
    FOR EACH ROW WHEN (OLD.state NOT IN ('open', 'sealing')) EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER evidence_immutable BEFORE UPDATE OR DELETE ON greendeals_evidence
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER evidence_no_truncate BEFORE TRUNCATE ON greendeals_evidence
    FOR EACH STATEMENT EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER registerentry_immutable
    BEFORE DELETE OR UPDATE OF public_id, city_id, edition_id, sector_id, title, number, content, partners,
        signatures, code, file_name, frozen_sha256, frozen_size, sealed_sha256, sealed_size, level,
        certificate, signed_at
    ON greendeals_registerentry FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER registerentry_no_truncate BEFORE TRUNCATE ON greendeals_registerentry
    FOR EACH STATEMENT EXECUTE FUNCTION icc_append_only();
"""

BACKWARD = """
DROP TRIGGER registerentry_no_truncate ON greendeals_registerentry;
DROP TRIGGER registerentry_immutable ON greendeals_registerentry;
DROP TRIGGER evidence_no_truncate ON greendeals_evidence;
DROP TRIGGER evidence_immutable ON greendeals_evidence;
DROP TRIGGER signinground_end_immutable ON greendeals_signinground;
DROP TRIGGER signatory_answer_immutable ON greendeals_signatory;
"""


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0005_settle")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
