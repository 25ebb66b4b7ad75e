"""Run a workshop: a live page on which a room changes footprints and sees what that does."""
