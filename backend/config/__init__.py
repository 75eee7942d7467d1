"""Wiring: settings, URLs, ASGI, commands, system checks, health, logging."""
