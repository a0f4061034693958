from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cities", "0009_folded_names")]

    operations = [
        migrations.AddField(
            model_name="organisation", name="version", field=models.PositiveIntegerField(default=1)
        ),
    ]
