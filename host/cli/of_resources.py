"""The commands for what a site declares in YAML; what they do is loaded when one is called."""

from functools import partial
from typing import Annotated

import typer

from host.cli.options import As, Json, app

command = partial(app.command, rich_help_panel="Resources")

Files = Annotated[
    list[str] | None, typer.Option("-f", "--filename", metavar="FILE|DIR|-", help="Documents; may be given again.")
]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="Such as AIOrchestrator, aiorchestrators or aio.")]
Name = Annotated[str | None, typer.Argument(metavar="NAME", help="A resource's name.")]
Namespace = Annotated[
    str | None, typer.Option("-n", "--namespace", metavar="NAMESPACE", help="Only there; else everywhere.")
]
Form = Annotated[str, typer.Option("-o", "--output", help="table, yaml, json or name.")]


@command("apply")
def apply_documents(
    files: Files = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be applied.")] = False,
    who: As = None,
    json: Json = False,
) -> None:
    """Apply documents: all of them are read and verified, then all are kept, or none."""
    from host.cli import applying

    applying.apply(files or [], dry_run, who, json)


@command()
def get(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="A kind; nothing: all of them.")] = None,
    name: Name = None,
    namespace: Namespace = None,
    label: Annotated[
        list[str] | None, typer.Option("-l", "--selector", metavar="KEY=VALUE", help="Only what has this label.")
    ] = None,
    form: Form = "table",
    generation: Annotated[int | None, typer.Option("--generation", help="An older one of it, not the newest.")] = None,
    json: Json = False,
) -> None:
    """Show what is applied."""
    from host.cli import getting

    getting.get(kind, name, namespace, label or [], "json" if json else form, generation)


@command()
def describe(kind: Kind, name: Name = None, namespace: Namespace = None, json: Json = False) -> None:
    """Tell how a resource stands: its workflows, whether they verify, their runs, its generations."""
    from host.cli import getting

    getting.describe(kind, name, namespace, json)


@command()
def delete(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="A kind, or KIND/NAME.")] = None,
    name: Name = None,
    files: Files = None,
    namespace: Namespace = None,
    even_if_runs_wait: Annotated[
        bool, typer.Option("--even-if-runs-wait", help="Also where runs have not ended; they cannot go on then.")
    ] = False,
    who: As = None,
    json: Json = False,
) -> None:
    """Delete resources, all of those that are named or none; what they said stays on record."""
    from host.cli import applying

    applying.delete(kind, name, files or [], namespace, even_if_runs_wait, who, json)


@command()
def diff(files: Files = None, json: Json = False) -> None:
    """Show what applying would change, line by line; ends with 1 where something would."""
    from host.cli import applying

    applying.diff(files or [], json)


@command()
def explain(
    path: Annotated[str, typer.Argument(metavar="KIND[.path]", help="Such as aio.spec.workflows.")],
) -> None:
    """Explain a kind, or a field of it."""
    from host.cli import documenting

    documenting.explain(path)


@command()
def schema(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="A kind; nothing: all of them.")] = None,
    crd: Annotated[bool, typer.Option("--crd", help="As a CustomResourceDefinition for Kubernetes.")] = False,
) -> None:
    """Print the JSON Schema of a kind, for editors, or its CustomResourceDefinition."""
    from host.cli import documenting

    documenting.schema(kind, crd)
