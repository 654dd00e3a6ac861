"""What a warm process has imported before it is forked."""

import gc

import alembic.command
import alembic.config
import alembic.script
import langchain_core.messages
import uvicorn

import graphs.declared.compiling.workflows
import graphs.front_desk
import graphs.travel
import host.app
import host.cli.applying
import host.cli.commands
import host.cli.getting
import tools.booking.sandbox.server
import tools.guards.site
import tools.intents
import tools.models

tools.intents.classifier()  # learnt once, and not in every process
tools.guards.site.default()  # the same: their rules are compiled once

gc.collect()
gc.freeze()  # it stays, in every process that is forked from here

__all__ = ["alembic", "graphs", "host", "langchain_core", "tools", "uvicorn"]
