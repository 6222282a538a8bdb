"""The app on a pack that is being written: it follows the files, and says what is wrong."""
