"""The shop sandbox: its file, its routes, its trouble."""

from pathlib import Path

from starlette.applications import Starlette

from tools.sandbox.app import route, serving
from tools.sandbox.desk import Desk
from tools.sandbox.faults import Faults, read_file
from tools.sandbox.store import Store
from tools.shop.sandbox.faults import Rule
from tools.shop.sandbox.routes import Routes

_TABLES = """
CREATE TABLE stock (sku PRIMARY KEY, on_hand, reserved, on_order);
CREATE TABLE records (kind, key, record, PRIMARY KEY (kind, key));
CREATE TABLE undone (kind, key, answer, PRIMARY KEY (kind, key));
CREATE TABLE shipped (reservation PRIMARY KEY, key);
"""


def shop_store(path: Path) -> Store:
    return Store(path, _TABLES)


def open_app(path: Path, script: Path | None = None) -> Starlette:
    """The shop on the SQLite file `path`, with the fault script in `script`; goes on counting where the file stands."""
    store = shop_store(path)
    faults = Faults(read_file(script, Rule) if script else (), Rule)
    faults.resume(store.calls())
    return create_app(store, faults)


def create_app(store: Store, faults: Faults) -> Starlette:
    """A shop on this store that goes wrong where the faults say so."""
    routes = Routes(store, Desk(store, faults))
    offered = [
        route("GET", "/products", routes.products),
        route("GET", "/stock", routes.stock),
        route("PUT", "/stock", routes.put_stock),
        route("GET", "/orders", routes.order),
        route("POST", "/writes/{operation}", routes.do),
        route("POST", "/undoes/{operation}", routes.undo),
        route("GET", "/records/{kind}", routes.find),
        route("GET", "/records", routes.everything),
        route("GET", "/calls", routes.calls),
    ]
    return serving(offered, faults)
