"""Invented people whose resumes are written in many layouts, the same for a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass

FIRST = [
    "Anna",
    "Jürgen",
    "Maria",
    "Tomás",
    "Li",
    "Fatima",
    "Kwame",
    "Ingrid",
    "Paul",
    "Søren",
    "Chloé",
    "Ivan",
    "Aisha",
    "Noah",
    "Petra",
    "Émile",
]
LAST = [
    *[
        "Keller",
        "Müller",
        "García",
        "Nguyen",
        "O'Brien",
        "Okafor",
        "Lindström",
        "Rossi",
        "Schäfer",
        "Clark",
    ],
    "van Dyk",
]
FIELDS = {
    "software": (
        ["Software Engineer", "Backend Developer", "DevOps Engineer", "Data Analyst"],
        [
            "Python",
            "PostgreSQL",
            "Docker",
            "Kubernetes",
            "Java",
            "TypeScript",
            "Linux",
            "Terraform",
        ],
        "B.Sc. Computer Science",
    ),
    "care": (
        ["Registered Nurse", "Ward Manager", "Nursing Assistant", "Emergency Nurse"],
        [
            "Wound care",
            "Emergency care",
            "Palliative care",
            "Infection control",
            "Phlebotomy",
            "First aid",
        ],
        "Bachelor of Nursing",
    ),
    "finance": (
        ["Accountant", "Financial Analyst", "Junior Controller", "Tax Advisor"],
        ["Bookkeeping", "DATEV", "IFRS", "Microsoft Excel", "Payroll", "Financial reporting"],
        "M.Sc. Finance",
    ),
    "trades": (
        ["Electrician", "Maintenance Technician", "Site Supervisor", "Welder"],
        ["Welding", "AutoCAD", "PLC programming", "Occupational safety", "Hydraulics", "Soldering"],
        "Diploma Electrical Engineering",
    ),
}
FIRMS = [
    "Acme GmbH",
    "Globex Inc",
    "Harbor Hospital",
    "Summit Bank",
    "Northwind Logistics",
    "Umbra Labs",
]
SCHOOLS = [
    "University of Bonn",
    "Lund University",
    "Technical University of Graz",
    "King's College",
]
DUTIES = [
    "Worked with a team of seven on things that mattered to customers every day",
    "Wrote reports, trained two newcomers and kept the schedule when others could not",
    "Found a way to halve the waiting time and explained it to everyone involved",
]


@dataclass(frozen=True)
class Job:
    title: str
    employer: str
    start: tuple[int, int]
    end: tuple[int, int] | None


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    link: str
    jobs: tuple[Job, ...]
    skills: tuple[str, ...]
    degree: str
    school: str
    studied: tuple[int, int]

    def months_worked(self, today: tuple[int, int]) -> int:
        months = set()
        for job in self.jobs:
            end = job.end or today
            months |= set(range(job.start[0] * 12 + job.start[1], end[0] * 12 + end[1] + 1))
        return len(months)


def person(seed: int) -> Person:
    chance = random.Random(seed)
    first, last = chance.choice(FIRST), chance.choice(LAST)
    titles, skills, degree = FIELDS[chance.choice(sorted(FIELDS))]
    plain = (first + "." + last).lower().translate(str.maketrans("üäöøéáíñ", "uaooeain", "' "))
    plain = plain.encode("ascii", "ignore").decode()
    year, month = 2025, chance.randint(1, 12)
    jobs, end = [], None
    for title in chance.sample(titles, 3):
        start_year = year - chance.randint(1, 4)
        jobs.append(Job(title, chance.choice(FIRMS), (start_year, month), end))
        end = (start_year, month - 1) if month > 1 else (start_year - 1, 12)
        year = start_year
    return Person(
        name=f"{first} {last}",
        email=f"{plain}@example.{chance.choice(['com', 'org', 'de'])}",
        phone=chance.choice(
            ["+49 151 2345 {}", "(030) 1234-{}", "+1 (212) 555-{}", "0171/555{}", "+44 20 7946 {}"]
        ).format(chance.randint(1000, 9999)),
        link=f"github.com/{plain.split('.')[0]}{seed}",
        jobs=tuple(jobs),
        skills=tuple(chance.sample(skills, 5)),
        degree=degree,
        school=chance.choice(SCHOOLS),
        studied=(year - 4, year),
    )
