"""Parts of the pages on which something is set up: fields in two columns, files, what a node answered."""
