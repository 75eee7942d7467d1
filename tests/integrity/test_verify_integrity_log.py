"""The command finds what was done to the tables behind the product's back."""

from __future__ import annotations

import json
import random

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from backend.accounts import audit, checkpoints
from backend.accounts.models import ChainEntry
from backend.integrity import chain
from backend.integrity.models import IntegrityEvent
from tests.integrity.test_chain import disposition, event, interview

pytestmark = pytest.mark.django_db

__all__ = ["interview"]

ROWS = 8


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "checkpoints"


@pytest.fixture
def log(interview, rita, folder):
    """Some of everything, with a checkpoint of it; the triggers are gone, as for a forger."""
    for number in range(ROWS):
        row = event(interview, start_ms=number * 10_000, explanation="words" * (number % 2))
        chain.seal_events(IntegrityEvent.objects.filter(pk=row.pk))
        disposition(row, rita, f"reason {number}")
        audit.record(
            audit.Kind.VIEW, user=rita, organization_id=interview.organization_id, about=row
        )
        audit.record(audit.Kind.DENIED, user=None, organization_id=None, detail="sign-in")
    checkpoints.write(folder)
    for table in ("accounts_accessevent", "accounts_chainentry"):
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        run(f"DROP TRIGGER {table}_stays{on}")
    return interview


def run(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def verify(capsys, folder, *more):
    try:
        call_command("verify_integrity_log", "--json", "--checkpoints", str(folder), *more)
        code = 0
    except CommandError as error:
        code = error.returncode
    return code, json.loads(capsys.readouterr().out)


def test_a_log_that_nobody_touched_is_whole(log, folder, capsys):
    code, report = verify(capsys, folder)

    assert (code, report["findings"]) == (0, [])
    assert report["chains"] == 2
    assert report["entries"] == ROWS * 4 + ROWS // 2
    assert report["records"] == ROWS * 4 + ROWS // 2
    assert report["unconfirmed"] == 0


def test_in_words_it_says_what_was_verified(log, folder, capsys):
    call_command("verify_integrity_log", "--checkpoints", str(folder))

    told = capsys.readouterr().out
    assert "Everything is as it was written." in told
    assert "36 entries in 2 chains, 36 records, 1 checkpoints" in told


def test_in_words_it_says_where(log, folder, capsys):
    run("UPDATE accounts_chainentry SET digest = 'x' WHERE chain = 'installation' AND sequence = 3")
    with pytest.raises(CommandError, match="2 findings"):
        call_command("verify_integrity_log", "--checkpoints", str(folder))

    assert "edited: chain installation at 3:" in capsys.readouterr().out


TAMPERINGS = {
    "a seal": "UPDATE accounts_chainentry SET mac = 'x' WHERE sequence = 4",
    "a moment": "UPDATE accounts_chainentry SET at = '2020-01-01 00:00:00' WHERE sequence = 2",
    "an entry gone": "DELETE FROM accounts_chainentry WHERE sequence = 5",
    "the end gone": "DELETE FROM accounts_chainentry WHERE sequence > 6",
    "two changed places": "UPDATE accounts_chainentry SET sequence = CASE sequence "
    "WHEN 900002 THEN 3 WHEN 900003 THEN 2 ELSE sequence END",
    "the end gone and its head too": "UPDATE accounts_chainhead SET sequence = 6",
    "a salt": "UPDATE accounts_chainsalt SET salt = 'x' WHERE sequence = 1",
    "no salts": "DELETE FROM accounts_chainsalt",
    "who looked": "UPDATE accounts_accessevent SET user_id = 7 WHERE kind = 'view'",
    "a look gone": "DELETE FROM accounts_accessevent WHERE kind = 'view'",
    "all chains gone": "DELETE FROM accounts_chainentry",
    "all heads gone": "DELETE FROM accounts_chainhead",
    "an outcome": "UPDATE integrity_integrityevent SET outcome = 'strike' WHERE start_ms = 0",
    "an excuse": "UPDATE integrity_integrityevent SET explanation = '' WHERE start_ms = 10000",
    "a verdict": "UPDATE integrity_disposition SET verdict = 'confirmed'",
    "a verdict gone": "DELETE FROM integrity_disposition WHERE reason = 'reason 3'",
    "a head": "UPDATE accounts_chainhead SET mac = 'x'",
}
BEFORE = {
    "two changed places": "UPDATE accounts_chainentry SET sequence = sequence + 900000 "
    "WHERE sequence IN (2, 3)",
    "the end gone and its head too": "DELETE FROM accounts_chainentry WHERE sequence > 6",
}


@pytest.mark.parametrize("what", list(TAMPERINGS))
def test_tampering_with_the_tables_is_found(log, folder, capsys, what):
    if what in BEFORE:
        run(BEFORE[what])
    run(TAMPERINGS[what])
    code, report = verify(capsys, folder)

    assert code == 1
    assert report["findings"] != []


def test_values_that_cannot_be_read_are_found(log, folder, capsys):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite stores anything anywhere")
    run("UPDATE accounts_chainentry SET at = 'junk' WHERE sequence = 2")
    run("UPDATE accounts_accessevent SET at = 'junk'")
    code, report = verify(capsys, folder)

    assert code == 1
    assert {finding["trouble"] for finding in report["findings"]} >= {"edited"}


def test_a_forged_entry_about_nothing_is_found(log, folder, capsys):
    run(
        "INSERT INTO accounts_chainentry (chain, sequence, at, kind, subject, digest, key_id, mac) "
        "VALUES ('installation', 9, '2026-01-01 00:00:00', 'event', 'no id', 'x', 'x', 'x')"
    )

    assert verify(capsys, folder)[0] == 1


def test_checkpoints_that_vanished_are_found(log, folder, tmp_path, capsys):
    code, report = verify(capsys, tmp_path / "elsewhere")

    assert code == 1
    assert [finding["trouble"] for finding in report["findings"]] == ["checkpoint"]


def test_entries_newer_than_every_checkpoint_are_counted(log, folder, capsys):
    audit.record(audit.Kind.LOGIN, user=None, organization_id=None)
    code, report = verify(capsys, folder)

    assert (code, report["unconfirmed"]) == (0, 1)


COLUMNS = ("kind", "subject", "digest", "mac", "key_id", "chain")


def tamper(chance, entries):
    """Do one thing that a forger with the database could do, to a row chosen at random."""
    row = chance.choice(entries)
    way = chance.choice(["edit", "delete", "truncate", "move", "copy"])
    here = (row.chain, row.sequence)
    if way == "edit":
        column = chance.choice(COLUMNS)
        value = f"{chance.getrandbits(60):x}"
        where = "WHERE chain = %s AND sequence = %s"
        run(f"UPDATE accounts_chainentry SET {column} = %s {where}", value, *here)  # noqa: S608  # names of ours
    elif way == "delete":
        run("DELETE FROM accounts_chainentry WHERE chain = %s AND sequence = %s", *here)
    elif way == "truncate":
        run("DELETE FROM accounts_chainentry WHERE chain = %s AND sequence >= %s", *here)
        run("UPDATE accounts_chainhead SET sequence = %s WHERE chain = %s", here[1] - 1, here[0])
    elif way == "move":
        end = 1000 + chance.randrange(1000)
        sql = "UPDATE accounts_chainentry SET sequence = %s WHERE chain = %s AND sequence = %s"
        run(sql, end, *here)
    else:
        run(
            "INSERT INTO accounts_chainentry (chain, sequence, at, kind, subject, digest, key_id, "
            "mac) SELECT chain, sequence + 1000, at, kind, subject, digest, key_id, mac "
            "FROM accounts_chainentry WHERE chain = %s AND sequence = %s",
            *here,
        )


def test_random_tampering_with_the_table_is_always_found(log, folder, capsys):
    from django.db import transaction

    chance = random.Random(20261122)
    entries = list(ChainEntry.objects.all())
    missed = 0
    for _ in range(60):
        with transaction.atomic():
            tamper(chance, entries)
            missed += verify(capsys, folder)[0] == 0
            transaction.set_rollback(True)

    assert missed == 0
