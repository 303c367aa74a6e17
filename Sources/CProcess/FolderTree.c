#define _GNU_SOURCE

#include "FolderTree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

// What the kernel's getdents64 writes; readdir allocates, which a signal handler must not.
struct entry {
  uint64_t inode;
  int64_t next;
  unsigned short length;
  unsigned char type;
  char name[];
};

static void empty_folder(int folder) {
  _Alignas(struct entry) char buffer[4096];
  long count;
  while ((count = syscall(SYS_getdents64, folder, buffer, sizeof buffer)) > 0) {
    for (long at = 0; at < count;) {
      struct entry *entry = (struct entry *)(buffer + at);
      at += entry->length;
      if (!strcmp(entry->name, ".") || !strcmp(entry->name, "..")) continue;
      if (unlinkat(folder, entry->name, 0) == 0) continue;
      int inner = openat(folder, entry->name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
      if (inner < 0) continue;
      empty_folder(inner);
      close(inner);
      unlinkat(folder, entry->name, AT_REMOVEDIR);
    }
  }
}

int folder_remove(const char *path) {
  // Other threads may still finish a file in it: then it is emptied again, for up to a second.
  for (int attempt = 0; attempt < 100; attempt++) {
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0) return errno == ENOENT ? 0 : -1;
    empty_folder(folder);
    close(folder);
    if (rmdir(path) == 0 || errno == ENOENT) return 0;
    if (errno != ENOTEMPTY && errno != EEXIST) return -1;
    nanosleep(&(struct timespec){0, 10000000}, NULL);
  }
  return -1;
}

int folder_exchange(const char *a, const char *b) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}
