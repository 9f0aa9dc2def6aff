"""The `hotline` command: one module for each subcommand, put together in `app`."""
