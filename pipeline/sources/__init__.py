"""What a service or a file says, as `Article`s: one module per format, each pure."""
