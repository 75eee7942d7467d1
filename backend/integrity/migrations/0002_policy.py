import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrity", "0001_initial"),
        ("interviews", "0003_stopped"),
        ("jobs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="integrityevent",
            name="band",
            field=models.CharField(
                default="low", help_text="How sure: low, medium or high.", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="coverage_s",
            field=models.FloatField(
                blank=True,
                help_text="Seconds that could be measured, when that matters.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="model_version",
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("noted", "Noted"),
                    ("below", "Below the job's threshold"),
                    ("outage", "During a lost connection; does not count"),
                    ("superseded", "The server saw the same itself; does not count"),
                    ("warned", "The candidate was told"),
                    ("strike", "Counted as a strike"),
                ],
                default="noted",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="parts",
            field=models.JSONField(
                blank=True, default=list, help_text="The single signals of one departure, in order."
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="policy_version",
            field=models.PositiveIntegerField(
                default=0, help_text="Version of the job's policy; 0 is the one that every job has."
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="strikes",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Which strike of the interview it is, if it is one.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="thresholds",
            field=models.JSONField(
                blank=True, default=dict, help_text="The limits in force, by name."
            ),
        ),
        migrations.AddField(
            model_name="integrityevent",
            name="tier",
            field=models.CharField(
                default="browser_report", help_text="How well the signal is known.", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="integrityevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("tab_hidden", "Page hidden"),
                    ("focus_lost", "Page lost the focus"),
                    ("context_menu", "Context menu opened"),
                    ("copy", "Text copied"),
                    ("paste", "Text pasted"),
                    ("cut", "Text cut"),
                    ("fullscreen_exit", "Full screen left"),
                    ("second_screen", "More than one screen"),
                    ("devtools", "Keys of the developer tools pressed"),
                    ("print", "Page printed"),
                    ("microphone_changed", "Microphone changed"),
                    ("no_face", "No face in the picture"),
                    ("several_faces", "More than one face in the picture"),
                    ("looking_away", "Looking away for long"),
                    ("hearing_trouble", "We had trouble hearing"),
                    ("interviewer_audible", "Interviewer audible in the recording"),
                    ("capture_path_changed", "Microphone or room changed"),
                    ("long_silence", "Long silence"),
                    ("different_voice", "Possible different voice"),
                    ("overlapped_voices", "Voices at the same time"),
                    ("whisper_like", "Unvoiced speech-like sound"),
                    ("events_overflow", "More events than are kept one by one"),
                    ("unscored", "Sound not measured"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="Disposition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("confirmed", "It was as described"),
                            ("benign", "Harmless or a false alarm"),
                            ("follow_up", "Needs follow-up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(max_length=2000)),
                (
                    "person_name",
                    models.CharField(help_text="Kept when the account is deleted.", max_length=150),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="dispositions",
                        to="integrity.integrityevent",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("event", "pk"),
            },
        ),
        migrations.CreateModel(
            name="InterviewPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="Version of the job's policy.")),
                ("terms", models.JSONField(help_text="Mode and thresholds of every signal.")),
                ("frozen_at", models.DateTimeField(auto_now_add=True)),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="integrity_policy",
                        to="interviews.interview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("strikes", models.PositiveSmallIntegerField()),
                ("policy_version", models.PositiveIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, max_length=2000)),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_request",
                        to="interviews.interview",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="SignalConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("camera", models.BooleanField(default=False)),
                ("voices", models.BooleanField(default=False)),
                ("given_at", models.DateTimeField(auto_now=True)),
                (
                    "interview",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signal_consent",
                        to="interviews.interview",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Availability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveBigIntegerField(help_text="Number of the page's message."),
                ),
                (
                    "signals",
                    models.JSONField(help_text="available, not_available or off, by kind."),
                ),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                (
                    "interview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signal_availability",
                        to="interviews.interview",
                    ),
                ),
            ],
            options={
                "ordering": ("interview", "number"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("interview", "number"), name="one_availability_per_message"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JobPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                (
                    "ceiling",
                    models.CharField(
                        choices=[
                            ("observe", "Note it for the reviewer"),
                            ("warn", "Also tell the candidate, who can answer"),
                            (
                                "end",
                                "Also count strikes; the last one stops the talk and asks for a review",
                            ),
                        ],
                        default="observe",
                        max_length=8,
                    ),
                ),
                (
                    "max_strikes",
                    models.PositiveSmallIntegerField(
                        default=2,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(10),
                        ],
                    ),
                ),
                (
                    "fullscreen",
                    models.BooleanField(
                        default=False,
                        help_text="Ask the candidate to show the page on the full screen.",
                    ),
                ),
                (
                    "camera",
                    models.BooleanField(
                        default=False,
                        help_text="Offer the camera check, computed on the candidate's own device.",
                    ),
                ),
                (
                    "signals",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="By kind: mode and thresholds that differ from the registry.",
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it was changed.", max_length=300),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="integrity_policies",
                        to="jobs.job",
                    ),
                ),
            ],
            options={
                "ordering": ("job", "-version"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("job", "version"), name="one_policy_per_version"
                    )
                ],
            },
        ),
    ]
