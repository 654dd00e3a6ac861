"""A folder with documents, and the commands in it."""

from pathlib import Path

from host.exits import Exit
from tests.declared.small import with_stdin
from tests.support import warm
from tests.support.warm import Done


class Site:
    """A folder with documents, and the commands in it."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        self.folder, self.env = folder, env

    def file(self, text: str, name: str = "small.yaml") -> str:
        file = self.folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return str(file)

    def say(self, *words: str) -> Done:
        return warm.fermata(self.folder / "said", self.env, *words).wait()

    def pipe(self, text: str, *words: str) -> Done:
        return warm.start(self.folder / "said", self.env, with_stdin, text, *words).wait()

    def applied(self, text: str) -> str:
        file = self.file(text)
        assert self.say("apply", "-f", file).code == Exit.ENDED_WELL
        return file

    def begun(self, workflow: str = "ask") -> str:
        """A run that waits at its gate."""
        done = self.say("run", workflow, "--input", "{}", "--as", "kim@platform", "--json")
        assert done.code == Exit.PAUSED, done.err
        return str(done.json["id"])
