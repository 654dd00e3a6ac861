"""What a warm process has imported before it is forked."""

import langchain_core.messages
import uvicorn

import graphs.travel
import host.app
import host.cli.commands
import tools.booking.sandbox.server
import tools.models

__all__ = ["graphs", "host", "langchain_core", "tools", "uvicorn"]
