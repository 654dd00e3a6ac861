"""`python -m host.cli`: the command line by way of this very interpreter, where no script is installed."""

from host.cli import main

main()
