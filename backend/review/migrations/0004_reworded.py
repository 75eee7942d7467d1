from typing import Any

from django.db import migrations

from backend.review import reworded_index


def install_index(_apps: Any, schema_editor: Any) -> None:
    reworded_index.install(schema_editor.connection)


def remove_index(_apps: Any, schema_editor: Any) -> None:
    reworded_index.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0002_candidates_side"),
        ("review", "0003_shares"),
    ]

    operations = [
        migrations.RunPython(install_index, remove_index),
    ]
