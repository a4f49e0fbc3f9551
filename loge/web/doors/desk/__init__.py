"""The desk of a hotel, a file for each subject."""
