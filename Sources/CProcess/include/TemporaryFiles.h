// Temporary files and folders that are removed when a signal ends the process.
#pragma once

/// Creates `path` for writing (it must not exist) and remembers it until `temporary_forget`.
///
/// Returns a file descriptor, or -1 with errno. `*slot` is what to forget later; -1 when the table
/// is full or the path too long, in which case a signal leaves the file behind.
int temporary_create(const char *path, int *slot);

/// Creates the folder `path` (it must not exist) and remembers it until `temporary_forget`.
///
/// Returns 0, or -1 with errno. A signal removes it with all that is in it.
int temporary_create_folder(const char *path, int *slot);

/// Forgets a temporary, after it was renamed or unlinked.
void temporary_forget(int slot);

/// From now on SIGINT, SIGTERM and SIGHUP remove the temporaries, then end the process as usual.
///
/// A signal that is ignored (as under nohup) stays ignored.
void temporary_install_cleanup(void);
