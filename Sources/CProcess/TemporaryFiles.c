#define _POSIX_C_SOURCE 200809L

#include "FolderTree.h"
#include "TemporaryFiles.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SLOT_COUNT = 64 };
enum { SLOT_FREE, SLOT_TAKEN, SLOT_FILE, SLOT_FOLDER };

static struct {
  atomic_int state;
  char path[PATH_MAX];
} slots[SLOT_COUNT];

static atomic_int stopping;

static int take_slot(const char *path, int kind) {
  size_t length = strlen(path);
  if (length >= PATH_MAX) return -1;
  for (int i = 0; i < SLOT_COUNT; i++) {
    int expected = SLOT_FREE;
    if (!atomic_compare_exchange_strong(&slots[i].state, &expected, SLOT_TAKEN)) continue;
    memcpy(slots[i].path, path, length + 1);
    atomic_store(&slots[i].state, kind);
    return i;
  }
  return -1;
}

int temporary_create(const char *path, int *slot) {
  // Remembered before it exists, so that a signal on this very thread finds it.
  *slot = take_slot(path, SLOT_FILE);
  int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor < 0) {
    int reason = errno;
    temporary_forget(*slot);
    *slot = -1;
    errno = reason;
    return -1;
  }
  // Another thread's handler may have passed between: then this thread unlinks.
  if (atomic_load(&stopping)) unlink(path);
  return descriptor;
}

int temporary_create_folder(const char *path, int *slot) {
  *slot = take_slot(path, SLOT_FOLDER);
  if (mkdir(path, 0777)) {
    int reason = errno;
    temporary_forget(*slot);
    *slot = -1;
    errno = reason;
    return -1;
  }
  if (atomic_load(&stopping)) folder_remove(path);
  return 0;
}

void temporary_forget(int slot) {
  if (slot >= 0) atomic_store(&slots[slot].state, SLOT_FREE);
}

// Async-signal-safe calls only.
static void on_signal(int number) {
  atomic_store(&stopping, 1);
  for (int i = 0; i < SLOT_COUNT; i++) {
    if (atomic_load(&slots[i].state) == SLOT_FILE) unlink(slots[i].path);
  }
  for (int i = 0; i < SLOT_COUNT; i++) {
    if (atomic_load(&slots[i].state) == SLOT_FOLDER) folder_remove(slots[i].path);
  }
  // The handler was reset on entry: raised again, the signal ends the process on return.
  raise(number);
}

void temporary_install_cleanup(void) {
  const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
  // Started from a thread that blocks signals, as those of thread pools do, a process inherits that.
  sigset_t blocked;
  sigemptyset(&blocked);
  for (unsigned i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction old;
    if (sigaction(numbers[i], NULL, &old) || old.sa_handler == SIG_IGN) continue;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESETHAND;
    sigemptyset(&action.sa_mask);
    sigaction(numbers[i], &action, NULL);
    sigaddset(&blocked, numbers[i]);
  }
  sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}
