#define _POSIX_C_SOURCE 200809L

#include "StopRequests.h"

#include <signal.h>
#include <stdatomic.h>
#include <string.h>

static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
enum { COUNT = sizeof numbers / sizeof *numbers };

static struct sigaction before[COUNT];
static atomic_int requested;

// Async-signal-safe calls only.
static void on_signal(int number) {
  atomic_store(&requested, number);
  for (int i = 0; i < COUNT; i++) {
    if (before[i].sa_handler != SIG_IGN) sigaction(numbers[i], &before[i], NULL);
  }
}

void stop_requests_install(void) {
  atomic_store(&requested, 0);
  for (int i = 0; i < COUNT; i++) {
    struct sigaction old;
    if (sigaction(numbers[i], NULL, &old) || old.sa_handler == on_signal) continue;
    before[i] = old;
    if (old.sa_handler == SIG_IGN) continue;
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_signal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(numbers[i], &action, NULL);
  }
}

int stop_request(void) { return atomic_load(&requested); }
