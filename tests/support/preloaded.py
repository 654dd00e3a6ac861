"""What a warm process has imported before it is forked."""

import langchain_core.messages
import uvicorn

import graphs.front_desk
import graphs.travel
import host.app
import host.cli.commands
import tools.booking.sandbox.server
import tools.intents
import tools.models

tools.intents.classifier()  # learnt once, and not in every process

__all__ = ["graphs", "host", "langchain_core", "tools", "uvicorn"]
