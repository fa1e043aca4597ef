from django.conf import settings
from django.db import migrations

from gongkai.publication import guards


def lay(apps, schema_editor):
    """From here on the database refuses to delete what was public; laid again after every later migration."""
    if settings.PUBLISHED_IS_GUARDED:
        guards.lay(schema_editor.connection)


def take_up(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        for name, table, _ in guards.names():
            on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


class Migration(migrations.Migration):

    dependencies = [
        ("publication", "0002_manuscripts"),
    ]

    operations = [migrations.RunPython(lay, take_up)]
