"""Ordinary resumes in many layouts, each with what a reader finds in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.resumes import docx_writer as docx
from tests.resumes import pdf_writer as pdf
from tests.resumes.people import DUTIES, Job, Person, person

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
GERMAN = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
Write = Callable[..., bytes]


@dataclass(frozen=True)
class Sample:
    name: str
    filename: str
    data: bytes
    person: Person


def named(job: Job) -> str:
    """`Mar 2019 – present`."""
    end = f"{MONTHS[job.end[1] - 1]} {job.end[0]}" if job.end else "present"
    return f"{MONTHS[job.start[1] - 1]} {job.start[0]} – {end}"


def numeric(job: Job) -> str:
    end = f"{job.end[1]:02d}/{job.end[0]}" if job.end else "Present"
    return f"{job.start[1]:02d}/{job.start[0]} - {end}"


def german(job: Job) -> str:
    if job.end is None:
        return f"seit {GERMAN[job.start[1] - 1]} {job.start[0]}"
    return f"{GERMAN[job.start[1] - 1]} {job.start[0]} bis {GERMAN[job.end[1] - 1]} {job.end[0]}"


def _jobs(sheet: pdf.Sheet, who: Person, when: Callable[[Job], str], style: str) -> None:
    for job in who.jobs:
        if style == "right":
            sheet.line(f"{job.title}, {job.employer}", font="F2", right=when(job))
        elif style == "below":
            sheet.line(job.title, font="F2")
            sheet.line(f"{job.employer} | {when(job)}")
        else:
            sheet.line(when(job))
            sheet.line(f"{job.title} – {job.employer}", font="F2")
        for duty in DUTIES:
            sheet.line(f"• {duty}")


def _single(who: Person, *, write: Write = pdf.text, style: str = "right", when=named) -> bytes:
    sheet = pdf.Sheet(50, 740, write)
    sheet.line(who.name, 20, "F2")
    sheet.line(f"{who.email} | {who.phone} | {who.link}")
    sheet.heading("Experience")
    _jobs(sheet, who, when, style)
    sheet.heading("Education")
    sheet.line(f"{who.degree}, {who.school}, {who.studied[0]} – {who.studied[1]}")
    sheet.heading("Skills")
    sheet.line(", ".join(who.skills))
    return pdf.document([sheet.out])


def one_column(who: Person) -> bytes:
    return _single(who)


def dates_below(who: Person) -> bytes:
    return _single(who, style="below", when=numeric)


def dates_above(who: Person) -> bytes:
    return _single(who, style="above", when=numeric)


def tex_like(who: Person) -> bytes:
    return _single(who, write=pdf.kerned)


def _sidebar(who: Person, sheet: pdf.Sheet) -> bytes:
    sheet.line("Contact", 12, "F2")
    for said in (who.email, who.phone, who.link):
        sheet.line(said, 9)
    sheet.heading("Skills")
    for skill in who.skills:
        sheet.line(skill)
    sheet.heading("Languages")
    sheet.line("English (fluent)")
    sheet.line("German (native)")
    return sheet.out


def _main(who: Person, sheet: pdf.Sheet) -> bytes:
    sheet.line("Professional experience", 12, "F2")
    for job in who.jobs:
        sheet.line(job.title, font="F2")
        sheet.line(f"{job.employer}, {named(job)}", 9)
        for duty in DUTIES:
            sheet.line(duty[:52], 9)
    sheet.heading("Education")
    sheet.line(who.degree)
    sheet.line(f"{who.school}, {who.studied[0]} – {who.studied[1]}")
    return sheet.out


def two_columns(who: Person) -> bytes:
    head = pdf.text(50, 745, who.name, 22, "F2") + pdf.text(50, 722, who.jobs[0].title, 11)
    return pdf.document(
        [head + _sidebar(who, pdf.Sheet(50, 680)) + _main(who, pdf.Sheet(235, 680))]
    )


def two_columns_interleaved(who: Person) -> bytes:
    """The content stream goes row by row across both columns, as some programs write it."""
    left, right = _sidebar(who, pdf.Sheet(50, 680)), _main(who, pdf.Sheet(235, 680))
    rows = sorted((left + right).splitlines(), key=lambda row: -float(row.split()[5]))
    head = pdf.text(50, 745, who.name, 22, "F2")
    return pdf.document([head + b"\n".join(rows) + b"\n"])


def right_sidebar(who: Person) -> bytes:
    main = pdf.Sheet(50, 690)
    body = _main(who, main)
    head = pdf.text(150, 745, who.name, 22, "F2")
    return pdf.document([head + body + _sidebar(who, pdf.Sheet(400, 690))])


def dark_sidebar(who: Person) -> bytes:
    """White text on a dark area is read by everyone: it must not count as hidden."""
    sheet = pdf.Sheet(30, 700)
    sheet.line(who.name, 18, "F2")
    side = b"q 0.1 0.15 0.3 rg 0 0 215 792 re f Q 1 g\n" + _sidebar(who, sheet)
    return pdf.document([side + b"0 g\n" + _main(who, pdf.Sheet(235, 700))])


def spaced_heading(who: Person) -> bytes:
    sheet = pdf.Sheet(50, 740)
    sheet.line("   ".join(" ".join(word.upper()) for word in who.name.split()), 18, "F2")
    sheet.line(f"{who.phone}   |   {who.email}   |   {who.link}")
    sheet.heading("E X P E R I E N C E")
    _jobs(sheet, who, named, "right")
    sheet.heading("E D U C A T I O N")
    sheet.line(f"{who.degree}, {who.school}", right=f"{who.studied[0]}-{who.studied[1]}")
    sheet.heading("S K I L L S")
    sheet.line(" • ".join(who.skills))
    return pdf.document([sheet.out])


def two_pages(who: Person) -> bytes:
    first, second = pdf.Sheet(50, 740), pdf.Sheet(50, 740)
    first.line(who.name, 20, "F2")
    first.line(f"{who.email} · {who.phone} · {who.link}")
    first.heading("Skills")
    for skill in who.skills:
        first.line(f"- {skill}")
    second.line("Work history", 12, "F2")
    _jobs(second, who, named, "below")
    second.heading("Education")
    second.line(f"{who.degree}, {who.school}, {who.studied[0]}-{who.studied[1]}")
    return pdf.document([first.out, second.out])


def _blocks(who: Person, when: Callable[[Job], str], words: dict[str, str]) -> str:
    said = docx.paragraph(words["work"], "<w:b/>")
    for job in who.jobs:
        said += docx.paragraph(f"{job.title}, {job.employer}\t{when(job)}")
        said += "".join(docx.paragraph(f"• {duty}") for duty in DUTIES)
    said += docx.paragraph(words["education"], "<w:b/>")
    said += docx.paragraph(f"{who.degree}, {who.school}, {who.studied[0]} – {who.studied[1]}")
    return said


ENGLISH_WORDS = {"work": "Work Experience", "education": "Education", "skills": "Skills"}
GERMAN_WORDS = {"work": "Berufserfahrung", "education": "Ausbildung", "skills": "Kenntnisse"}


def word_plain(who: Person) -> bytes:
    body = docx.paragraph(who.name, '<w:sz w:val="40"/>')
    body += docx.paragraph(f"{who.email} | {who.phone} | {who.link}")
    body += _blocks(who, named, ENGLISH_WORDS) + docx.paragraph("Skills")
    return docx.document(body + docx.paragraph(", ".join(who.skills)))


def word_german(who: Person) -> bytes:
    body = docx.paragraph("Lebenslauf") + docx.paragraph(f"Name:\t{who.name}")
    body += docx.paragraph(f"Telefon:\t{who.phone}") + docx.paragraph(f"E-Mail:\t{who.email}")
    body += docx.paragraph(who.link) + _blocks(who, german, GERMAN_WORDS)
    return docx.document(body + docx.paragraph("Kenntnisse:\t" + ", ".join(who.skills)))


def word_rows(who: Person) -> bytes:
    """A table with the times left and the jobs right."""
    rows = [
        [
            docx.paragraph(numeric(job)),
            docx.paragraph(job.title)
            + docx.paragraph(job.employer)
            + "".join(docx.paragraph(f"• {duty}") for duty in DUTIES),
        ]
        for job in who.jobs
    ]
    body = docx.paragraph(who.name, '<w:sz w:val="36"/>')
    body += docx.paragraph(f"{who.email}, {who.phone}, {who.link}")
    body += docx.paragraph("Experience") + docx.table(rows) + docx.paragraph("Education")
    study = [
        docx.paragraph(f"{who.studied[0]} - {who.studied[1]}"),
        docx.paragraph(f"{who.degree}, {who.school}"),
    ]
    body += docx.table([study]) + docx.paragraph("Skills")
    return docx.document(body + docx.table([[docx.paragraph(s)] for s in who.skills]))


def word_columns(who: Person) -> bytes:
    """A table of one row that holds two columns."""
    left = "".join(
        docx.paragraph(said)
        for said in (who.name, "Contact", who.email, who.phone, who.link, "Skills", *who.skills)
    )
    return docx.document(docx.table([[left, _blocks(who, named, ENGLISH_WORDS)]]))


def word_header(who: Person) -> bytes:
    """Name and address stand in the page header; white text stands on a dark cell."""
    header = docx.paragraph(who.name, '<w:sz w:val="36"/>') + docx.paragraph(
        f"{who.email} {who.phone}"
    )
    shade = '<w:shd w:val="clear" w:fill="1F2A44"/>'
    white = docx.paragraph("Skills", '<w:color w:val="FFFFFF"/>', shade)
    body = docx.paragraph(who.link) + _blocks(who, named, ENGLISH_WORDS) + white
    return docx.document(body + docx.paragraph("; ".join(who.skills)), header=header)


def text_plain(who: Person) -> bytes:
    lines = [
        who.name.upper(),
        who.email,
        f"Phone: {who.phone}",
        who.link,
        "",
        "EXPERIENCE",
        "==========",
    ]
    for job in who.jobs:
        lines += [
            f"{job.title} at {job.employer} ({named(job)})",
            *(f"* {duty}" for duty in DUTIES),
            "",
        ]
    lines += ["EDUCATION", f"{who.degree}, {who.school}, {who.studied[0]}-{who.studied[1]}", ""]
    return "\r\n".join([*lines, "SKILLS: " + ", ".join(who.skills)]).encode()


def text_utf16(who: Person) -> bytes:
    return text_plain(who).decode().encode("utf-16")


def text_windows(who: Person) -> bytes:
    return text_plain(who).decode().encode("cp1252", "replace")


LAYOUTS: dict[str, tuple[Write, ...]] = {
    "pdf": (
        one_column, dates_below, dates_above, tex_like, two_columns, two_columns_interleaved,
        right_sidebar, dark_sidebar, spaced_heading, two_pages,
    ),
    "docx": (word_plain, word_german, word_rows, word_columns, word_header),
    "txt": (text_plain, text_utf16, text_windows),
}  # fmt: skip


def samples(each: int = 2) -> list[Sample]:
    """Return every layout for some people."""
    found: list[Sample] = []
    for extension, layouts in LAYOUTS.items():
        for layout in layouts:
            for seed in range(each):
                who = person(seed * 101 + len(found))
                name = f"{layout.__name__}-{seed}"
                found.append(Sample(name, f"{name}.{extension}", layout(who), who))
    return found
