#include "CHDF5Writing.h"

#include <hdf5.h>
#include <unistd.h>

bool hdf5_add(const char *path, const char *name, int rank, const uint64_t *sizes, const float *values,
              bool is_compressed) {
  const hid_t file = access(path, F_OK) == 0 ? H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT)
                                             : H5Fcreate(path, H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT);
  hsize_t extents[8];
  for (int axis = 0; axis < rank; ++axis) extents[axis] = sizes[axis];
  const hid_t space = H5Screate_simple(rank, extents, NULL);
  const hid_t links = H5Pcreate(H5P_LINK_CREATE), creation = H5Pcreate(H5P_DATASET_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  if (is_compressed) {
    H5Pset_chunk(creation, rank, extents);
    H5Pset_deflate(creation, 4);
  }
  const hid_t set = H5Dcreate2(file, name, H5T_IEEE_F32LE, space, links, creation, H5P_DEFAULT);
  const bool is_written =
      set >= 0 && H5Dwrite(set, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0;
  H5Dclose(set);
  H5Pclose(creation);
  H5Pclose(links);
  H5Sclose(space);
  return H5Fclose(file) >= 0 && is_written;
}

bool hdf5_add_count(const char *path, const char *name, int64_t value) {
  const hid_t file = H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT), space = H5Screate(H5S_SCALAR);
  const hid_t links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  const hid_t set = H5Dcreate2(file, name, H5T_STD_I64LE, space, links, H5P_DEFAULT, H5P_DEFAULT);
  const bool is_written =
      set >= 0 && H5Dwrite(set, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, &value) >= 0;
  H5Dclose(set);
  H5Pclose(links);
  H5Sclose(space);
  return H5Fclose(file) >= 0 && is_written;
}
