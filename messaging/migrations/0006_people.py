from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_find")]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="about",
            field=models.CharField(blank=True, max_length=500, verbose_name="about"),
        ),
    ]
