"""What good practice and the figures advise."""
