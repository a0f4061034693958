"""What began with what; and an amount of money may not be known yet."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("greendeals", "0010_review_day"), ("cities", "0009_folded_names")]

    operations = [
        migrations.AddField("registerentry", "based_on", models.CharField(blank=True, max_length=32)),
        migrations.AddIndex(
            "registerentry",
            models.Index(
                condition=models.Q(("based_on", ""), _negated=True),
                fields=["based_on"],
                name="registerentry_based_on",
            ),
        ),
        migrations.AlterField(
            "fundingline",
            "amount",
            models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="amount in euros"),
        ),
    ]
