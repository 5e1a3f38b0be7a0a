"""A part of the Jinja language that ends soon and stays small, for prompts."""
