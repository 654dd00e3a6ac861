"""One step of a run's files: written, and told in the state with all that is different from where the run began."""

from collections.abc import Mapping

from state.declared import Workspace as Place
from tools.git.service import Workspace


async def written(files: Mapping[str, bytes | None], workspace: Workspace, place: Place) -> Place:
    """What `state["workspace"]` becomes when these files are written (None: deleted).

    Raises:
        BadInput: a path or a size that is not accepted; nothing was written.
        Permanent, Transient, Unknown: git, or the disk, did not do it.
    """
    tree = await workspace.write(place["tree"], files)
    return {**place, "tree": tree, "files": await workspace.changes(place["base"], tree)}
