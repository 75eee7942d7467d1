"""docs/integrity.md, the public list of all signals: `python -m backend.integrity.documents`."""

from __future__ import annotations

from pathlib import Path

from backend.integrity.disclosure import Described, Fact, PublicList, Section, Table, public_list

PAGE = Path(__file__).resolve().parents[2] / "docs" / "integrity.md"
NOTE = (
    "This page is written by `python -m backend.integrity.documents` from the registry in "
    "`backend/integrity/signals.py`; a test compares them. The product shows the same under "
    "`/integrity/`, in English and German, without a sign-in."
)


def render(told: PublicList) -> str:
    """Return the list as Markdown."""
    blocks = [f"# {told.title}", *told.lead, NOTE]
    blocks += [f"## {told.promises_title}", _bullets(told.promises)]
    blocks += [f"## {told.tiers.caption}", _table(told.tiers)]
    for section in told.sections:
        blocks += _section(section)
    blocks.append(f"## {told.not_built_title}")
    blocks += [f"**{fact.label}.** {' '.join(fact.lines)}" for fact in told.not_built]
    blocks += [f"{told.evidence.caption}:", _table(told.evidence)]
    blocks += [f"## {told.never_title}", _bullets(told.never)]
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> list[str]:
    return [f"## {section.title}", section.lead, *map(_signal, section.signals)]


def _signal(signal: Described) -> str:
    rows = [f"| {fact.label} | {_lines(fact)} |" for fact in signal.facts]
    table = "\n".join([f"| `{signal.kind}` | |", "| --- | --- |", *rows])
    return f"### {signal.title}\n\n{signal.measures}\n\n{table}"


def _lines(fact: Fact) -> str:
    return "<br>".join(line.replace("|", "\\|") for line in fact.lines)


def _bullets(lines: tuple[str, ...]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(table: Table) -> str:
    rows = [table.head, tuple("---" for _ in table.head), *table.rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def written() -> dict[Path, str]:
    """Return the file and what it should hold."""
    return {PAGE: render(public_list())}


def main() -> None:
    """Write the file."""
    for path, text in written().items():
        path.write_text(text)


if __name__ == "__main__":
    main()
