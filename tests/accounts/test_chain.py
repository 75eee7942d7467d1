"""The pure chain: literal values, and ten thousand ways to tamper with it."""

from __future__ import annotations

import dataclasses
import random
import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest

from backend.accounts.chain import Head, KeyRing, Trouble, canonical, digest_of, seal, verify

KEYS = KeyRing(["the present secret"])
FORGER = KeyRing(["a secret that somebody guessed"])
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LENGTH = 24
TAMPERINGS = 10_000


def made(length, keys=KEYS, chain="harbor", start=0):
    entries, head = [], Head()
    for number in range(start, start + length):
        entry = seal(
            head,
            keys,
            chain=chain,
            at=NOON + timedelta(seconds=number),
            kind=("event", "disposition", "access")[number % 3],
            subject=str(uuid.UUID(int=number)),
            digest=digest_of(f"{number:032x}", {"number": number}),
        )
        entries.append(entry)
        head = Head(entry.sequence, entry.mac)
    return entries


def head_of(entries):
    return Head(entries[-1].sequence, entries[-1].mac)


def troubles(entries, **more):
    return [(found.trouble, found.sequence) for found in verify("harbor", entries, KEYS, **more)]


def test_the_seal_is_this_very_value():
    entry = made(1)[0]

    assert entry.key_id == "8aa0e7428cdd172e"
    assert entry.mac == "d15a0ea8b092a56bf381a0681e851156e110be6414ea9f7d670c3867d185ec7e"


def test_facts_have_one_form_whatever_database_they_went_through():
    assert canonical({"b": 1.0, "a": [None, True, "ü"]}) == b'{"a":[null,true,"\\u00fc"],"b":1}'
    assert canonical({"x": 1e20}) == canonical({"x": 10**20})
    assert canonical({"x": 0.25}) == b'{"x":0.25}'
    berlin = timezone(timedelta(hours=1))
    assert canonical([NOON]) == canonical([NOON.astimezone(berlin)])


def test_the_salt_hides_what_was_said():
    assert digest_of("one", {"reason": "x"}) != digest_of("two", {"reason": "x"})


def test_a_whole_chain_has_no_trouble():
    entries = made(LENGTH)
    seen = {entry.sequence: entry.mac for entry in entries[::5]}

    assert troubles(entries, seen=seen, recorded=head_of(entries)) == []
    assert troubles([], recorded=Head()) == []


def test_an_edited_entry_is_found_where_it_is():
    entries = made(LENGTH)
    entries[6] = dataclasses.replace(entries[6], kind="disposition_")

    assert troubles(entries) == [(Trouble.EDITED, 7)]


def test_a_missing_entry_is_found_where_it_was():
    entries = made(LENGTH)
    del entries[6:9]

    assert troubles(entries) == [(Trouble.DELETED, 7)]


def test_two_entries_that_changed_places_are_found():
    entries = made(LENGTH)
    entries[6], entries[7] = entries[7], entries[6]

    assert (Trouble.DELETED, 7) in troubles(entries)


def test_a_chain_cut_short_is_found_by_its_checkpoint():
    entries = made(LENGTH)
    seen = {LENGTH: entries[-1].mac}
    cut = entries[:20]

    assert troubles(cut, seen=seen, recorded=head_of(cut)) == [(Trouble.TRUNCATED, 21)]


def test_a_chain_cut_short_and_grown_again_is_found_by_its_checkpoint():
    entries = made(LENGTH)
    grown = [*entries[:20]]
    head = head_of(grown)
    for number in range(8):
        grown.append(
            seal(head, KEYS, chain="harbor", at=NOON, kind="event", subject=str(number), digest="0")
        )
        head = head_of(grown)

    assert troubles(grown, recorded=head) == []
    assert troubles(grown, seen={LENGTH: entries[-1].mac}, recorded=head) == [
        (Trouble.REWRITTEN, LENGTH)
    ]


def test_a_whole_chain_that_vanished_is_found():
    entries = made(LENGTH)

    assert troubles([], seen={LENGTH: entries[-1].mac}) == [(Trouble.TRUNCATED, 1)]


def test_another_firms_chain_does_not_pass_for_this_one():
    renamed = [dataclasses.replace(entry, chain="harbor") for entry in made(3, chain="summit")]

    assert [trouble for trouble, _ in troubles(renamed)] == [Trouble.EDITED] * 3


def test_an_entry_of_another_history_does_not_fit_into_this_one():
    """Both were sealed with our key and carry the same number, as after a restored backup."""
    ours, others = made(LENGTH), made(3)
    for number in range(3, LENGTH):
        one = ours[number]
        others.append(
            seal(
                head_of(others),
                KEYS,
                chain=one.chain,
                at=one.at,
                kind=one.kind,
                subject=one.subject,
                digest=digest_of("", {"other": number}),
            )
        )
    assert verify("harbor", others, KEYS) == []
    spliced = [*ours[:7], others[7], *ours[8:]]

    assert troubles(spliced) == [(Trouble.EDITED, 8), (Trouble.EDITED, 9)]


def test_entries_of_an_earlier_key_verify_and_those_of_no_key_do_not():
    old = made(3, keys=KeyRing(["old"]))
    both = KeyRing(["new", "old"])
    head = head_of(old)
    new = seal(head, both, chain="harbor", at=NOON, kind="event", subject="1", digest="0")

    assert verify("harbor", [*old, new], both) == []
    assert [found.trouble for found in verify("harbor", [*old, new], KeyRing(["new"]))] == [
        Trouble.UNKNOWN_KEY
    ] * 3


def test_a_secret_used_elsewhere_gives_no_seal_here():
    assert KeyRing(["same"]).current != KeyRing(["same"], "audit checkpoints").current


# Each takes entries and a generator, and returns other entries.


def edit(entries, chance):
    at = chance.randrange(len(entries))
    changes = {
        "at": entries[at].at + timedelta(microseconds=chance.randint(1, 10**6)),
        "kind": chance.choice(["forged", entries[at].kind + " "]),
        "subject": str(uuid.UUID(int=chance.getrandbits(128))),
        "digest": f"{chance.getrandbits(256):064x}",
        "mac": f"{chance.getrandbits(256):064x}",
        "key_id": f"{chance.getrandbits(64):016x}",
    }
    field = chance.choice(list(changes))
    return replaced(entries, at, {field: changes[field]})


def replaced(entries, place, changes):
    other = dataclasses.replace(entries[place], **changes)
    return [*entries[:place], other, *entries[place + 1 :]]


def edit_one_bit(entries, chance):
    at = chance.randrange(len(entries))
    field = chance.choice(["digest", "mac"])
    text = getattr(entries[at], field)
    place = chance.randrange(len(text))
    other = chance.choice([sign for sign in "0123456789abcdef" if sign != text[place]])
    return replaced(entries, at, {field: text[:place] + other + text[place + 1 :]})


def reseal(entries, chance):
    """Edit and seal all that follows with a key of the forger's."""
    at = chance.randrange(len(entries))
    head = head_of(entries[:at]) if at else Head()
    forged = entries[:at]
    for entry in entries[at:]:
        digest = f"{chance.getrandbits(256):064x}" if entry is entries[at] else entry.digest
        made_up = seal(
            head,
            FORGER,
            chain=entry.chain,
            at=entry.at,
            kind=entry.kind,
            subject=entry.subject,
            digest=digest,
        )
        # Half of them claim our own key.
        key_id = chance.choice([FORGER.current, KEYS.current])
        forged.append(dataclasses.replace(made_up, key_id=key_id))
        head = head_of(forged)
    return forged


def insert(entries, chance):
    at = chance.randrange(len(entries) + 1)
    copied = chance.choice(entries)
    forged = dataclasses.replace(copied, sequence=at + 1, mac=f"{chance.getrandbits(256):064x}")
    between = [*entries[:at], chance.choice([copied, forged]), *entries[at:]]
    return maybe_renumbered(between, chance)


def delete(entries, chance):
    at = chance.randrange(len(entries) - 1)
    until = min(len(entries) - 1, at + chance.randint(1, 5))
    return maybe_renumbered([*entries[:at], *entries[until:]], chance)


def reorder(entries, chance):
    first, second = chance.sample(range(len(entries)), 2)
    other = list(entries)
    other[first], other[second] = other[second], other[first]
    return maybe_renumbered(other, chance)


def rotate(entries, chance):
    by = chance.randrange(1, len(entries))
    return maybe_renumbered([*entries[by:], *entries[:by]], chance)


def truncate(entries, chance):
    return entries[: chance.randrange(len(entries))]


def maybe_renumbered(entries, chance):
    """Half of the time the numbers are made to look right."""
    if chance.random() < 0.5:
        return entries
    return [dataclasses.replace(entry, sequence=at) for at, entry in enumerate(entries, start=1)]


WAYS = (edit, edit_one_bit, reseal, insert, delete, reorder, rotate, truncate)


def tampered(entries, chance):
    """One to three tamperings, sorted as a database would return them half of the time."""
    result = entries
    for _ in range(chance.randint(1, 3)):
        if len(result) > 2:
            result = chance.choice(WAYS)(result, chance)
    if chance.random() < 0.5:
        result = sorted(result, key=lambda entry: entry.sequence)
    return result


def test_every_one_of_ten_thousand_random_tamperings_is_found():
    entries = made(LENGTH)
    seen = {LENGTH: entries[-1].mac}
    chance = random.Random(20261122)
    missed, tried = [], 0
    while tried < TAMPERINGS:
        other = tampered(entries, chance)
        if other == entries:
            continue
        tried += 1
        recorded = head_of(other) if other else Head()
        if not verify("harbor", other, KEYS, seen, recorded):
            missed.append(other)

    assert (tried, len(missed)) == (TAMPERINGS, 0)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_way_alone_is_always_found(way):
    entries = made(LENGTH)
    chance = random.Random(way.__name__)
    seen = {LENGTH: entries[-1].mac}

    for _ in range(200):
        other = way(entries, chance)
        assert other == entries or verify("harbor", other, KEYS, seen)
