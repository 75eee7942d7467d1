"""The index of all words that were said: the only module that knows which database it is.

The database itself keeps it current: SQLite by triggers on the table of turns, PostgreSQL by a
generated column. So no way of writing a turn can forget it.
"""
# ruff: noqa: S608  # what is put together here are this module's own names

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet

from backend.interviews.models import Turn
from backend.review.search_words import PUNCTUATION, Phrase

TURNS: Final = "interviews_turn"
TABLE: Final = "review_turn_words"
COLUMN: Final = "review_words"
"""PostgreSQL's column of words, which it fills itself; Django's model need not know it."""
TRIGGERS: Final = {
    "review_turn_said": f"""AFTER INSERT ON {TURNS} BEGIN
        INSERT INTO {TABLE} (rowid, text) VALUES (new.id, new.text); END""",
    "review_turn_gone": f"""AFTER DELETE ON {TURNS} BEGIN
        INSERT INTO {TABLE} ({TABLE}, rowid, text) VALUES ('delete', old.id, old.text); END""",
    "review_turn_changed": f"""AFTER UPDATE OF id, text ON {TURNS} BEGIN
        INSERT INTO {TABLE} ({TABLE}, rowid, text) VALUES ('delete', old.id, old.text);
        INSERT INTO {TABLE} (rowid, text) VALUES (new.id, new.text); END""",
}


SIGNS: Final = PUNCTUATION.replace(" ", "")
MARKS: Final = "".join(map(chr, range(0x300, 0x370)))
"""The marks that `normalize` takes off the letters; `translate` leaves out what has no partner."""
FOLDED_FROM: Final = (SIGNS + MARKS).replace("'", "''").replace("%", "%%")
FOLDED_TO: Final = " " * len(SIGNS)
MAX_INDEXED_CHARS: Final = 250_000
"""PostgreSQL refuses to index, and so to write, more than 1 MB of words of one text (its manual,
chapter 12.11, read 2026-11); an hour of talk has a fifth of this."""


def words_of(text: str) -> str:
    """Return the words of a text as PostgreSQL keeps them."""
    # A longer list for `translate`, with every letter that has an accent, took 0.5 ms for a turn.
    bare = f"normalize(left({text}, {MAX_INDEXED_CHARS}), NFD)"
    return f"to_tsvector('simple'::regconfig, translate({bare}, '{FOLDED_FROM}', '{FOLDED_TO}'))"


class Said(Func):
    """Whether phrases stand in a turn; takes its key and its text."""

    output_field = BooleanField()

    def as_sqlite(
        self, compiler: Any, connection: Any, **extra_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for SQLite."""
        key, params = compiler.compile(self.source_expressions[0])
        asked = " AND ".join(map(_sqlite_phrase, self.extra["phrases"]))
        sql = f"{key} IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)"
        return sql, (*params, asked)

    def as_postgresql(
        self, compiler: Any, _connection: Any, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for PostgreSQL."""
        text, params = compiler.compile(self.source_expressions[1])
        asked = " & ".join(map(_postgresql_phrase, self.extra["phrases"]))
        return f"{kept_beside(text)} @@ to_tsquery('simple'::regconfig, %s)", (*params, asked)


def kept_beside(column: str) -> str:
    """Return PostgreSQL's column of words beside a compiled column of the same row."""
    return f'{column.rpartition(".")[0]}."{COLUMN}"'


def keep_words(cursor: Any, table: str, index: str, words: str) -> None:
    """Let PostgreSQL keep the words of each row of a table, and index them.

    Kept and not computed: a word that most rows hold is looked up in the rows, and to take the
    words out of each text again took 5 s for 40,000 turns.
    """
    # With parameters, even none, for the doubled percent sign in the expression.
    cursor.execute(
        f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {COLUMN} tsvector "
        f"GENERATED ALWAYS AS ({words}) STORED",
        (),
    )
    cursor.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {table} USING gin ({COLUMN})")


def forget_words(cursor: Any, table: str) -> None:
    """Take a table's words and their index away."""
    cursor.execute(f"ALTER TABLE {table} DROP COLUMN IF EXISTS {COLUMN}")


def install(using: Any = None) -> None:
    """Make the index where it is missing and fill it; safe to call again."""
    database = using or connection
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            keep_words(cursor, TURNS, TABLE, words_of("text"))
            return
        cursor.execute(
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {TABLE} USING fts5(text, content='{TURNS}', "
            "content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
        )
        for name, does in TRIGGERS.items():
            cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {does}")
        cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('rebuild')")


def remove(using: Any = None) -> None:
    """Take the index away."""
    database = using or connection
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            forget_words(cursor, TURNS)
            return
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def is_whole(using: Any = None) -> bool:
    """Return whether everything is there that keeps the index current.

    Django makes a table of SQLite anew when a migration changes it, and its triggers go.
    """
    database = using or connection
    wanted = {TABLE} if database.vendor == "postgresql" else {TABLE, *TRIGGERS}
    return wanted <= names_in(database)


def names_in(database: Any) -> set[str]:
    """Return the names of the indexes of PostgreSQL, or of tables and triggers of SQLite."""
    with database.cursor() as cursor:
        if database.vendor == "postgresql":
            cursor.execute("SELECT indexname FROM pg_indexes")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'table')")
        return {row[0] for row in cursor.fetchall()}


def rebuild() -> None:
    """Make the index anew from the turns; blocks while it reads all of them."""
    remove()
    install()


def matching(turns: QuerySet[Turn], phrases: Sequence[Phrase]) -> QuerySet[Turn]:
    """Return those of the turns in which every phrase stands."""
    if not phrases:
        return turns.none()
    # The words are parameters, and a phrase holds letters and digits alone.
    return turns.filter(Said("pk", "text", phrases=tuple(phrases)))


def _postgresql_phrase(phrase: Phrase) -> str:
    return " <-> ".join(f"'{word}'" for word in phrase.words) + (":*" if phrase.is_open else "")


def _sqlite_phrase(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"' + (" *" if phrase.is_open else "")
