"""Workflows of documents for Python callers, with nothing applied."""

from collections.abc import Mapping
from pathlib import Path

from graphs.catalog import FROM_FILES
from graphs.declared.files import graphs_in
from host.app import App, workflow


def declared(*files: str | Path) -> Mapping[str, App]:
    """The workflows that these files and folders declare, by name (`resource/workflow`), ready to run.

    This process knows them from now on; another one, such as `fermata approve`, knows what is applied.

    Raises:
        BadInput: a file cannot be read, or what it declares cannot be a workflow.
    """
    found = graphs_in(*files)
    FROM_FILES.update(found)
    return {name: workflow(name) for name in found}
