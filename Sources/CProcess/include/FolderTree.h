// Whole folders: removed or exchanged.
#pragma once

/// Removes a folder with all that is in it; links are not followed. Safe in a signal handler.
///
/// Returns 0, also when there is none, or -1 with errno.
int folder_remove(const char *path);

/// Exchanges the names of two folders in one step; -1 with errno where the file system cannot.
int folder_exchange(const char *a, const char *b);
