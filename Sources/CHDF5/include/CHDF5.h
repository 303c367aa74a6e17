// What an HDF5 file holds, by a C interface; its numbers are read by the caller, from where they lie.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum hdf5_type { HDF5_FLOAT32, HDF5_FLOAT64, HDF5_INT32, HDF5_INT64, HDF5_OTHER } hdf5_type;

/// A dataset: an array with a name, such as `/model_weights/conv1/conv1/kernel:0`.
typedef struct hdf5_dataset {
  const char *_Nonnull name;
  int rank;
  /// As many as `rank`, at most 32.
  const uint64_t *_Nonnull sizes;
  /// Numbers lie lowest byte first unless it is another.
  hdf5_type type;
  /// Whether all numbers lie row by row in one piece of the file, uncompressed, from byte `offset` on.
  bool is_contiguous;
  uint64_t offset;
} hdf5_dataset;

typedef void (*hdf5_visitor)(void *_Nullable context, const hdf5_dataset *_Nonnull dataset);

/// Calls `visit` for each dataset that lies in the file itself; false where it cannot be read as HDF5.
bool hdf5_visit(const char *_Nonnull path, hdf5_visitor _Nonnull visit, void *_Nullable context);

#ifdef __cplusplus
}
#endif
