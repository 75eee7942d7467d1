from django.db import migrations

TABLES = ("accounts_accessevent", "accounts_chainentry")

FORBID = {
    "sqlite": [
        "CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION viva_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME "
        "USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER {table}_stays BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION viva_stays()",
    ],
}
ALLOW = {
    "sqlite": ["DROP TRIGGER IF EXISTS {table}_stays"],
    "postgresql": ["DROP TRIGGER IF EXISTS {table}_stays ON {table}"],
}


def run(statements):
    def apply(apps, schema_editor):
        for table in TABLES:
            for statement in statements.get(schema_editor.connection.vendor, []):
                schema_editor.execute(statement.format(table=table), params=None)

    return apply


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_audit")]

    operations = [migrations.RunPython(run(FORBID), run(ALLOW))]
