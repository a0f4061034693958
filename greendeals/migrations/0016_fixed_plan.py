"""What was planned of a round is never changed, nor what somebody has answered or handed over.

Whoever wants another order or another person opens a new round.
"""

from django.db import migrations

FORWARD = """
DROP TRIGGER signatory_answer_immutable ON greendeals_signatory;
CREATE TRIGGER signatory_answer_immutable
    BEFORE DELETE OR UPDATE OF signed_at, agreed_at, declined_at, passed_at, reason, round_id, deal_id, user_id,
        organisation
    ON greendeals_signatory
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL OR OLD.agreed_at IS NOT NULL OR OLD.declined_at IS NOT NULL
        OR OLD.passed_at IS NOT NULL)
    EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER signatory_plan_immutable BEFORE UPDATE ON greendeals_signatory
    FOR EACH ROW WHEN (
        (OLD."group", OLD.role, OLD.required, OLD.demands, OLD.mandate_needed, OLD.may_delegate,
            OLD.delegated_from_id, OLD.public_id)
        IS DISTINCT FROM (NEW."group", NEW.role, NEW.required, NEW.demands, NEW.mandate_needed,
            NEW.may_delegate, NEW.delegated_from_id, NEW.public_id)
    ) EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER signatory_stays BEFORE DELETE ON greendeals_signatory
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER mandate_immutable BEFORE UPDATE ON greendeals_mandate
    FOR EACH ROW WHEN (
        (OLD.user_id, OLD.party_id, OLD.deal_id, OLD.name, OLD.basis, OLD.reference, OLD.document_id,
            OLD.document_sha256, OLD.valid_from, OLD.valid_to, OLD.checked_by_id, OLD.checked_at)
        IS DISTINCT FROM (NEW.user_id, NEW.party_id, NEW.deal_id, NEW.name, NEW.basis, NEW.reference,
            NEW.document_id, NEW.document_sha256, NEW.valid_from, NEW.valid_to, NEW.checked_by_id,
            NEW.checked_at)
    ) EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER mandate_end_immutable BEFORE UPDATE ON greendeals_mandate
    FOR EACH ROW WHEN (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
    EXECUTE FUNCTION icc_append_only();
"""

BACKWARD = """
DROP TRIGGER mandate_end_immutable ON greendeals_mandate;
DROP TRIGGER mandate_immutable ON greendeals_mandate;
DROP TRIGGER signatory_stays ON greendeals_signatory;
DROP TRIGGER signatory_plan_immutable ON greendeals_signatory;
DROP TRIGGER signatory_answer_immutable ON greendeals_signatory;
CREATE TRIGGER signatory_answer_immutable
    BEFORE DELETE OR UPDATE OF signed_at, declined_at, reason, round_id, deal_id, user_id, organisation
    ON greendeals_signatory
    FOR EACH ROW WHEN (OLD.signed_at IS NOT NULL OR OLD.declined_at IS NOT NULL)
    EXECUTE FUNCTION icc_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0015_signing_plan")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
