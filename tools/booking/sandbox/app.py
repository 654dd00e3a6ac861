"""The booking sandbox's routes."""

from starlette.applications import Starlette

from tools.booking.sandbox.routes import Routes
from tools.sandbox.app import route, serving
from tools.sandbox.desk import Desk
from tools.sandbox.faults import Faults
from tools.sandbox.store import Store


def create_app(store: Store, faults: Faults) -> Starlette:
    """A booking service on this store that goes wrong where the faults say so."""
    routes = Routes(store, Desk(store, faults))
    offered = [
        route("POST", "/search", routes.search),
        route("POST", "/bookings/{kind}", routes.book),
        route("GET", "/bookings/{kind}", routes.find),
        route("POST", "/cancellations/{kind}", routes.cancel),
        route("GET", "/bookings", routes.everything),
        route("GET", "/calls", routes.calls),
        route("GET", "/rates", routes.rates),
    ]
    return serving(offered, faults)
