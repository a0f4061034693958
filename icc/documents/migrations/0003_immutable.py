"""A ready document and a sealed seal never change and are never removed, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER documents_document_immutable BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW WHEN (OLD.state = 'ready') EXECUTE FUNCTION icc_append_only();
CREATE TRIGGER documents_seal_immutable BEFORE UPDATE OR DELETE ON documents_seal
    FOR EACH ROW WHEN (OLD.state = 'sealed') EXECUTE FUNCTION icc_append_only();
"""

BACKWARD = """
DROP TRIGGER documents_seal_immutable ON documents_seal;
DROP TRIGGER documents_document_immutable ON documents_document;
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_seal"), ("audit", "0002_append_only")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
