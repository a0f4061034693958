"""Names are folded so that duplicates are found, and what the desk has published is open to all cities."""

from django.db import migrations

import icc.tenancy.constraints

PUBLISHED = (
    "city_id = ANY((SELECT string_to_array(nullif(current_setting('icc.city_ids', true), ''), ',')::bigint[])"
    "::bigint[]) OR published_at IS NOT NULL"
)


def forwards(apps, schema_editor):
    from icc.core.names import folded

    rows = apps.get_model("cities", "Organisation").objects.using(schema_editor.connection.alias)
    for row in rows.only("pk", "name").iterator():
        rows.filter(pk=row.pk).update(folded=folded(row.name))


class Migration(migrations.Migration):
    dependencies = [("cities", "0008_approvals_and_organisations")]

    operations = [
        migrations.RemoveConstraint("organisation", "organisation_wall"),
        migrations.AddConstraint(
            "organisation", icc.tenancy.constraints.Wall(using=PUBLISHED, name="organisation_wall")
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True),
    ]
