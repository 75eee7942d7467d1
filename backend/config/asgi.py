"""The ASGI application: what stands in front of Django and of the live sockets."""

from __future__ import annotations

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

from backend.config.body_limit import BodyLimit
from backend.config.draining import DrainGate
from backend.config.edge import TrueClient
from backend.config.environment import ConfigurationError
from backend.config.lifespan import Lifespan
from backend.config.origins import ExactOrigin
from backend.config.sockets import Sockets

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")

try:
    django_application = get_asgi_application()
except ConfigurationError as error:
    # A server that imports this module shows the sentence instead of a traceback.
    raise SystemExit(str(error)) from None

application = ProtocolTypeRouter(
    {
        "http": TrueClient(DrainGate(BodyLimit(django_application))),
        "websocket": TrueClient(ExactOrigin(Sockets())),
        "lifespan": Lifespan(),
    }
)
