"""The command line: one file a subcommand, loaded only when it is the one asked for. Never loads Qt."""
