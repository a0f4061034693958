"""What proves a deal is never changed or removed, by whatever role: frozen texts, answers, evidence, plans, papers.

Two things of a published entry move: what has become of the deal, and that a later version took its place; its
certificate is written once, after the entry itself. Whoever wants another order of signing or another person
opens a new round.
"""

from django.db import migrations

FORWARD = """
CREATE TRIGGER dealversion_immutable BEFORE UPDATE OR DELETE ON greendeals_dealversion
    FOR EACH ROW EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER dealversion_no_truncate BEFORE TRUNCATE ON greendeals_dealversion
    FOR EACH STATEMENT EXECUTE FUNCTION icc_append_only();
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
DROP TRIGGER registerentry_attested_immutable ON greendeals_registerentry;
DROP TRIGGER papersignature_immutable ON greendeals_papersignature;
DROP TRIGGER counterpart_file_immutable ON greendeals_counterpart;
DROP TRIGGER counterpart_decided_immutable ON greendeals_counterpart;
DROP TRIGGER registerentry_no_truncate ON greendeals_registerentry;
DROP TRIGGER registerentry_immutable ON greendeals_registerentry;
DROP TRIGGER evidence_no_truncate ON greendeals_evidence;
DROP TRIGGER evidence_immutable ON greendeals_evidence;
DROP TRIGGER signinground_end_immutable ON greendeals_signinground;
DROP TRIGGER dealversion_no_truncate ON greendeals_dealversion;
DROP TRIGGER dealversion_immutable ON greendeals_dealversion;
"""


class Migration(migrations.Migration):
    replaces = [("greendeals", "0016_fixed_plan")]
    dependencies = [("greendeals", "0001_squashed_0016_fixed_plan"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
