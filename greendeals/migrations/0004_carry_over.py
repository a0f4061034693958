"""What an edition without partner signatures left behind, brought into the new shape.

Contact persons move behind the city's own wall, organisations become records, frozen texts get their code.
A deal that was signed without a seal goes back to its last step: a worker seals it, and then it is active.
"""

from django.db import migrations

from icc.core.codes import new_code

ROUNDS = """
UPDATE greendeals_signatory SET invited_at = r.opened_at FROM greendeals_signinground r WHERE r.id = round_id;
UPDATE greendeals_deal SET stage = 'signing' WHERE stage = 'active'
    AND id IN (SELECT deal_id FROM greendeals_signinground WHERE state = 'signed');
UPDATE greendeals_signinground SET state = 'sealing' WHERE state = 'signed';
"""


def carry_parties(apps, schema_editor):
    def rows(app, model):
        return apps.get_model(app, model).objects.using(schema_editor.connection.alias)

    organisations, contacts = rows("cities", "Organisation"), rows("greendeals", "Contact")
    for party in rows("greendeals", "Party").select_related("deal"):
        known = organisations.filter(city_id=party.city_id, name__iexact=party.name).first()
        party.organisation = known or organisations.create(
            city_id=party.city_id, name=party.name, kind_id=party.kind_id, created_at=party.deal.created_at
        )
        party.save(update_fields=["organisation"])
        contacts.create(
            deal_id=party.deal_id,
            city_id=party.city_id,
            party=party,
            name=party.contact_name,
            email=party.contact_email,
        )


def code_versions(apps, schema_editor):
    versions = apps.get_model("greendeals", "DealVersion").objects.using(schema_editor.connection.alias)
    schema_editor.execute("SET LOCAL icc.flush = 'on'")
    for version in versions.all():
        versions.filter(pk=version.pk).update(code=new_code())
    schema_editor.execute("SET LOCAL icc.flush = 'off'")


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0003_signing")]

    operations = [
        migrations.RunPython(carry_parties, migrations.RunPython.noop),
        migrations.RunPython(code_versions, migrations.RunPython.noop),
        migrations.RunSQL(ROUNDS, migrations.RunSQL.noop),
    ]
