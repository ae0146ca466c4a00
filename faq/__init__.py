"""What we know: the curated FAQ, the directory of actors, and how the right answer is found."""
