"""The index of words that differ from what was heard live: the second pass, and corrections.

Both lie in one JSON column for each interview. The index names interviews in which words may
stand; in which turn they do, the search reads itself.
"""
# ruff: noqa: S608  # what is put together here are this module's own names

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet

from backend.evaluation.models import Proofreading, Transcription
from backend.review.search_index import (
    forget_words,
    keep_words,
    kept_beside,
    names_in,
    words_of,
)
from backend.review.search_words import Phrase


@dataclass(frozen=True, slots=True)
class Source:
    """A table with a list of objects in a JSON column, one of whose fields holds words."""

    table: str
    column: str
    key: str
    index: str

    def text_of(self, row: str) -> str:
        """Return the words of a row, `new` or `old` in a trigger, for SQLite."""
        return (
            f"(SELECT coalesce(group_concat(json_extract(value, '$.{self.key}'), ' '), '') "
            f"FROM json_each({row}.{self.column}))"
        )

    def words(self) -> str:
        """Return the words of a row for PostgreSQL."""
        return words_of(f"jsonb_path_query_array({self.column}, '$[*].{self.key}')::text")

    def triggers(self) -> dict[str, str]:
        """Return what keeps the index current in SQLite."""
        into, row = self.index, f"INSERT INTO {self.index}"
        take = f"{row} ({into}, rowid, text) VALUES ('delete', old.id, {self.text_of('old')});"
        put = f"{row} (rowid, text) VALUES (new.id, {self.text_of('new')});"
        on = f"ON {self.table} BEGIN"
        return {
            f"{into}_said": f"AFTER INSERT {on} {put} END",
            f"{into}_gone": f"AFTER DELETE {on} {take} END",
            f"{into}_changed": f"AFTER UPDATE OF id, {self.column} {on} {take} {put} END",
        }


HEARD_AGAIN: Final = Source(Transcription._meta.db_table, "turns", "text", "review_again_words")
CORRECTED: Final = Source(
    Proofreading._meta.db_table, "corrections", "new", "review_corrected_words"
)
SOURCES: Final = (HEARD_AGAIN, CORRECTED)


def install(using: Any = None) -> None:
    """Make the indexes where they are missing and fill them; safe to call again."""
    database = using or connection
    with database.cursor() as cursor:
        for source in SOURCES:
            if database.vendor == "postgresql":
                keep_words(cursor, source.table, source.index, source.words())
            else:
                _install_sqlite(cursor, source)


def _install_sqlite(cursor: Any, source: Source) -> None:
    cursor.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {source.index} USING fts5(text, content='', "
        "tokenize='unicode61 remove_diacritics 2', prefix='2 3')"
    )
    for name, does in source.triggers().items():
        cursor.execute(f"CREATE TRIGGER IF NOT EXISTS {name} {does}")
    cursor.execute(f"INSERT INTO {source.index} ({source.index}) VALUES ('delete-all')")
    cursor.execute(
        f"INSERT INTO {source.index} (rowid, text) "
        f"SELECT id, {source.text_of(source.table)} FROM {source.table}"
    )


def remove(using: Any = None) -> None:
    """Take the indexes away."""
    database = using or connection
    with database.cursor() as cursor:
        for source in SOURCES:
            if database.vendor == "postgresql":
                forget_words(cursor, source.table)
                continue
            for name in source.triggers():
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"DROP TABLE IF EXISTS {source.index}")


def is_whole(using: Any = None) -> bool:
    """Return whether everything is there that keeps the indexes current."""
    database = using or connection
    wanted = {source.index for source in SOURCES}
    if database.vendor != "postgresql":
        wanted |= {name for source in SOURCES for name in source.triggers()}
    return wanted <= names_in(database)


def rebuild() -> None:
    """Make the indexes anew; blocks while it reads everything."""
    remove()
    install()


@dataclass(frozen=True, slots=True)
class Joint:
    """How words are joined in both databases."""

    sqlite: str
    postgresql: str


ALL: Final = Joint(" AND ", " & ")
ANY: Final = Joint(" OR ", " | ")


class Holds(Func):
    """Whether words of the phrases may stand in a row; takes its key and its JSON column."""

    output_field = BooleanField()

    def as_sqlite(
        self, compiler: Any, connection: Any, **extra_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for SQLite."""
        key, params = compiler.compile(self.source_expressions[0])
        table = self.extra["source"].index
        asked = self.extra["joint"].sqlite.join(f'"{w}"{o and " *"}' for w, o in self._words())
        return f"{key} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s)", (*params, asked)

    def as_postgresql(
        self, compiler: Any, _connection: Any, **_context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition for PostgreSQL."""
        column, params = compiler.compile(self.source_expressions[1])
        words = kept_beside(column)
        asked = self.extra["joint"].postgresql.join(f"'{w}'{o and ':*'}" for w, o in self._words())
        return f"{words} @@ to_tsquery('simple'::regconfig, %s)", (*params, asked)

    def _words(self) -> list[tuple[str, str]]:
        """Return every word, with a mark when it may go on."""
        return [
            (word, "*" if phrase.is_open and number == len(phrase.words) - 1 else "")
            for phrase in self.extra["phrases"]
            for number, word in enumerate(phrase.words)
        ]


def heard_again(phrases: Sequence[Phrase]) -> QuerySet[Transcription]:
    """Return the second passes in which all words may stand."""
    condition = Holds("pk", "turns", source=HEARD_AGAIN, phrases=tuple(phrases), joint=ALL)
    return Transcription.objects.filter(condition)


def corrected(phrases: Sequence[Phrase]) -> QuerySet[Proofreading]:
    """Return the corrections in which at least one of the words stands."""
    condition = Holds("pk", "corrections", source=CORRECTED, phrases=tuple(phrases), joint=ANY)
    return Proofreading.objects.filter(condition)
