"""Chains in the database: gap-free whoever writes, and one entry for one fact."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import DatabaseError, connection, connections, transaction

from backend.accounts import ledger
from backend.accounts.chain import verify
from backend.accounts.ledger import INSTALLATION, Record
from backend.accounts.models import ChainEntry, ChainHead, ChainSalt

WRITERS = 6
EACH = 8


def record(number=1, kind="event", **facts):
    return Record(kind, str(uuid.UUID(int=number)), {"number": number, **facts})


def whole(chain):
    head = ledger.head_of(chain)
    assert head is not None
    return verify(chain, ledger.entries_of(chain, head.sequence), ledger.keys(), recorded=head)


@pytest.mark.django_db
def test_each_organization_has_its_own_numbers():
    harbor, summit = uuid.uuid4(), uuid.uuid4()
    ledger.append(harbor, [record(1), record(2)])
    ledger.append(summit, [record(3)])
    ledger.append(None, [record(4)])

    numbers = list(ChainEntry.objects.order_by("pk").values_list("chain", "sequence"))
    assert numbers == [(str(harbor), 1), (str(harbor), 2), (str(summit), 1), (INSTALLATION, 1)]
    assert [whole(chain) for chain in (str(harbor), str(summit), INSTALLATION)] == [[], [], []]


@pytest.mark.django_db
def test_the_same_fact_is_sealed_once_and_a_changed_one_again():
    assert ledger.append(None, [record(1), record(2)]) == 2
    assert ledger.append(None, [record(1), record(2), record(3)]) == 1
    assert ledger.append(None, [record(2, outcome="strike")]) == 1
    assert ledger.append(None, [record(2, outcome="strike")]) == 0

    assert ChainEntry.objects.count() == 4
    assert whole(INSTALLATION) == []


@pytest.mark.django_db
def test_what_a_transaction_takes_back_was_never_sealed():
    ledger.append(None, [record(1)])
    with transaction.atomic():
        ledger.append(None, [record(2)])
        transaction.set_rollback(True)

    ledger.append(None, [record(3)])
    assert list(ChainEntry.objects.values_list("sequence", flat=True)) == [1, 2]
    assert whole(INSTALLATION) == []


@pytest.mark.django_db
def test_erasing_forgets_the_salt_and_keeps_the_chain():
    ledger.append(None, [record(1), record(2)])
    ledger.erase(None, {"event": [record(1).subject]})

    assert list(ChainSalt.objects.values_list("sequence", flat=True)) == [2]
    assert list(ChainEntry.objects.values_list("kind", flat=True)) == ["event", "event", "erased"]
    links = ledger.links_of("event", [record(1).subject, record(2).subject])
    assert [links[record(n).subject].erased for n in (1, 2)] == [True, False]
    assert whole(INSTALLATION) == []


@pytest.mark.django_db
def test_the_chain_holds_nothing_of_what_was_said():
    ledger.append(None, [record(1, reason="her screen reader")])
    table = repr(list(ChainEntry.objects.values())) + repr(list(ChainHead.objects.values()))

    assert "screen" not in table


@pytest.mark.django_db(transaction=True)
def test_writers_who_write_at_once_leave_no_gap():
    ready = threading.Barrier(WRITERS)
    troubles = []

    def write(writer):
        try:
            ready.wait(20)
            for number in range(EACH):
                ledger.append(None, [record(writer * 100 + number)])
        except Exception as error:  # noqa: BLE001  # shown by the assertion
            troubles.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = list(ChainEntry.objects.order_by("sequence").values_list("sequence", flat=True))
    assert troubles == []
    assert numbers == list(range(1, WRITERS * EACH + 1))
    assert whole(INSTALLATION) == []


@pytest.mark.django_db
def test_a_writer_who_read_an_old_head_is_refused():
    ledger.append(None, [record(1)])
    old = ChainHead.objects.get(pk=INSTALLATION)
    ledger.append(None, [record(2)])

    with pytest.raises(DatabaseError), transaction.atomic():
        ledger._extend(old, [record(3)], [""])
    assert whole(INSTALLATION) == []


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["accounts_chainentry", "accounts_accessevent"])
def test_the_database_itself_refuses_to_change_a_row(table, harbor):
    from backend.accounts import audit

    audit.record(audit.Kind.VIEW, user=None, organization_id=harbor.pk, about=harbor)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE {table} SET kind = 'other'")  # noqa: S608  # names of ours


@pytest.mark.django_db
def test_the_model_refuses_too():
    with pytest.raises(TypeError):
        ChainEntry.objects.update(kind="other")
    with pytest.raises(TypeError):
        ChainEntry.objects.all().delete()
