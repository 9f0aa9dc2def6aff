"""The `hotline` command: one module for each subcommand, put together here."""

from hotline.cli.app import main

__all__ = ["main"]
