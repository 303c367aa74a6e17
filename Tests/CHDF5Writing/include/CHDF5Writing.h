// Writes HDF5 files for tests.
#pragma once
#include <stdbool.h>
#include <stdint.h>

/// Adds a whole number of 64 bits, without axes, to a file that is there. False where that fails.
bool hdf5_add_count(const char *_Nonnull path, const char *_Nonnull name, int64_t value);

/// Adds an array of numbers to a file, which it makes; its groups too. False where that fails.
bool hdf5_add(const char *_Nonnull path, const char *_Nonnull name, int rank,
              const uint64_t *_Nonnull sizes, const float *_Nonnull values, bool is_compressed);
