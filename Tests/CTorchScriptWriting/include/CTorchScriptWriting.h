// Writes modules in TorchScript for tests.
#pragma once
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Saves a module without parameters of the given methods, in TorchScript's own language. False where that fails.
bool torchscript_write(const char *_Nonnull path, const char *_Nonnull methods);

#ifdef __cplusplus
}
#endif
