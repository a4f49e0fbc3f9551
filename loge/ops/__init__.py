"""Running a house: the ground under it, its web server and worker, backups, and the demonstration with its cast."""
