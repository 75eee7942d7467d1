import asyncio

import uvloop

ON_BOTH_LOOPS = {"test_dialing.py", "test_line.py", "test_live.py"}
"""Serving by uvicorn uses uvloop; daphne and the commands use asyncio's own loop."""


def pytest_asyncio_loop_factories(config, item):
    if item.path.name in ON_BOTH_LOOPS:
        return {"asyncio": asyncio.new_event_loop, "uvloop": uvloop.new_event_loop}
    return {"asyncio": asyncio.new_event_loop}
