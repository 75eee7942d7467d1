"""A finished interview of Harbor."""

import pytest

from backend.resumes.models import Resume
from tests.evaluation.rows import make_interview


@pytest.fixture
def interview(job):
    """Cass's interview, with a resume."""
    resume = Resume.objects.create(
        organization=job.organization,
        kind="txt",
        size_bytes=1,
        sha256="0" * 64,
        extracted={"name": "Cass Doe", "skills": ["online store"], "experience_years": 3},
    )
    return make_interview(job, resume=resume)
