"""Every route of ours, for LangGraph's server and for `fermata serve`."""

from host.deciding import DECIDING
from host.feedback.routes import ROUTES as FEEDBACK
from host.metrics.route import ROUTES as METRICS

ROUTES = [*DECIDING, *FEEDBACK, *METRICS]
