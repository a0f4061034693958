"""The day on which an office or a council has decided."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Adds the day of a decision that is recorded later."""

    dependencies: ClassVar = [("greendeals", "0009_partners_word")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="review",
            name="agreed_on",
            field=models.DateField(blank=True, null=True, verbose_name="day of the decision"),
        ),
    ]
