"""What to find in a text: a spaCy `Doc` in, the same `Doc` out. Knows words; knows no article, HTTP or SQL."""
