from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("interviews", "0002_places"),
    ]

    operations = [
        migrations.AlterField(
            model_name="interview",
            name="end_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("finished", "All questions were asked"),
                    ("candidate_ended", "The candidate ended it"),
                    ("time_up", "The time was up"),
                    ("stopped", "Stopped by the job's rules; a person reviews it"),
                    ("declined", "The candidate declined consent"),
                    ("withdrawn", "The recruiter withdrew it"),
                    ("not_resumed", "The candidate did not come back"),
                    ("not_started", "The candidate did not begin in time"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="accommodations",
            field=models.JSONField(
                blank=True,
                default=dict,
                help_text="What is switched on or off for this person.",
            ),
        ),
    ]
