"""Sections become HTML, and every deal gets the sections that a full deal has."""

from django.db import migrations

KEYS = (
    "context", "objectives", "roles", "city-role", "plan", "monitoring", "budget", "governance", "duration",
    "legal", "joining", "communication", "risks", "next-steps", "scaling", "annexes",
)


def forwards(apps, schema_editor):
    from icc.ui.prose import from_plain

    alias = schema_editor.connection.alias
    deals = apps.get_model("greendeals", "Deal").objects.using(alias)
    Section = apps.get_model("greendeals", "Section")
    sections = Section.objects.using(alias)
    for section in sections.exclude(body="").iterator():
        sections.filter(pk=section.pk).update(body=from_plain(section.body))
    for deal in deals.prefetch_related("sections").iterator(chunk_size=200):
        held = {section.key for section in deal.sections.all()}
        sections.bulk_create(
            Section(deal_id=deal.pk, city_id=deal.city_id, key=key, updated_at=deal.created_at)
            for key in KEYS
            if key not in held
        )


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0007_full_text")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
