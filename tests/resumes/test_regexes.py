"""Every regular expression of the package stays quick on text made to slow it down."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time

import pytest

from backend import resumes

SIZE = 100_000
PIECES = [
    "a", "A", " ", "\t", "1", "-", ".", "@", "(", "/", ":", "+", "'", "\u0301", "\u200b", "\x1b[",
    "a ", "A ", "1 ", "a.", "a-", "a@", "@a", "a.a@", "2019-", "2019 - ", "03/2019 ", "Jan 2019 ",
    "since ", "seit 2019", "www.", "www.a.", "http://", "http://a.", "name: ", "+1 (", "a'", "C++",
    "\U000e0041", "\U0001f3f4\U000e0067", "1.1.", "(1) ", "bis ", " – ", "...", "\x1b[1;",
]  # fmt: skip
LIMIT_S = 1.5
"""Processor time for 100 kB; linear patterns need about 0.01, quadratic ones minutes."""


def patterns():
    for module in pkgutil.iter_modules(resumes.__path__, "backend.resumes."):
        if module.ispkg or ".child" in module.name or module.name.endswith((".models", ".apps")):
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield pytest.param(value, id=f"{module.name.rpartition('.')[2]}.{name}")


@pytest.mark.parametrize("pattern", list(patterns()))
def test_a_pattern_is_quick_on_any_text(pattern):
    for piece in PIECES:
        text = (piece * (SIZE // len(piece)))[:SIZE]
        began = time.process_time()
        for _ in pattern.finditer(text + "!"):
            pass
        assert time.process_time() - began < LIMIT_S, repr(piece)


def test_the_patterns_are_found():
    assert len(list(patterns())) > 25
